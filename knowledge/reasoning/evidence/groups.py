"""Groups of statements that stand together: the steps of a procedure, the items of a list, the rows of a table, an answer with all its sentences.

A question for a procedure or a list is answered by a whole group. What it is about stands above it more often than in it: in its heading, lead-in,
caption or question. So a group is compared as one, with these words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import LISTED, Statement, StatementKind
from knowledge.reasoning.evidence.steps import announces_steps, numbered_steps, orders_something, run_around
from knowledge.text.layout.boxes import box_of
from knowledge.text.polarity import is_refusal

_HOW = lazy_pattern(
    r".*\b(?:how|what (?:do|should|must|can) (?:i|we|you)|what to do)\b|(?!\W*(?:am|is|are|can|could|may|must|do|does|did|will|should|have|has)\b).*[^?]\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""A question that asks how something is done, or a case that stands in the place of a question (`The printer does not work`)."""
_FEWEST_ORDERS = 2
"""Sentences of an answer or items of a list that tell its reader to do something, from which it is a procedure, whatever its question asks (`Can I extend my rental?`)."""
_OPENING = 3
"""Sentences of a short paragraph before the lead-in of a list: those farther above lead to other things as often."""
_BETWEEN = frozenset({StatementKind.CODE})
"""The kinds that may stand between the items of a list, such as a command below a step."""


def group_at(statements: Sequence[Statement], at: int) -> tuple[int, ...]:
    """The positions of the group that the statement at `at` belongs to; that one alone where it stands in no group."""
    one = statements[at]
    if one.kind in LISTED:
        return _trimmed(statements, run_around(statements, at, lambda other: other.kind in LISTED | _BETWEEN))
    if one.kind is StatementKind.ROW:
        return _rows_beside(statements, at)
    if one.kind is StatementKind.ANSWER and one.leads:
        return run_around(statements, at, lambda other: other.leads[:1] == one.leads[:1])
    return tuple(numbered_steps(statements, at)) or (at,)


def _rows_beside(statements: Sequence[Statement], at: int) -> tuple[int, ...]:
    """The rows of the same table below the same headers. Those of a list that stands beside it lie between them."""
    leads = statements[at].leads
    return tuple(other for other in table_around(statements, at) if statements[other].leads == leads)


def table_around(statements: Sequence[Statement], at: int) -> tuple[int, ...]:
    """The positions of all rows of the table that a row belongs to, whichever header governs them."""
    one = statements[at]
    return run_around(statements, at, lambda other: (other.kind, other.leads[:-1]) == (one.kind, one.leads[:-1]))


def inner_group_at(statements: Sequence[Statement], at: int) -> tuple[int, ...]:
    """The positions of the items below the item that governs the one at `at`; empty where no item of a list does."""
    one = statements[at]
    if one.kind not in LISTED:
        return ()
    outer = [
        lead for lead in one.leads if statements[lead].kind in LISTED and not statements[lead].words.endswith("?")
    ]
    if not outer:
        return ()
    leads = one.leads[: one.leads.index(outer[0]) + 1]
    return tuple(
        other
        for other in group_at(statements, at)
        if statements[other].leads[: len(leads)] == leads and statements[other].kind in LISTED
    )


def title_of(statements: Sequence[Statement], positions: Sequence[int]) -> str:
    """Return the headings above a group and the statements that govern it, which together say what it is about."""
    first = statements[positions[0]]
    return "\n".join([*first.headings, *(statements[at].words for at in first.leads)])


def innermost_title(statements: Sequence[Statement], positions: Sequence[int]) -> str:
    """Return the last heading above a group and the statements that govern it."""
    first = statements[positions[0]]
    return "\n".join([*first.headings[-1:], *(statements[at].words for at in first.leads)])


def opening_of(statements: Sequence[Statement], positions: Sequence[int]) -> str:
    """Return the last sentences before a group under the same headings, which often say what it lists before its lead-in announces it."""
    first = statements[positions[0]]
    top = min((*first.leads, positions[0]))
    above = [one for one in statements[max(top - _OPENING, 0) : top] if one.headings == first.headings]
    return "\n".join(one.words for one in above if one.kind is StatementKind.SENTENCE)


