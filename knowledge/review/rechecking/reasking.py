"""Recent and golden questions to ask again, and how two answers differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.model.answering.answers import Answer, AnswerRecord, Status
from knowledge.model.clock import AsOf, format_instant, json_value
from knowledge.model.kinds import GoldenTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.model.record.canonical import canonical_json
from knowledge.model.reviews import AnswerSummary
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshot


def summarized(answer: Answer) -> AnswerSummary:
    """The parts of an answer that its asker reads."""
    decision = answer.decision
    return AnswerSummary(
        status=answer.status,
        quotes=tuple(citation.quote for citation in answer.citations),
        version_ids=tuple(citation.version_id for citation in answer.citations),
        rule=decision.rule if decision else None,
        outcome=decision.outcome if decision else None,
        missing=_timeless(answer.missing, answer.as_of) if decision else (),
        asks=() if answer.status is Status.ANSWERED else answer.clarifying_questions,
    )


def _timeless(texts: Sequence[str], as_of: AsOf) -> tuple[str, ...]:
    """The texts without the known time, which differs whenever something is asked again."""
    return tuple(text.replace(f", as known on {format_instant(as_of.known_at)}", "") for text in texts)


def asked_again(record: AnswerRecord) -> Question:
    """The question of a stored answer at its own date and scope, with what is known now."""
    dated = record.requested.get("valid_at") is not None
    return Question.of(record.answer).model_copy(update={"known_at": None, "dated": dated})


def recent_questions(store: Store, limit: int) -> Iterator[tuple[str, Question]]:
    """The last `limit` questions as they were asked, each once; those about a known past are left out."""
    seen: set[bytes] = set()
    for mention in store.answers(limit=limit * 3):
        requested = Question.model_validate(store.answer(mention.answer_id).requested)
        key = canonical_json(json_value(requested))
        if requested.known_at is None and key not in seen and len(seen) < limit:
            seen.add(key)
            yield mention.answer_id, requested


def golden_questions(snapshot: Snapshot) -> Iterator[tuple[str, Question]]:
    """The questions of the golden sets in force, each with the id of its set."""
    for resolution in snapshot.resolve_kind(Kind.GOLDEN):
        terms = terms_of(snapshot.version(resolution.version_id))
        for one in terms.questions if isinstance(terms, GoldenTerms) else ():
            scope = Scope(jurisdiction=one.jurisdiction, product=one.product, audience=one.audience)
            if one.known_at is None:
                yield resolution.object_id, Question(text=one.question, valid_at=one.valid_at, scope=scope)


def differ(before: AnswerSummary, after: AnswerSummary) -> bool:
    """Whether an asker reads something else: another status, other quotes, another decision, or another missing fact."""
    return _as_read(before) != _as_read(after)


def _as_read(said: AnswerSummary) -> AnswerSummary:
    return said.model_copy(update={"version_ids": ()})
