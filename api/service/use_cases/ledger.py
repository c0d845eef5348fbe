"""Use cases over the ledger: its events, its signed head, and whether everything recorded still holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from api.service.recording import Recorder
from api.service.use_cases.clocks import clock_warnings
from api.service.views.ledger import LedgerPage, Verification
from knowledge.bootstrap import Canon
from knowledge.errors import IntegrityViolation, NotFound, StorageFailure, Unavailable
from knowledge.model.access.principals import Principal
from knowledge.model.objects import Version
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import Head, Problem
from knowledge.proof.event_log import log_lines
from knowledge.proof.heads import HeadFile, Heads
from knowledge.proof.rebuilding import RebuiltState, differences
from knowledge.store.ports.store import Store

__all__ = ["HeadFile", "Ledger"]


class Ledger:
    """Reads, signs and verifies the ledger."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder

    def events(self, after: int, limit: int) -> LedgerPage:
        """One page of events: at most `limit` of those numbered above `after`."""
        store = self._canon.store
        events = list(islice(store.events(after=after, limit=limit), limit))
        following = events[-1].seq if len(events) == limit else None
        return LedgerPage(head=store.head(), events=events, next=following)

    def object_events(self, object_id: str, principal: Principal, after: int, limit: int) -> LedgerPage:
        """One page of the events that recorded, moved and read the versions of an object that a principal may see.

        Raises NotFound for an object of which nothing may be seen, as for one that is not there.
        """
        store = self._canon.store
        seen = [one for one in _versions(store, object_id) if principal.sees(one.scope)]
        if not seen:
            raise NotFound(f"There is no object {object_id[:200]!r}.", remedy="List objects: GET /v1/objects.")
        names = {one.version_id for one in seen}
        numbers = {one.seq for one in store.recording(sorted(names))}
        numbers |= {one.seq for one in store.transitions(object_id) if one.version_id in names}
        for one in (reading for name in names for reading in store.readings(name)):
            numbers |= {one.seq} | ({one.decided_seq} if one.decided_seq else set())
        page = sorted(number for number in numbers if number > after)[:limit]
        events = [event for number in page for event in store.events(after=number - 1, limit=1)]
        following = page[-1] if len(page) == limit else None
        return LedgerPage(head=store.head(), events=events, next=following)

    def log(self) -> Iterator[str]:
        """The lines of the log: every event with what brought it about (rule E3). For an auditor, who sees every audience."""
        return log_lines(self._canon.store)

    def differences(self, state: RebuiltState) -> list[Problem]:
        """The differences between a state rebuilt from a log and what the store knew then; none where they agree."""
        return differences(state, self._canon.store)

    def head(self) -> HeadFile:
        """The present head, signed, with proofs that it continues heads signed before."""
        with self._recorder.turn():
            return self._heads().file()

    def anchor(self) -> TimeAnchor:
        """The present head, signed and stamped by the time stamp authority of the settings.

        Raises InvalidInput where there is none, Unavailable where it cannot be asked, IntegrityViolation where its reply does not hold.
        """
        return self._canon.anchors.anchor()  # without the turn: nobody's write waits for the authority

    def continued(self, kept: SignedHead) -> int:
        """The size of a head kept elsewhere. Raises IntegrityViolation where the ledger does not continue it."""
        return self._heads().continued(kept)

    def verify(self, kept: Sequence[SignedHead] = ()) -> Verification:
        """Check the chain, every stored content, every projection and every anchor, and that the ledger continues the `kept` heads."""
        anchored, problems, warnings = self._anchored()
        problems = [*self._canon.store.verify([*kept, *anchored]), *problems]
        head = self._readable_head()
        warnings += clock_warnings(self._canon) if head is not None else []
        return Verification(ok=not problems, head=head, problems=problems, warnings=warnings)

    def _anchored(self) -> tuple[list[SignedHead], list[Problem], list[str]]:
        """The heads that were anchored, the anchors that do not hold, and a warning where stamps cannot be read here."""
        try:
            heads = [one.head for one in self._canon.store.anchors()]
            return heads, list(self._canon.anchors.problems()) if heads else [], []
        except IntegrityViolation as error:
            return [], [Problem(where="anchors", what=error.detail)], []
        except Unavailable as error:
            return heads, [], [f"{len(heads)} time stamps were not checked: {error}"]

    def _readable_head(self) -> Head | None:
        """The end of the ledger, None where it is damaged; verifying reports why."""
        try:
            return self._canon.store.head()
        except (IntegrityViolation, StorageFailure):
            return None

    def _heads(self) -> Heads:
        return Heads(self._canon.store, self._canon.keys, self._canon.clock)


def _versions(store: Store, object_id: str) -> list[Version]:
    """The versions of an object; none where there is no such object."""
    try:
        return store.versions(object_id)
    except NotFound:
        return []
