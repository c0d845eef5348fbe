"""Decides which of several versions in force prevails, and records why each of the others does not (rules S3, A7,
P1).

Within one object, scope and source a later version prevails over an earlier one, as `authority` computes. Between
scopes and sources precedence decides, in the order that the governed object `precedence/default` gives. Pure:
contenders, ranks and an order in; a decision and its trace out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from knowledge.model.clock import Instant, Period, Value, format_instant
from knowledge.model.geography.jurisdictions import Reach
from knowledge.model.objects import ObjectId, Sha256
from knowledge.model.scope import Scope

DEFAULT = "precedence/default"
"""The object whose authoritative version gives the order. `DEFAULT_ORDER` is used where there is none."""

OrderRule = Literal["specificity", "source_authority", "supersession", "later_effective", "later_approval"]
"""The rules that may be ordered (rule P1)."""
DEFAULT_ORDER: tuple[OrderRule, ...] = get_args(OrderRule)
Rule = Literal[
    "approved", "in_effect", "scope", "replaced",
    "specificity", "source_authority", "supersession", "later_effective", "later_approval",
]  # fmt: skip
"""The rules that can drop a version. The first four always come first; the others can be ordered."""


class Contender(Value):
    """A version that prevails in one scope and source of an object at an as-of. `authentication` is that of its approval."""

    object_id: ObjectId
    version_id: Sha256
    scope: Scope
    source: str
    valid: Period
    known: Period
    effective_from: Instant
    supersedes: tuple[Sha256, ...] = ()
    approved_seq: int
    approved_by: str
    approved_at: Instant
    on_arrival: bool = False
    authentication: str = ""


class Consideration(Value):
    """One version that was considered: whether it was kept, the rule that decided, and why in words."""

    version_id: Sha256
    scope: Scope
    source: str
    kept: bool
    rule: Rule | Literal["only_one", "all_rules"]
    why: str


class Standards(Value):
    """The criteria of a decision: the order of the rules, the scopes that apply, and the rank of each source.

    The higher rank prevails. A source without a declaration has rank 0.
    """

    order: tuple[OrderRule, ...] = DEFAULT_ORDER
    within: Reach
    source_ranks: Mapping[str, int]


def decide(contenders: Sequence[Contender], standards: Standards) -> tuple[Contender, list[Consideration]]:
    """Return the contender that prevails, and the trace of all contenders in the order in which they were dropped.

    `contenders` belong to one object, their scopes apply, and there is at least one. Exactly one prevails, because
    two approvals are never the same event, so that the rule of later approval always decides.
    """
    remaining, trace = list(contenders), []
    for rule in standards.order:
        if len(remaining) == 1:
            break
        kept = _BETTER[rule](remaining, standards)
        dropped = [contender for contender in remaining if contender not in kept]
        trace += [
            _considered(contender, rule, _WHY[rule](contender, _by(contender, kept, standards), standards))
            for contender in dropped
        ]
        remaining = kept
    prevailing = max(remaining, key=lambda contender: contender.approved_seq)
    how: Literal["only_one", "all_rules"] = "only_one" if len(contenders) == 1 else "all_rules"
    why = "No other version applies." if how == "only_one" else "It prevails over the others."
    return prevailing, [*trace, _considered(prevailing, how, why, kept=True)]


def _by(contender: Contender, kept: Sequence[Contender], standards: Standards) -> Contender:
    """Choose the kept contender that the reason names: a more specific one, else the first."""
    closer = (by for by in kept if standards.within.more_specific(by.scope.key, contender.scope.key))
    return next(closer, kept[0])


def _considered(
    contender: Contender, rule: Rule | Literal["only_one", "all_rules"], why: str, kept: bool = False
) -> Consideration:
    return Consideration(
        version_id=contender.version_id,
        scope=contender.scope,
        source=contender.source,
        kept=kept,
        rule=rule,
        why=why,
    )


_Ranking = Callable[[Sequence[Contender], Standards], list[Contender]]


def _most_specific(remaining: Sequence[Contender], standards: Standards) -> list[Contender]:
    more_specific, keys = standards.within.more_specific, {contender.scope.key for contender in remaining}
    return [
        contender for contender in remaining if not any(more_specific(key, contender.scope.key) for key in keys)
    ]


def _highest_source(remaining: Sequence[Contender], standards: Standards) -> list[Contender]:
    best = max(standards.source_ranks.get(contender.source, 0) for contender in remaining)
    return [contender for contender in remaining if standards.source_ranks.get(contender.source, 0) == best]


def _not_superseded(remaining: Sequence[Contender], _standards: Standards) -> list[Contender]:
    superseded = {name for contender in remaining for name in contender.supersedes}
    return [contender for contender in remaining if contender.version_id not in superseded]


def _latest_effective(remaining: Sequence[Contender], _standards: Standards) -> list[Contender]:
    best = max(contender.effective_from for contender in remaining)
    return [contender for contender in remaining if contender.effective_from == best]


def _latest_approval(remaining: Sequence[Contender], _standards: Standards) -> list[Contender]:
    best = max(contender.approved_seq for contender in remaining)
    return [contender for contender in remaining if contender.approved_seq == best]


_BETTER: dict[str, _Ranking] = {
    "specificity": _most_specific,
    "source_authority": _highest_source,
    "supersession": _not_superseded,
    "later_effective": _latest_effective,
    "later_approval": _latest_approval,
}
_Reason = Callable[[Contender, Contender, Standards], str]
_WHY: dict[str, _Reason] = {
    "specificity": lambda contender, by, _: (
        f"{_named(by)} is more specific than {contender.scope.key.strip('|')}."
    ),
    "source_authority": lambda contender, by, s: (
        f"{_named(by)} has authority rank {s.source_ranks.get(by.source, 0)}, "
        f"{contender.source} {s.source_ranks.get(contender.source, 0)}."
    ),
    "supersession": lambda contender, by, _: f"{_named(by)} supersedes it.",
    "later_effective": lambda contender, by, _: (
        f"{_named(by)} takes effect later, {format_instant(by.effective_from)}."
    ),
    "later_approval": lambda contender, by, _: f"{_named(by)} was approved later.",
}


def _named(contender: Contender) -> str:
    return f"{contender.version_id[:16]} ({contender.scope.key.strip('|')}, {contender.source})"
