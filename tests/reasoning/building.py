"""Builders for tests of single stages: evidence, rankings and findings from bare texts, and a library in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.loaders.yaml_subset import parse_yaml
from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.answering.plans import Candidate, Intent, Plan, Role, SubQuery
from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, Period, parse_instant
from knowledge.model.objects import Passage, State, Version
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.model.record.canonical import content_hash
from knowledge.model.scope import Scope
from knowledge.reasoning.composition.inquiry import Inquiry
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import Ranked, Ranking, rank
from knowledge.reasoning.evidence.resolve import Evidence, positions_within
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import Reasoner
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.tools.search import SearchTool
from knowledge.reasoning.verification.sufficiency import verify
from knowledge.retrieval.ports import Hit, HybridHits, Point, Where
from knowledge.settings import Settings
from knowledge.store.snapshot import Snapshot
from knowledge.store.values import IndexedPassage, LocatedPassage
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.index_reference import expected_legs
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock
from knowledge.text.layout.sentences import sentence_spans
from knowledge.text.polarity import is_negative
from tests.ingest.counting import word_pieces

NOW = datetime(2025, 6, 1, tzinfo=UTC)
AS_OF = AsOf(valid_at=NOW, known_at=NOW)
START = datetime(2023, 1, 1, tzinfo=UTC)
RECIPE = Recipe()


# -- values from bare texts ------------------------------------------------------------------------------


def sub_query(text: str = "What is said?", role: Role = Role.STATEMENT, as_of: AsOf = AS_OF) -> SubQuery:
    """A sub-query that is looked up by its own text."""
    return SubQuery(text=text, lookup=text, as_of=as_of, role=role)


def candidate(text: str, object_id: str = "policy/lamps", scope_key: str = "global||", **scores: Any) -> Candidate:
    """The candidate for a passage with this text."""
    passage_hash = Passage(context="", text=text).passage_hash
    return Candidate(
        object_id=object_id, scope_key=scope_key, passage_hash=passage_hash, **({"score": 0.0} | scores)
    )


def evidence(text: str, object_id: str = "policy/lamps", start: int = 0, **scores: Any) -> Evidence:
    """A passage that stands at `start` of the one version of an object; no store holds it."""
    version_id = content_hash(object_id)
    resolution = Resolution(
        object_id=object_id,
        version_id=version_id,
        scope=Scope(),
        source="office",
        as_of=AS_OF,
        valid=Period(start=START),
        known=Period(start=START),
        approved_by="approver",
        approved_at=START,
    )
    located = LocatedPassage(version_id, start, start + len(text), Passage(context="", text=text))
    statements = sentences_as_statements(text, start)
    positions = tuple(range(len(statements)))
    return Evidence(candidate(text, object_id, **scores), resolution, located, statements, positions)


def sentences_as_statements(text: str, start: int = 0) -> tuple[Statement, ...]:
    """A statement for each sentence of a text that stands at `start` of a version."""
    return tuple(
        Statement(
            kind=StatementKind.SENTENCE,
            spans=((start + low, start + high),),
            words=text[low:high],
            clause="c1",
            negative=is_negative(text[low:high]),
        )
        for low, high in sentence_spans(text)
    )


def ranked(text: str, score: float = 1.0, object_id: str = "policy/lamps", **features: Any) -> Ranked:
    """Ranked evidence with a score that is its match, too; its features are 0 unless they are given."""
    given = {"coverage": 0.0, "cosine": 0.0, "holds_values": False, "match": score} | features
    return Ranked(evidence(text, object_id), score, **given)


def ranking_of(question: str, *passages: Evidence) -> Ranking:
    """The ranking of passages for a question."""
    return rank(sub_query(question), passages, RECIPE.ranking)


def scored_ranking(question: str, *best: Ranked) -> Ranking:
    """A ranking with scores of its own, and the weights that its texts give the question's terms."""
    return replace(ranking_of(question, *(one.evidence for one in best)), ranked=list(best))


def finding(
    ranking: Ranking, sufficient: bool = True, asked: SubQuery | None = None, missing: Sequence[str] = ()
) -> Finding:
    """A finding whose verdict is given."""
    return Finding(asked or sub_query(), ranking, Verdict(float(sufficient), sufficient, tuple(missing)))


def selected(
    text: str, positions: Sequence[int] | None = None, part: int = 0, object_id: str = "policy/lamps"
) -> Selected:
    """A passage of which the sentences at `positions` were chosen; all of them unless told otherwise."""
    own = ranked(text, object_id=object_id)
    return Selected(part, Role.STATEMENT, own, tuple(positions or own.evidence.positions))


# -- a library in memory -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _IndexedText:
    point: Point
    text: str


