"""Asks questions again, and tells which answers changed and why."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.errors import InvalidInput, NotFound
from knowledge.model.answering.answers import Answer
from knowledge.model.clock import AsOf, json_value
from knowledge.model.objects import State
from knowledge.model.record.canonical import content_hash
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.model.work.drift import DriftCause, DriftChange, RememberedAnswer
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.question import Question
from knowledge.review.rechecking.reasking import summarized
from knowledge.store.ports.store import Store


def remembered(asked_by: str, answer: Answer, right: bool | None = None) -> RememberedAnswer:
    """The facts of an answer that later answers are compared with."""
    read = summarized(answer).model_copy(update={"version_ids": ()})
    return RememberedAnswer(
        asked_by=asked_by,
        status=answer.status,
        digest=content_hash(json_value(read)),
        cited=tuple(dict.fromkeys(_relied_on(answer))),
        as_of=answer.as_of,
        fingerprints=answer.fingerprints,
        right=right,
    )


def _relied_on(answer: Answer) -> Iterator[tuple[str, str]]:
    decision = answer.decision
    if decision and decision.version_id:
        yield decision.object_id, decision.version_id
    yield from ((one.object_id, one.version_id) for one in answer.citations)


class DriftCheck:
    """Compares answers of before with those that would be given now; writes nothing."""

    def __init__(self, store: Store, orchestrator: Orchestrator) -> None:
        self._store = store
        self._orchestrator = orchestrator

    def ask(self, question: Question) -> Answer | None:
        """The answer that would be given now; None where the question can no longer be asked."""
        try:
            return self._orchestrator.consider(question)
        except (NotFound, InvalidInput):
            return None

    def change(self, before: RememberedAnswer, question: Question, now: RememberedAnswer) -> DriftChange | None:
        """The change from an answer to the one that is given `now` to the same question; None where they say the same."""
        if before.digest == now.digest:
            return None
        cause, objects = self._cause(before, question, now)
        return DriftChange(
            asked_by=before.asked_by,
            cause=cause,
            before=before.status,
            after=now.status,
            objects=objects,
            cited_before=tuple(version_id for _, version_id in before.cited),
            cited_now=tuple(version_id for _, version_id in now.cited),
            was_right=before.right,
            is_right=now.right,
        )

    def _cause(
        self, before: RememberedAnswer, question: Question, now: RememberedAnswer
    ) -> tuple[DriftCause, tuple[str, ...]]:
        gone = [
            (cause, object_id)
            for object_id, version_id in before.cited
            if (cause := self._end_of(object_id, version_id, now.as_of, question.scope)) is not None
        ]
        if gone:
            first = gone[0][0]
            return first, tuple(dict.fromkeys(name for cause, name in gone if cause is first))
        if self._differs_on_the_same_knowledge(before, question):
            return DriftCause.NEW_RELEASE, ()
        held = {version_id for _, version_id in before.cited}
        return DriftCause.NEWLY_APPROVED, tuple(
            dict.fromkeys(name for name, version_id in now.cited if version_id not in held)
        )

    def _differs_on_the_same_knowledge(self, before: RememberedAnswer, question: Question) -> bool:
        """Whether the question has another answer even at the as-of of before."""
        as_of = before.as_of
        dated = {"valid_at": as_of.valid_at, "known_at": as_of.known_at, "dated": question.is_dated}
        then = self.ask(question.model_copy(update=dated))
        return then is None or remembered(before.asked_by, then).digest != before.digest

    def _end_of(self, object_id: str, version_id: str, as_of: AsOf, scope: Scope) -> DriftCause | None:
        """The reason why a version is not authoritative at an as-of; None where it is."""
        explanation = self._store.explain(object_id, as_of, scope)
        resolution = explanation.resolution
        if resolution is not None and resolution.version_id == version_id:
            return None
        if resolution is not None or explanation.replaced_by is not None:
            return DriftCause.NEW_VERSION
        end = self._store.version(version_id).effective.end
        if end is not None and end <= as_of.valid_at:
            return DriftCause.EXPIRY
        moves = self._store.transitions(object_id)
        return DriftCause.WITHDRAWAL if _deprecated(moves, version_id) else DriftCause.SCOPE


def _deprecated(moves: list[Transition], version_id: str) -> bool:
    return any(move.version_id == version_id and move.to is State.DEPRECATED for move in moves)
