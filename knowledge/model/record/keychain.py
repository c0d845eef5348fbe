"""Checks the chain of keys that a ledger records, and whether a ledger continues a signed head (rule G6). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from knowledge.model.clock import Value
from knowledge.model.invalid import why_invalid
from knowledge.model.record.heads import KeyCertificate, SignedHead, key_id
from knowledge.model.record.ledger import Event, EventKind, Problem

KEY_EVENTS = frozenset({EventKind.KEY_CREATED, EventKind.KEY_ROTATED})
"""The events that record key certificates."""


class KeyChain:
    """The chain of the key certificates among `events`, which come in the order of the ledger.

    The first key is created. Each later key is rotated in: the key before it and the key itself sign its
    certificate. A certificate that does not continue the chain is ignored and reported in `problems`, so that it
    cannot stop the service from signing. `events` holds the events of the certificates in the chain.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._links: list[tuple[int, KeyCertificate]] = []
        self.events: list[Event] = []
        self.problems: list[Problem] = []
        for event in events:
            self.take(event)

    @property
    def certificates(self) -> list[KeyCertificate]:
        """The certificates of the chain, the first key's first."""
        return [certificate for _, certificate in self._links]

    def take(self, event: Event) -> None:
        """Take the next event of the ledger. Events that record no key are skipped."""
        if event.kind not in KEY_EVENTS:
            return
        try:
            certificate = KeyCertificate.model_validate(event.payload)
        except ValidationError as error:
            what: str | None = f"holds no key certificate: {why_invalid(error)}"
        else:
            what = self._refused(event.kind, certificate)
        if what is None:
            self._links.append((event.seq, certificate))
            self.events.append(event)
        else:
            self.problems.append(Problem(where=f"event {event.seq}", what=what))

    def _refused(self, kind: EventKind, certificate: KeyCertificate) -> str | None:
        """Return why the certificate does not continue the chain; None where it does."""
        last = self._links[-1][1] if self._links else None
        if (last is None) != (kind is EventKind.KEY_CREATED):
            return "creates a second first key" if last else "rotates a key where none was created"
        if certificate.previous != (last.public_key if last else None):
            return "is not vouched for by the key before it"
        if last and certificate.service != last.service:
            return f"names a key of another service, {certificate.service}"
        if self.knows(certificate.public_key):
            return "names a key that was there before"
        if not certificate.holds():
            return "is not signed by the key before it and by the new key itself"
        return None

    def knows(self, public_key: str) -> bool:
        """Whether the key is in the chain, in use or retired."""
        return any(certificate.public_key == public_key for _, certificate in self._links)

    def at(self, size: int) -> KeyCertificate | None:
        """Return the certificate of the key in use when the ledger had `size` events; None before the first key."""
        return next((certificate for seq, certificate in reversed(self._links) if seq <= size), None)

    def replaced_at(self, public_key: str) -> int | None:
        """Return the number of the event that rotated this key out; None for the last key."""
        pairs = zip(self._links, self._links[1:], strict=False)
        return next((seq for (_, one), (seq, _) in pairs if one.public_key == public_key), None)


class Ending(Value):
    """The end of a ledger at some size: the Merkle root over its events, and the hash of the last one."""

    root: str
    head_hash: str


def not_continued(head: SignedHead, keys: KeyChain, size: int, then: Ending | None) -> str | None:
    """Return why a ledger does not continue `head`; None where it does.

    The ledger has `size` events and these keys. `then` is its end when it had as many events as the head says,
    None where that cannot be computed.
    """
    if not head.holds():
        return "was edited: its signature does not fit"
    known = {certificate.service for certificate in keys.certificates}
    if known and head.service not in known:
        return f"is of service {head.service}, this ledger of {min(known)}"
    if head.size > size:
        return f"the ledger was cut off: it had {head.size} events then, and has {size}"
    if then is None or then.root != head.root or then.head_hash != head.head_hash:
        return f"the ledger was rewritten: its first {head.size} events are not those that were signed"
    own = keys.at(head.size)
    if own is None or own.public_key != head.public_key:
        return f"is signed with key {key_id(head.public_key)}, which was not the ledger's key then"
    return None
