"""A question for the products that there are is answered from the store itself, product by product."""

from __future__ import annotations

import pytest

from knowledge.reasoning.evidence.products_listed import found_products
from knowledge.reasoning.recipe import SelectionRecipe
from tests.reasoning.building import Library, sub_query


def product(name: str, extra: str = "") -> str:
    """A plan of this name."""
    return (
        f"id: product/{name}\ntitle: {name.capitalize()} plan\nsku: P-{name}\neffective_from: 2023-01-01\n"
        f"description: The {name} plan is for teams. It has a price.\n{extra}"
    )


LIBRARY = Library(product("small"), product("large"), product("lamp").replace("Lamp plan", "Desk lamp"))


def listed(question: str, library: Library = LIBRARY, **recipe: int) -> list[str]:
    """The words of each claim."""
    snapshot = library.snapshot("2024-01-01")
    asked = sub_query(question, as_of=snapshot.as_of)
    _, selected = found_products(snapshot, [asked], SelectionRecipe.model_validate(recipe))
    return [one.words for one in selected]


PLANS = ["The large plan is for teams.", "The small plan is for teams."]


@pytest.mark.rule("Q1e")
@pytest.mark.parametrize(
    "question",
    [
        "Which plans do you offer?",
        "What plans are there?",
        "Which kinds of plans are available?",
        "What plans can I choose from?",
    ],
)
def test_the_products_whose_names_say_what_is_asked_for_are_listed_with_what_describes_them(question: str) -> None:
    assert listed(question) == PLANS


def test_a_word_for_products_lists_all_of_them() -> None:
    assert len(listed("What products do you sell?")) == 3


def test_other_names_of_a_product_count() -> None:
    library = Library(
        product("small", "aliases: [Starter bundle]\n"), product("large", "aliases: [Team bundle]\n")
    )
    assert listed("Which bundles are there?", library) == PLANS


@pytest.mark.parametrize(
    "question",
    [
        "Which plans do you offer in winter?",
        "Which plan is the best?",
        "Which lamps are there?",
        "How are plans sold?",
    ],
)
def test_a_question_for_more_than_what_there_is_or_for_a_single_thing_lists_nothing(question: str) -> None:
    assert listed(question) == []


def test_a_catalogue_is_not_listed_product_by_product() -> None:
    assert listed("Which plans are there?", most_listed=1) == []


def test_two_questions_are_no_list() -> None:
    snapshot = LIBRARY.snapshot("2024-01-01")
    asked = sub_query("Which plans are there?", as_of=snapshot.as_of)
    assert found_products(snapshot, [asked, asked], SelectionRecipe()) == ([], [])
