"""Evaluates the rules of an object in force on the facts of a case (rules D1, D2, D5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from knowledge.model.answering.answers import ConsideredRule, Decision
from knowledge.model.answering.plans import Intent, Plan, SubQuery
from knowledge.model.authority import Resolution
from knowledge.model.clock import format_instant
from knowledge.model.kinds import InputTerms, PolicyTerms, RuleTerms, terms_of
from knowledge.model.objects import Version
from knowledge.model.work.actions import OutcomeType
from knowledge.reasoning.question import LONGEST_QUESTION
from knowledge.store.snapshot import Snapshot
from knowledge.store.values import unknown_object

_HOLDS: dict[bool | None, Literal["yes", "no", "unknown"]] = {True: "yes", False: "no", None: "unknown"}


class RuleEvaluation:
    """The rules of the authoritative version of an object, evaluated in order until one holds or cannot be evaluated."""

    def __init__(self, snapshot: Snapshot, object_id: str, facts: Mapping[str, Any]) -> None:
        self.snapshot = snapshot
        self.object_id = object_id
        self.facts = facts

    @classmethod
    def of_known(cls, snapshot: Snapshot, object_id: str, facts: Mapping[str, Any]) -> RuleEvaluation:
        """The evaluation. Raises NotFound for an object that does not exist, or not for the asked audience (rule S5)."""
        evaluation = cls(snapshot, object_id, facts)
        if evaluation.resolution is None and not snapshot.can_see(object_id):
            raise unknown_object(object_id)
        return evaluation

    # -- the version and its rules --------------------------------------------------------------------

    @cached_property
    def resolution(self) -> Resolution | None:
        """The resolution of the object; None where no version of it is authoritative."""
        return self.snapshot.resolution(self.object_id)

    @cached_property
    def version(self) -> Version | None:
        """The authoritative version, if there is one."""
        return self.snapshot.version(self.resolution.version_id) if self.resolution else None

    @cached_property
    def _terms(self) -> PolicyTerms | None:
        terms = terms_of(self.version) if self.version else None
        return terms if isinstance(terms, PolicyTerms) else None

    @property
    def rules(self) -> Sequence[RuleTerms]:
        """All rules, in order."""
        return self._terms.rules if self._terms else ()

    @property
    def inputs(self) -> Mapping[str, InputTerms]:
        """The facts that the rules read, by name."""
        return self._terms.inputs if self._terms else {}

    # -- the evaluation -------------------------------------------------------------------------------

    @cached_property
    def considered(self) -> list[tuple[RuleTerms, bool | None]]:
        """The rules with whether each holds, up to the first that does or that cannot be evaluated."""
        considered: list[tuple[RuleTerms, bool | None]] = []
        for rule in self.rules:
            holds = rule.holds(self.inputs, self.facts)
            considered.append((rule, holds))
            if holds is not False:
                break
        return considered

    @property
    def deciding(self) -> RuleTerms | None:
        """The rule that decides."""
        return next((rule for rule, holds in self.considered if holds), None)

    @property
    def undecided(self) -> RuleTerms | None:
        """The rule that may hold, and without which nothing can be decided."""
        return next((rule for rule, holds in self.considered if holds is None), None)

    @property
    def unknown_inputs(self) -> list[str]:
        """The names of the inputs to give so that the undecided rule can be evaluated."""
        return self.undecided.unknown(self.inputs, self.facts) if self.undecided else []

    # -- the plan and the decision ----------------------------------------------------------------------

    def plan(self, question: str) -> Plan:
        """The plan of a decision: one sub-query for texts that the decision is held against."""
        return Plan(intent=Intent.DECISION, sub_queries=(self._sub_query(question),))

    def _sub_query(self, question: str) -> SubQuery:
        as_of = self.snapshot.as_of
        if self.deciding:
            return SubQuery(text=self.deciding.in_words(), lookup=self.deciding.in_words(), as_of=as_of)
        titles = [self.version.title] if self.version else []
        lookup = " ".join([question, *titles, *(rule.then for rule in self.rules)])
        return SubQuery(text=question, lookup=lookup[:LONGEST_QUESTION], as_of=as_of)

    def decision(self, *, stands: bool) -> Decision:
        """The decision as it is reported; `stands` says whether nothing prevails over it."""
        rule = self.deciding if stands else None
        return Decision(
            object_id=self.object_id,
            version_id=self.version.version_id if self.version else None,
            rule=rule.id if rule else None,
            outcome=rule.then if rule else None,
            outcome_type=rule.outcome.type if rule and rule.outcome else self._for_a_person,
            action=rule.outcome.call(self.facts) if rule and rule.outcome else None,
            considered=tuple(ConsideredRule(rule=rule.id, holds=_HOLDS[holds]) for rule, holds in self.considered),
        )

    @property
    def _for_a_person(self) -> OutcomeType | None:
        """The outcome of the rule in words that stops the decision, if it says that a person decides (rule D5c)."""
        rule = self.undecided
        return rule.outcome.type if rule and rule.conditions is None and rule.outcome else None

    def reasons_for_none(self) -> tuple[str, ...]:
        """The reasons why nothing is decided."""
        if self.version is None:
            as_of = self.snapshot.as_of
            on, known = format_instant(as_of.valid_at), format_instant(as_of.known_at)
            return (f"No version of {self.object_id} is authoritative on {on}, as known on {known}.",)
        if not self.rules:
            return (f"{self.object_id} has no rules to decide by.",)
        if self.undecided is None:
            return (f"No rule of {self.object_id} covers these facts.",)
        if self.undecided.conditions is None:
            return (f"Rule {self.undecided.id} is in words; a person has to apply it.",)
        return tuple(self._lacking(name) for name in self.unknown_inputs)

    def _lacking(self, name: str) -> str:
        kind = self.inputs[name].type.value
        if name not in self.facts:
            return f"The fact {name!r}, a {kind}, is not given."
        return f"The fact {name!r} is {self.facts[name]!r}, which is no {kind}."
