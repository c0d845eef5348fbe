"""Answers a question without recording it: plan, retrieve, resolve, rank, verify, select, adjudicate, compose.

Everything after retrieval is a function of the plan, the retrieved candidates and the snapshot; that is what makes an answer
replayable (rule Q3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple

from knowledge.model.answering.answers import Answer, AnswerRecord
from knowledge.model.answering.plans import Candidates, Intent, Plan, ReleaseUse, Retrieved
from knowledge.model.clock import Clock, system_clock
from knowledge.model.kinds import FittedFor
from knowledge.model.precedence import DEFAULT
from knowledge.model.scope import Scope
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChanges
from knowledge.reasoning.calibration import calibrated
from knowledge.reasoning.composition.inquiry import Inquiry
from knowledge.reasoning.computing.policies import AskedCase, policy_asked_about
from knowledge.reasoning.deliberation import deliberate
from knowledge.reasoning.evidence.resolve import snapshot_of
from knowledge.reasoning.planning.plan import Circumstances
from knowledge.reasoning.planning.questions import (
    plan_from_change_log,
    plan_last_change,
    plan_over_releases,
    plan_parts,
    plan_question,
)
from knowledge.reasoning.planning.sources import InstantOf, PartsOf, ReleasesOf
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe, recorded_recipe
from knowledge.reasoning.tools.rules import RuleEvaluation
from knowledge.reasoning.tools.search import EmbeddedQueries, SearchTool
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.understanding.colloquial import idioms_meant
from knowledge.reasoning.understanding.moments import SECOND
from knowledge.retrieval.vocabulary import common_words
from knowledge.store.labelled_instants import instant_if_known
from knowledge.store.ports.store import Store
from knowledge.store.releases import released_documents
from knowledge.store.scope_check import with_checked_scope
from knowledge.store.snapshot import Snapshot, Snapshots
from knowledge.telemetry import NullTelemetry
from knowledge.text.languages import language_of
from knowledge.text.vocabulary.spelling import corrections, unknown_words

_ENGINES = ("embedder", "index")
"""The fingerprints that a replay takes from the record, because it does not ask these engines again."""

_UNKNOWN = "(unknown)"
"""Stands for the steps and the model of an answer that was stored without them."""

CALIBRATED_BY = "calibration"
"""The name of the fingerprint that is the version of the calibration, or `shipped`."""

BUILT_IN_PRECEDENCE = "default/1"
"""The fingerprint of the order of precedence where no precedence object is in force."""


@dataclass(frozen=True)
class Considered:
    """An answer that nothing records yet, with the values that it was made from; its ids are blank.

    `recipe` has the weights of the calibration that was in force. `evaluation` is the one of the rules that decide, where a decision is asked for.
    """

    answer: Answer
    plan: Plan
    retrieved: Retrieved
    recipe: Recipe
    evaluation: RuleEvaluation | None = None


class Planned(NamedTuple):
    """A plan, and the evaluation of rules that it came from where a decision is asked for."""

    plan: Plan
    evaluation: RuleEvaluation | None


class _Asking(NamedTuple):
    """A question on its way: its snapshot, its circumstances, the time of asking, its trace, and the facts that a tool did not give."""

    snapshot: Snapshot
    question: Question
    circumstances: Circumstances
    asked_at: datetime
    trace: AnswerTrace
    lacking: frozenset[str]


class Reasoner:
    """Answers questions from the snapshots of a store, or of a preview."""

    def __init__(
        self,
        snapshots: Snapshots,
        search: SearchTool,
        *,
        clock: Clock = system_clock,
        recipe: Recipe | None = None,
    ) -> None:
        self._snapshots = snapshots
        self.instant_of: InstantOf | None = None
        """Gives the instants of labels that questions name; without it, labels are words like others."""
        self.releases_of: ReleasesOf | None = None
        """Gives the documents that have releases; without it, questions about releases are questions like others."""
        self._search = search
        self._clock = clock
        self.recipe = recipe or Recipe()

    def consider(
        self,
        question: Question,
        trace: AnswerTrace | None = None,
        parts_of: PartsOf | None = None,
        lacking: frozenset[str] = frozenset(),
    ) -> Considered:
        """The answer that would be given now. Raises InvalidInput for a `known_at` after now, or an unknown jurisdiction.

        `lacking` names facts of the case that a tool was asked for in vain; rules that read them ask for them (rule O1b).
        """
        trace = trace or AnswerTrace(NullTelemetry())
        now = self._clock()
        as_of = self._snapshots.as_of(question.valid_at, question.known_at, now, question.scope)
        with self._snapshots.snapshot(as_of, question.scope) as opened:
            snapshot = with_checked_scope(opened)
            question = question.model_copy(update={"scope": snapshot.scope})
            circumstances = self._circumstances(snapshot, question, now)
            planned = trace.step(
                "plan",
                lambda: make_plan(snapshot, question, self.recipe, circumstances, parts_of),
                lambda made: f"{len(made.plan.sub_queries)} sub-queries, plan {made.plan.plan_hash[:12]}",
                lambda made: {"sub_queries": len(made.plan.sub_queries), "plan": made.plan.plan_hash},
            )
            queries = trace.step(
                "embed",
                lambda: self._search.embed(planned.plan.sub_queries),
                lambda embedded: f"{len(embedded.vectors)} questions embedded",
            )
            retrieved = trace.step(
                "retrieve",
                lambda: self._retrieve(snapshot, planned.plan, queries, now),
                lambda found: f"{sum(map(len, found.candidates))} candidates, {found.retrieved_hash[:12]}",
                lambda found: {"candidates": sum(map(len, found.candidates))},
            )
            asking = _Asking(snapshot, question, circumstances, now, trace, lacking)
            planned, retrieved = self._replanned(asking, planned, retrieved)
            engines = self._search.fingerprints
            by = trace.step(
                "calibrate",
                lambda: calibrated(
                    self.recipe, snapshot, question.text, retrieved, _made_by(self.recipe.steps, engines)
                ),
                lambda made: made.reason,
            )
            fingerprints = _fingerprints(snapshot, self.recipe, engines) | {CALIBRATED_BY: by.name}
            inquiry = Inquiry(snapshot, question, planned.plan, now, by.recipe, fingerprints, meaning=by.meaning)
            answer = deliberate(inquiry, retrieved, planned.evaluation, trace)
        return Considered(answer, planned.plan, retrieved, by.recipe, planned.evaluation)

    def _replanned(self, asking: _Asking, planned: Planned, retrieved: Retrieved) -> tuple[Planned, Retrieved]:
        """A better plan in view of the first candidates, with its own: over releases, since the last change, with words corrected, or by rules."""
        snapshot, question = asking.snapshot, asking.question
        told = partial(_texts, snapshot, retrieved)
        asked = (question.text, planned.plan, asking.circumstances)
        over = (
            plan_over_releases(*asked, told)
            or plan_from_change_log(*asked, told, self.recipe.planning)
            or plan_last_change(*asked, told, lambda: self._last_change(snapshot, retrieved))
        )
        if over is not None:
            planned, retrieved = Planned(over, None), self._found(asking, over)
        if others := _misread_words(snapshot, planned.plan, retrieved):
            planned = Planned(planned.plan.corrected(others), planned.evaluation)
            retrieved = asking.trace.step(
                "correct",
                lambda: self._found(asking, planned.plan),
                lambda found: f"{len(others)} words, {found.retrieved_hash[:12]}",
            )
        if (question.facts or asking.lacking) and planned.evaluation is None:
            evaluation = self._rules_about(asking, planned.plan, retrieved)
            if evaluation is not None:
                planned = Planned(evaluation.plan(question.text), evaluation)
                retrieved = asking.trace.step(
                    "search again",
                    lambda: self._found(asking, planned.plan),
                    lambda found: f"for the rules of {evaluation.object_id}, {found.retrieved_hash[:12]}",
                )
        return planned, retrieved

    def _found(self, asking: _Asking, plan: Plan) -> Retrieved:
        """The candidates for another plan of the same question."""
        return self._retrieve(asking.snapshot, plan, self._search.embed(plan.sub_queries), asking.asked_at)

    def _rules_about(self, asking: _Asking, plan: Plan, retrieved: Retrieved) -> RuleEvaluation | None:
        """The rules that a question with facts is about, of one part and one date."""
        if len(plan.alone.sub_queries) != 1 or plan.asks_for_change or plan.asks_for_releases:
            return None
        one = plan.sub_queries[0]
        here, facts = snapshot_of(asking.snapshot, one), asking.question.facts
        case = AskedCase(here, one, retrieved.candidates[0], facts, asking.lacking | facts.keys())
        return policy_asked_about(case, self.recipe.ranking, asking.trace)

    def _retrieve(self, snapshot: Snapshot, plan: Plan, queries: EmbeddedQueries, asked_at: datetime) -> Retrieved:
        limit = self.recipe.search.candidates
        if plan.asks_for_releases:
            return Retrieved(asked_at=asked_at, candidates=self._at_releases(snapshot, plan, queries))
        own = self._search.search(queries, [snapshot_of(snapshot, one).reach for one in plan.sub_queries], limit)
        # A change is answered for the asked scope and its own two dates alone, and a named place for itself alone.
        if plan.asks_for_change or any(one.jurisdiction for one in plan.sub_queries):
            return Retrieved(asked_at=asked_at, candidates=own)
        regions = snapshot.reach_with_regions
        changes = ScheduledChanges(snapshot, asked_at)
        present: Candidates = ()
        if changes.applies and plan.intent is not Intent.DECISION:  # rules are compared, not claims
            then = queries.at(changes.sub_queries(plan.sub_queries))
            present = self._search.search(then, [changes.now.reach] * len(then.sub_queries), limit)
        regional: Candidates = ()
        if regions is not None:
            regional = self._search.search(queries, [regions] * len(plan.sub_queries), limit)
        return Retrieved(asked_at=asked_at, candidates=own, regional=regional, present=present)

    def _at_releases(self, snapshot: Snapshot, plan: Plan, queries: EmbeddedQueries) -> Candidates:
        """The candidates at each release: few of each, because there are many, and none where a release is only listed."""
        if all(one.use is ReleaseUse.LISTED for one in plan.sub_queries):
            return tuple(() for _ in plan.sub_queries)
        search = self.recipe.search
        limit = max(search.fewest, search.over_releases // len(plan.sub_queries))
        reaches = [snapshot_of(snapshot, one).reach for one in plan.sub_queries]
        return self._search.search(queries, reaches, min(limit, search.candidates))

    def _last_change(self, snapshot: Snapshot, retrieved: Retrieved) -> datetime | None:
        """The instant since which the best text that replaced another one is in force; None where none of the best did."""
        for candidate in retrieved.candidates[0][: self.recipe.changes.passages]:
            resolution = snapshot.resolution(candidate.object_id)
            if resolution and snapshot.at(resolution.valid.start - SECOND).resolution(candidate.object_id):
                return resolution.valid.start
        return None

    def _circumstances(self, snapshot: Snapshot, question: Question, now: datetime) -> Circumstances:
        """The request beside its question, and the store's dates and places."""
        as_of, scope, instant_of = snapshot.as_of, snapshot.scope, self.instant_of
        return Circumstances(
            as_of=as_of,
            asked_at=now,
            is_dated=question.is_dated,
            jurisdiction=scope.jurisdiction,
            jurisdictions=snapshot.jurisdictions,
            scoped=[Scope.from_key(key).jurisdiction for key in snapshot.scope_keys],
            instant_of=lambda label: instant_of(label, as_of, scope) if instant_of else None,
            documents=cache(lambda: self.releases_of(snapshot) if self.releases_of else ()),
        )


