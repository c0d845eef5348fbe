"""One committed state of the memory store (see `CommittedState`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from knowledge.model.objects import Kind, Passage, Version
from knowledge.model.record.ledger import Confirmation, EventKind
from knowledge.model.scope import Scope
from knowledge.store.values import LocatedPassage
from knowledge.testing.memory_store.facts import MemoryFacts


class MemoryCommittedState(MemoryFacts):
    """See `CommittedState`. A state is never changed after its transaction has ended, so it needs no copy here."""

    def versions(self, version_ids: Sequence[str], known_at: datetime | None = None) -> dict[str, Version]:
        """See `CommittedState.versions`."""
        return {name: self.version(name, known_at) for name in version_ids if name in self._state.submissions}

    def text(self, version_id: str, known_at: datetime | None = None) -> str:
        """See `CommittedState.text`."""
        self._state.check_not_erased(version_id)
        return self._state.read_as(version_id, known_at)[1]

    def object_ids_of(self, kind: Kind) -> list[str]:
        """See `CommittedState.object_ids_of`."""
        versions = (submission.version for submission in self._state.submissions.values())
        return sorted({version.object_id for version in versions if version.kind is kind})

    def scopes_of(self, object_id: str) -> list[Scope]:
        """See `CommittedState.scopes_of`."""
        return list(dict.fromkeys(version.scope for version in self._state.versions(object_id)))

    def scope_keys(self) -> list[str]:
        """See `CommittedState.scope_keys`."""
        return sorted({submission.version.scope.key for submission in self._state.submissions.values()})

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """See `CommittedState.passages`."""
        held = self._state.passages()
        return {name: held[name] for name in hashes if name in held}

    def locate(
        self, wanted: Iterable[tuple[str, str]], known_at: datetime | None = None
    ) -> dict[tuple[str, str], LocatedPassage]:
        """See `CommittedState.locate`."""
        found: dict[tuple[str, str], LocatedPassage] = {}
        for version_id, passage_hash in wanted:
            is_known = version_id in self._state.submissions
            refs = self._state.read_as(version_id, known_at)[0].passages if is_known else ()
            ref = next((ref for ref in refs if ref.passage_hash == passage_hash), None)
            if ref is not None:
                passage = self.passages([passage_hash])[passage_hash]
                found[version_id, passage_hash] = LocatedPassage(version_id, ref.start, ref.end, passage)
        return found

    def confirmations(self, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
        """See `CommittedState.confirmations`."""
        wanted = set(version_ids) & self._state.submissions.keys()
        recorded = {name: self._state.recording(name).recorded_at for name in wanted}
        found = {n: Confirmation(version_id=n, at=at) for n, at in recorded.items() if at <= known_at}
        for event in self._state.events:
            if event.kind is EventKind.SOURCE_SYNCED and event.recorded_at <= known_at:
                report = self._state.reports[event.payload["report_hash"]]
                seen = {**dict.fromkeys(report.confirmed, False), **dict.fromkeys(report.vanished, True)}
                found |= {
                    name: Confirmation(version_id=name, at=event.recorded_at, vanished=vanished)
                    for name, vanished in seen.items()
                    if name in found
                }
        return found
