"""The Merkle tree over stored subtrees is that of RFC 6962, and its proofs prove nothing else."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.record.merkle import (
    EMPTY_ROOT,
    completed,
    consistency_path,
    inclusion_path,
    leaf_hash,
    needed,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

Stored = dict[tuple[int, int], bytes]
PROPERTY = settings(deadline=None, max_examples=200)
SIZES = st.integers(1, 140)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(bytes([n % 256, n // 256])) for n in range(count)]


def stored(count: int) -> Stored:
    held: Stored = {}
    for index, leaf in enumerate(leaves(count)):
        held.update({(level, at): value for level, at, value in completed(index, leaf, lambda *k: held[k])})
    return held


def naive_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, by its recursive definition."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(naive_root(hashes[:k]), naive_root(hashes[k:]))


STORED = stored(140)


def node(level: int, position: int) -> bytes:
    return STORED[level, position]


@pytest.mark.rule("G5a")
def test_the_empty_tree_and_the_known_answers_of_the_rfc_g5() -> None:
    assert root(0, node) == EMPTY_ROOT == naive_root([])
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.rule("G5a")
@PROPERTY
@given(SIZES)
def test_the_root_over_stored_subtrees_is_the_recursive_one_g5(size: int) -> None:
    assert root(size, node) == naive_root(leaves(size))


@pytest.mark.rule("G5b")
@PROPERTY
@given(SIZES, st.data())
def test_a_leaf_is_proved_in_its_place_and_nowhere_else_g5(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    only = {key: STORED[key] for key in needed(index, size)}
    path = inclusion_path(index, size, lambda *key: only[key])
    leaf, top = leaves(size)[index], root(size, node)
    assert verify_inclusion(leaf, index, size, path, top)
    assert len(path) <= size.bit_length()
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else index + 1
    assert not verify_inclusion(leaf, other, size, path, top)
    assert not verify_inclusion(leaf_hash(b"forged"), index, size, path, top)
    assert not verify_inclusion(leaf, index, size, [*path, top], top)
    for at in range(len(path)):
        assert not verify_inclusion(leaf, index, size, [*path[:at], b"\0" * 32, *path[at + 1 :]], top)


@pytest.mark.rule("G5b")
@PROPERTY
@given(SIZES, st.data())
def test_a_tree_is_proved_to_begin_with_an_older_one_and_with_no_other_g5(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    only = {key: STORED[key] for key in needed(old, size)}
    path = consistency_path(old, size, lambda *key: only[key])
    older, newer = root(old, node), root(size, node)
    assert verify_consistency(old, older, size, newer, path)
    assert not verify_consistency(old, b"\0" * 32, size, newer, path)
    assert not verify_consistency(old, older, size, newer, [*path, newer])
    if 0 < old < size:
        assert not verify_consistency(old, older, size, b"\0" * 32, path)
        assert not verify_consistency(old, older, size, newer, path[:-1])
    for at in range(len(path)):
        assert not verify_consistency(old, older, size, newer, [*path[:at], b"\0" * 32, *path[at + 1 :]])
