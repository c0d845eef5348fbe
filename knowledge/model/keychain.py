"""The keys that a ledger records, as one chain, and whether a ledger continues a head it signed (rule G6). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from knowledge.model.clock import Value
from knowledge.model.invalid import why_invalid
from knowledge.model.ledger import Event, EventKind, Problem
from knowledge.model.proof import KeyCertificate, SignedHead, key_id

KEY_EVENTS = frozenset({EventKind.KEY_CREATED, EventKind.KEY_ROTATED})


class KeyChain:
    """The certificates among `events`, which are taken in the order of the ledger.

    The first key is created, each later one is rotated in: signed by the one before and by itself. What does not
    continue the chain is no key of the service, and is told in `problems`; `events` are those that do.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._links: list[tuple[int, KeyCertificate]] = []
        self.events: list[Event] = []
        self.problems: list[Problem] = []
        for event in events:
            self.take(event)

    @property
    def certificates(self) -> list[KeyCertificate]:
        """The certificates, the first key's first."""
        return [certificate for _, certificate in self._links]

    def take(self, event: Event) -> None:
        """Take the next event; what records no key is passed over."""
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
        """Why the certificate does not continue the chain, if it does not."""
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
        """Whether the key is, or was, one of the service's."""
        return any(certificate.public_key == public_key for _, certificate in self._links)

    def at(self, size: int) -> KeyCertificate | None:
        """The key that signed when the ledger had `size` events; None before the first one."""
        return next((certificate for seq, certificate in reversed(self._links) if seq <= size), None)

    def replaced_at(self, public_key: str) -> int | None:
        """The event by which the next key took the place of this one; None for the last one."""
        pairs = zip(self._links, self._links[1:], strict=False)
        return next((seq for (_, one), (seq, _) in pairs if one.public_key == public_key), None)


class Ending(Value):
    """How a ledger ended when it had so many events: the root over them, and the hash of the last."""

    root: str
    head_hash: str


def not_continued(head: SignedHead, keys: KeyChain, size: int, then: Ending | None) -> str | None:
    """Why a ledger of `size` events with these keys does not continue `head`, if it does not; `then` is how it ended
    when it had as many events as the head says.
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
