"""The use case that records feedback on answers."""

from __future__ import annotations

from typing import Any

from api.service.requests import DocumentDefaults
from api.service.use_cases.documents import Documents
from api.service.views.quality import FeedbackRequest, FeedbackVerdict, FeedbackView
from knowledge.bootstrap import Canon
from knowledge.errors import InvalidInput
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import json_value
from knowledge.model.objects import State
from knowledge.model.record.canonical import canonical_json, sha256_hex
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.store.ports.store import unknown_answer
from knowledge.store.validation import checked_actor, checked_reason

SOURCE = "feedback"
"""The source of golden questions that come from feedback."""
_LONGEST_CORRECTION = 2_000
"""Characters of a correction: some sentences, as an answer quotes them."""
_NAME_DIGITS = 16
"""Digits of the hash in the name of a golden object: enough to tell all feedback apart."""


class Feedback:
    """Records feedback on answers."""

    def __init__(self, canon: Canon, documents: Documents) -> None:
        self._canon = canon
        self._documents = documents

    def record(self, answer_id: str, request: FeedbackRequest, scope: Scope) -> FeedbackView:
        """Record feedback on an answer as the event `answer.judged` {answer_id, verdict, golden_object_id, golden_version_id}. Wrong and missing also make a draft of a golden question, which waits for review.

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
