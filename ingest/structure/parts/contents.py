"""Finds the entries of a table of contents, which repeat headings with their numbers and are no text of the clauses that they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from knowledge.model.reading.statements import Statement, StatementKind

_LISTED = frozenset({StatementKind.SENTENCE, StatementKind.ITEM, StatementKind.STEP, StatementKind.ROW})
_PAGE = re.compile(r"[\s.…·_–-]*(?:\b(?:\d{1,4}|[ivxlc]{1,6}))?\s*$", re.IGNORECASE)
"""The number of a page at the end of an entry, with the dots that lead to it."""
_CONTENTS = frozenset(
    {
        "contents",
        "table of contents",
        "inhalt",
        "inhaltsverzeichnis",
        "sommaire",
        "table des matières",
        "índice",
        "indice",
        "inhoud",
        "sumário",
    }
)
"""The headings of a table of contents."""
_PAGE_BEHIND = re.compile(r"\S.*?[\s.…·_;–-]+\d{1,4}\s*$")
_NOT_WORD = re.compile(r"[\W_]+")
_FEWEST = 3
"""Consecutive repetitions of headings without their numbers from which they are a table of contents: two may be a remark and its heading."""


def without_contents(statements: Sequence[Statement], titles: Iterable[tuple[str, str]]) -> tuple[Statement, ...]:
    """Return the statements, in which entries of a table of contents have no address and say nothing by themselves.

    `titles` are the headings of the document, each with its address. An entry has the words of one and its number, or stands among others that have
    the words alone, or that end with the number of a page below a heading such as `Contents`; half of them have to be parts of headings, then.
    """
    headings = {_folded(title): _folded(address) for address, title in titles}
    unnumbered = {key.removeprefix(address) for key, address in headings.items()} - {""}
    if not headings:
        return tuple(statements)
    found = {at for at, one in enumerate(statements) if one.kind in _LISTED and _repeats(one, headings)}
    for run in _runs(statements, lambda one: bool(unnumbered.intersection(_keys(one.words)))):
        found |= set(run)
    for run in _runs(statements, _is_listed):
        known = [any(_name_of(statements[at]) in title for title in headings) for at in run]
        found |= set(run) if 2 * sum(known) >= len(run) else set()
    found |= {
        at + 1 for at in found if at + 1 < len(statements) and _is_page_of(statements[at + 1], statements[at])
    }
    return tuple(_entry(one) if at in found else one for at, one in enumerate(statements))


def _is_page_of(one: Statement, before: Statement) -> bool:
    """Whether a statement is the number of a page that stands behind an entry."""
    return one.clause == before.clause and _PAGE.fullmatch(one.words) is not None


def _entry(one: Statement) -> Statement:
    return one.model_copy(update={"kind": StatementKind.HEADING, "address": ""})


def _repeats(one: Statement, headings: dict[str, str]) -> bool:
    """Whether a statement has the number and the words of a heading."""
    return any(
        key in headings and any(map(str.isdigit, key)) for key in _keys(f"{one.address} {one.words}", one.words)
    )


def _is_listed(one: Statement) -> bool:
    """Whether a statement stands below the heading of a table of contents and ends with the number of a page."""
    is_below = bool(one.headings) and one.headings[-1].strip(" :.").casefold() in _CONTENTS
    return is_below and _PAGE_BEHIND.fullmatch(one.words) is not None


def _name_of(one: Statement) -> str:
    """The words of an entry as titles are compared, without the numbers around them."""
    return _folded(one.words.strip("0123456789 .:;…–-"))


def _runs(statements: Sequence[Statement], is_entry: Callable[[Statement], bool]) -> Iterator[range]:
    """The runs of consecutive statements that are entries."""
    start = 0
    for at in range(len(statements) + 1):
        if at < len(statements) and statements[at].kind in _LISTED and is_entry(statements[at]):
            continue
        if at - start >= _FEWEST:
            yield range(start, at)
        start = at + 1


def _keys(*texts: str) -> Iterator[str]:
    """The words of texts as titles are compared, each with the number at its end and without it."""
    for text in texts:
        yield _folded(text)
        yield _folded(_PAGE.sub("", text))


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()
