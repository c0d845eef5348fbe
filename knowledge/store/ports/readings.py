"""The port of the system of record for the readings of versions (rules R1 to R4)."""

from __future__ import annotations

from typing import Protocol

from knowledge.model.objects import Version
from knowledge.model.reading.readings import RecordedReading


class ReadingStore(Protocol):
    """Every reading of a version, whether it was in force or not."""

    def readings(self, version_id: str) -> list[RecordedReading]:
        """Every reading of a version in the order they were recorded, the first one of its recording. Raises NotFound."""
        ...

    def version_under(self, version_id: str, reading_hash: str) -> tuple[Version, str]:
        """A version under one of its readings, whatever the state of that, and the kept text.

        Raises NotFound for an unknown version or reading, and Erased for an erased version.
        """
        ...

    def waiting_readings(self) -> list[RecordedReading]:
        """The readings that wait for a decision, in the order they were recorded. Those of erased versions are left out."""
        ...
