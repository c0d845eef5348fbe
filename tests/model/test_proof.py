"""Signatures over heads and key certificates (rule G6)."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from knowledge.model.clock import TICK, json_value
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.record.heads import KeyCertificate, SignedHead, is_signed, key_id, signature
from knowledge.model.record.keychain import Ending, KeyChain, not_continued
from knowledge.model.record.ledger import EMPTY_HEAD, EventContent, EventKind, link
from knowledge.proof.keys import public_half
from knowledge.testing.store_samples import START

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))


def head(**changed: Any) -> SignedHead:
    values = {
        "service": "s",
        "size": 5,
        "root": "a" * 64,
        "head_hash": "b" * 64,
        "recorded_at": START,
        "signed_at": START,
        "public_key": public_half(KEY),
    }
    return SignedHead.model_validate(values | changed).signed(KEY)


def test_a_signature_holds_for_its_key_and_value_alone_g6() -> None:
    signed = signature(KEY, {"b": 1, "a": 2})
    assert signed == signature(KEY, {"a": 2, "b": 1}), "the canonical form is signed, and Ed25519 is deterministic"
    assert is_signed(public_half(KEY), {"a": 2, "b": 1}, signed)
    assert not is_signed(public_half(KEY), {"a": 2, "b": 2}, signed)
    assert not is_signed(public_half(OTHER), {"a": 2, "b": 1}, signed)


@pytest.mark.parametrize(("key", "signed"), [("", "0" * 128), ("zz", "0" * 128), ("0" * 64, ""), ("0" * 62, "x")])
def test_a_malformed_key_or_signature_is_no_signature_and_no_crash_g6(key: str, signed: str) -> None:
    assert not is_signed(key, {}, signed)


def test_a_key_is_named_by_the_hash_of_its_bytes_g6() -> None:
    public = public_half(KEY)
    assert key_id(public) == sha256_hex(bytes.fromhex(public))[:16]


@pytest.mark.parametrize(
    "changed",
    [
        {"service": "t"},
        {"size": 6},
        {"root": "c" * 64},
        {"head_hash": "c" * 64},
        {"recorded_at": None},
        {"signed_at": START + TICK},
        {"public_key": public_half(OTHER)},
    ],
)
def test_every_field_of_a_head_is_signed_g6(changed: dict[str, Any]) -> None:
    assert head().holds()
    assert not head().model_copy(update=changed).holds()
    assert head().says_the_same(head().model_copy(update=changed)) is ("signed_at" in changed)


@pytest.mark.parametrize("changed", [{"size": -1}, {"root": "A" * 64}, {"public_key": "1"}, {"extra": 1}])
def test_a_malformed_head_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SignedHead.model_validate(json_value(head()) | changed)


def test_the_first_certificate_has_one_signature_and_a_later_one_two_g6() -> None:
    first = KeyCertificate(service="s", public_key=public_half(KEY)).signed(KEY)
    draft = KeyCertificate(service="s", public_key=public_half(OTHER), previous=first.public_key)
    second = draft.signed(OTHER, KEY)
    assert first.holds()
    assert second.holds()
    assert first.possession is None
    claims = {
        "a key that its owner did not sign for": second.model_copy(update={"possession": None}),
        "a key that another one signed for": second.model_copy(update={"possession": second.signature}),
        "a predecessor that did not sign": draft.signed(OTHER, OTHER),
        "a first key with a second signature": first.model_copy(update={"possession": first.signature}),
        "a first key that another one signed": KeyCertificate(service="s", public_key=public_half(KEY)).signed(
            OTHER
        ),
    }
    assert [claim for claim, certificate in claims.items() if certificate.holds()] == []


# -- whether a ledger continues a head ----------------------------------------------------------------


def chain_of(*keys: Ed25519PrivateKey) -> KeyChain:
    """The keys in order, recorded by events 1, 2, …"""
    chain, at = KeyChain(), EMPTY_HEAD
    before: Ed25519PrivateKey | None = None
    for key in keys:
        previous = public_half(before) if before else None
        certificate = KeyCertificate(service="s", public_key=public_half(key), previous=previous).signed(
            key, before
        )
        kind = EventKind.KEY_ROTATED if before else EventKind.KEY_CREATED
        event = link(at, START, EventContent(kind, "canon", "", json_value(certificate)))
        chain.take(event)
        at, before = at.model_copy(update={"seq": event.seq, "hash": event.hash}), key
    assert not chain.problems
    return chain


THEN = Ending(root="a" * 64, head_hash="b" * 64)


@pytest.mark.parametrize(
    ("kept", "keys", "size", "then", "why"),
    [
        (head(), (KEY,), 5, THEN, None),
        (head(), (KEY,), 9, THEN, None),
        (head(size=1), (KEY, OTHER), 9, THEN, None),
        (head().model_copy(update={"size": 4}), (KEY,), 9, THEN, "was edited: its signature does not fit"),
        (head(service="t"), (KEY,), 9, THEN, "is of service t, this ledger of s"),
        (head(), (KEY,), 4, None, "the ledger was cut off: it had 5 events then, and has 4"),
        (head(), (KEY,), 9, None, "the ledger was rewritten: its first 5 events are not those that were signed"),
        (head(root="c" * 64), (KEY,), 9, THEN, "the ledger was rewritten"),
        (head(head_hash="c" * 64), (KEY,), 9, THEN, "the ledger was rewritten"),
        (head(), (KEY, OTHER), 9, THEN, "which was not the ledger's key then"),
        (head(), (), 9, THEN, "which was not the ledger's key then"),
        (head(size=0), (KEY,), 9, THEN, "which was not the ledger's key then"),
    ],
)
def test_why_a_ledger_does_not_continue_a_head_g6(
    kept: SignedHead, keys: tuple[Ed25519PrivateKey, ...], size: int, then: Ending | None, why: str | None
) -> None:
    told = not_continued(kept, chain_of(*keys), size, then)
    assert told is None if why is None else told is not None and why in told
