"""Running lines: headers, footers and page numbers, told by their place and by their repetition over the pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.labels import is_named_part

_ZONE = 0.14
"""The part of the page's height at its top and bottom where running lines stand; margins are a twelfth to an eighth."""
_DEPTH = 3
"""Lines of a header or footer. Letterheads have more and stand on one page."""
_SEPARATED = 1.7
"""Font sizes between the base lines of a running line and the text; lines of text stand 1.1 to 1.5 apart."""
_SMALL = 0.93
"""A line in less than this part of the body size is in smaller print."""
_LARGE = 1.15
"""A line in more than this part of the body size is a heading, unless most pages repeat it."""
_SAME_PLACE = 6.0
"""Points by which the places of a repeated line differ: half a line."""
_ROMAN = r"[ivxlc]{1,7}"
_NUMBER = re.compile(
    r"\d+|(?:^|(?<=\s))(?=[ivxlc])(?P<roman>(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))(?:$|(?=\s))",
    re.IGNORECASE,
)
"""A number in a running line, in digits or in roman letters."""
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PAGE_NUMBER = re.compile(
    rf"[-–—|\[(]?\s*(?:(?:page|seite|página|pagina|pág\.?|strona|p\.?|s\.)\s*)?(?:\d{{1,5}}|{_ROMAN})"
    r"(?:\s*(?:/|of|von|de|di|sur|z)\s*\d{1,4})?\s*[-–—|\])]?",
    re.IGNORECASE,
)
_NAMED_PAGE = re.compile(
    r"(?:page|seite|página|pagina|strona)\s+\d{1,4}(?:\s*(?:/|of|von|de|di|sur|z)\s*\d{1,4})?", re.IGNORECASE
)
_OF_PAGES = re.compile(r"\d{1,4}\s*/\s*(?P<pages>\d{1,4})")
"""A page number with the number of pages, which has to be that of the file: `1/1` below a page that a browser printed."""

_ONLY_PAGE = re.compile(r"[-–—|\[(]?\s*1\s*[-–—|\])]?")
"""The number of the only page."""
_COUNTING_PAGE = re.compile(
    r"(?:.*[^\w\s]\s*)?(?:page|seite|página|pagina|strona)\s+\d{1,4}(?:\s*(?:/|of|von|de|di|sur|z)\s*\d{1,4})?(?:\s*[^\w\s].*)?",
    re.IGNORECASE,
)
"""A line with the number of its page at either end, or between signs: `Handbook 2025 – Page 1 of 1`."""
_PART = re.compile(r"\s[|·•∙–—/]\s|\s{3,}")
_FURNITURE = re.compile(
    r"\b(?:confidential|internal(?: use)?|(?:version|rev(?:ision)?\.?|v\.?)\s?\d|doc(?:ument)?\.? (?:no|id|ref)\b|printed on|vertraulich|stand:)",
    re.IGNORECASE,
)
"""What a header or footer names: the secrecy, the version, the number of the document."""
_OWNED = re.compile(r"(?:©|\(c\)|copyright\b).*\b\d{4}\b.*", re.IGNORECASE)
"""The owner of the text."""
_TELLS = re.compile(
    r"[.!?;:]\s*$|[€£$%@]|www\.|https?:|\b(?:phone|fax|tel)\b|\b(?:is|are|was|were|has|have|must|may(?! \d)|can|cannot|will|shall|should|not|no(?!\.)|only|applies|apply|includes?|excludes?|incl|excl|per|prices?|fees?)\b",
    re.IGNORECASE,
)
"""Words and signs by which a line says something, so that it belongs to the text however small its print is. So do ways to reach somebody."""
_NOTE_MARK = re.compile(r"[*†‡¹²³⁴⁵]|\d{1,2}\s|\(\d{1,2}\)")
_LONGEST_FURNITURE = 120
"""Characters of the longest line of a header or footer of a single page: two lines of small print."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row of words over the whole width of a page, at a base line, in a font size."""

    text: str
    base: float
    size: float


