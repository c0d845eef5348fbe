"""The store and the index as they would be if a version were approved now. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from knowledge.model.authority import AuthorityPeriod, Standing, authority_periods, contender
from knowledge.model.clock import AsOf
from knowledge.model.objects import Kind, Passage, State, Version
from knowledge.model.precedence import Contender
from knowledge.model.reading.vectors import TokenVectors
from knowledge.model.record.ledger import Confirmation, Transition
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Embedder, Hit, HybridHits, Searcher, Where
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import CommittedState, ReadsSnapshots
from knowledge.store.values import LocatedPassage
from knowledge.text.vocabulary.terms import distinct_terms, question_terms

_NOBODY = "(supposed)"
"""The actor of the approval that a preview adds. It can never be a real one: a name begins with a letter or digit."""


@dataclass(frozen=True)
class _Supposed:
    """A version with the history of its object, and its approval added as the last move."""

    version: Version
    versions: tuple[Version, ...]
    moves: tuple[Transition, ...]

    @classmethod
    def of(cls, store: Store, version: Version, approved_at: datetime) -> _Supposed:
        """The history as the store has it, and the approval."""
        moves = store.transitions(version.object_id)
        approval = Transition(
            version_id=version.version_id,
            to=State.APPROVED,
            recorded_at=approved_at,
            seq=max((move.seq for move in moves), default=0) + 1,
            actor=_NOBODY,
        )
        return cls(version, tuple(store.versions(version.object_id)), (*moves, approval))

    @cached_property
    def periods(self) -> list[AuthorityPeriod]:
        """The authority periods of the object."""
        return authority_periods(map(Standing.of, self.versions), self.moves)

    def shares_stream(self, scope: Scope, source: str) -> bool:
        """Whether the version has this scope and source."""
        return (scope, source) == (self.version.scope, self.version.revision.source)

    @cached_property
    def stream(self) -> set[str]:
        """The ids of the object's versions in the version's own scope and source."""
        return {one.version_id for one in self.versions if self.shares_stream(one.scope, one.revision.source)}

    def prevailing(self, as_of: AsOf) -> list[Contender]:
        """The version that prevails in the version's own scope and source, if one does."""
        versions = {one.version_id: one for one in self.versions}
        approvals = {move.version_id: move for move in self.moves if move.to is State.APPROVED}
        return [
            contender(versions[period.version_id], approvals[period.version_id], period)
            for period in self.periods
            if period.contains(as_of) and self.shares_stream(period.scope, period.source)
        ]


