"""The Merkle tree over the ledger (RFC 6962, section 2.1) and its proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2).

The data of a leaf is the 32 bytes of an event's hash; the leaf of event `seq` has index `seq - 1`. Only complete
subtrees are stored, named (level, position) for the leaves [position·2^level, (position+1)·2^level). Every other
hash follows from O(log n) of them, so that to append or to prove an event costs O(log n). Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

Node = Callable[[int, int], bytes]
"""A function that returns the hash of a complete subtree (level, position)."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(index: int, leaf: bytes, node: Node) -> list[tuple[int, int, bytes]]:
    """Return the subtrees (level, position, hash) that the leaf at `index` completes, the leaf itself first."""
    made = [(0, index, leaf)]
    level, position, held = 0, index, leaf
    while position % 2:
        held = node_hash(node(level, position - 1), held)
        level, position = level + 1, position // 2
        made.append((level, position, held))
    return made


def root(size: int, node: Node) -> bytes:
    """Return the root of the tree over the first `size` leaves."""
    return _subtree(0, size, node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, node: Node) -> list[bytes]:
    """Return the audit path of the leaf at `index` in the tree of `size` leaves, from the leaf upwards.

    Raises ValueError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return [_subtree(start, end, node) for start, end in _beside(index, 0, size)][::-1]


def consistency_path(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with the tree of `old` leaves.

    The proof is empty when both are equal or `old` is 0. Raises ValueError where `old` is larger.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not begin with one of {old}")
    return [] if old in (0, new) else [_subtree(s, e, node) for s, e in _kept(old, 0, new, whole=True)]


def needed(old: int, size: int) -> set[tuple[int, int]]:
    """Return the complete subtrees that make up all paths of leaf `old` and tree `old` in the tree of `size`."""
    spans = [(0, size), (0, old)] if old else [(0, size)]
    spans += _beside(old, 0, size) if old < size else []
    spans += _beside(old - 1, 0, size) if 0 < old <= size else []
    spans += _kept(old, 0, size, whole=True) if 0 < old < size else []
    return {piece for start, end in spans for piece in _pieces(start, end)}


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root_: bytes) -> bool:
    """Whether `path` proves that `leaf` stands at `index` of the tree of `size` leaves with this root."""
    if not 0 <= index < size:
        return False
    at, last, held = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            held = node_hash(sibling, held)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            held = node_hash(held, sibling)
        at, last = at // 2, last // 2
    return last == 0 and held == root_


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `new` leaves begins with the tree of `old` leaves, by their roots."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        expected = EMPTY_ROOT if old == 0 else new_root
        return not path and old_root == expected
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at // 2, last // 2
    older = newer = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            newer = node_hash(newer, sibling)
        at, last = at // 2, last // 2
    return last == 0 and older == old_root and newer == new_root


_Span = tuple[int, int]


def _split(start: int, end: int) -> int:
    """Return where RFC 6962 divides these leaves: after the largest power of two smaller than their number."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _beside(index: int, start: int, end: int) -> list[_Span]:
    """Return the sibling of every subtree that holds the leaf `index`, from the root downwards."""
    spans = []
    while end - start > 1:
        middle = _split(start, end)
        spans.append((middle, end) if index < middle else (start, middle))
        start, end = (start, middle) if index < middle else (middle, end)
    return spans


def _kept(old: int, start: int, end: int, *, whole: bool) -> list[_Span]:
    """SUBPROOF of RFC 6962. `whole` says that these leaves begin the tree of `old`, whose root the checker has."""
    if old == end - start:
        return [] if whole else [(start, end)]
    middle = _split(start, end)
    if start + old <= middle:
        return [*_kept(old, start, middle, whole=whole), (middle, end)]
    return [*_kept(old - (middle - start), middle, end, whole=False), (start, middle)]


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the complete subtrees that these leaves are divided into, in order."""
    while end > start:
        level = (end - start).bit_length() - 1
        while start % (1 << level):
            level -= 1
        yield level, start >> level
        start += 1 << level


def _subtree(start: int, end: int, node: Node) -> bytes:
    """Return the hash over these leaves. The first of them must begin a complete subtree that could hold them all."""
    pieces = [node(level, position) for level, position in _pieces(start, end)]
    held = pieces.pop()
    while pieces:
        held = node_hash(pieces.pop(), held)
    return held
