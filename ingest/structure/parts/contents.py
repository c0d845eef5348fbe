"""Finds the entries of a table of contents, which repeat headings with their numbers and are no text of the clauses that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.model.reading.statements import Statement, StatementKind

_LISTED = frozenset({StatementKind.SENTENCE, StatementKind.ITEM, StatementKind.STEP, StatementKind.ROW})
_PAGE = re.compile(r"[\s.…·_–-]*(?:\b(?:\d{1,4}|[ivxlc]{1,6}))?\s*$", re.IGNORECASE)
"""The number of a page at the end of an entry, with the dots that lead to it."""
_NOT_WORD = re.compile(r"[\W_]+")
_FEWEST = 3
"""Consecutive repetitions of headings without their numbers from which they are a table of contents: two may be a remark and its heading."""


def without_contents(statements: Sequence[Statement], titles: Iterable[tuple[str, str]]) -> tuple[Statement, ...]:
    """Return the statements, in which entries of a table of contents have no address and say nothing by themselves.

    `titles` are the headings of the document, each with its address. An entry has the words of one and its number, or stands among others that have
    the words alone.
    """
    headings = {_folded(title): _folded(address) for address, title in titles}
    unnumbered = {key.removeprefix(address) for key, address in headings.items()} - {""}
    if not headings:
        return tuple(statements)
    found = {at for at, one in enumerate(statements) if one.kind in _LISTED and _repeats(one, headings)}
    for run in _runs(statements, unnumbered):
        found |= set(run)
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


def _runs(statements: Sequence[Statement], titles: set[str]) -> Iterator[range]:
    """The runs of consecutive statements with the words of headings."""
    start = 0
    for at in range(len(statements) + 1):
        if (
            at < len(statements)
            and statements[at].kind in _LISTED
            and titles.intersection(_keys(statements[at].words))
        ):
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
