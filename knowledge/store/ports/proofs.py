"""The port of the system of record for proofs: the Merkle tree over the events, the signed heads of it, and their anchors in time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.heads import SignedHead


class ProofStore(Protocol):
    """The Merkle tree over the events, the signed heads of it, and their anchors in time."""

    def tree_nodes(self, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """The hashes of these complete subtrees, each given as (level, position). Unknown ones are left out."""
        ...

    def keep_head(self, head: SignedHead) -> None:
        """Keep a signed head, so that later heads can be proved to continue it (rule G6)."""
        ...

    def signed_heads(self) -> list[SignedHead]:
        """The signed heads in the order they were signed."""
        ...

    def last_signed_head(self) -> SignedHead | None:
        """The last signed head; None when there is none, or none that can be read."""
        ...

    def signed_sizes(self) -> list[int]:
        """The sizes of the signed heads, each size once, in ascending order."""
        ...

    def keep_anchor(self, anchor: TimeAnchor) -> None:
        """Keep a signed head with its time stamp."""
        ...

    def anchors(self) -> list[TimeAnchor]:
        """Every anchor, in the order they were kept."""
        ...

    def last_anchor(self) -> TimeAnchor | None:
        """The anchor that was kept last."""
        ...

    def first_anchor_of(self, size: int) -> TimeAnchor | None:
        """Of the anchors of a head with at least so many events, the one with the fewest; None where there is none."""
        ...
