"""Deciding a case by the rules of an object in force (rules D1 to D4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from knowledge.model.answers import Answer, Candidate, Confidence, Status, prose
from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.kinds import InputTerms, PolicyTerms, RuleTerms, terms_of
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.regional_overrides import RegionalOverride, overrides_within
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange, ScheduledChanges
from knowledge.reasoning.composition.assemble import answer_from
from knowledge.reasoning.composition.compose import Inquiry, refuse
from knowledge.reasoning.evidence.exceptions import quotes_of
from knowledge.reasoning.evidence.quote import Quote
from knowledge.reasoning.evidence.rank import Ranked, rank
from knowledge.reasoning.evidence.resolve import Evidence, resolve_candidates
from knowledge.reasoning.evidence.select import Finding, Selected
from knowledge.reasoning.planning.plan import Role, SubQuery
from knowledge.reasoning.question import LONGEST_QUESTION, Question
from knowledge.reasoning.verification.adjudication import Adjudication, ClaimAdjudicator
from knowledge.reasoning.verification.constraints import constraint_on_question, constraints
from knowledge.reasoning.verification.contradictions import ClausePrecedence
from knowledge.reasoning.verification.sufficiency import Verdict
from knowledge.store.port import LocatedPassage, Store, unknown_object

_MEANING = "1 where a rule in force decides, 0 where none does."
_LOOKED_AT = 12
"""How many of the best regional candidates may be of texts whose rules are tried."""
_HOLDS = {True: "yes", False: "no", None: "unknown"}


class RuleEvaluation:
    """The rules of an object in force, tried in order on the facts of a case. Raises NotFound for an object that
    does not exist, or not for who asks.
    """

    def __init__(self, store: Store, question: Question, object_id: str, as_of: AsOf) -> None:
        self.store = store
        self.question = question
        self.object_id = object_id
        self.as_of = as_of
        if self.resolution is None and not self._exists:
            raise unknown_object(object_id)

    @cached_property
    def resolution(self) -> Resolution | None:
        """The version whose rules decide."""
        return self.store.resolve([self.object_id], self.as_of, self.question.scope).get(self.object_id)

    @property
    def _exists(self) -> bool:
        return any(
            one.scope.visible_to(self.question.scope.audience) for one in self.store.versions(self.object_id)
        )

    @cached_property
    def version(self) -> Version | None:
        """The version whose rules decide."""
        return self.store.version(self.resolution.version_id) if self.resolution else None

    @cached_property
    def _terms(self) -> PolicyTerms | None:
        terms = terms_of(self.version) if self.version else None
        return terms if isinstance(terms, PolicyTerms) else None

    @property
    def _rules(self) -> Sequence[RuleTerms]:
        return self._terms.rules if self._terms else ()

    @property
    def inputs(self) -> Mapping[str, InputTerms]:
        """The facts that the rules read."""
        return self._terms.inputs if self._terms else {}

    @cached_property
    def considered(self) -> list[tuple[RuleTerms, bool | None]]:
        """The rules with whether each holds, up to the first that does or that cannot be told."""
        found: list[tuple[RuleTerms, bool | None]] = []
        for rule in self._rules:
            found.append((rule, rule.holds(self.inputs, self.question.facts)))
            if found[-1][1] is not False:
                break
        return found

    @property
    def deciding(self) -> RuleTerms | None:
        """The rule that decides."""
        return next((rule for rule, holds in self.considered if holds), None)

    @property
    def open(self) -> RuleTerms | None:
        """The rule that may hold, and without which nothing can be decided."""
        return next((rule for rule, holds in self.considered if holds is None), None)

    @property
    def probe(self) -> SubQuery:
        """What to hold the decision against: texts on what its rule says."""
        if self.deciding:
            return SubQuery(text=self.deciding.in_words(), lookup=self.deciding.in_words(), as_of=self.as_of)
        titled = [self.version.title] if self.version else []
        lookup = " ".join([self.question.text, *titled, *(rule.then for rule in self._rules)])
        return SubQuery(text=self.question.text, lookup=lookup[:LONGEST_QUESTION], as_of=self.as_of)

    @property
    def unknown(self) -> list[str]:
        """The inputs to give so that it can be decided."""
        return self.open.unknown(self.inputs, self.question.facts) if self.open else []

    def elsewhere(self, regional: Sequence[Candidate]) -> list[RegionalDifference]:
        """The regions within the one asked whose rules decide the case otherwise: of the object's own version there, of
        what replaces it, or of a text of theirs among the `regional` candidates.
        """
        own = {(one.jurisdiction, one.version.object_id) for one in self._instead}
        if self.resolution is None and own:
            return [RegionalDifference(place, name, "has a version of its own") for place, name in sorted(own)]
        found = own | {
            (Scope.from_key(one.scope_key).jurisdiction, one.object_id) for one in regional[:_LOOKED_AT]
        }
        return [RegionalDifference(place, name) for place, name in sorted(found) if self._differs_in(place, name)]

    @property
    def _instead(self) -> Iterator[RegionalOverride]:
        return overrides_within(self.store, [self.object_id], self.as_of, self.question.scope)

    def _differs_in(self, place: str, object_id: str) -> bool:
        """Whether a version of the object for that place itself decides, and otherwise than here."""
        scope = self.question.scope.model_copy(update={"jurisdiction": place})
        there = RuleEvaluation(
            self.store, self.question.model_copy(update={"scope": scope}), object_id, self.as_of
        )
        if place == self.question.scope.jurisdiction or there.resolution is None or there.deciding is None:
            return False
        own = self.deciding.then if self.deciding else None
        return there.resolution.scope.jurisdiction == place and there.deciding.then != own

    def coming(self, asked_at: datetime) -> list[ScheduledChange]:
        """What becomes of the object's rules between when it is asked and a later date asked about."""
        ahead = ScheduledChanges(self.store, asked_at, self.as_of, self.question.scope)
        if not ahead.applies:
            return []
        return list(ahead.objects(self.store.resolve([self.object_id], ahead.before, self.question.scope)))

    def missing(self) -> tuple[str, ...]:
        """Why nothing is decided."""
        if self.version is None:
            on, known = format_instant(self.as_of.valid_at), format_instant(self.as_of.known_at)
            return (f"No version of {self.object_id} is authoritative on {on}, as known on {known}.",)
        if not self._rules:
            return (f"{self.object_id} has no rules to decide by.",)
        if self.open is None:
            return (f"No rule of {self.object_id} covers these facts.",)
        if self.open.conditions is None:
            return (f"Rule {self.open.id} is in words; a person has to apply it.",)
        return tuple(self._lacking(name) for name in self.unknown)

    def _lacking(self, name: str) -> str:
        kind = self.inputs[name].type.value
        if name not in self.question.facts:
            return f"The fact {name!r}, a {kind}, is not given."
        return f"The fact {name!r} is {self.question.facts[name]!r}, which is no {kind}."

    def reported(self, *, stands: bool) -> dict[str, Any]:
        """The decision as it is reported; `stands` says whether nothing prevails over it."""
        rule = self.deciding if stands else None
        return {
            "object_id": self.object_id,
            "version_id": self.version.version_id if self.version else None,
            "rule": rule.id if rule else None,
            "outcome": rule.then if rule else None,
            "considered": [{"rule": rule.id, "holds": _HOLDS[holds]} for rule, holds in self.considered],
        }