def reasoner_of(
    store: Store,
    search: SearchTool,
    *,
    snapshots: Snapshots | None = None,
    clock: Clock = system_clock,
    recipe: Recipe | None = None,
) -> Reasoner:
    """The reasoner over a store, or over other snapshots of it such as a preview, that knows the store's labels and releases."""
    made = Reasoner(snapshots or store, search, clock=clock, recipe=recipe)
    made.instant_of = partial(instant_if_known, store)
    made.releases_of = partial(released_documents, store)
    return made


def make_plan(
    snapshot: Snapshot, question: Question, recipe: Recipe, asked: Circumstances, parts_of: PartsOf | None = None
) -> Planned:
    """The plan of a question and, for a decision, the evaluation of the rules. Raises NotFound.

    A question that seems to be single has the parts that `parts_of` finds in it (rule M1).
    """
    if question.object_id is None:
        plan = plan_question(question.text, asked, recipe.planning)
        parts = parts_of(question.text, snapshot.at(asked.asked_at)) if parts_of and plan.is_simple else ()
        return Planned(plan_parts(question.text, parts, asked, recipe.planning) if parts else plan, None)
    evaluation = RuleEvaluation.of_known(snapshot, question.object_id, question.facts)
    return Planned(evaluation.plan(question.text), evaluation)


