"""Use cases of those who look after the service: its measures, and the questions that were asked."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic

from api.service.views.questions import AskedQuestion, QuestionFilter, QuestionList, ReasonGroup
from api.version import canon_version
from knowledge.bootstrap import Canon
from knowledge.errors import CanonError, Erased, InvalidInput
from knowledge.indexing.indexer import index_lag
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.reasons import RefusalReason, meaning_of, reasons_of
from knowledge.model.scope import Scope
from knowledge.review.gauges import Backlog, Gauge, GaugeValue, backlog_of, exposed, gauges_of
from knowledge.review.value.assumptions import read_assumptions
from knowledge.review.value.outcomes import outcomes_of
from knowledge.review.value.report import Figure, ValueReport, value_report
from knowledge.store.ports.observation import LoggedQuestion, LogSpan
from knowledge.store.ports.store import Store
from knowledge.text.privacy.redaction import redact

__all__ = ["Figure", "Observation", "ValueReport"]

_LOOKED_AT = 5_000
"""The most questions that one listing looks at. Each answer has to be read, which takes about a millisecond."""
_PERIOD = timedelta(days=30)
"""The period of a report of value where none is given."""
_ASKED_MOST = 5
"""The questions that a group names."""
_BACKLOG_SECONDS = 60.0
"""How long the counts are kept that take reading the ledger. Prometheus asks several times a minute; conflicts and cases move by the hour."""


class Observation:
    """Observes a service: its activity, its queues, and the questions people ask."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon
        self._turn = threading.Lock()
        self._backlog: tuple[float, Backlog] | None = None

    def metrics(self) -> bytes:
        """The measures of this process and the gauges of the store, in the text format of Prometheus.

        Where the store cannot be read, `canon_store_up` is 0 and its gauges are missing.
        """
        try:
            gauges = self._gauges()
        except CanonError:
            gauges = []
        up = Gauge("canon_store_up", "Whether the store can be read.", (GaugeValue(int(bool(gauges)), {}),))
        build = Gauge(
            "canon_build_info",
            "The version of Canon and of its steps of answering.",
            (GaugeValue(1, {"version": canon_version(), "steps": self._canon.recipe.steps}),),
        )
        return self._canon.telemetry.exposition() + exposed([build, up, *gauges]).encode()

    def questions(self, scope: Scope, chosen: QuestionFilter) -> QuestionList:
        """Questions that were asked, as far as `scope`'s audience may see their answers (rule S5).

        Without a log they are read from the latest recorded answers, and nobody is named.
        """
        found = list(islice(self._asked(scope, chosen), chosen.limit))
        return QuestionList(questions=found, groups=grouped(found))

    def value(
        self, assumptions: str, where: str, since: datetime | None = None, until: datetime | None = None
    ) -> ValueReport:
        """The value of the service in a period, the last 30 days by default, from the text of a file of assumptions.

        Raises InvalidInput for wrong assumptions and for a period that has no end after its start.
        """
        stated = read_assumptions(assumptions, where)
        end = until or self._canon.clock()
        start = since or end - _PERIOD
        if start >= end:
            raise InvalidInput(
                "The period ends before it begins.", remedy="Give an earlier --since.", where="--since"
            )
        return value_report(outcomes_of(self._canon.store, start, end), stated, start, end)

    def _asked(self, scope: Scope, chosen: QuestionFilter) -> Iterator[AskedQuestion]:
        canon = self._canon
        full = canon.settings.query_log == "full"
        for logged in self._logged(chosen):
            try:
                answer = canon.store.answer(logged.answer_id).answer
            except Erased:
                continue
            wanted = not chosen.refused or answer.status is not Status.ANSWERED
            if wanted and answer.scope.visible_to(scope.audience):
                yield asked_question(logged, answer, show=str if full else redact)

    def _logged(self, chosen: QuestionFilter) -> list[LoggedQuestion]:
        canon = self._canon
        now, days = canon.clock(), timedelta(days=min(chosen.days, canon.settings.query_log_days))
        if canon.query_log is None:
            return recorded_questions(canon.store, now - timedelta(days=chosen.days), _LOOKED_AT)
        statuses = [one for one in Status if not chosen.refused or one is not Status.ANSWERED]
        return canon.store.logged_questions(LogSpan(now - days, statuses=statuses, limit=_LOOKED_AT))

    def _gauges(self) -> list[Gauge]:
        canon = self._canon
        vitals = replace(canon.store.vitals(canon.clock()), index_lag=index_lag(canon.index_queue))
        return gauges_of(vitals, self._known_backlog(), canon.store.count_jobs())

    def _known_backlog(self) -> Backlog:
        with self._turn:
            if self._backlog is None or monotonic() - self._backlog[0] > _BACKLOG_SECONDS:
                self._backlog = (monotonic(), backlog_of(self._canon.store, self._canon.clock))
            return self._backlog[1]


def recorded_questions(store: Store, since: datetime, limit: int) -> list[LoggedQuestion]:
    """The questions of the latest recorded answers, as a log would have them without names."""
    found = []
    for mention in store.answers(limit=limit):
        if mention.recorded_at < since:
            break
        answer = store.answer(mention.answer_id).answer
        seconds = sum(step.ms for step in answer.steps) / 1e3
        found.append(
            LoggedQuestion(mention.answer_id, mention.recorded_at, "", answer.status, reasons_of(answer), seconds)
        )
    return found


def asked_question(logged: LoggedQuestion, answer: Answer, show: Callable[[str], str]) -> AskedQuestion:
    """A question of the log with its text, which `show` prepares."""
    return AskedQuestion(
        answer_id=logged.answer_id,
        asked_at=logged.asked_at,
        actor=logged.actor,
        status=logged.status,
        reasons=list(logged.reasons),
        ms=round(logged.seconds * 1e3, 1),
        question=show(answer.question),
        missing=[show(sentence) for sentence in answer.missing],
    )


def grouped(questions: Sequence[AskedQuestion]) -> list[ReasonGroup]:
    """The groups of questions by the reason for which they were not or not fully answered, the largest first."""
    texts: dict[RefusalReason, Counter[str]] = defaultdict(Counter)
    for one in questions:
        for reason in one.reasons:
            texts[reason][one.question.strip().rstrip("?").casefold()] += 1
    written = {one.question.strip().rstrip("?").casefold(): one.question for one in questions}
    groups = [
        ReasonGroup(
            reason=reason,
            meaning=meaning_of(reason),
            count=counted.total(),
            asked_most=[written[text] for text, _ in counted.most_common(_ASKED_MOST)],
        )
        for reason, counted in texts.items()
    ]
    return sorted(groups, key=lambda group: (-group.count, group.reason))
