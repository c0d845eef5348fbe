"""The labels of the memory store: every read computes its result from the events and submissions."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.labels import FoundVersion, KnownLabel, provenance_facts
from knowledge.model.record.ledger import EventKind
from knowledge.store.payloads import labels_of_event
from knowledge.testing.memory_store.state import MemoryState


class MemoryLabels:
    """See `LabelStore`."""

    _state: MemoryState

    def stating(
        self, fact: str, values: Sequence[str] | None = None, limit: int | None = None
    ) -> list[FoundVersion]:
        """See `LabelStore.stating`."""
        found = [
            FoundVersion(
                value=value,
                version_id=version_id,
                object_id=version.object_id,
                source=version.revision.source,
                scope=version.scope,
                recorded_at=self._state.recording(version_id).recorded_at,
            )
            for version_id, version in ((name, one.version) for name, one in self._state.submissions.items())
            for name, value in sorted(provenance_facts(version))
            if name == fact and (values is None or value in values)
        ]
        return found[:limit]

    def labels(self, labels: Sequence[str] | None = None, source: str | None = None) -> list[KnownLabel]:
        """See `LabelStore.labels`."""
        known = [
            KnownLabel(
                source=recorded.source,
                scope=recorded.scope,
                label=label.label,
                at=label.at,
                origin=label.origin,
                recorded_at=event.recorded_at,
            )
            for event in self._state.events
            if event.kind is EventKind.SOURCE_LABELLED
            for recorded in [labels_of_event(event)]
            for label in sorted(recorded.labels, key=lambda one: one.label)
        ]
        return [one for one in known if (labels is None or one.label in labels) and source in (None, one.source)]
