"""Finds the steps of a procedure that is written as numbered paragraphs: `5.1 Agree on the swap.` `5.2 Enter it in the roster.`"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement, StatementKind

_ORDER = lazy_pattern(
    r"(?:(?:First|Then|Next|Finally|Afterwards?|Always|Please|Immediately|Carefully|Optionally),?\s+"
    r"|(?:In|On|At|From|Under|To|If|When|Once|After|Before) [^,.;:]{3,80}, (?:then |please |immediately )?(?=[a-z])(?![a-z]*[^s\W]s\b))?"
    r"(?!(?:This|That|These|Those|There|Here|It|They|We|You|He|She|All|Each|Every|Any|No|None|Nobody|Nothing|Some|Both|One|If|When|While|Unless|Until"
    r"|After|Before|For|From|In|On|At|By|As|With|Without|Within|Under|Over|Once|Only|Also|Other|Such|Most|Many|Much|More)\b)"
    r"[A-Z]?[a-z]{2,}\s+(?:(?:the|an?|your|our|its|their|his|her|it|them|this|that|these|those|to|in|into|on|for|with|at|until|from|whether|up|out|off|down|back|all|each|every|any|by|as (?:much|many|soon))\b|[\"“‘][A-Z]|[A-Z](?=\S*$|.*(?:\s[a-z]{3,}|[.!]$)))"
    r"(?!(?:(?!\b(?:if|whether|as|you|what|where|how)\b).){0,40}\b(?:is|are|was|were|must|may|can|cannot|should|will|shall|has|have)\b)",
    re.DOTALL,
)
"""The opening of an order: a verb and what it is done to, without a verb of another form soon after it (`Requests for leave are …`). The case or the place may
stand before it (`In the list, select …`). Names alone are none (`Academic Free License`)."""


_AHEAD = lazy_pattern(r"\b(?:steps|procedure|process|instructions|as follows)\b", re.IGNORECASE)
"""Words of a sentence or a lead-in by which what is numbered or listed below it are steps, whatever its words (`please follow these steps`)."""


def numbered_steps(statements: Sequence[Statement], at: int) -> list[int]:
    """Return the positions of the steps around `at`: consecutive orders under the same headings, with consecutive labels on one level.

    Where a sentence before them announces steps, all of these paragraphs are. Empty where `at` is no order, or the only one.
    """
    return _announced(statements, at) or _orders(statements, at)


def _announced(statements: Sequence[Statement], at: int) -> list[int]:
    """The numbered paragraphs around `at`, if the sentence before them announces steps."""
    step = statements[at]
    if step.kind is not StatementKind.SENTENCE or not step.address:
        return []
    run = run_around(
        statements, at, lambda one: one.kind is step.kind and bool(one.address) and _level(one) == _level(step)
    )
    before = statements[run[0] - 1] if run[0] else None
    is_ahead = before is not None and before.headings == step.headings and announces_steps(before.words)
    return list(run) if is_ahead and len({statements[one].address for one in run}) > 1 else []


def announces_steps(words: str) -> bool:
    """Return whether a sentence announces the steps of a procedure below it."""
    return _AHEAD.search(words) is not None


def run_around(statements: Sequence[Statement], at: int, belongs: Callable[[Statement], bool]) -> tuple[int, ...]:
    """Return the positions of the statements around `at`, itself included, under the same headings that belong to it."""
    headings = statements[at].headings
    first = last = at
    while first > 0 and statements[first - 1].headings == headings and belongs(statements[first - 1]):
        first -= 1
    while (
        last + 1 < len(statements) and statements[last + 1].headings == headings and belongs(statements[last + 1])
    ):
        last += 1
    return tuple(range(first, last + 1))


def _orders(statements: Sequence[Statement], at: int) -> list[int]:
    steps = [at]
    for direction in (-1, 1):
        other = at + direction
        while 0 <= other < len(statements) and _goes_on(statements[at], statements[other]):
            steps.append(other)
            other += direction
    steps.sort()
    labels = {statements[one].address for one in steps}
    return steps if is_order(statements[at]) and len(labels) > 1 else []


def is_order(one: Statement) -> bool:
    """Whether a sentence tells its reader to do something."""
    return one.kind is StatementKind.SENTENCE and bool(one.address) and orders_something(one.words)


def orders_something(words: str) -> bool:
    """Whether a sentence opens as an order."""
    return _ORDER.match(words) is not None


def _goes_on(step: Statement, other: Statement) -> bool:
    return is_order(other) and other.headings == step.headings and _level(other) == _level(step)


def _level(one: Statement) -> str:
    """The address without its last part, which counts the steps."""
    return re.sub(r"(?:\.?\d+|\(\w+\))$", "", one.address)
