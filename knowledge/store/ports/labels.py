"""The port of the system of record for labels, and for versions by facts of their provenance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from knowledge.model.labels import FoundVersion, KnownLabel


class LabelStore(Protocol):
    """Finds versions by their provenance, and the labels of sources, without reading every version."""

    def stating(
        self, fact: str, values: Sequence[str] | None = None, limit: int | None = None
    ) -> list[FoundVersion]:
        """The versions whose provenance states `fact`, one of `values` where given, in the order they were recorded.

        `fact` is CONTINUES or LABEL of `knowledge.model.labels`. Erased versions are not found. `limit` bounds the list.
        """
        ...

    def labels(self, labels: Sequence[str] | None = None, source: str | None = None) -> list[KnownLabel]:
        """The labels of sources, of these names and this source where given, in the order they were recorded."""
        ...
