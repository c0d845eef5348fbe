"""Signs the ledger's head and proves that one head continues another (rules G5, G6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pydantic import Field

from knowledge.errors import IntegrityViolation, InvalidInput
from knowledge.model.clock import Clock, Value
from knowledge.model.record import merkle
from knowledge.model.record.heads import Hex32, SignedHead
from knowledge.model.record.keychain import Ending, not_continued
from knowledge.proof.keys import KeyRing
from knowledge.store.ports.store import Store

_NEWEST = 8
"""How many of the heads signed last get a consistency proof; of older ones, one per power of two does.

Auditors mostly keep a recent head. With eight, a receipt over a million events holds at most 28 proofs of 20
hashes each.
"""


class Consistency(Value):
    """A proof that a tree begins with an older tree of `size` leaves and root `root` (RFC 6962, section 2.1.2)."""

    size: int = Field(ge=0)
    root: Hex32
    path: tuple[Hex32, ...]


class HeadFile(Value):
    """The file an auditor keeps: a signed head, and proofs that it continues heads signed before it."""

    head: SignedHead
    consistency: tuple[Consistency, ...] = ()


class Heads:
    """Signs heads of one store."""

    def __init__(self, store: Store, keys: KeyRing, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock

    def sign(self) -> SignedHead:
        """Sign the present head and keep it; return the head signed last where nothing was recorded since.

        The key is the last one that the ledger held at that head, even if somebody rotates keys meanwhile.
        """
        self._keys.current()
        head = self._store.head()
        certificate = self._keys.chain().at(head.seq)
        if certificate is None:
            raise IntegrityViolation(
                f"None of the ledger's {head.seq} events records a signing key.",
                remedy="Run `knowledge audit verify`, and restore the store from a backup.",
            )
        last = self._store.last_signed_head()
        signed = SignedHead(
            service=certificate.service,
            size=head.seq,
            root=self.root(head.seq).hex(),
            head_hash=head.hash,
            recorded_at=head.recorded_at,
            signed_at=self._clock(),
            public_key=certificate.public_key,
        )
        if last is not None and last.holds() and last.says_the_same(signed):
            return last
        signed = signed.signed(self._keys.private_half(certificate.public_key))
        self._store.keep_head(signed)
        return signed

    def file(self) -> HeadFile:
        """Return the present head, signed, with proofs that it continues heads signed before."""
        head = self.sign()
        return HeadFile(head=head, consistency=tuple(self.consistency(head.size)))

    def continued(self, kept: SignedHead) -> int:
        """Return the size of a head kept earlier. Raises IntegrityViolation where the ledger does not continue it."""
        size = self._store.head().seq
        root = self.root(kept.size).hex() if kept.size <= size else ""
        ending = Ending(root=root, head_hash=kept.head_hash)
        if (what := not_continued(kept, self._keys.chain(), size, ending)) is not None:
            raise IntegrityViolation(
                f"Nothing can be proved to continue the kept head of {kept.size} events: {what}.",
                remedy="Run `knowledge audit verify --against` that head, and keep the data directory as evidence.",
            )
        return kept.size

    def root(self, size: int) -> bytes:
        """Return the root over the first `size` events."""
        nodes = self._store.tree_nodes(merkle.needed(0, size))
        return merkle.root(size, lambda *key: nodes[key])

    def inclusion(self, seqs: Iterable[int], size: int) -> dict[int, tuple[str, ...]]:
        """Return, by event number, the path that proves the event to be among the first `size`."""
        wanted = sorted(set(seqs))
        spans = {key for seq in wanted for key in merkle.needed(seq - 1, size)}
        nodes = self._store.tree_nodes(spans)
        return {seq: _hex(merkle.inclusion_path(seq - 1, size, lambda *key: nodes[key])) for seq in wanted}

    def consistency(self, size: int, since: Collection[int] = ()) -> list[Consistency]:
        """Return proofs that the tree of `size` events begins with smaller ones.

        The smaller trees have the sizes in `since`, and the sizes that `spaced` selects of the heads signed.
        Raises InvalidInput where one of `since` is larger than `size`.
        """
        if beyond := [one for one in since if one > size]:
            raise InvalidInput(
                f"The ledger has {size} events, and never had {beyond[0]}.",
                remedy="Run `knowledge audit verify --against` the head you kept.",
                where="from",
            )
        signed = [one for one in self._store.signed_sizes() if 0 <= one <= size]
        sizes = sorted({*spaced(signed), *since})
        nodes = self._store.tree_nodes({key for old in sizes for key in merkle.needed(old, size)})
        return [
            Consistency(
                size=old,
                root=merkle.root(old, lambda *key: nodes[key]).hex(),
                path=_hex(merkle.consistency_path(old, size, lambda *key: nodes[key])),
            )
            for old in sizes
        ]


def spaced(sizes: Iterable[int]) -> list[int]:
    """Select the newest sizes of signed heads, and of the older ones the first within each power of two.

    A receipt therefore does not grow with every head that was ever signed.
    """
    ordered = sorted(set(sizes))
    older, newest = ordered[:-_NEWEST], ordered[-_NEWEST:]
    first: dict[int, int] = {}
    for size in older:
        first.setdefault(size.bit_length(), size)
    return [*first.values(), *newest]


def _hex(path: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(value.hex() for value in path)
