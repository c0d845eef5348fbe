"""The statements of versions that are compared with others (rule C1)."""

from __future__ import annotations

import pytest

from knowledge.conflicts.subjects.governed import GovernedStatement
from knowledge.conflicts.subjects.parts import parts_of
from knowledge.model.objects import Version
from knowledge.model.reading.statements import StatementKind
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


@pytest.mark.rule("C1k")
def test_a_row_is_compared_with_rows_of_its_label_and_with_sentences(
    office: Office, stated: StatedVersions
) -> None:
    (any_clause,) = stated.of(published(office, policy("support", "Support replies within 9 hours.")))

    def of(statement: GovernedStatement) -> Stated:
        parts = parts_of(statement)
        subject = frozenset[str]().union(*(part.sentence.subject for part in parts))
        return Stated(any_clause.ref, statement, 0, parts, subject)

    def row(label: str, hours: int) -> Stated:
        said = f"{label} – Support replies within: {hours} hours"
        columns = ("Plan", "Support replies within")
        return of(GovernedStatement(said, kind=StatementKind.ROW, columns=columns, names=(label,)))

    gold, again, silver = row("Gold", 2), row("Gold", 4), row("Silver", 8)
    assert [other for _, other in pairs_to_compare([gold], [again, silver])] == [again]
    assert [other for _, other in pairs_to_compare([any_clause], [gold, silver])] == [gold, silver]
    assert [other for _, other in pairs_to_compare([gold], [any_clause])] == [any_clause]


def test_what_was_analysed_before_is_not_analysed_again(
    office: Office, stated: StatedVersions, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = published(office, policy("desks", "Desks are booked for 3 days. Lamps are switched off at 18:00."))
    wanted = [StatedVersions(office.shelf.store).within(version, ref.start, ref.end) for ref in version.passages]
    stated.analyse([version.version_id])
    monkeypatch.setattr("knowledge.review.stated.parts_of", pytest.fail)
    assert [stated.within(version, ref.start, ref.end) for ref in version.passages] == wanted
