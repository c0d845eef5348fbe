"""Every weight of an answer is in one value, whose hash is a fingerprint of the answer (rule Q3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from knowledge.model.clock import json_value
from knowledge.reasoning import recipe as recipes
from knowledge.reasoning.ranking_model import shipped_model
from knowledge.reasoning.recipe import STEPS, Recipe, recorded_recipe, reference_data

STAGES = ("search", "ranking", "sufficiency", "selection", "quoting", "changes", "releases", "adjudication")


def weights() -> Iterator[tuple[str, str, Any]]:
    """Every value of the default recipe: its stage, its name, and the value."""
    for stage in STAGES:
        values: BaseModel = getattr(Recipe(), stage)
        for name, value in values.model_dump().items():
            if name != "by_terms":
                yield stage, name, value


def with_weight(stage: str, name: str, value: Any) -> Recipe:
    """The default recipe with one other value."""
    return Recipe.model_validate({stage: {name: value}})


@pytest.mark.parametrize(("stage", "name", "value"), list(weights()), ids=str)
def test_another_value_is_another_fingerprint(stage: str, name: str, value: Any) -> None:
    changed = with_weight(stage, name, value + 1)
    assert getattr(getattr(changed, stage), name) == value + 1
    assert changed.fingerprint != Recipe().fingerprint
    assert with_weight(stage, name, value).fingerprint == Recipe().fingerprint


def test_other_steps_or_other_reference_data_are_another_fingerprint() -> None:
    fingerprints = {
        Recipe().fingerprint,
        Recipe(steps="other/1").fingerprint,
        Recipe(reference_data={"regions": "0"}).fingerprint,
    }
    assert len(fingerprints) == 3


def test_every_value_of_a_recipe_belongs_to_a_stage() -> None:
    assert set(Recipe.model_fields) == {*STAGES, "confidence", "planning", "steps", "comparison", "reference_data"}


def test_a_recipe_names_the_steps_of_this_code_and_its_reference_data() -> None:
    assert Recipe().steps == STEPS
    assert Recipe().reference_data == reference_data()
    assert set(reference_data()) == {"fusion", "iso3166", "regions"}


def test_the_reference_data_of_one_recipe_are_not_those_of_another() -> None:
    Recipe().reference_data["iso3166"] = "changed"
    assert Recipe().reference_data == reference_data()


def test_passages_are_ranked_with_the_weights_that_this_release_ships() -> None:
    ranking = json_value(Recipe().ranking)
    weights = json_value(shipped_model().weights)
    assert {name: ranking[name] for name in weights} == weights


def test_the_number_of_candidates_is_a_setting() -> None:
    assert Recipe.with_candidates(7) == with_weight("search", "candidates", 7)
    with pytest.raises(ValidationError, match="candidates"):
        Recipe.with_candidates(0)


@pytest.mark.parametrize("wrong", [{"unknown": 1}, {"ranking": {"unknown": 1}}, {"quoting": {"longest": "long"}}])
def test_an_unknown_value_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Recipe.model_validate(wrong)


# -- recorded recipes --------------------------------------------------------------------------------------


def test_a_recorded_recipe_is_read_back_as_it_was() -> None:
    recipe = with_weight("sufficiency", "least", 0.5)
    assert recorded_recipe(json_value(recipe)) == recipe
    assert recorded_recipe(json_value(Recipe())).fingerprint == Recipe().fingerprint


def test_an_answer_without_a_recorded_recipe_is_replayed_with_the_default_one() -> None:
    assert recorded_recipe({}) == Recipe()


def test_a_recorded_recipe_is_run_by_the_steps_and_reference_data_of_this_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded = json_value(Recipe(steps="extractive/1", reference_data={"regions": "0"}))
    again = recorded_recipe(recorded)
    assert (again.steps, again.reference_data) == (STEPS, reference_data())
    monkeypatch.setattr(recipes, "iso3166_version", lambda: "9")
    assert recorded_recipe(recorded).reference_data["iso3166"] == "9"
    assert recorded_recipe(recorded).fingerprint != again.fingerprint


def test_values_that_came_later_have_their_default_in_older_recipes() -> None:
    recorded = json_value(with_weight("quoting", "longest", 300))
    del recorded["quoting"]["completing"]
    del recorded["changes"]
    assert recorded_recipe(recorded) == with_weight("quoting", "longest", 300)


@pytest.mark.rule("Q3d")
def test_values_that_this_release_no_longer_has_are_left_out_of_older_recipes() -> None:
    recorded = json_value(with_weight("quoting", "longest", 300))
    recorded["quoting"]["as_well"] = 0.8
    recorded["selection"] |= {"close": 0.8, "paired": 2.0}
    recorded["worded"] = {"style": "plain"}
    assert recorded_recipe(recorded) == with_weight("quoting", "longest", 300)
