"""The use case that asks golden and recent questions again, and tells which answers changed and why."""

from __future__ import annotations

from collections.abc import Sequence

from api.service.recording import Bar, Recorder, quiet
from api.service.use_cases.quality.evaluations import items_in_force
from knowledge.bootstrap import Canon
from knowledge.errors import Erased
from knowledge.evaluation.golden_items import GoldenItem
from knowledge.evaluation.judging import Asked, judge
from knowledge.model.work.drift import DriftChange, DriftReport, RememberedAnswer
from knowledge.reasoning.question import Question
from knowledge.retrieval.ports import Progress
from knowledge.review.rechecking.drift import DriftCheck, remembered
from knowledge.review.rechecking.reasking import recent_questions


class Drift:
    """Compares stored answers, and the golden answers of the check before, with those of now. Nothing is recorded."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder

    def check(self, recent: int, before: DriftReport | None = None, bar: Bar = quiet) -> DriftReport:
        """Ask the golden questions in force, and the last `recent` questions that were asked, as they were asked.

        The first check only remembers the golden answers. `before` is the check before this one.
        """
        self._recorder.index(bar)
        golden = list(items_in_force(self._canon))
        asked = list(recent_questions(self._canon.store, recent))
        with bar("Asking") as progress:
            check = _Check(self._canon, before, len(golden) + len(asked), progress)
            for item in golden:
                check.golden_item(item)
            for answer_id, question in asked:
                check.recent_answer(answer_id, question)
        return check.report()


class _Check:
    """One check in the making."""

    def __init__(self, canon: Canon, before: DriftReport | None, total: int, progress: Progress | None) -> None:
        self._store = canon.store
        self._check = DriftCheck(canon.store, canon.orchestrator)
        self._golden_before = {one.asked_by: one for one in before.golden} if before else {}
        self._told = {_told(one) for one in before.changes} if before else set()
        self._total, self._progress = total, progress
        self._asked = self._not_asked = 0
        self._changes: list[DriftChange] = []
        self._golden: list[RememberedAnswer] = []

    def golden_item(self, item: GoldenItem) -> None:
        """Ask a golden question."""
        answer = self._check.ask(item.question)
        self._count(answer is not None)
        if answer is None:
            return
        now = remembered(item.item_id, answer, judge(item, Asked(answer=answer)).hit)
        self._golden.append(now)
        self._compare(self._golden_before.get(item.item_id), item.question, now)

    def recent_answer(self, answer_id: str, question: Question) -> None:
        """Ask the question of a stored answer, with the facts that external tools gave then (rule O1)."""
        try:
            stored = self._store.answer(answer_id).answer
        except Erased:  # while this check runs
            return
        asked = question.model_copy(update={"facts": stored.facts})
        answer = self._check.ask(asked)
        self._count(answer is not None)
        if answer is not None:
            self._compare(remembered(answer_id, stored), asked, remembered(answer_id, answer))

    def report(self) -> DriftReport:
        """The result."""
        return DriftReport(
            asked=self._asked,
            not_asked=self._not_asked,
            changes=tuple(self._changes),
            golden=tuple(self._golden),
        )

    def _compare(self, before: RememberedAnswer | None, question: Question, now: RememberedAnswer) -> None:
        change = self._check.change(before, question, now) if before else None
        if change is not None:
            self._changes.append(change.model_copy(update={"told_before": _told(change) in self._told}))

    def _count(self, asked: bool) -> None:
        self._asked += asked
        self._not_asked += not asked
        if self._progress is not None:
            self._progress(self._asked + self._not_asked, self._total)


def _told(change: DriftChange) -> tuple[str, str, str, Sequence[str]]:
    """The part of a change by which it is known again in the next check."""
    return change.asked_by, change.cause, change.after, change.cited_now
