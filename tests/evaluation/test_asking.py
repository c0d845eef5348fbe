"""The words of an answer are followed through the stages that it went through."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from knowledge.bootstrap import Canon
from knowledge.evaluation.asking import EngineAsker
from knowledge.evaluation.golden_items import Expected, GoldenItem
from knowledge.evaluation.judging import Asked, judge
from knowledge.evaluation.retrieval.passages import PassageCatalogue
from knowledge.evaluation.stages import Loss, Stage, last_seen
from knowledge.model.answering.answers import Status
from knowledge.model.clock import parse_instant
from knowledge.model.kinds import FEATURES
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe, SearchRecipe
from knowledge.reasoning.sufficiency_recipe import SufficiencyRecipe
from knowledge.reasoning.tools.search import SearchTool
from knowledge.reasoning.verification.sufficiency import probability

QUOTE = "within 30 days of delivery"


@pytest.fixture(scope="module")
def asker(sample: Canon) -> EngineAsker:
    catalogue = PassageCatalogue.of(sample.index, sample.store)
    search = SearchTool(sample.index, sample.embedder, sample.store)
    return EngineAsker(sample.store, search, catalogue, sample.clock, sample.recipe)


def item(quote: str = QUOTE, date: str = "2024-03-01") -> GoldenItem:
    question = Question(
        text="How long do customers have to return a product for a refund?", valid_at=parse_instant(date)
    )
    return GoldenItem(item_id="x", fact="x", question=question, expected=Expected(quotes=(quote,)))


def asked(asker: EngineAsker, one: GoldenItem, recipe: Recipe | None = None) -> Asked:
    (only,) = replace(asker, recipe=recipe or asker.recipe)(one)
    return only


def test_a_claim_is_seen_to_the_end(asker: EngineAsker) -> None:
    assert last_seen(asked(asker, item()).sightings, QUOTE) is Stage.CLAIMED


def test_every_stage_up_to_the_claim_saw_its_words(asker: EngineAsker) -> None:
    sightings = asked(asker, item()).sightings
    assert [stage for stage in Stage if last_seen({stage: sightings[stage]}, QUOTE) is None] == []


def test_words_that_hold_at_another_date_are_not_in_force(asker: EngineAsker) -> None:
    found = judge(item(date="2025-03-01"), asked(asker, item(date="2025-03-01")))
    assert found.loss is Loss.NOT_IN_FORCE


def test_words_that_few_candidates_leave_out_were_not_retrieved(asker: EngineAsker) -> None:
    wanted = item("189 euros")
    found = judge(wanted, asked(asker, wanted, Recipe(search=SearchRecipe(candidates=1))))
    assert found.loss is Loss.NOT_RETRIEVED


def test_words_of_a_retrieved_passage_that_ranks_low_were_outranked(asker: EngineAsker) -> None:
    wanted = item("189 euros")
    assert judge(wanted, asked(asker, wanted)).loss is Loss.OUTRANKED


def test_words_of_evidence_that_does_not_suffice_were_not_verified(asker: EngineAsker) -> None:
    found = judge(item(), asked(asker, item(), Recipe(sufficiency=SufficiencyRecipe(least=1.0))))
    assert found.status is Status.INSUFFICIENT
    assert found.loss is Loss.NOT_VERIFIED


def test_the_passages_with_the_words_can_be_withheld(asker: EngineAsker) -> None:
    plain, without = replace(asker, withholding=True)(item())
    assert last_seen(plain.sightings, QUOTE) is Stage.CLAIMED
    assert without.withheld
    assert last_seen(without.sightings, QUOTE) is Stage.IN_FORCE
    assert without.baselines == {}


def test_nothing_is_withheld_where_no_passage_has_the_words(asker: EngineAsker) -> None:
    assert len([*replace(asker, withholding=True)(item("no text says this"))]) == 1


def test_the_passages_of_an_expected_object_are_withheld_where_no_words_are_expected(asker: EngineAsker) -> None:
    expected = Expected(objects=("policy/refunds",))
    plain, without = replace(asker, withholding=True)(item().model_copy(update={"expected": expected}))
    assert "policy/refunds" in {citation.object_id for citation in plain.answer.citations}
    assert "policy/refunds" not in {citation.object_id for citation in without.answer.citations}


def test_the_features_are_those_that_the_support_is_made_of(asker: EngineAsker) -> None:
    features, recipe = asked(asker, item()).features, Recipe().sufficiency
    weighted = recipe.bias + sum(getattr(recipe, name) * features[name] for name in FEATURES)
    assert features["support"] == pytest.approx(1 / (1 + math.exp(-weighted)), abs=0.0001)
    assert features["confidence"] == probability(features["support"], Recipe().confidence)


def test_where_something_else_decides_there_are_no_features_of_it(asker: EngineAsker) -> None:
    for text in ("What changed about refunds between 2024 and 2025?", "How long is the error code 418 shown?"):
        changed = item().model_copy(update={"question": Question(text=text)})
        assert set(asked(asker, changed).features) == {"confidence"}


def test_the_stages_of_a_change_are_followed_too(asker: EngineAsker) -> None:
    question = Question(
        text="How did the days that customers have to return a product change between 2024 and 2025?"
    )
    wanted = GoldenItem(item_id="x", fact="x", question=question, expected=Expected(quotes=(QUOTE,)))
    sightings = asked(asker, wanted).sightings
    assert [stage for stage in Stage if last_seen({stage: sightings[stage]}, QUOTE) is None] == []


def test_a_citation_for_the_region_that_the_question_names_is_genuine(asker: EngineAsker) -> None:
    text = "How long do customers in Germany have to return a product for a refund?"
    quote = "within 45 days of delivery"
    regional = GoldenItem(item_id="x", fact="x", question=Question(text=text), expected=Expected(quotes=(quote,)))
    found = asked(asker, regional)
    cited = [citation for citation in found.answer.citations if quote in citation.quote]
    assert cited
    assert {citation.citation_id for citation in cited} <= found.genuine
