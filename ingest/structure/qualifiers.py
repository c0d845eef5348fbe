"""Finds what qualifies a statement: its exceptions, and the clauses that it is subject to (rule Q5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.structure.statements import Structure
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.text.addresses import Address, Nearness, addresses_in, nearness, printed_address

_WHERE = r"(?P<where>(?:[^.;]|\.(?=\d)){1,80})"
"""The places that a phrase names, up to the end of its part of the sentence; 80 characters hold a few addresses."""
_EXCEPTS = re.compile(
    r"^\W*(?:except\b|exceptions?\b\s*:|(?:the|an|one) exception\b|with the exception\b|by way of exception\b"
    r"|(?:this|the above|the foregoing)(?: \w+)? (?:does|do|shall|will) not apply\b|notwithstanding the (?:above|foregoing)\b"
    r"|this (?:is not|isn['’]t) the case\b)",
    re.IGNORECASE,
)
"""Openings of a sentence that takes something out of the statement before it."""
_COMPLETES = re.compile(
    r"(?:unless|except|provided|but (?:not|only)|only (?:if|where|when)|save (?:for|that|where)|other than)\b"
)
"""Openings, in small letters, of the words below a list that limit all of its items: `unless the host agrees.`"""
_SUBJECT_TO = re.compile(
    r"\b(?:subject to|unless otherwise \w+ (?:in|by|under)|except as \w+(?: \w+)? (?:in|by|under)|except (?:in|under|for) (?:the )?(?:cases? (?:of|in) )?"
    r"(?=clause|section|article|paragraph|§)|without prejudice to|save as \w+ (?:in|by))\s+" + _WHERE,
    re.IGNORECASE,
)
"""Phrases by which a statement yields to the clause that it names."""
_NOTWITHSTANDING = re.compile(
    r"\b(?:notwithstanding|by derogation from|in deviation from)\s+" + _WHERE, re.IGNORECASE
)
"""Phrases by which a statement takes something out of the clause that it names."""
_MOST = 8
"""Statements of one clause that qualify another: more would be a chapter, which nobody reads beside an answer."""

_Places = dict[str, list[tuple[int, Address]]]
"""The statements at each path of labels: their positions and addresses."""


def with_qualifiers(structure: Structure) -> tuple[Statement, ...]:
    """Return the statements with everything that qualifies them."""
    added: dict[int, list[int]] = defaultdict(list)
    for qualified, qualifier in (*_declared(structure), *_excepting(structure), *_referring(structure.statements)):
        if qualified != qualifier:
            added[qualified].append(qualifier)
    return tuple(one.qualified_by(added.get(at, ())) for at, one in enumerate(structure.statements))


def _declared(structure: Structure) -> Iterator[tuple[int, int]]:
    """Pairs (qualified, qualifier) of the clauses that declare what they are an exception to."""
    by_clause: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(structure.statements):
        by_clause[one.clause].append(at)
    for clause in structure.clauses:
        for qualified in by_clause.get(clause.qualifies or "", ()):
            yield from ((qualified, qualifier) for qualifier in by_clause[clause.anchor])


def _excepting(structure: Structure) -> Iterator[tuple[int, int]]:
    """Pairs of a statement and the sentence after it that takes something out of it."""
    statements = structure.statements
    for at, one in enumerate(statements):
        completes = _COMPLETES.match(one.words) is not None or (at > 0 and _closes_list(statements, at))
        if at == 0 or one.kind is StatementKind.NOTE or not (completes or _EXCEPTS.match(one.words)):
            continue
        qualified = at - 1
        while qualified > 0 and _EXCEPTS.match(statements[qualified].words):
            qualified -= 1
        before = statements[qualified]
        beside = structure.sections[qualified] == structure.sections[at]
        if not beside or before.governs or before.kind is StatementKind.NOTE:
            continue
        yield qualified, at
        if before.leads and (completes or one.clause != before.clause):
            earlier = range(max(0, at - 2 * _MOST), qualified)
            yield from ((other, at) for other in earlier if statements[other].leads == before.leads)


def _closes_list(statements: Sequence[Statement], at: int) -> bool:
    """Whether words end the sentence of the list before them: its last item ends in the middle, and they go on in small letters.

    They are no further item, but stand below the list as its lead-in stands above it.
    """
    item, one = statements[at - 1], statements[at]
    if not item.leads or item.words[-1] not in ",;" or not one.words[0].islower() or one.leads == item.leads:
        return False
    is_item = bool(one.leads) and item.leads[: len(one.leads)] == one.leads  # of the list around that of the item
    return (one.kind is StatementKind.SENTENCE and not is_item) or one.clause == statements[item.leads[-1]].clause


def _referring(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """Pairs of a statement and each statement of a clause that it is subject to, or that is subject to it."""
    places: _Places = defaultdict(list)
    for at, one in enumerate(statements):
        if one.address and not one.governs and one.kind is not StatementKind.NOTE:
            address = printed_address(one.address)
            places[address.path].append((at, address))
    for at, one in enumerate(statements):
        for match in _SUBJECT_TO.finditer(one.words):
            yield from ((at, other) for other in _named(match["where"], at, statements, places))
        for match in _NOTWITHSTANDING.finditer(one.words):
            yield from ((other, at) for other in _named(match["where"], at, statements, places))


def _named(text: str, at: int, statements: Sequence[Statement], places: _Places) -> Iterator[int]:
    """The statements of the clauses that a text within a statement names. Within an annex, its own labels come before those of the body."""
    own = printed_address(statements[at].address).within
    for asked in addresses_in(text):
        inside = Address(asked.path, (*own, *asked.within), is_step=asked.is_step)
        found = [_of_clause(wanted, at, statements, places) for wanted in dict.fromkeys((inside, asked))]
        yield from next(filter(None, found), [])


def _of_clause(asked: Address, named_at: int, statements: Sequence[Statement], places: _Places) -> list[int]:
    """The statements of a clause: those at its address and below it, or the first of those at it.

    These alone are it where all would be too many, and where the clause is named by one of its own parts.
    """
    below = (f"{asked.path}(", f"{asked.path}.")
    paths = [path for path in places if path == asked.path or not asked.path or path.startswith(below)]
    near = sorted(
        (at, nearness(asked, address, statements[at].headings)) for path in paths for at, address in places[path]
    )
    whole = [at for at, how in near if how in (Nearness.AT, Nearness.BELOW)]
    if len(whole) <= _MOST and named_at not in whole:
        return whole
    return [at for at, how in near if how is Nearness.AT][:_MOST]