@dataclass(frozen=True)
class PageRows:
    """The rows of a page from top to bottom, and the page's height."""

    height: float
    rows: tuple[PageRow, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    row: int
    text: str
    place: float
    is_top: bool
    is_large: bool
    is_small: bool
    is_apart: bool


def running_rows(pages: Sequence[PageRows], body: float) -> set[tuple[int, int]]:
    """Return the positions (page, row) of running lines; `body` is the print size of the text.

    A running line stands at the top or bottom of its page, apart from the text or in smaller print. Another page
    repeats it at the same place, with numbers that differ as the page numbers do; or it is or holds a page number. On a single
    page, it stands apart, is in smaller print and names what headers and footers name.
    """
    candidates = [c for number, page in enumerate(pages) for c in _candidates(number, page, body)]
    groups: defaultdict[tuple[str, bool], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[_NUMBER.sub("#", candidate.text.casefold()), candidate.is_top].append(candidate)
    found = set()
    for group in groups.values():
        for candidate in group:
            is_alone = _is_page_number(candidate, len(pages)) or _is_furniture(candidate, len(pages))
            if is_alone or _is_repeated(candidate, group, len(pages)):
                found.add((candidate.page, candidate.row))
    return found


def _candidates(number: int, page: PageRows, body: float) -> Iterator[_Candidate]:
    rows = page.rows
    for is_top in (True, False):
        order = list(range(len(rows))) if is_top else list(range(len(rows) - 1, -1, -1))
        depth = _depth(rows, order, page.height, body, is_top=is_top)
        is_apart = 0 < depth < len(order) and _is_gap(rows[order[depth - 1]], rows[order[depth]], body)
        for index in order[:depth]:
            row = rows[index]
            place = row.base if is_top else page.height - row.base
            is_large, is_small = row.size > _LARGE * body, row.size < _SMALL * body
            yield _Candidate(number, index, row.text, place, is_top, is_large, is_small, is_apart)


def _is_gap(row: PageRow, following: PageRow, body: float) -> bool:
    """Whether more white space stands between two rows than between the lines of a text."""
    return abs(following.base - row.base) >= _SEPARATED * max(row.size, body * _SMALL)


def _depth(rows: Sequence[PageRow], order: Sequence[int], height: float, body: float, *, is_top: bool) -> int:
    """The number of lines at the edge of a page that stand apart from the text or are in smaller print.

    They are the first lines up to a gap, then single lines up to a gap each.
    """
    depth = 0
    for number, index in enumerate(order[:_DEPTH]):
        row = rows[index]
        if (row.base if is_top else height - row.base) > _ZONE * height:
            break
        if number + 1 == len(order):
            return number + 1
        if _is_gap(row, rows[order[number + 1]], body) or row.size < _SMALL * body:
            depth = number + 1
        elif depth:
            break
    return depth


def _is_page_number(candidate: _Candidate, pages: int) -> bool:
    text = candidate.text.strip()
    if _NAMED_PAGE.fullmatch(text) or ((of := _OF_PAGES.fullmatch(text)) and int(of["pages"]) == pages):
        return True
    # A number alone may be a value on a page by itself, but not where each page has one.
    return pages > 1 and not candidate.is_large and _PAGE_NUMBER.fullmatch(text) is not None


def _is_furniture(candidate: _Candidate, pages: int) -> bool:
    """Whether a line that no other page repeats is the header or footer of its page nevertheless."""
    text = candidate.text.strip()
    if not candidate.is_apart or candidate.is_large or len(text) > _LONGEST_FURNITURE:
        return False
    if _COUNTING_PAGE.fullmatch(text) and not _TELLS.search(text):
        return True
    if pages > 1:
        return False
    if (candidate.is_small and _OWNED.fullmatch(text)) or (not candidate.is_top and _ONLY_PAGE.fullmatch(text)):
        return True
    if not candidate.is_small or _TELLS.search(text) or _NOTE_MARK.match(text):
        return False
    return _FURNITURE.search(text) is not None or len(_PART.findall(text)) > 1


def _is_repeated(candidate: _Candidate, group: Sequence[_Candidate], pages: int) -> bool:
    alike = {other.page for other in group if other is not candidate and _matches(candidate, other)}
    if candidate.is_large:
        return len(alike) + 1 >= max(3, pages / 2)
    return bool(alike)


def _matches(one: _Candidate, other: _Candidate) -> bool:
    if one.page == other.page or abs(one.place - other.place) > _SAME_PLACE:
        return False
    if one.text.casefold() == other.text.casefold():
        return True
    if is_named_part(one.text):
        return False
    numbers = zip(_numbers(one.text), _numbers(other.text), strict=True)
    return all(a - b in (0, one.page - other.page) for a, b in numbers)


def _numbers(text: str) -> list[int]:
    return [_of_roman(found[0]) if found["roman"] else int(found[0]) for found in _NUMBER.finditer(text)]


def _of_roman(text: str) -> int:
    """The value of a roman number, in which a smaller letter before a larger one is taken off (`ix` is 9)."""
    values = [_ROMAN_VALUES[letter] for letter in text.casefold()]
    return sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True))
