"""Values that the store returns and the errors for names it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from knowledge.errors import NotFound
from knowledge.model.authority import Resolution
from knowledge.model.objects import Kind, Passage, State
from knowledge.model.precedence import Consideration
from knowledge.model.scope import Scope

if TYPE_CHECKING:  # most commands need no vector
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float16]"
"""Shape (n, dimensions); each row has unit length."""


class UnknownObject(NotFound):
    """There is no object with this id, or none that the asker may see."""

    def __init__(self, object_id: str) -> None:
        super().__init__(
            f"There is no object {object_id[:200]!r}.", remedy="Check the object id; `knowledge list` lists all."
        )
        self.object_id = object_id


def unknown_object(object_id: str) -> UnknownObject:
    """The error for an object that does not exist or that the asker may not see; both get one message (rule S5)."""
    return UnknownObject(object_id)


def unknown_version(version_id: str) -> NotFound:
    """The error for a version that does not exist or that the asker may not see (rule S5)."""
    return NotFound(
        f"There is no version {version_id[:80]!r}.",
        remedy="Give its id, or at least its first 8 digits; `knowledge history OBJECT` lists them.",
    )


def only_version(asked: str, found: Sequence[str]) -> str:
    """The only version id that was found for a beginning. Raises NotFound where there is none, or more than one."""
    if not found:
        raise unknown_version(asked)
    if len(found) > 1:
        raise NotFound(f"The ids of several versions start with {asked}.", remedy="Give more digits.")
    return found[0]


def unknown_reading(version_id: str, reading_hash: str) -> NotFound:
    """The error for a reading that a version does not have."""
    return NotFound(
        f"Version {version_id[:16]} has no reading {reading_hash[:80]!r}.",
        remedy="`knowledge review show VERSION` names the reading that waits.",
    )


def unknown_answer(answer_id: str) -> NotFound:
    """The error for an answer that does not exist or that the asker may not see (rule S5)."""
    return NotFound(f"There is no answer {answer_id[:80]!r}.", remedy="Check the answer id.")


class ObjectSummary(NamedTuple):
    """An object in a listing: its number of versions that match, and the id of the one that is authoritative at the as-of."""

    object_id: str
    kind: Kind
    versions: int
    authoritative: str | None


class Listing(NamedTuple):
    """One page of a list of objects: ids that start with `prefix` and come after `after`, of `kind` where given.

    With `source` or `state` an object is listed where a version of it comes from that source, or was in that state by
    the known time asked.
    """

    prefix: str = ""
    kind: Kind | None = None
    after: str = ""
    limit: int = 100  # fits on a screen and in a response; a reader of more asks for the next page
    source: str | None = None
    state: State | None = None


class Tally(NamedTuple):
    """The numbers of objects, and of versions by the state they are in."""

    objects: int
    versions: dict[State, int]


ALL_OBJECTS = Listing()
"""The first page of all objects."""


@dataclass(frozen=True)
class LocatedPassage:
    """A passage at its position in a version: its statements stand in `text[start:end]`."""

    version_id: str
    start: int
    end: int
    passage: Passage


@dataclass(frozen=True)
class IndexedPassage:
    """A rectangle of (valid × known) time in which an authoritative version holds the passage (rule I2).

    The version is one of the object in that scope and source. One of these is one index point.
    """

    object_id: str
    kind: Kind
    source: str
    scope: Scope
    passage_hash: str
    period: tuple[datetime, datetime | None, datetime, datetime | None]  # valid from, to, known from, to


class Latest(NamedTuple):
    """The version of an object in a scope and source that was recorded last. Ingest compares new revisions with it.

    `reader` is the one of its present reading.
    """

    version_id: str
    revision_hash: str
    state: State
    effective_from: datetime
    effective_to: datetime | None
    provenance: Mapping[str, str]
    erased: bool = False
    reader: str = ""


class Origin(NamedTuple):
    """When and by whom a version was recorded; the latter is its author (rule L3). `erased_at` is None unless erased."""

    recorded_at: datetime
    recorded_by: str
    erased_at: datetime | None = None


class Pending(NamedTuple):
    """A version that nobody has approved or rejected yet: its state, when and by whom it was recorded, and by which event."""

    version_id: str
    state: State
    recorded_at: datetime
    recorded_by: str
    seq: int = 0


class Explanation(NamedTuple):
    """The resolution of an object, if it has one, and each version that was considered.

    The versions come in the order in which they were dropped; the one that is kept comes last. `replaced_by` is the
    version of another object that replaces this one (rule A7).
    """

    resolution: Resolution | None
    considered: tuple[Consideration, ...]
    replaced_by: str | None = None


class AnswerMention(NamedTuple):
    """A recorded answer in a listing."""

    answer_id: str
    recorded_at: datetime
