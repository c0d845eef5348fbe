"""Counts what the service did in a period, from the recorded answers and the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from knowledge.errors import Erased
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.objects import State
from knowledge.model.record.ledger import CASES, EventKind
from knowledge.store.ports.store import Store

_DAY = timedelta(days=1)
_DAYS_PER_MONTH = 30.4375
"""A twelfth of 365.25 days."""
_ALL = 10_000_000
"""A limit that no store reaches."""


def outcomes_of(store: Store, since: datetime, until: datetime) -> dict[str, float]:
    """Counts of `[since, until)` by name. Answers that were erased are counted nowhere."""
    counts: Counter[str] = Counter()
    for answer in _answers(store, since, until):
        what = "decisions" if answer.decision is not None else "questions"
        counts[what] += 1
        counts[f"{what}_{answer.status.value}"] += 1
        if answer.decision is not None:
            counts["decisions_by_rule"] += _is_by_rule(answer)
            counts["decisions_escalated"] += answer.decision.outcome_type == "escalate"
    for event in store.events(kinds=[*CASES, EventKind.VERSION_TRANSITIONED]):
        if since <= event.recorded_at < until:
            if event.kind is EventKind.REVIEW_DECIDED:
                counts["cases_decided"] += 1
            elif event.kind is EventKind.VERSION_TRANSITIONED:
                # What was approved on arrival took nobody's time.
                counts["reviews"] += event.payload["to"] in _DECIDED and not event.payload.get("on_arrival", False)
    counts.update(_verdicts(store, since, until))
    names = [f"{what}{end}" for what in ("questions", "decisions") for end in ("", *_ENDS)]
    names += ["decisions_by_rule", "decisions_escalated", "cases_decided", "reviews"]
    if any(counts[name] for name in _JUDGED):  # where nobody judged, these are missing and not nought
        names += _JUDGED
    return {name: float(counts[name]) for name in names} | {"months": (until - since) / _DAY / _DAYS_PER_MONTH}


_ENDS = tuple(f"_{status.value}" for status in Status)
_DECIDED = frozenset({State.APPROVED.value, State.REJECTED.value})


_JUDGED = ("answers_judged_right", "answers_judged_wrong", "answers_judged_missing")


def _verdicts(store: Store, since: datetime, until: datetime) -> Counter[str]:
    """How many answers were judged in which way in the period. The last verdict on an answer counts, whoever gave it."""
    last: dict[str, str] = {}
    for event in store.events(kinds=[EventKind.ANSWER_JUDGED]):
        if since <= event.recorded_at < until:
            last[event.payload["answer_id"]] = event.payload["verdict"]
    return Counter(
        f"answers_judged_{verdict}" for answer_id, verdict in last.items() if not _is_erased(store, answer_id)
    )


def _is_erased(store: Store, answer_id: str) -> bool:
    try:
        store.answer(answer_id)
    except Erased:
        return True
    return False


def _answers(store: Store, since: datetime, until: datetime) -> Iterator[Answer]:
    for mention in store.answers(before=until, limit=_ALL):
        if mention.recorded_at < since:
            return
        try:
            yield store.answer(mention.answer_id).answer
        except Erased:
            continue


def _is_by_rule(answer: Answer) -> bool:
    """Whether a rule decided the case, and no person has to."""
    decision = answer.decision
    return decision is not None and decision.outcome is not None and decision.outcome_type != "escalate"
