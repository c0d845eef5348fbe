"""The part of the queue of review that is asked for."""

from __future__ import annotations

from typing import NamedTuple

from knowledge.model.objects import Kind, Version
from knowledge.model.record.ledger import same_person


class QueueFilter(NamedTuple):
    """The part of the queue that is asked for: from a source, by an author, of a kind; after a number, and how many."""

    source: str | None = None
    author: str | None = None
    kind: Kind | None = None
    after: int = 0
    limit: int | None = None

    def takes(self, version: Version, author: str) -> bool:
        """Whether it takes a version that waits in the name of `author`."""
        return (
            self.source in (None, version.revision.source)
            and self.kind in (None, version.kind)
            and (self.author is None or same_person(self.author, author))
        )


WHOLE_QUEUE = QueueFilter()
"""All that waits."""