class PreviewedState:
    """See `CommittedState`: the facts of authority as if the version were approved; everything else as it is."""

    def __init__(self, state: CommittedState, supposed: _Supposed) -> None:
        self._state = state
        self._supposed = supposed

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        contenders = self._state.contenders(object_ids, as_of, scope_keys)
        return self._with_version(contenders, object_ids, as_of, scope_keys)

    def contenders_anywhere(self, object_ids: Sequence[str], as_of: AsOf) -> list[Contender]:
        """See `CommittedState.contenders_anywhere`."""
        contenders = self._state.contenders_anywhere(object_ids, as_of)
        return self._with_version(contenders, object_ids, as_of, [self._supposed.version.scope.key])

    def _with_version(
        self, contenders: list[Contender], object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]
    ) -> list[Contender]:
        version = self._supposed.version
        if version.object_id not in object_ids or version.scope.key not in scope_keys:
            return contenders
        others = [
            one
            for one in contenders
            if one.object_id != version.object_id or not self._supposed.shares_stream(one.scope, one.source)
        ]
        return [*others, *self._supposed.prevailing(as_of)]

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`."""
        version = self._supposed.version
        prevailing = {one.version_id for one in self._supposed.prevailing(as_of)}
        replacements = {
            name: by
            for name, by in self._state.replacements(object_ids, as_of, scope_keys).items()
            if by not in self._supposed.stream or by in prevailing
        }
        if version.scope.key in scope_keys and version.version_id in prevailing:
            replacements |= {name: version.version_id for name in version.replaces if name in object_ids}
        return replacements

    def version(self, version_id: str, known_at: datetime | None = None) -> Version:
        """See `CommittedState.version`."""
        return self._state.version(version_id, known_at)

    def versions(self, version_ids: Sequence[str], known_at: datetime | None = None) -> dict[str, Version]:
        """See `CommittedState.versions`."""
        return self._state.versions(version_ids, known_at)

    def text(self, version_id: str, known_at: datetime | None = None) -> str:
        """See `CommittedState.text`."""
        return self._state.text(version_id, known_at)

    def object_ids_of(self, kind: Kind) -> list[str]:
        """See `CommittedState.object_ids_of`."""
        return self._state.object_ids_of(kind)

    def scopes_of(self, object_id: str) -> list[Scope]:
        """See `CommittedState.scopes_of`."""
        return self._state.scopes_of(object_id)

    def scope_keys(self) -> list[str]:
        """See `CommittedState.scope_keys`. The version is recorded already, so its scope is among them."""
        return self._state.scope_keys()

    def locate(
        self, wanted: Iterable[tuple[str, str]], known_at: datetime | None = None
    ) -> dict[tuple[str, str], LocatedPassage]:
        """See `CommittedState.locate`."""
        return self._state.locate(wanted, known_at)

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """See `CommittedState.passages`."""
        return self._state.passages(hashes)

    def confirmations(self, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
        """See `CommittedState.confirmations`."""
        return self._state.confirmations(version_ids, known_at)


class ApprovalPreview(ReadsSnapshots):
    """The store as if `version` were approved at `approved_at`; see `Outlook`."""

    def __init__(self, store: Store, version: Version, approved_at: datetime) -> None:
        self._store = store
        self._supposed = _Supposed.of(store, version, approved_at)

    def as_of(
        self, valid_at: datetime | None, known_at: datetime | None, now: datetime, scope: Scope | None = None
    ) -> AsOf:
        """See `Snapshots.as_of`."""
        return self._store.as_of(valid_at, known_at, now, scope)

    @contextmanager
    def committed(self) -> Iterator[CommittedState]:
        """See `VersionStore.committed`."""
        with self._store.committed() as state:
            yield PreviewedState(state, self._supposed)

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        """See `VersionStore.periods`."""
        if object_id == self._supposed.version.object_id:
            return self._supposed.periods
        return self._store.periods(object_id)

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        """See `VersionStore.starting`."""
        return self._store.starting(known_at, start, end, limit)


class PreviewSearcher:
    """A searcher that also finds the passages of a version that is not approved.

    The dense leg and the statement leg are exact. In the BM25 leg a passage takes the place that BM25 over the passages found and these gives it.
    """

    def __init__(self, searcher: Searcher, embedder: Embedder, store: Store, version: Version) -> None:
        self._searcher = searcher
        self._store = store
        self._version = version
        self._passages = list(store.passages([ref.passage_hash for ref in version.passages]).values())
        self._vectors = embedder.passages(self._passages)

    @property
    def fingerprint(self) -> str:
        """See `Searcher.fingerprint`."""
        return self._searcher.fingerprint

    def search(
        self,
        vector: NDArray[np.float32] | None,
        text: str | None,
        where: Where,
        limit: int,
        statements: bool = False,
    ) -> HybridHits:
        """See `Searcher.search`."""
        hits = self._searcher.search(vector, text, where, limit, statements)
        applies = (
            self._version.scope.key in where.reach.scopes
            and self._version.effective.contains(where.as_of.valid_at)
            and bool(self._passages)
        )
        if not applies:
            return hits
        bm25 = self._bm25(hits.bm25, text, limit)
        if vector is None:
            return HybridHits(hits.dense, bm25, hits.statements)
        dense = self._nearest(hits.dense, self._vectors.wholes @ vector, limit)
        if not statements:
            return HybridHits(dense, bm25)
        best = [float((lines @ vector).max()) for lines in self._vectors.statements]
        return HybridHits(dense, bm25, self._nearest(hits.statements, best, limit))

    def statement_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """The vectors of the statements of these passages, those of the version among them."""
        own = zip((one.passage_hash for one in self._passages), self._vectors.statements, strict=True)
        asked = frozenset(hashes)
        return {
            **self._store.statement_vectors(model, hashes),
            **{name: rows for name, rows in own if name in asked},
        }

    def token_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, TokenVectors]:
        """The vectors of the tokens of these passages, those of the version among them."""
        own = ((one.passage_hash, self._vectors.tokens_of(row)) for row, one in enumerate(self._passages))
        asked = frozenset(hashes)
        return {
            **self._store.token_vectors(model, hashes),
            **{name: tokens for name, tokens in own if name in asked and len(tokens)},
        }

    def _hit(self, passage: Passage, score: float) -> Hit:
        version = self._version
        return Hit(passage.passage_hash, version.object_id, version.scope.key, passage.passage_hash, score)

    def _without_own(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits without the passages that are about to be added."""
        own = {(p.passage_hash, self._version.object_id, self._version.scope.key) for p in self._passages}
        return [hit for hit in hits if (hit.passage_hash, hit.object_id, hit.scope_key) not in own]

    def _nearest(self, hits: list[Hit], scores: Iterable[float], limit: int) -> list[Hit]:
        """The hits with the own passages among them, which have these scores."""
        own = [self._hit(passage, float(score)) for passage, score in zip(self._passages, scores, strict=True)]
        return sorted([*self._without_own(hits), *own], key=lambda hit: (-hit.score, hit.point_id))[:limit]

    def _bm25(self, hits: list[Hit], text: str | None, limit: int) -> list[Hit]:
        asked = list(question_terms(text or ""))
        if not asked:
            return hits
        kept = self._without_own(hits)
        held = self._store.passages([hit.passage_hash for hit in kept])
        texts = [held[hit.passage_hash].indexed_text for hit in kept]
        corpus = [list(distinct_terms(one)) for one in [*texts, *(p.indexed_text for p in self._passages)]]
        scores = BM25Okapi([terms or [0] for terms in corpus]).get_scores(asked)
        placed = list(kept)
        own = [
            (scores[len(kept) + at], passage)
            for at, passage in enumerate(self._passages)
            if set(asked) & set(corpus[len(kept) + at])
        ]
        for score, passage in sorted(own, key=lambda pair: -pair[0]):
            at = min(sum(other >= score for other in scores[: len(kept)]), len(placed))
            placed.insert(at, self._hit(passage, _score_at(placed, at, float(score))))
        return placed[:limit]


def _score_at(hits: Sequence[Hit], at: int, alone: float) -> float:
    """The score of the hit that a passage is placed before, or of the last one. A passage without others has the score `alone`.

    The scores of this corpus and those of the index are on different scales, and fusion compares them.
    """
    return hits[min(at, len(hits) - 1)].score if hits else alone