def answer_again(snapshot: Snapshot, record: AnswerRecord) -> Answer:
    """A stored answer recomputed from its recorded plan, candidates and recipe (rule Q3).

    An answer that was stored without its plan is planned again.
    """
    question, recipe = Question.of(record.answer), recorded_recipe(record.recipe)
    planned = make_plan(
        snapshot, question, recipe, Circumstances(snapshot.as_of, record.retrieved.asked_at, is_dated=True)
    )
    plan = record.plan or planned.plan
    engines = {name: record.answer.fingerprints[name] for name in _ENGINES if name in record.answer.fingerprints}
    made_by = _fingerprints(snapshot, recipe, engines)
    by = calibrated(
        recipe, snapshot, question.text, record.retrieved, _made_by(record.recipe.get("steps", ""), engines)
    )
    if CALIBRATED_BY in record.answer.fingerprints:  # answers given before calibrations name none
        made_by[CALIBRATED_BY] = by.name
    inquiry = Inquiry(snapshot, question, plan, record.retrieved.asked_at, by.recipe, made_by, meaning=by.meaning)
    return deliberate(inquiry, record.retrieved, planned.evaluation, AnswerTrace(NullTelemetry()))


def _misread_words(snapshot: Snapshot, plan: Plan, retrieved: Retrieved) -> dict[str, str]:
    """The words of the question with a typing error, and its idioms that no candidate has, each with the word that is meant."""
    if plan.intent is Intent.DECISION:
        return {}
    question = " ".join(one.lookup for one in plan.sub_queries)
    texts = cache(lambda: _texts(snapshot, retrieved))
    meant = idioms_meant(question, texts)
    # The common words are English: `wann` would be read as `wan`.
    if language_of(question) is None and unknown_words(question, common_words()):
        meant |= corrections(question, texts(), common_words())
    return meant


def _texts(snapshot: Snapshot, retrieved: Retrieved) -> list[str]:
    """The texts of all candidates."""
    hashes = sorted({one.passage_hash for own in retrieved.candidates for one in own})
    return [one.indexed_text for one in snapshot.passages(hashes).values()]


def _made_by(steps: str, engines: Mapping[str, str]) -> FittedFor:
    """The answer path that a calibration has to be fitted for. An answer that was stored without its recipe or its model has none."""
    return FittedFor(steps=steps or _UNKNOWN, embedder=engines.get("embedder") or _UNKNOWN)


def _fingerprints(snapshot: Snapshot, recipe: Recipe, engines: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints of everything that makes an answer: the engines, the recipe and the precedence in force."""
    precedence = snapshot.resolution(DEFAULT)
    in_force = precedence.version_id if precedence else BUILT_IN_PRECEDENCE
    return {**engines, "recipe": recipe.fingerprint, "precedence": in_force}
