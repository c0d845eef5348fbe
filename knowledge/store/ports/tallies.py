"""The port that counts what a store holds."""

from __future__ import annotations

from typing import Protocol

from knowledge.model.scope import Scope
from knowledge.store.values import Tally


class TallyStore(Protocol):
    """Counts objects and versions."""

    def tally(self, scope: Scope) -> Tally:
        """The numbers of objects and versions that `scope` may see (rule S5). A state without a version is left out."""
        ...
