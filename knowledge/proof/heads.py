"""Signing the ledger's head, and proving that one head continues another (rules G5, G6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import Field

from knowledge.model import merkle
from knowledge.model.clock import Clock, Value
from knowledge.model.proof import Hex32, SignedHead
from knowledge.proof.keys import KeyRing
from knowledge.store.port import Store


class Consistency(Value):
    """The path that proves a tree to begin with the one of its first `size` leaves."""

    size: int = Field(ge=0)
    path: tuple[Hex32, ...]


class HeadFile(Value):
    """What an auditor keeps: a signed head, with the proofs that it continues each head signed before it."""

    head: SignedHead
    consistency: tuple[Consistency, ...] = ()


class Heads:
    """Signs heads of one store."""

    def __init__(self, store: Store, keys: KeyRing, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock

    def sign(self) -> SignedHead:
        """The present head, signed and kept; the one kept already where nothing has happened since."""
        certificate, key = self._keys.current()
        head = self._store.head()
        last = next(iter(self._store.signed_heads()[::-1]), None)
        if last and (last.size, last.public_key) == (head.seq, certificate.public_key):
            return last
        signed = SignedHead(
            service=certificate.service,
            size=head.seq,
            root=self.root(head.seq).hex(),
            head_hash=head.hash,
            recorded_at=head.recorded_at,
            signed_at=self._clock(),
            public_key=certificate.public_key,
        ).signed(key)
        self._store.keep_head(signed)
        return signed

    def file(self) -> HeadFile:
        """The present head with proofs from every head signed before."""
        head = self.sign()
        return HeadFile(head=head, consistency=tuple(self.consistency(head.size)))

    def root(self, size: int) -> bytes:
        """The root over the first `size` events."""
        nodes = self._store.tree_nodes(merkle.needed(0, size))
        return merkle.root(size, lambda *key: nodes[key])

    def inclusion(self, seqs: Iterable[int], size: int) -> dict[int, tuple[str, ...]]:
        """By event, the path that proves it to be among the first `size`."""
        wanted = sorted(set(seqs))
        spans = {key for seq in wanted for key in merkle.needed(seq - 1, size)}
        nodes = self._store.tree_nodes(spans)
        return {seq: _hex(merkle.inclusion_path(seq - 1, size, lambda *key: nodes[key])) for seq in wanted}

    def consistency(self, size: int) -> list[Consistency]:
        """The proofs that the tree of `size` events begins with each smaller one whose head was signed."""
        sizes = sorted({head.size for head in self._store.signed_heads() if head.size <= size})
        nodes = self._store.tree_nodes({key for old in sizes for key in merkle.needed(old, size)})
        return [
            Consistency(size=old, path=_hex(merkle.consistency_path(old, size, lambda *key: nodes[key])))
            for old in sizes
        ]


def _hex(path: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(value.hex() for value in path)