def is_denied(statements: Sequence[Statement], positions: Sequence[int]) -> bool:
    """Whether most statements of a group, or the words above them, deny or forbid something."""
    denied = sum(statements[at].negative for at in positions)
    return 2 * denied > len(positions) or is_refusal(innermost_title(statements, positions))


def is_denied_at(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement denies or refuses something, by itself or as an item of a list whose title does."""
    one = statements[at]
    is_below = one.kind in LISTED and is_refusal(innermost_title(statements, [at]))
    return one.negative or is_below or is_refusal(one.words)


def items_beside(statements: Sequence[Statement], at: int) -> list[int]:
    """The statements of the same kind in the same list or table: those next to it with the same lead-ins and headings.

    A sentence within an item that leans on the one before it does not end the list.
    """
    one = statements[at]
    found = run_around(
        statements, at, lambda other: (other.kind, _outer(statements, other)) == (one.kind, one.leads)
    )
    return [other for other in found if statements[other].leads == one.leads]


def _outer(statements: Sequence[Statement], one: Statement) -> tuple[int, ...]:
    """The positions of what governs a statement, without the sentences of its own item."""
    own = (StatementKind.ITEM, one.kind, one.clause)
    return tuple(at for at in one.leads if (statements[at].kind, one.kind, statements[at].clause) != own)


def samples_beside(statements: Sequence[Statement], at: int) -> tuple[int, ...]:
    """The samples of code that stand one after another with the one at `at`, which show the same in several languages."""
    return run_around(statements, at, lambda other: other.kind is StatementKind.CODE)


def items_below(statements: Sequence[Statement], leads: tuple[int, ...]) -> list[int]:
    """The items that these lead-ins govern, and the items below those; where there are none, the samples of code."""
    below = [at for at, one in enumerate(statements) if one.leads[: len(leads)] == leads]
    listed = [at for at in below if statements[at].kind in LISTED]
    return listed or [at for at in below if statements[at].kind is StatementKind.CODE]


def first_within(statements: Sequence[Statement], items: Sequence[int], longest: int) -> tuple[int, ...]:
    """The first items that fit into a quote of so many characters, one at least."""
    kept: list[int] = []
    length = 0
    for at in items:
        length += len(statements[at].words) + 2
        if kept and length > longest:
            break
        kept.append(at)
    return tuple(kept)


def in_state_asked_for(statements: Sequence[Statement], items: Sequence[int], denies: bool) -> Sequence[int]:
    """The items of a list to tick off that hold, or those that do not if the question denies; all items of any other list."""
    if not any(box_of(statements[at].words) for at in items):
        return items
    return [at for at in items if statements[at].negative is denies] or items


def is_procedure(statements: Sequence[Statement], positions: Sequence[int]) -> bool:
    """Whether a group has steps, or answers how something is done."""
    first = statements[positions[0]]
    if first.kind is StatementKind.ANSWER:
        orders = sum(orders_something(statements[at].words) for at in positions)
        return orders >= _FEWEST_ORDERS or any(_HOW.match(statements[at].words) for at in first.leads)
    if first.kind is StatementKind.ITEM:
        # An item that goes on with the sentence of its lead-in tells what somebody else does.
        own = [
            one.words[:1].isupper() and orders_something(one.words)
            for one in map(statements.__getitem__, positions)
        ]
        is_ahead = any(announces_steps(statements[at].words) for at in first.leads)
        return is_ahead or (own[0] and sum(own) >= _FEWEST_ORDERS)
    return first.kind in (StatementKind.STEP, StatementKind.SENTENCE)


def _trimmed(statements: Sequence[Statement], positions: Sequence[int]) -> tuple[int, ...]:
    """The positions from the first item to the last one."""
    items = [at for at in positions if statements[at].kind in LISTED]
    return tuple(at for at in positions if at <= items[-1] and at >= items[0])
