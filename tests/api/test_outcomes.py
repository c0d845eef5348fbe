"""Every error has one status, one exit code and one line in the documents."""

import re
from pathlib import Path

import pytest

from api.problems import OUTCOMES, outcome_of, problem_of
from knowledge import errors
from knowledge.errors import CanonError, NotFound

ROOT = Path(__file__).parents[2]
TREE_LINE = re.compile(r"^\W*([A-Z]\w+) +(\d{3}) +(\d) ", re.MULTILINE)


def error_classes() -> list[type[CanonError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, CanonError)]


def test_every_error_class_is_in_the_table() -> None:
    assert set(error_classes()) == set(OUTCOMES)


def test_the_tree_at_the_top_of_errors_shows_the_same_statuses_and_exit_codes() -> None:
    drawn = {name: (int(status), int(exit)) for name, status, exit in TREE_LINE.findall(errors.__doc__ or "")}
    assert drawn == {
        kind.__name__: (outcome.status, outcome.exit)
        for kind, outcome in OUTCOMES.items()
        if kind is not CanonError
    }


def test_slugs_are_unique() -> None:
    slugs = [outcome.slug for outcome in OUTCOMES.values()]
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize("kind", error_classes())
def test_the_api_document_has_a_row_for_the_error(kind: type[CanonError]) -> None:
    outcome = OUTCOMES[kind]
    row = f"| `{kind.__name__}` | `urn:canon:problem:{outcome.slug}` | {outcome.status} | {outcome.exit} |"
    assert row in (ROOT / "docs" / "api.md").read_text()


def test_a_subclass_made_elsewhere_takes_the_outcome_of_its_nearest_ancestor() -> None:
    class Lost(NotFound):
        pass

    assert outcome_of(Lost("gone")) is OUTCOMES[NotFound]


def test_a_problem_names_the_value_the_remedy_and_the_field() -> None:
    error = errors.InvalidInput("'x' is not a date.", remedy="Write a date.", where="valid_at")
    assert problem_of(error, "/v1/query").model_dump() == {
        "type": "urn:canon:problem:invalid-input",
        "title": "Invalid input",
        "status": 422,
        "detail": "'x' is not a date.",
        "remedy": "Write a date.",
        "instance": "/v1/query",
        "errors": [{"field": "valid_at", "detail": "'x' is not a date."}],
    }
