"""Use cases around what people say of answers, and the questions that got none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from api.service.quality_views import (
    FeedbackRequest,
    FeedbackVerdict,
    FeedbackView,
    RefusedQuestion,
    RefusedQuestions,
)
from api.service.requests import DocumentDefaults
from api.service.use_cases.documents import Documents
from knowledge.bootstrap import Canon
from knowledge.errors import Erased, InvalidInput
from knowledge.model.answers import Answer, AnswerRecord, Status
from knowledge.model.canonical import canonical_json, sha256_hex
from knowledge.model.clock import json_value
from knowledge.model.ledger import EventKind
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.store.port import unknown_answer
from knowledge.store.validation import checked_actor, checked_reason

SOURCE = "feedback"
"""The source of golden questions that come from feedback."""
_LONGEST_CORRECTION = 2_000
"""Characters of a correction: some sentences, as an answer quotes them."""
_NAME_DIGITS = 16
"""Digits of the hash in the name of a golden object: enough to tell all feedback apart."""
_KEPT_IDS = 5
"""Answers that are named of each question that was refused; the last ones say most."""
NOT_COVERED = frozenset({Status.INSUFFICIENT, Status.REFUSED, Status.CLARIFY})
"""The statuses of answers that claim nothing."""


class Feedback:
    """Records what people say of answers, and lists what is asked and not covered."""

    def __init__(self, canon: Canon, documents: Documents) -> None:
        self._canon = canon
        self._documents = documents

    def record(self, answer_id: str, request: FeedbackRequest, scope: Scope) -> FeedbackView:
        """Record feedback on an answer as an event. Wrong and missing also make a draft of a golden question, which waits for review.

        The event holds no words but the reason; the correction is in the draft, which can be erased. Raises NotFound, also for an
        answer that `scope`'s audience may not see, Erased, and InvalidInput.
        """
        answer = self._visible(answer_id, scope)
        actor, reason = checked_actor(request.actor), checked_reason(request.reason.strip())
        if not reason:
            raise InvalidInput("The feedback has no reason.", remedy="Write why.", where="reason")
        if len(request.correction) > _LONGEST_CORRECTION:
            raise InvalidInput(
                f"The correction has {len(request.correction)} characters.",
                remedy=f"Use at most {_LONGEST_CORRECTION}.",
                where="correction",
            )
        golden = None if request.verdict is FeedbackVerdict.RIGHT else self._draft(answer, request, actor)
        named = {"golden_object_id": golden[0], "golden_version_id": golden[1]} if golden else {}
        with self._canon.store.transaction() as transaction:
            payload = {"answer_id": answer_id, "verdict": request.verdict.value, **named}
            transaction.append_notice(EventKind.ANSWER_JUDGED, payload, actor=actor, reason=reason)
        return FeedbackView(
            answer_id=answer_id, verdict=request.verdict, seq=self._canon.store.head().seq, **named
        )

    def _visible(self, answer_id: str, scope: Scope) -> Answer:
        answer = self._canon.store.answer(answer_id).answer
        if not answer.scope.visible_to(scope.audience):
            raise unknown_answer(answer_id)
        return answer

    def _draft(self, answer: Answer, request: FeedbackRequest, actor: str) -> tuple[str, str]:
        """Record a draft of a golden question, and return its object and version. The same feedback twice is one version."""
        by = sha256_hex(canonical_json([answer.answer_id, actor.casefold()]))[:_NAME_DIGITS]
        object_id = f"golden/feedback/{by}"
        content = canonical_json(_golden(object_id, answer, request))
        defaults = DocumentDefaults(source=SOURCE, state=State.DRAFT, actor=actor, scope=_audience_of(answer))
        self._documents.upload(f"{by}.json", content, defaults)
        latest = self._canon.store.versions(object_id)[-1]
        return object_id, latest.version_id

    def refused(self, scope: Scope, limit: int) -> RefusedQuestions:
        """The questions among the last `limit` answers without citations that got no answer, the most asked first."""
        grouped: dict[tuple[str, str], list[AnswerRecord]] = {}
        looked_at = 0
        for record in self._uncited(scope, limit):
            looked_at += 1
            if record.answer.status in NOT_COVERED:
                asked = (_same_words(record.answer.question), record.answer.scope.key)
                grouped.setdefault(asked, []).append(record)
        found = [_refused(records) for records in grouped.values()]
        found.sort(key=lambda one: (one.times, one.last_asked_at), reverse=True)
        return RefusedQuestions(looked_at=looked_at, questions=found)

    def _uncited(self, scope: Scope, limit: int) -> Iterator[AnswerRecord]:
        """Yield the last answers without citations that the audience may see, the latest first."""
        for mention in self._canon.store.answers(limit=limit, uncited=True):
            try:
                record = self._canon.store.answer(mention.answer_id)
            except Erased:
                continue
            if record.answer.scope.visible_to(scope.audience):
                yield record.model_copy(update={"recorded_at": mention.recorded_at})


def _audience_of(answer: Answer) -> Scope:
    """The scope of a golden object: for the audience of its answer, so that nobody else reads the question."""
    return Scope(audience=answer.scope.audience)


def _golden(object_id: str, answer: Answer, request: FeedbackRequest) -> dict[str, Any]:
    """A golden object with the question as it was asked, and what is expected instead. A reviewer may mend it before approval."""
    correction = request.correction.strip()
    expect: dict[str, Any] = {"quotes": [correction]} if correction else {}
    if request.verdict is FeedbackVerdict.WRONG and answer.claims:
        expect["not_quotes"] = [one.text for one in answer.claims if one.text not in correction]
    if not correction and request.verdict is FeedbackVerdict.MISSING:
        expect["status"] = Status.ANSWERED.value
    place = {"jurisdiction": answer.scope.jurisdiction, "product": answer.scope.product}
    question = {
        "question": answer.question,
        "valid_at": json_value(answer.as_of)["valid_at"],
        **{name: value for name, value in place.items() if value},
        **({"audience": answer.scope.audience} if answer.scope.audience else {}),
        "expect": expect,
    }
    return {"id": object_id, "title": f"Feedback: {answer.question}"[:200], "questions": [question]}


_WORD = re.compile(r"\w+")


def _same_words(question: str) -> str:
    """The words of a question without case, signs and spacing: questions in the same words are asked about the same."""
    return " ".join(_WORD.findall(question.casefold())) or question


def _refused(records: list[AnswerRecord]) -> RefusedQuestion:
    last = records[0]
    assert last.recorded_at is not None
    return RefusedQuestion(
        question=last.answer.question,
        status=last.answer.status,
        scope=last.answer.scope,
        times=len(records),
        last_asked_at=last.recorded_at,
        answer_ids=[one.answer.answer_id for one in records[:_KEPT_IDS]],
        missing=list(last.answer.missing),
    )
