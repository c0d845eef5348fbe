"""A store as it would be if a version were approved now. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from knowledge.model.authority import AuthorityPeriod, Resolution, Standing, authority_periods
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Jurisdictions, Reach
from knowledge.model.kinds import SourceTerms
from knowledge.model.ledger import Transition
from knowledge.model.objects import Kind, State, Version
from knowledge.model.precedence import Contender
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Embedder, Hit, HybridHits, Index, Where
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.explaining import narrower
from knowledge.store.port import Store
from knowledge.text.terms import distinct_terms

if TYPE_CHECKING:
    from knowledge.model.objects import Passage

_NOBODY = "(supposed)"


class PreviewStore:
    """`store` with `version` approved at `approved_at`. What it does not override it leaves to the store."""

    def __init__(self, store: Store, version: Version, approved_at: datetime) -> None:
        self._store = store
        self._version = version
        self._approved_at = approved_at
        self._judge = AuthorityResolver(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    # -- the facts, with the version among them -------------------------------------------------------

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        version = self._version
        found = self._store.contenders(object_ids, as_of, scope_keys)
        if version.object_id not in object_ids or version.scope.key not in scope_keys:
            return found
        others = [one for one in found if not self._same_stream(one)]
        return [*others, *self._prevailing(as_of)]

    def _same_stream(self, one: Contender) -> bool:
        version = self._version
        mine = (version.object_id, version.scope, version.revision.source)
        return (one.object_id, one.scope, one.source) == mine

    def _prevailing(self, as_of: AsOf) -> list[Contender]:
        """What prevails in the version's own stream once it is approved."""
        version = self._version
        versions = {one.version_id: one for one in self._store.versions(version.object_id)}
        approvals = {move.version_id: move for move in self._moves() if move.to is State.APPROVED}
        return [
            _contender(versions[one.version_id], approvals[one.version_id], one.valid, one.known)
            for one in self.periods(version.object_id)
            if one.contains(as_of) and (one.scope, one.source) == (version.scope, version.revision.source)
        ]

    def _moves(self) -> list[Transition]:
        """The moves of the object's versions, the supposed approval last."""
        moves = self._store.transitions(self._version.object_id)
        approval = Transition(
            version_id=self._version.version_id,
            to=State.APPROVED,
            recorded_at=self._approved_at,
            seq=max((move.seq for move in moves), default=0) + 1,
            actor=_NOBODY,
        )
        return [*moves, approval]

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        """See `Store.periods`."""
        if object_id != self._version.object_id:
            return self._store.periods(object_id)
        return authority_periods(map(Standing.of, self._store.versions(object_id)), self._moves())

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`."""
        version = self._version
        found = self._store.replacements(object_ids, as_of, scope_keys)
        prevailing = {one.version_id for one in self._prevailing(as_of)}
        stream = {one.version_id for one in self._store.versions(version.object_id) if self._is_beside(one)}
        found = {name: by for name, by in found.items() if by not in stream or by in prevailing}
        if version.scope.key in scope_keys and version.version_id in prevailing:
            found |= {name: version.version_id for name in version.replaces if name in object_ids}
        return found

    def _is_beside(self, other: Version) -> bool:
        mine = self._version
        return (other.scope, other.revision.source) == (mine.scope, mine.revision.source)

    def body(self, version_id: str) -> Version:
        """See `Facts.body`."""
        return self._store.version(version_id)

    # -- what follows from them -----------------------------------------------------------------------

    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        """See `Store.resolve`."""
        return self._judge.resolve(object_ids, as_of, scope)

    def resolve_kind(self, kind: Kind, as_of: AsOf, scope: Scope) -> list[Resolution]:
        """See `Store.resolve_kind`."""
        names = {one.object_id for one in self._store.resolve_kind(kind, as_of, scope)}
        if self._version.kind is kind:
            names.add(self._version.object_id)
        return list(self.resolve(sorted(names), as_of, scope).values())

    def scope_keys(self) -> list[str]:
        """See `Store.scope_keys`."""
        return sorted({*self._store.scope_keys(), self._version.scope.key})

    def narrower(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> list[Resolution]:
        """See `Store.narrower`."""
        return narrower(self._judge, self.contenders(object_ids, as_of, self.scope_keys()), as_of, scope)

    def jurisdictions(self, as_of: AsOf) -> Jurisdictions:
        """See `Store.jurisdictions`."""
        return self._judge.jurisdictions(as_of)

    def reach(self, scope: Scope, as_of: AsOf) -> Reach:
        """See `Store.reach`."""
        return self._judge.reach(scope, as_of)

    def declaration(self, source: str, as_of: AsOf) -> SourceTerms | None:
        """See `Store.declaration`."""
        return self._judge.declaration(source, as_of)


def _contender(version: Version, approval: Transition, valid: Any, known: Any) -> Contender:
    return Contender(
        object_id=version.object_id,
        version_id=version.version_id,
        scope=version.scope,
        source=version.revision.source,
        valid=valid,
        known=known,
        effective_from=version.effective.start,
        supersedes=version.supersedes,
        approved_seq=approval.seq,
        approved_by=approval.actor,
        approved_at=approval.recorded_at,
        on_arrival=approval.on_arrival,
    )


class PreviewIndex:
    """`index` with the passages of a version that is not approved. The dense leg is exact; in the BM25 leg a passage
    is put where BM25 over the passages found and these alone puts it.
    """

    def __init__(self, index: Index, embedder: Embedder, store: Store, version: Version) -> None:
        self._index = index
        self._store = store
        self._version = version
        self._passages: list[Passage] = list(
            store.passages([ref.passage_hash for ref in version.passages]).values()
        )
        texts = [passage.indexed_text for passage in self._passages]
        self._vectors = embedder.passages(texts).astype(np.float32) if texts else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def search(self, vector: NDArray[np.float32] | None, text: str | None, where: Where, limit: int) -> HybridHits:
        """See `Index.search`."""
        legs = self._index.search(vector, text, where, limit)
        applies = (
            self._version.scope.key in where.reach.scopes
            and self._version.effective.contains(where.as_of.valid_at)
            and self._vectors is not None
        )
        if not applies:
            return legs
        return HybridHits(dense=self._dense(legs.dense, vector, limit), bm25=self._bm25(legs.bm25, text, limit))

    def _hit(self, passage: Passage, score: float) -> Hit:
        version = self._version
        return Hit(passage.passage_hash, version.object_id, version.scope.key, passage.passage_hash, score)

    def _without(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits but for passages that are about to be added."""
        own = {(p.passage_hash, self._version.object_id, self._version.scope.key) for p in self._passages}
        return [hit for hit in hits if (hit.passage_hash, hit.object_id, hit.scope_key) not in own]

    def _dense(self, hits: list[Hit], vector: NDArray[np.float32] | None, limit: int) -> list[Hit]:
        if vector is None or self._vectors is None:
            return hits
        scores = self._vectors @ vector
        own = [self._hit(passage, float(score)) for passage, score in zip(self._passages, scores, strict=True)]
        return sorted([*self._without(hits), *own], key=lambda hit: (-hit.score, hit.point_id))[:limit]

    def _bm25(self, hits: list[Hit], text: str | None, limit: int) -> list[Hit]:
        asked = list(distinct_terms(text or ""))
        if not asked:
            return hits
        kept = self._without(hits)
        held = self._store.passages([hit.passage_hash for hit in kept])
        texts = [held[hit.passage_hash].indexed_text for hit in kept]
        corpus = [list(distinct_terms(one)) for one in [*texts, *(p.indexed_text for p in self._passages)]]
        scores = BM25Okapi([terms or [0] for terms in corpus]).get_scores(asked)
        placed = list(kept)
        own = [
            (scores[len(kept) + at], p)
            for at, p in enumerate(self._passages)
            if set(asked) & set(corpus[len(kept) + at])
        ]
        for score, passage in sorted(own, key=lambda one: -one[0]):
            behind = sum(other >= score for other in scores[: len(kept)])
            placed.insert(min(behind, len(placed)), self._hit(passage, float(score)))
        return placed[:limit]
