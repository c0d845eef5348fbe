"""The ledger of the memory store: events, and proofs about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from knowledge.model.record import merkle
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.keychain import Ending, KeyChain, not_continued
from knowledge.model.record.ledger import GENESIS, Event, EventKind, Head, Problem, verify_chain
from knowledge.testing.memory_store.state import MemoryState


class MemoryLedger:
    """See `LedgerStore` and `ProofStore`. The tree is computed again from the events on every call."""

    _state: MemoryState
    _signed: list[SignedHead]
    _anchors: list[TimeAnchor]

    def head(self) -> Head:
        """See `Store.head`."""
        return self._state.head

    def events(
        self, *, after: int = 0, limit: int | None = None, kinds: Collection[EventKind] | None = None
    ) -> Iterator[Event]:
        """See `Store.events`."""
        wanted = [e for e in self._state.events if e.seq > after and (kinds is None or e.kind in kinds)]
        yield from wanted[:limit]

    def verify(self, against: Sequence[SignedHead] = ()) -> list[Problem]:
        """See `Store.verify`."""
        return verify_chain(self._state.events, self._state.head) + [
            Problem(where=f"kept head of {head.size} events", what=what)
            for head in against
            if (what := self._not_continued(head)) is not None
        ]

    def _not_continued(self, head: SignedHead) -> str | None:
        events = self._state.events
        if head.size > len(events):
            return not_continued(head, KeyChain(events), len(events), None)
        held = self.tree_nodes(merkle.needed(0, head.size))
        root = merkle.root(head.size, lambda *key: held[key]).hex()
        then = Ending(root=root, head_hash=events[head.size - 1].hash if head.size else GENESIS)
        return not_continued(head, KeyChain(events), len(events), then)

    def tree_nodes(self, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """See `Store.tree_nodes`."""
        held: dict[tuple[int, int], bytes] = {}
        for event in self._state.events:
            leaf = merkle.leaf_hash(bytes.fromhex(event.hash))
            for level, position, value in merkle.completed(event.seq - 1, leaf, lambda *key: held[key]):
                held[level, position] = value
        return {key: held[key] for key in wanted if key in held}

    def keep_head(self, head: SignedHead) -> None:
        """See `Store.keep_head`."""
        self._signed.append(head)

    def signed_heads(self) -> list[SignedHead]:
        """See `Store.signed_heads`."""
        return list(self._signed)

    def last_signed_head(self) -> SignedHead | None:
        """See `Store.last_signed_head`."""
        return self._signed[-1] if self._signed else None

    def signed_sizes(self) -> list[int]:
        """See `Store.signed_sizes`."""
        return sorted({head.size for head in self._signed})

    def keep_anchor(self, anchor: TimeAnchor) -> None:
        """See `Store.keep_anchor`."""
        self._anchors.append(anchor)

    def anchors(self) -> list[TimeAnchor]:
        """See `Store.anchors`."""
        return list(self._anchors)

    def last_anchor(self) -> TimeAnchor | None:
        """See `Store.last_anchor`."""
        return self._anchors[-1] if self._anchors else None

    def first_anchor_of(self, size: int) -> TimeAnchor | None:
        """See `Store.first_anchor_of`."""
        return min(
            (one for one in self._anchors if one.head.size >= size), key=lambda one: one.head.size, default=None
        )
