"""Three hundred made-up cases against an oracle written apart: totals, percentages, dates, business days, ranges, tiers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest

from knowledge.bootstrap import Canon
from knowledge.model.answering.answers import Answer, Claim
from knowledge.proof.checking.formulas import faulty_equations
from knowledge.reasoning.question import Question
from tests.reasoning.computing.generated import TODAY, Asked, calendar_object, documents, some_of_each_kind
from tests.reasoning.computing.stores import store_of

SEED = 1
CASES = [asked for written in documents(SEED) for asked in written.asked]
ASKED = some_of_each_kind(CASES)
NOW = datetime.combine(TODAY, time(12), UTC)


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    """A store with every document of the cases, under the real model: a hashing simulator does not find a rule by its meaning."""
    texts = {f"{written.name.lower()}.md": written.text for written in documents(SEED)}
    with store_of(
        tmp_path_factory.mktemp("computed"), {**texts, "calendar.yaml": calendar_object()}, NOW
    ) as opened:
        yield opened


def computed(answer: Answer) -> Claim | None:
    return next((claim for claim in answer.claims if claim.kind == "computed"), None)


def test_the_cases_have_the_result_of_the_oracle(canon: Canon) -> None:
    wrong = [(asked, got) for asked in ASKED if not _agrees(asked, got := computed(_answer(canon, asked)))]
    assert wrong == []
    assert len(CASES) >= 150


def _agrees(asked: Asked, claim: Claim | None) -> bool:
    if asked.result is None:
        return claim is None
    return claim is not None and claim.text.startswith(asked.result)


def _answer(canon: Canon, asked: Asked) -> Answer:
    return canon.orchestrator.consider(Question(text=asked.question))


def test_computed_claims_cite_their_inputs_and_show_equations_that_hold(canon: Canon) -> None:
    for asked in ASKED[::3]:
        answer = _answer(canon, asked)
        claim = computed(answer)
        if claim is None or claim.computation is None:
            continue
        cited = {citation.citation_id for citation in answer.citations}
        assert {one.citation for one in claim.computation.inputs if one.citation} == set(claim.citations) <= cited
        assert faulty_equations(claim.computation.formula) == []


def test_a_computed_answer_replays(canon: Canon) -> None:
    for asked in ASKED[::5]:
        recorded = canon.orchestrator.ask(Question(text=asked.question))
        assert canon.orchestrator.replay(recorded.answer_id).same
