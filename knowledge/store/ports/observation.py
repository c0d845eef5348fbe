"""The port for observing a service: counts of waiting work, and the log of questions.

The log is kept outside the ledger and has an end. It holds no text: the question is in the recorded answer alone, so that it is neither
kept twice nor outlives its erasure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from knowledge.model.answering.status import Status
from knowledge.model.reasons import RefusalReason


class LoggedQuestion(NamedTuple):
    """A question in the log: its answer, when and by whom it was asked, how it ended and why, and its time in seconds.

    `actor` is empty where nobody is named or where the log keeps no names.
    """

    answer_id: str
    asked_at: datetime
    actor: str
    status: Status
    reasons: tuple[RefusalReason, ...]
    seconds: float


class LogSpan(NamedTuple):
    """The part of the log to read: asked in `[since, until)`, with one of these statuses, the latest `limit` of them."""

    since: datetime
    until: datetime | None = None
    statuses: Collection[Status] = tuple(Status)
    limit: int = 100


@dataclass(frozen=True)
class Vitals:
    """Counts of what waits in a store, for every audience, and its end. Each is cheap to read however large the store is."""

    index_lag: int
    actions_due: int
    actions_waiting: int
    actions_dead: int
    versions_waiting: int
    readings_waiting: int
    ledger_events: int
    head_at: datetime | None
    signed_events: int


class ObservationTransaction(Protocol):
    """The part of a transaction that writes the log of questions."""

    def log_question(self, question: LoggedQuestion, keep_since: datetime) -> None:
        """Put a question into the log, and remove those asked before `keep_since`. Nothing is recorded in the ledger."""
        ...


class ObservationStore(Protocol):
    """Counts of what waits, and the log of questions."""

    def vitals(self, now: datetime) -> Vitals:
        """The counts at this moment."""
        ...

    def logged_questions(self, span: LogSpan) -> list[LoggedQuestion]:
        """Questions of a part of the log, the latest first. Those whose answer was erased are gone."""
        ...

    def purge_questions(self, before: datetime) -> int:
        """Remove the questions asked before a moment from the log, and return how many."""
        ...