def decide_case(
    inquiry: Inquiry, tried: RuleEvaluation, candidates: Sequence[Candidate], regional: Sequence[Candidate] = ()
) -> Answer:
    """The decision as an answer: the rule and the clause it rests on are cited, and held against `candidates`;
    `regional` are those for regions within the one asked, too.
    """
    store, question, as_of = inquiry.store, inquiry.question, inquiry.as_of
    limits = constraints(store, as_of, question.scope)
    if (forbidden := constraint_on_question(limits, question.text)) is not None:
        return refuse(inquiry, forbidden).model_copy(update={"decision": tried.reported(stands=False)}).sealed()
    own = _selected(tried)
    evidence = resolve_candidates(store, candidates, tried.probe, question.scope) if own else []
    verdict = Verdict(float(bool(own)), bool(own), tried.missing() if not own else ())
    findings = [Finding(tried.probe, rank(tried.probe.text, evidence), verdict)]
    settled = ClaimAdjudicator(
        store, ClausePrecedence(store, as_of, question.scope), findings, limits
    ).adjudicate_together(own)
    beside = tried.elsewhere(regional), tried.coming(inquiry.asked_at)
    return _with_decision(answer_from(inquiry, findings, settled, *beside), tried, own, settled)


def _with_decision(
    answer: Answer, tried: RuleEvaluation, own: Sequence[Selected], settled: Adjudication
) -> Answer:
    overruled = bool(settled.bundles) and settled.bundles[0].claim.stated != own[0].stated
    stands = bool(settled.bundles) and not overruled and not settled.contests
    update: dict[str, Any] = {"decision": tried.reported(stands=stands)}
    if not answer.claims:
        update["answer"] = prose(answer.as_of, (), deciding=True)
    if answer.status is not Status.REFUSED:
        update["confidence"] = Confidence(value=float(stands), meaning=_MEANING)
    if overruled and not settled.contests:
        where = f"{tried.object_id}#{tried.deciding.id if tried.deciding else ''}"
        update["status"] = Status.INSUFFICIENT
        update["missing"] = (f"What is cited prevails over {where}, so that nothing is decided by it.",)
    elif tried.unknown:
        update["status"] = Status.CLARIFY
        questions = [tried.inputs[name].question for name in tried.unknown]
        update["clarifying_questions"] = (*answer.clarifying_questions, *questions)
    return answer.model_copy(update=update).sealed()


def _selected(tried: RuleEvaluation) -> list[Selected]:
    """The rule that decides and the clause it rests on, to be quoted; nothing where no rule decides."""
    rule, version, resolution = tried.deciding, tried.version, tried.resolution
    if rule is None or version is None or resolution is None:
        return []
    clauses = {clause.anchor: clause for clause in version.clauses}
    wanted = [clauses[anchor] for anchor in (rule.id, rule.clause) if anchor in clauses]
    quoted = (one for clause in wanted for one in quotes_of(tried.store, version, clause))
    return [_deciding(version, resolution, located, quote) for located, quote in quoted]


def _deciding(version: Version, resolution: Resolution, located: LocatedPassage, quote: Quote) -> Selected:
    candidate = Candidate(
        object_id=version.object_id,
        scope_key=version.scope.key,
        passage_hash=located.passage.passage_hash,
        score=0.0,
    )
    ranked = Ranked(Evidence(candidate, resolution, located), 0.0, 0.0, 0.0, holds_values=False)
    return Selected(0, Role.STATEMENT, ranked, quote)
