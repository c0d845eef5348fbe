"""The work that the index has to do, and the passages and vectors that it reads, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from knowledge.errors import NotFound
from knowledge.model.authority import merge_rectangles
from knowledge.model.clock import Period
from knowledge.model.objects import Passage, Version
from knowledge.model.reading.readings import in_force_by, in_force_periods
from knowledge.model.reading.vectors import PassageVectors, TokenVectors
from knowledge.store.values import IndexedPassage, Vectors
from knowledge.store.vectors import check_vectors
from knowledge.testing.memory_store.committed import MemoryCommittedState
from knowledge.testing.memory_store.facts import MemoryFacts
from knowledge.testing.memory_store.state import MemoryState


class MemoryIndexFeed:
    """See `IndexFeed`."""

    _state: MemoryState

    def __init__(self) -> None:
        self._outbox: dict[int, str] = {}
        self._last_ticket = 0
        self._vectors: dict[str, dict[str, Vectors]] = defaultdict(dict)
        self._statement_vectors: dict[str, dict[str, Vectors]] = defaultdict(dict)
        self._token_vectors: dict[str, dict[str, TokenVectors]] = defaultdict(dict)

    def _enqueue(self, object_ids: Iterable[str]) -> None:
        for object_id in object_ids:
            self._last_ticket += 1
            self._outbox[self._last_ticket] = object_id

    def outbox(self, limit: int = 1000) -> list[tuple[int, str]]:
        """See `Store.outbox`."""
        return sorted(self._outbox.items())[:limit]

    def acknowledge(self, tickets: Sequence[int]) -> None:
        """See `Store.acknowledge`."""
        for ticket in tickets:
            self._outbox.pop(ticket, None)

    def requeue(self, object_ids: Sequence[str] | None = None) -> None:
        """See `Store.requeue`."""
        self._enqueue(self.object_ids() if object_ids is None else object_ids)

    def indexed_passages(self, object_id: str) -> list[IndexedPassage]:
        """See `Store.indexed_passages`."""
        versions = {version.version_id: version for version in self._state.versions(object_id)}
        areas = defaultdict(list)
        for period in MemoryFacts(self._state).periods(object_id):
            version = versions[period.version_id]
            for reading, in_force in self._in_force(version):
                known = period.known.intersection(in_force)
                if known is not None:
                    for passage_hash in {ref.passage_hash for ref in reading.passages}:
                        areas[period.scope, period.source, passage_hash].append((period.valid, known))
        points = [
            IndexedPassage(
                object_id=object_id,
                kind=next(iter(versions.values())).kind,
                source=source,
                scope=scope,
                passage_hash=passage_hash,
                period=(valid.start, valid.end, known.start, known.end),
            )
            for (scope, source, passage_hash), pieces in areas.items()
            for valid, known in merge_rectangles(pieces)
        ]
        return sorted(points, key=lambda p: (p.scope.key, p.source, p.passage_hash, p.period[0], p.period[2]))

    def _in_force(self, version: Version) -> Iterator[tuple[Version, Period]]:
        """A version under each reading that came into force, with the known time in which it was (rule R2)."""
        readings = in_force_by(self._state.readings(version.version_id))
        starts = [one.in_force_at for one in readings if one.in_force_at]
        for one, period in zip(readings, in_force_periods(starts), strict=True):
            if period is not None:
                yield self._state.under(version, one)[0], period

    def object_ids(self) -> Iterator[str]:
        """See `Store.object_ids`."""
        yield from self._state.object_ids()

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """See `Store.passages`."""
        return MemoryCommittedState(self._state).passages(hashes)

    def without_vectors(self, model: str, limit: int | None = None) -> list[str]:
        """See `Store.without_vectors`."""
        return sorted(self._state.passages().keys() - self._vectors[model].keys())[:limit]

    def vectors(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """See `Store.vectors`."""
        return {name: self._vectors[model][name] for name in hashes if name in self._vectors[model]}

    def statement_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """See `Store.statement_vectors`."""
        kept = self._statement_vectors[model]
        return {name: kept[name] for name in hashes if name in kept}

    def token_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, TokenVectors]:
        """See `Store.token_vectors`."""
        kept = self._token_vectors[model]
        return {name: kept[name] for name in hashes if name in kept}

    def save_vectors(self, model: str, hashes: Sequence[str], vectors: PassageVectors) -> None:
        """See `Store.save_vectors`."""
        check_vectors(len(hashes), vectors)
        if missing := set(hashes) - self._state.passages().keys():
            raise NotFound(f"There is no passage {sorted(missing)[0][:16]}.", remedy="Record its version first.")
        for row, (name, vector, lines) in enumerate(zip(hashes, vectors.wholes, vectors.statements, strict=True)):
            self._vectors[model].setdefault(name, vector.astype(np.float16))
            if len(lines):
                self._statement_vectors[model].setdefault(name, lines.astype(np.float16))
            if len(tokens := vectors.tokens_of(row)):
                self._token_vectors[model].setdefault(name, tokens)
