"""Drift: answers that would be other ones when their questions are asked again, and why (ADR 22)."""

from __future__ import annotations

from enum import StrEnum

from knowledge.model.answering.answers import Status
from knowledge.model.clock import AsOf, Value


class DriftCause(StrEnum):
    """The reason why a question has another answer than before.

    - `new version`: another version or object is authoritative in place of one that was cited.
    - `expiry`: a version that was cited ended, and nothing took its place.
    - `withdrawal`: a version that was cited was deprecated, and nothing took its place.
    - `newly approved`: what was cited is still authoritative, but a text approved since decides otherwise.
    - `scope`: a version that was cited does not apply here any more, such as when a group of regions changed.
    - `new release`: the answer differs on the same knowledge, too: the steps, the model or the index changed.
    """

    NEW_VERSION = "new version"
    EXPIRY = "expiry"
    WITHDRAWAL = "withdrawal"
    NEWLY_APPROVED = "newly approved"
    SCOPE = "scope"
    NEW_RELEASE = "new release"


class RememberedAnswer(Value):
    """The facts of an answer that are compared later: ids and hashes, no text, so that no erasure has to reach it.

    `asked_by` is the id of a stored answer, or of a question in a golden set. `digest` is the hash of what its asker reads. `cited`
    are (object id, version id). `right` says whether a golden question has the answer that is expected.
    """

    asked_by: str
    status: Status
    digest: str
    cited: tuple[tuple[str, str], ...]
    as_of: AsOf
    fingerprints: dict[str, str]
    right: bool | None = None


class DriftChange(Value):
    """A question whose answer changed. `objects` are those that the change is about; `told_before` says whether an earlier check told it."""

    asked_by: str
    cause: DriftCause
    before: Status
    after: Status
    objects: tuple[str, ...]
    cited_before: tuple[str, ...]
    cited_now: tuple[str, ...]
    was_right: bool | None = None
    is_right: bool | None = None
    told_before: bool = False


class DriftReport(Value):
    """The result of a drift check: how many questions were asked, which answers changed, and the golden answers to compare with next time.

    `not_asked` counts questions that can no longer be asked, such as about a region that is gone.
    """

    asked: int
    not_asked: int
    changes: tuple[DriftChange, ...]
    golden: tuple[RememberedAnswer, ...] = ()
