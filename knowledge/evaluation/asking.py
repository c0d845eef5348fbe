"""Asks an item with the engines, and notes what each stage saw. Only this module knows the stages of reasoning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.evaluation.golden_items import Expected, GoldenItem
from knowledge.evaluation.judging import Asked
from knowledge.evaluation.retrieval.passages import Baselines, PassageCatalogue, WithholdingSearcher
from knowledge.evaluation.stages import Sighting, Sightings, Stage
from knowledge.model.answering.answers import Answer, Citation
from knowledge.model.answering.plans import Role, SubQuery
from knowledge.model.clock import Clock
from knowledge.model.reading.vectors import QuestionVectors
from knowledge.reasoning.composition.decision import quote_rule
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.rank import Ranked, rank
from knowledge.reasoning.evidence.resolve import resolve_candidates, snapshot_of
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import Considered, reasoner_of
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.tools.search import EmbeddedQueries, SearchTool
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.claims import adjudicate_candidates, selected_statements
from knowledge.reasoning.verification.exceptions import with_exceptions
from knowledge.reasoning.verification.sufficiency import deciding_features
from knowledge.retrieval.ports import Where
from knowledge.store.ports.store import Store
from knowledge.store.scope_check import with_checked_scope
from knowledge.store.snapshot import Snapshot
from knowledge.telemetry import NullTelemetry


@dataclass(frozen=True)
class EngineAsker:
    """Asks items of a store and its index; records nothing.

    `withholding` asks each answerable item a second time, with the passages that hold its expected texts taken away, or those of
    its expected objects where no text is expected. No answer can then be right, so a calibration learns to refuse.
    """

    store: Store
    search: SearchTool
    catalogue: PassageCatalogue
    clock: Clock
    recipe: Recipe
    withholding: bool = False

    def __call__(self, item: GoldenItem) -> Iterator[Asked]:
        """The answer to an item and, where that is wanted and possible, the one without its evidence."""
        yield self._asked(item, self.search, with_baselines=True)
        if not self.withholding or not item.expected.answerable:
            return
        withheld = self._evidence(item.expected)
        if withheld:
            without = replace(self.search, searcher=WithholdingSearcher(self.search.searcher, withheld))
            yield replace(self._asked(item, without, with_baselines=False), withheld=True)

    def _evidence(self, expected: Expected) -> frozenset[str]:
        """The hashes of the passages that hold what is expected."""
        if expected.texts:
            return self.catalogue.holding(expected.texts)
        return self.catalogue.of_objects(expected.objects)

    def _asked(self, item: GoldenItem, search: SearchTool, *, with_baselines: bool) -> Asked:
        trace = AnswerTrace(NullTelemetry())
        reasoner = reasoner_of(self.store, search, clock=self.clock, recipe=self.recipe)
        considered = reasoner.consider(item.question, trace)
        steps, answer = tuple(trace.steps), considered.answer
        with self.store.snapshot(answer.as_of, answer.scope) as opened:
            snapshot = with_checked_scope(opened)
            findings, adjudication = _adjudicated(snapshot, considered)
            return Asked(
                answer=answer,
                steps=steps,
                genuine=frozenset(genuine_citations(snapshot, answer)),
                beside=frozenset(_cited_beside(answer, adjudication)),
                sightings=self._sightings(snapshot, considered, findings, adjudication),
                features=_features(findings, considered),
                baselines=self._baselines(snapshot, item.question) if with_baselines else {},
            )

    def _baselines(self, snapshot: Snapshot, question: Question) -> dict[str, list[str]]:
        where = Where(as_of=snapshot.as_of, reach=snapshot.reach)
        vector = self.search.embedder.question(question.text).whole
        return Baselines(self.catalogue, self.search.searcher).search(question.text, vector, where)

    def _sightings(
        self, snapshot: Snapshot, considered: Considered, findings: Sequence[Finding], adjudication: Adjudication
    ) -> Sightings:
        queries = considered.plan.sub_queries
        wheres = [Where(as_of=query.as_of, reach=snapshot_of(snapshot, query).reach) for query in queries]
        proposed = [one for own in considered.retrieved.candidates for one in own]
        texts = snapshot.passages([one.passage_hash for one in proposed])
        chosen = _selected(snapshot, considered, findings) or adjudication.selected
        return {
            Stage.IN_FORCE: [one for where in wheres for one in self.catalogue.sightings(where)],
            Stage.RETRIEVED: [
                Sighting(one.object_id, texts[one.passage_hash].indexed_text)
                for one in proposed
                if one.passage_hash in texts
            ],
            Stage.RESOLVED: list(_seen(snapshot, (r for f in findings for r in f.ranking.ranked))),
            Stage.RANKED: list(_seen(snapshot, (r for f in findings for r in self._best(f)))),
            Stage.SUFFICIENT: list(
                _seen(snapshot, (r for f in findings if f.verdict.sufficient for r in self._best(f)))
            ),
            Stage.SELECTED: [Sighting(one.object_id, _words(snapshot, one)) for one in chosen],
            Stage.CLAIMED: list(_claimed(considered.answer)),
        }

    def _best(self, finding: Finding) -> Sequence[Ranked]:
        """The passages whose statements are compared; of a change, those whose objects are."""
        is_statement = finding.sub_query.role is Role.STATEMENT
        most = self.recipe.selection.looked_at if is_statement else self.recipe.changes.passages
        return finding.ranking.ranked[:most]


@dataclass(frozen=True)
class EvidenceRanker:
    """Ranks objects as the answer path does: search, resolve, rank."""

    snapshot: Snapshot
    search: SearchTool
    recipe: Recipe
    depth: int

    def __call__(self, query: str, vectors: QuestionVectors) -> list[str]:
        """The ids of the objects, best first, for a query and its vectors."""
        sub_query = SubQuery(text=query, lookup=query, as_of=self.snapshot.as_of)
        embedded = EmbeddedQueries((sub_query,), (vectors,))
        (candidates,) = self.search.search(embedded, [self.snapshot.reach], self.depth)
        evidence = resolve_candidates(self.snapshot, candidates, sub_query)
        return [one.evidence.object_id for one in rank(sub_query, evidence, self.recipe.ranking).ranked]


def genuine_citations(snapshot: Snapshot, answer: Answer) -> Iterator[str]:
    """The ids of the citations that are verbatim, of a version authoritative at the as-of of the answer or of one of its parts."""
    parts = [(part.as_of, part.jurisdiction) for part in answer.sub_questions]
    asked = [
        (snapshot.within(place) if place else snapshot).looking_from(as_of)
        for as_of, place in dict.fromkeys([(answer.as_of, ""), *parts])
    ]
    for citation in answer.citations:
        resolved = (here.resolution(citation.object_id) for here in asked)
        if not any(one is not None and one.version_id == citation.version_id for one in resolved):
            continue
        text = snapshot.text(citation.version_id)
        spans = (
            (citation.start, citation.end, citation.quote),
            *((s.start, s.end, s.quote) for s in citation.spans),
        )
        if all(text[start:end] == quote for start, end, quote in spans):
            yield citation.citation_id


def _cited_beside(answer: Answer, adjudication: Adjudication) -> Iterator[str]:
    """The ids of the citations of statements that only go with a claim: its exceptions, and what it is an exception to."""
    chosen = {one.claim.place for one in adjudication.claims}
    beside = [one for one in adjudication.selected if one.place not in chosen]
    for citation in answer.citations:
        if any(one.version_id == citation.version_id and _is_cited(one, citation) for one in beside):
            yield citation.citation_id


def _is_cited(selected: Selected, citation: Citation) -> bool:
    """Whether the citation quotes nothing but statements selected."""
    own = {(span.start, span.end) for span in citation.spans if not span.governs}
    return bool(own) and own <= {one.place for one in selected.own}


def _adjudicated(snapshot: Snapshot, considered: Considered) -> tuple[list[Finding], Adjudication]:
    """The findings that the answer was made from, and its claims; for a decision no findings, and what is quoted of the rules."""
    if considered.evaluation is not None:
        return [], Adjudication(tuple(map(with_exceptions, quote_rule(considered.evaluation))))
    candidates, trace = considered.retrieved.candidates, AnswerTrace(NullTelemetry())
    return adjudicate_candidates(snapshot, considered.plan.sub_queries, candidates, considered.recipe, trace)


def _selected(snapshot: Snapshot, considered: Considered, findings: Sequence[Finding]) -> list[Selected]:
    """The statements that were selected, before adjudication; none where the claims are read from releases."""
    if not findings or any(one.use is not None for one in considered.plan.sub_queries):
        return []
    return selected_statements(snapshot, findings, considered.recipe)


def _seen(snapshot: Snapshot, ranked: Iterable[Ranked]) -> Iterator[Sighting]:
    """Ranked passages, each as indexed and as its source writes it."""
    for one in ranked:
        evidence = one.evidence
        located = evidence.located
        source = snapshot.text(located.version_id)[located.start : located.end]
        yield Sighting(evidence.object_id, f"{evidence.context}\n{one.text}")
        yield Sighting(evidence.object_id, source)


def _words(snapshot: Snapshot, selected: Selected) -> str:
    """The words to claim, and the statements as their source writes them."""
    source = snapshot.text(selected.version_id)
    return "\n".join([selected.words, *(source[one.place[0] : one.place[1]] for one in selected.own)])


def _claimed(answer: Answer) -> Iterator[Sighting]:
    by_id = {citation.citation_id: citation for citation in answer.citations}
    for claim in answer.claims:
        for citation in (by_id[name] for name in claim.citations if name in by_id):
            spans = (span.quote for span in citation.spans)
            yield Sighting(citation.object_id, "\n".join([claim.text, citation.quote, *spans]))


def _features(findings: Sequence[Finding], considered: Considered) -> dict[str, float]:
    """The confidence of the answer and, of the part with the least support, the support and the features that decide whether it suffices.

    They are left out where something else decides: the versions of a change, a name that no text has, terms instead of words.
    """
    features = {"confidence": considered.answer.confidence.value}
    ranked = [finding for finding in findings if finding.ranking.ranked]
    if not ranked or len(ranked) < len(findings):
        return features
    weakest = min(ranked, key=lambda finding: finding.verdict.support)
    sub_query, support = weakest.sub_query, weakest.verdict.support
    if not support or sub_query.role is not Role.STATEMENT or sub_query.use is not None:
        return features
    deciding = deciding_features(sub_query, weakest.ranking, considered.recipe.sufficiency)
    return features | {"support": support, **deciding}
