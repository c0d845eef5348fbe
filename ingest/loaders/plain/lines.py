"""The lines of a plain text, and what the look of a line says about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.edits import Edit
from knowledge.text.layout.boxes import BOX_SIGNS, EMPTY_BOX, TICKED_BOX

_SIGNS = f"-*+•‣◦▪●○■□►▶➢➤{BOX_SIGNS}"
"""Signs of items, those of Word and of lists to tick off among them."""
ITEM = re.compile(rf"(?P<mark>[{_SIGNS}]|\d{{1,9}}[.)]|\(?(?:[A-Za-z]|[ivx]{{1,5}}|\d{{1,3}})\))[ \t]+(?=\S)")
"""The mark of an item with the space behind it."""
_INTERRUPTING = re.compile(rf"(?:[{_SIGNS}]|\(?(?:1|a|i)[.)])[ \t]+\S")
"""The marks that may begin an item within a paragraph. A wrapped line may begin with any other: `… in\n1986. It began`."""
_BULLETS = frozenset(_SIGNS)
_BRACKETED_BOX = re.compile(r"\[(?P<tick>[ xX])\][ \t]+(?=\S)")
"""A box of an item, as Markdown and many mails write it."""
_UNDERLINES = "=-~^\"'`#*+:._"
_SHORTEST_RULE = 3
"""Characters of the shortest rule, as in CommonMark (section 4.1)."""
_PAGES_THAT_REPEAT = 3
"""Pages from which on a repeated first or last line is a running line. On two pages, it may be a coincidence."""
PAGE_LINE = re.compile(
    r"[-–—|\[(]*[ ]?(?:page|seite|página|pagina|strona) \d{1,4} ?(?:/|of|von|de|di|sur|z) ?\d{1,4}[ ]?[-–—|\])]*|[-–—] ?\d{1,4} ?[-–—]",
    re.IGNORECASE,
)
"""A line that counts pages: `Page 3 of 9`, `- 3 -`. `Page 3` alone may be a reference."""
_NUMBERED_PAGE = re.compile(
    r"(?P<before>.{0,100}?)[\[(]?\b(?:page|seite|página|pagina|strona)[ \t]+(?P<number>\d{1,4})[\])]?(?P<behind>(?:[ \t]{2,}.{0,100})?)",
    re.IGNORECASE,
)
"""A line with a page number at its end, or parted from the rest: `Handbook   [Page 3]`."""
_LINES_THAT_COUNT = 2
"""Lines whose page numbers follow each other are no coincidence."""
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")


@dataclass(frozen=True)
class TextLine:
    """A line: `body` is its text without outer white space, which starts at `start`, `indent` columns in."""

    start: int
    indent: int
    body: str
    page: int | None = None

    @property
    def end(self) -> int:
        """The offset behind the body."""
        return self.start + len(self.body)

    @property
    def is_rule(self) -> bool:
        """Whether it is drawn with one character."""
        drawn = self.body.replace(" ", "")
        return len(drawn) >= _SHORTEST_RULE and len(set(drawn)) == 1 and drawn[0] in _UNDERLINES

    def may_underline(self, title: TextLine) -> bool:
        """Whether it can underline a title: it is nearly as long, so that `...` below a paragraph is no underline."""
        drawn = len(self.body) >= 2 and len(set(self.body)) == 1 and self.body[0] in _UNDERLINES
        return drawn and self.indent <= title.indent and len(self.body) >= min(len(title.body), 6) - 1

    def item(self, *, within_prose: bool) -> re.Match[str] | None:
        """The mark of an item at its beginning. `within_prose` says that a paragraph goes on before it."""
        if within_prose and not _INTERRUPTING.match(self.body):
            return None
        return ITEM.match(self.body)


def is_bullet(mark: str) -> bool:
    """Whether the mark of an item is a bullet, and not a number or letter."""
    return mark in _BULLETS


def bracketed_box(line: TextLine) -> Edit | None:
    """Return the sign for the box in brackets that a line begins with (`[x]`); None without one."""
    match = _BRACKETED_BOX.match(line.body)
    if match is None:
        return None
    return Edit(line.start, line.start + 3, EMPTY_BOX if match["tick"] == " " else TICKED_BOX)


def lines_of(text: str) -> list[TextLine]:
    """Return the lines of a text whose pages are separated by form feeds; without form feeds, lines have no page."""
    lines = []
    start = 0
    page = 1 if "\f" in text else None
    for raw in text.split("\n"):
        for number, piece in enumerate(raw.split("\f")):
            page = page + 1 if page and number else page
            start += bool(number)
            body = piece.strip()
            indent = len(piece.expandtabs()) - len(piece.expandtabs().lstrip()) if body else 0
            lines.append(TextLine(start + len(piece) - len(piece.lstrip()) if body else start, indent, body, page))
            start += len(piece)
        start += 1
    return lines


def running_lines(lines: Sequence[TextLine]) -> set[int]:
    """Return the positions of the lines that repeat at the head or foot of pages but for numbers, as in an RFC.

    So is a line that only counts pages (`Page 3 of 9`), wherever it stands.
    """
    pages: dict[int, list[int]] = {}
    numbered = _numbered_pages(lines)
    for at, line in enumerate(lines):
        if line.page is not None and line.body:
            pages.setdefault(line.page, []).append(at)
    edges = [at for page in pages.values() for at in {page[0], page[-1]}]
    counts = Counter(_NUMBER.sub("0", lines[at].body) for at in edges)
    counting = {at for at, line in enumerate(lines) if PAGE_LINE.fullmatch(line.body)}
    repeated = {at for at in edges if counts[_NUMBER.sub("0", lines[at].body)] >= _PAGES_THAT_REPEAT}
    return counting | numbered | repeated


def _numbered_pages(lines: Sequence[TextLine]) -> set[int]:
    """Return the positions of lines that are alike but for the number of a page, which counts on: `Internal … Page 2`.

    They part the pages of a text that has lost its form feeds. A line that stands with all of them, the first or last of its page,
    is a running line, too.
    """
    alike: dict[str, list[tuple[int, int]]] = {}
    for at, line in enumerate(lines):
        match = _NUMBERED_PAGE.fullmatch(line.body)
        if match and _stands_alone(lines, at):
            shape = f"{match['before']}\0{match['behind']}"
            alike.setdefault(" ".join(shape.split()), []).append((at, int(match["number"])))
    found: set[int] = set()
    for places in alike.values():
        numbers = [number for _, number in places]
        if len(places) >= _LINES_THAT_COUNT and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            positions = [at for at, _ in places]
            found |= {*positions, *_beside(lines, positions, 1), *_beside(lines, positions, -1)}
    return found


def _stands_alone(lines: Sequence[TextLine], at: int) -> bool:
    """Whether no line of text touches a line, on one side at least."""
    before = lines[at - 1].body if at else ""
    behind = lines[at + 1].body if at + 1 < len(lines) else ""
    return not (before and behind)


def _beside(lines: Sequence[TextLine], positions: Sequence[int], step: int) -> set[int]:
    """The next lines of text before (`step` -1) or behind (1) the page lines, if all that there are say the same."""
    found = set()
    for start in positions:
        at = start + step
        while 0 <= at < len(lines) and not lines[at].body:
            at += step
        if 0 <= at < len(lines):
            found.add(at)
    is_same = len({_NUMBER.sub("0", lines[at].body) for at in found}) == 1
    return found if is_same and len(found) >= _LINES_THAT_COUNT else set()


def cut_lines(text: str, lines: Sequence[TextLine], positions: set[int]) -> Iterator[Edit]:
    """Yield the cuts of some lines, and of the form feeds."""
    for at in sorted(positions):
        yield Edit(lines[at].start, lines[at].end, hides=True)
    start = text.find("\f")
    while start >= 0:
        yield Edit(start, start + 1, "\n")
        start = text.find("\f", start + 1)
