"""The boxes of Markdown dialects: MkDocs (`!!! note "Title"` above indented lines) and containers (`:::note Title`).

CommonMark takes the lines that MkDocs indents for code. A box with a title is parsed as an item, whose first words the title is, so that it governs
what stands in the box. The lines of one without a title are parsed as lines behind `>`; the reader tells them from quotations by the source. Either is
as long as the source, so that every place stays what it is. The lines of a container are not indented: the writer is told where its title begins and
where it ends, and opens an item there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.edits import Edit
from ingest.loaders.markdown.shortcodes import goes_on_as_list
from knowledge.model.reading.spans import Span

_BOX = re.compile(
    r"(?P<indent> *)(?P<mark>(?:!!!|\?\?\?\+?)[ \t]+(?=[\w\"])[\w-]*(?:[ \t]+[\w-]+)*[ \t]*\"?|===[+!]*[ \t]+\")(?P<title>[^\"\n]*)(?P<end>\"?)[ \t]*$"
)
_CONTAINER = re.compile(
    r"(?P<indent> {0,3})(?P<mark>:{3,}[ \t]*[A-Za-z][\w-]*(?:[ \t]+|\[))(?P<title>[^\s\[{][^\n]*?)(?P<end>\]?(?:\{[^}\n]*\})?)[ \t]*$"
)
_CONTAINER_LINE = re.compile(r" {0,3}(?P<colons>:{3,})[ \t]*(?P<name>\S?)")
"""The first or the last line of a container. The last one has no name."""
_FENCE = re.compile(r" *(?:>[ ]*)*(?P<fence>`{3,}|~{3,})")
_CALLOUT_TITLE = re.compile(r" {0,3}>[ \t]?\[![\w-]+\][+-]?[ \t]+\S")
_ITEM, _TAG = "+ ", "<c>"
"""The marker of the item, which few lists have, so that a box does not go on with the list before it, and the shortest tag that stands for the rest of a mark."""
_INDENT = 4
"""Spaces by which MkDocs indents what stands in a box."""
MAY_BOX = re.compile(r"^ *(?:!!!|\?\?\?|===|:::)", re.MULTILINE)


def starts_box(source: str, at: int) -> bool:
    """Whether the line of a place is the title of a box or callout, which ends with it."""
    start = source.rfind("\n", 0, at) + 1
    if _CALLOUT_TITLE.match(source, start):
        return True
    return bool(MAY_BOX.match(source, start)) and _match(_line(source, start)) is not None


def _line(source: str, start: int) -> str:
    end = source.find("\n", start)
    return source[start : end if end >= 0 else len(source)]


def _match(line: str) -> re.Match[str] | None:
    return _BOX.match(line) or _CONTAINER.match(line)


@dataclass(frozen=True)
class Boxes:
    """The text to parse, which is as long as the source, the cuts of the marks of boxes, and the containers with a title.

    A container is the place where its title begins and that where the container ends, in the order of the titles.
    """

    parsed: str
    edits: Sequence[Edit] = ()
    containers: Sequence[Span] = ()


def boxed(source: str) -> Boxes:
    """Return the boxes of a text."""
    if not MAY_BOX.search(source):
        return Boxes(source)
    lines = source.split("\n")
    parsed = [list(line) for line in lines]
    edits: list[Edit] = []
    containers = _Containers(source)
    start, fence = 0, ""
    for at, line in enumerate(lines):
        opened = _FENCE.match(line)
        if opened and (not fence or (opened["fence"].startswith(fence))):
            fence = "" if fence else opened["fence"]
        elif not fence:
            match = _match(line)
            containers.read(start, line, match)
        if not fence and not opened and match:
            low, title_end = match.end("mark"), match.start("end")
            indent = len(match["indent"])
            edits += [Edit(start + indent, start + low), Edit(start + title_end, start + len(line))]
            title = list(line[low:title_end])
            inside = list(_inside(lines, at, indent)) if match.re is _BOX else []
            is_item = bool(title and inside and low - indent >= len(f"{_ITEM}{_TAG}"))
            mark = _ITEM if is_item else ""
            parsed[at][indent:] = [
                *f"{mark}{_mask(low - indent - len(mark), has_title=bool(title))}",
                *title,
                *" " * (len(line) - title_end),
            ]
            for inner in [] if is_item else inside:
                parsed[inner][indent] = ">"
        start += len(line) + 1
    return Boxes("\n".join("".join(characters) for characters in parsed), edits, sorted(containers.titled))


class _Containers:
    """Finds where the containers of a text end. One that is never ended governs nothing."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._open: list[tuple[int, int | None]] = []
        """For each open container, the number of its colons and where its title begins, if it has one."""
        self.titled: list[Span] = []

    def read(self, start: int, line: str, match: re.Match[str] | None) -> None:
        """Read a line that begins at `start`; `match` is that of the title of a box."""
        found = _CONTAINER_LINE.match(line)
        if found is None:
            return
        colons = len(found["colons"])
        if found["name"]:
            self._open.append((colons, start + match.end("mark") if match else None))
            return
        ended = next((at for at in reversed(range(len(self._open))) if self._open[at][0] <= colons), None)
        if ended is None:
            return
        title = self._open[ended][1]
        del self._open[ended:]
        end = start + len(line)
        if title is not None and not goes_on_as_list(self._source, end):
            self.titled.append((title, end))


def _mask(length: int, *, has_title: bool) -> str:
    """The text to parse in place of a mark. A title has a tag before it, because it would be code behind many spaces."""
    if not has_title or length < len(_TAG):
        return " " * length
    return f"<c {'x' * (length - 4)}>" if length > len("<c >") else f"{' ' * (length - 3)}{_TAG}"


def _inside(lines: list[str], at: int, indent: int) -> Iterator[int]:
    """The numbers of the lines that stand in the box of a line."""
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if line.strip():
            if len(line) - len(line.lstrip(" ")) < indent + _INDENT:
                return
            yield number