class StoreSearcher:
    """Searches the passages that a store holds, by the rules of an index and without one. It counts its searches."""

    fingerprint = "store/1"

    def __init__(self, store: MemoryStore, embedder: HashingEmbedder) -> None:
        self._store = store
        self._embedder = embedder
        self.searches: list[Where] = []

    def search(
        self,
        vector: NDArray[np.float32] | None,
        text: str | None,
        where: Where,
        limit: int,
        statements: bool = False,
    ) -> HybridHits:
        """See `Searcher.search`. There is no statement leg."""
        self.searches.append(where)
        entries = [one for name in self._store.object_ids() for one in self._indexed(name)]
        points = {one.point.point_id: one.point for one in entries}
        dense, bm25 = expected_legs(entries, self._embedder, text or "", where, limit)
        return HybridHits([_hit(points[i], s) for i, s in dense], [_hit(points[i], s) for i, s in bm25])

    def _indexed(self, object_id: str) -> list[_IndexedText]:
        passages = self._store.indexed_passages(object_id)
        texts = self._store.passages([one.passage_hash for one in passages])
        return [_IndexedText(_point(one), texts[one.passage_hash].indexed_text) for one in passages]


def _point(one: IndexedPassage) -> Point:
    valid_from, valid_to, known_from, known_to = one.period
    return Point(
        point_id=content_hash([one.object_id, one.scope.key, one.passage_hash, str(one.period)]),
        passage_hash=one.passage_hash,
        object_id=one.object_id,
        kind=one.kind.value,
        source=one.source,
        scope_key=one.scope.key,
        valid_from=valid_from,
        valid_to=valid_to,
        known_from=known_from,
        known_to=known_to,
    )


def _hit(point: Point, score: float) -> Hit:
    return Hit(point.point_id, point.object_id, point.scope_key, point.passage_hash, score)


class Library:
    """Documents in the reference store, written by one person and approved by another; no database and no index."""

    def __init__(self, *documents: str) -> None:
        self.clock = SettableClock(NOW)
        self.store = MemoryStore(self.clock)
        self.embedder = HashingEmbedder(dimensions=256)
        self.searcher = StoreSearcher(self.store, self.embedder)
        self.search = SearchTool(self.searcher, self.embedder)
        self.reasoner = Reasoner(self.store, self.search, clock=self.clock)
        for document in documents:
            self.publish(document)

    def publish(self, document: str, source: str = "office") -> str:
        """Record and approve a structured object; its version id."""
        name = f"{parse_yaml(document, 'document')['id']}.yaml"
        ingestor = Ingestor(self.store, word_pieces(), Settings(), self.clock)
        report = ingestor.upload(name, document.encode(), IngestOptions(source=source, actor="author"))
        (version_id,) = (version for _, version in report.versions)
        with self.store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor="approver")
        return version_id

    def snapshot(self, at: str | datetime | None = None, **scope: Any) -> Snapshot:
        """The library at a valid time, as known now. A reading of the reference store needs no closing."""
        as_of = self.store.as_of(parse_instant(at or self.clock()), None, self.clock())
        with self.store.snapshot(as_of, Scope(**scope)) as snapshot:
            return snapshot

    def inquiry(self, question: str = "What is said?", at: str | None = None, **scope: Any) -> Inquiry:
        """The input of an answer to a question of one part."""
        snapshot = self.snapshot(at, **scope)
        asked = Question(text=question, scope=snapshot.scope)
        plan = Plan(intent=Intent.LOOKUP, sub_queries=(sub_query(question, as_of=snapshot.as_of),))
        return Inquiry(snapshot, asked, plan, NOW, RECIPE, {"embedder": "hashing"})


def version_of(snapshot: Snapshot, object_id: str) -> Version:
    """The authoritative version of an object."""
    resolution = snapshot.resolution(object_id)
    assert resolution is not None, object_id
    return snapshot.version(resolution.version_id)


def passages_of(snapshot: Snapshot, object_ids: Iterable[str]) -> list[Evidence]:
    """Every passage of the authoritative versions of these objects, as evidence with a middling similarity."""
    return [one for object_id in object_ids for one in _passages_of_one(snapshot, object_id)]


def _passages_of_one(snapshot: Snapshot, object_id: str) -> list[Evidence]:
    version, resolution = version_of(snapshot, object_id), snapshot.resolution(object_id)
    assert resolution is not None
    passages = snapshot.passages([ref.passage_hash for ref in version.passages])
    statements = snapshot.statements(version.version_id)
    return [
        Evidence(
            Candidate(
                object_id=object_id,
                scope_key=version.scope.key,
                passage_hash=ref.passage_hash,
                score=0.03,
                dense_score=0.5,
            ),
            resolution,
            located,
            statements,
            positions_within(statements, located),
        )
        for ref in version.passages
        for located in [LocatedPassage(version.version_id, ref.start, ref.end, passages[ref.passage_hash])]
    ]


def finding_in(snapshot: Snapshot, question: str, *object_ids: str) -> Finding:
    """The finding of a question whose candidates are all passages of these objects."""
    ranking = ranking_of(question, *passages_of(snapshot, object_ids))
    asked = sub_query(question, as_of=snapshot.as_of)
    return Finding(asked, ranking, verify(asked, ranking, RECIPE.sufficiency))


def clause_selected(snapshot: Snapshot, object_id: str, anchor: str, part: int = 0) -> Selected:
    """The statements of a whole clause of an object, chosen for a claim."""
    statements = snapshot.statements(version_of(snapshot, object_id).version_id)
    positions = tuple(at for at, one in enumerate(statements) if one.clause == anchor)
    holding = next(
        one
        for one in ranking_of("", *passages_of(snapshot, [object_id])).ranked
        if positions[0] in one.evidence.positions
    )
    return Selected(part, Role.STATEMENT, holding, positions)
