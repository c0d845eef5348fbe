"""Judges an answer against the expected one, without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.evaluation.golden_items import REFUSALS, Expected, GoldenItem
from knowledge.evaluation.matching import folded, holds, states, words
from knowledge.evaluation.results import BaselineResult, ItemResult, JudgedClaim
from knowledge.evaluation.stages import Loss, Sightings, Stage, first_lost, last_seen
from knowledge.model.answering.answers import Answer, Citation, Claim, Status, Step

WITHHELD = "withheld"
"""The kind of all items whose evidence was withheld."""
_LEAST_WORDS = 3
"""Words from which a claim that is a part of an expected text answers: fewer stand in too many texts."""


@dataclass(frozen=True)
class Asked:
    """An answer, with everything about its making that is judged.

    `genuine` are the ids of the citations that are verbatim and were authoritative, `beside` those of statements that only go with a claim, such as its
    exceptions. `baselines` are the passages of each baseline,
    best first.
    """

    answer: Answer
    steps: tuple[Step, ...] = ()
    genuine: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    sightings: Sightings = field(default_factory=dict)
    features: Mapping[str, float] = field(default_factory=dict)
    baselines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    withheld: bool = False


def judge(item: GoldenItem, asked: Asked) -> ItemResult:
    """Judge the answer to an item. An item whose evidence was withheld expects a refusal."""
    expected = Expected(statuses=tuple(sorted(REFUSALS))) if asked.withheld else item.expected
    answer = asked.answer
    claims = tuple(_judged(claim, item.expected, asked) for claim in answer.claims if claim.kind != "refusal")
    said = _said(answer)
    unwanted = answer.status not in REFUSALS and any(holds(said, text) for text in expected.not_contains)
    hit = expected.allows(answer.status) and not unwanted and _is_complete(expected, answer, said)
    wanted = expected.texts or expected.objects
    seen = {text: last_seen(asked.sightings, text) for text in wanted}
    return ItemResult(
        item_id=f"{item.item_id} ({WITHHELD})" if asked.withheld else item.item_id,
        kind=WITHHELD if asked.withheld else item.kind,
        fact=item.fact,
        question=item.question.text,
        answerable=expected.answerable,
        withheld=asked.withheld,
        held_out=item.held_out,
        status=answer.status,
        hit=hit,
        refused=answer.status in REFUSALS,
        unwanted=unwanted,
        claims=claims,
        characters=sum(len(citation.quote) for citation in answer.citations),
        confidence=answer.confidence.value,
        loss=None if hit else _loss(expected, answer.status, [*seen.values()]),
        seen=seen,
        features=dict(asked.features),
        baselines={n: _baseline(expected, passages) for n, passages in asked.baselines.items() if expected.texts},
    )


def _said(answer: Answer) -> str:
    """The words of all claims and of all citations, lead-ins included."""
    quoted = [text for citation in answer.citations for text in _quoted(citation)]
    return "\n".join([*(claim.text for claim in answer.claims), *quoted])


def _quoted(citation: Citation) -> list[str]:
    return [citation.quote, *(span.quote for span in citation.spans)]


def _is_complete(expected: Expected, answer: Answer, said: str) -> bool:
    cited = {citation.object_id for citation in answer.citations}
    return (
        all(holds(said, text) for text in expected.texts)
        and cited.issuperset(expected.objects)
        and (expected.value is None or any(_states(claim, expected.value) for claim in answer.claims))
        and (
            expected.outcome is None
            or (answer.decision is not None and answer.decision.outcome == expected.outcome)
        )
    )


def _states(claim: Claim, value: str) -> bool:
    return states(claim.value.text if claim.value else claim.text, value)


def _judged(claim: Claim, expected: Expected, asked: Asked) -> JudgedClaim:
    cited = [one for one in asked.answer.citations if one.citation_id in claim.citations]
    quoted = [text for citation in cited for text in _quoted(citation)]
    is_genuine = all(one.citation_id in asked.genuine for one in cited)
    said = [one.text for one in claim.computation.inputs if one.citation] if claim.computation else [claim.text]
    is_quoted = words(" ".join(said)) <= words("\n".join(quoted))
    return JudgedClaim(
        text=claim.text, answers=_answers(claim, cited, expected, asked.beside), supported=is_genuine and is_quoted
    )


def _answers(claim: Claim, cited: Sequence[Citation], expected: Expected, beside: frozenset[str]) -> bool | None:
    """Whether a claim holds an expected text or value, or is itself a part of an expected text.

    Where only objects are expected, a claim that cites one answers. None where nothing is expected that a claim can hold, and for an
    exception that holds nothing expected: it is there because of the claim that it qualifies.
    """
    if not (expected.texts or expected.value or expected.objects):
        return None
    own = folded(claim.text)
    texts = [own, *(folded(citation.quote) for citation in cited)]
    if any(folded(wanted) in text for wanted in expected.texts for text in texts):
        return True
    if len(own.split()) >= _LEAST_WORDS and any(own in folded(wanted) for wanted in expected.texts):
        return True
    if expected.value is not None and _states(claim, expected.value):
        return True
    only_objects = not expected.texts and expected.value is None
    if only_objects and any(citation.object_id in expected.objects for citation in cited):
        return True
    return None if beside.intersection(claim.citations) else False


def _loss(expected: Expected, status: Status, seen: Sequence[Stage | None]) -> Loss:
    if not expected.answerable:
        return Loss.NOT_REFUSED
    if seen:
        return first_lost(seen)
    return Loss.NOT_VERIFIED if status in REFUSALS else Loss.WORDED_WRONG


def _baseline(expected: Expected, passages: Sequence[str]) -> BaselineResult:
    shown = [_first_with(text, passages) for text in expected.texts]
    unwanted = [rank for text in expected.not_contains if (rank := _first_with(text, passages)) is not None]
    complete = [rank for rank in shown if rank is not None]
    return BaselineResult(
        shown_at=max(complete) if complete and len(complete) == len(shown) else None,
        unwanted_at=min(unwanted, default=None),
    )


def _first_with(text: str, passages: Sequence[str]) -> int | None:
    return next((rank for rank, passage in enumerate(passages, 1) if holds(passage, text)), None)
