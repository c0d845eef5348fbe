"""The statements of versions that are compared with others (rule C1)."""

from __future__ import annotations

import pytest

from knowledge.model.objects import Version
from knowledge.review.stated import Stated, StatedVersions, pairs_to_compare
from tests.reasoning.office import Office, policy


@pytest.fixture
def stated(office: Office) -> StatedVersions:
    return StatedVersions(office.shelf.store)


def published(office: Office, text: str) -> Version:
    return office.shelf.store.version(office.publish(text))


def texts(statements: list[tuple[Stated, Stated]]) -> list[tuple[str, str]]:
    return [(one.statement.text, other.statement.text) for one, other in statements]


def test_a_passage_holds_the_statements_that_stand_in_it(office: Office, stated: StatedVersions) -> None:
    version = published(office, policy("desks", "Desks are booked for 3 days. Lamps are switched off at 18:00."))
    (passage,) = version.passages
    held = [one.statement.text for one in stated.in_passage(version, passage.passage_hash)]
    assert held == ["Desks are booked for 3 days.", "Lamps are switched off at 18:00."]


def test_a_passage_that_the_version_does_not_hold_has_none(office: Office, stated: StatedVersions) -> None:
    version = published(office, policy("desks", "Desks are booked for 3 days."))
    assert not stated.in_passage(version, "of another version")


def test_statements_of_one_subject_are_compared_and_no_others(office: Office, stated: StatedVersions) -> None:
    mine = stated.of(
        published(office, policy("desks", "Desks are booked for 3 days. Lamps are switched off at 18:00."))
    )
    yours = stated.of(
        published(office, policy("rooms", "Desks are booked for 5 days. Bicycles stand in the yard."))
    )
    pairs = texts(list(pairs_to_compare(mine, yours)))
    assert pairs == [("Desks are booked for 3 days.", "Desks are booked for 5 days.")]


@pytest.mark.rule("C1b")
def test_a_declared_contradiction_is_compared_whatever_the_words_are(
    office: Office, stated: StatedVersions
) -> None:
    said = policy("yard", "Bicycles stand in the yard.") + "    contradicts: [policy/desks]\n"
    mine = stated.of(published(office, said))
    yours = stated.of(published(office, policy("desks", "Desks are booked for 3 days.")))
    expected = ("Bicycles stand in the yard.", "Desks are booked for 3 days.")
    assert texts(list(pairs_to_compare(mine, yours))) == [expected]
    assert texts(list(pairs_to_compare(yours, mine))) == [expected[::-1]]
