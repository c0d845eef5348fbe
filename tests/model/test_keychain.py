"""What makes a key one of the service's: it is the first, or both the key before it and its own owner signed for it."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from knowledge.model.clock import json_value
from knowledge.model.record.heads import KeyCertificate
from knowledge.model.record.keychain import KeyChain
from knowledge.model.record.ledger import EMPTY_HEAD, Event, EventContent, EventKind, link
from knowledge.testing.store_samples import START


def public_half(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def certified(*links: tuple[EventKind, KeyCertificate]) -> KeyChain:
    events: list[Event] = []
    head = EMPTY_HEAD
    for kind, certificate in links:
        events.append(link(head, START, EventContent(kind, "canon", "", json_value(certificate))))
        head = head.model_copy(update={"seq": head.seq + 1, "hash": events[-1].hash})
    return KeyChain(events)


@pytest.mark.rule("G6b")
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"previous": None}, "is not vouched for by the key before it"),
        ({"previous": "a" * 64}, "is not vouched for by the key before it"),
        ({"service": "other"}, "names a key of another service"),
        ({"possession": None}, "by the new key itself"),
        ({"possession": "0" * 128}, "by the new key itself"),
        ({"signature": "0" * 128}, "is not signed by the key before it"),
        ({"public_key": "x"}, "holds no key certificate: public_key: "),
    ],
)
def test_what_does_not_continue_the_chain_is_no_key_and_ends_nothing_g6(changed: dict[str, Any], why: str) -> None:
    one, two, three = (Ed25519PrivateKey.generate() for _ in range(3))
    first = KeyCertificate(service="s", public_key=public_half(one)).signed(one)
    second = KeyCertificate(service="s", public_key=public_half(two), previous=first.public_key).signed(two, one)
    third = KeyCertificate(service="s", public_key=public_half(three), previous=second.public_key).signed(
        three, two
    )
    bogus = second.model_copy(update=changed)
    rotated = EventKind.KEY_ROTATED
    chain = certified((EventKind.KEY_CREATED, first), (rotated, bogus), (rotated, second), (rotated, third))
    assert chain.certificates == [first, second, third]
    assert [problem.where for problem in chain.problems] == ["event 2"]
    assert why in chain.problems[0].what
    assert "\n" not in chain.problems[0].what
    assert [chain.at(size) for size in range(5)] == [None, first, first, second, third]
    assert [chain.replaced_at(key.public_key) for key in (first, second, third)] == [3, 4, None]


def test_there_is_one_first_key_and_no_key_comes_twice_g6() -> None:
    one, two = (Ed25519PrivateKey.generate() for _ in range(2))
    first = KeyCertificate(service="s", public_key=public_half(one)).signed(one)
    second = KeyCertificate(service="s", public_key=public_half(two), previous=first.public_key).signed(two, one)
    again = KeyCertificate(service="s", public_key=first.public_key, previous=second.public_key).signed(one, two)
    created, rotated = EventKind.KEY_CREATED, EventKind.KEY_ROTATED
    for links, why in (
        ([(created, first), (created, first)], "creates a second first key"),
        ([(rotated, second)], "rotates a key where none was created"),
        ([(created, first), (rotated, second), (rotated, again)], "names a key that was there before"),
    ):
        assert [problem.what for problem in certified(*links).problems] == [why]
