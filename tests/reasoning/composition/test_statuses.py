"""How the parts of a question end, and the question with them (rules C3, Q2, Q6)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.answering.answers import Status
from knowledge.model.answering.plans import Role
from knowledge.model.clock import Period, parse_instant
from knowledge.reasoning.composition.citations import cite_constraint, cite_selected
from knowledge.reasoning.composition.refusals import Refusal
from knowledge.reasoning.composition.statuses import status_of_question, sub_questions_of
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.exceptions import with_exceptions
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, clause_selected, finding, scored_ranking, sub_query
from tests.reasoning.office import constraint, policy

A, P, C, N, R = Status.ANSWERED, Status.PARTIAL, Status.CONFLICT, Status.INSUFFICIENT, Status.REFUSED
PARTS = st.lists(st.sampled_from([A, P, C, N, R]), min_size=1, max_size=5)


@pytest.mark.rule("Q6e")
@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([A], A), ([P], P), ([C], C), ([N], N), ([R], R),
        ([A, A], A), ([N, N], N), ([R, R], R), ([C, C], C),
        ([A, N], P), ([A, R], P), ([A, P], P), ([P, N], P), ([P, R], P),
        ([A, C], C), ([C, N], C), ([C, R], C), ([C, P], C),
        ([N, R], R), ([A, N, R], P), ([N, N, R], R), ([A, C, N], C),
    ],
)  # fmt: skip
def test_the_status_of_a_question_follows_from_those_of_its_parts(parts: list[Status], status: Status) -> None:
    assert status_of_question(parts) is status
    assert status_of_question(parts[::-1]) is status


@given(PARTS)
def test_the_order_and_number_of_parts_that_end_alike_make_no_difference(parts: list[Status]) -> None:
    status = status_of_question(parts)
    assert status_of_question(sorted(parts)) is status
    assert status_of_question([*parts, parts[0]]) is status


@given(PARTS)
def test_a_question_is_answered_only_where_every_part_is(parts: list[Status]) -> None:
    assert (status_of_question(parts) is A) == (set(parts) == {A})


# -- parts -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Library(policy("aa", "Aa is one."), policy("bb", "Bb is two."), constraint("zz")).snapshot()


def part(text: str = "What?", sufficient: bool = True, role: Role = Role.STATEMENT) -> Finding:
    """A finding without passages."""
    return finding(scored_ranking(text), sufficient, sub_query(text, role))


def adjudication(snapshot: Snapshot, *parts: int, contested: frozenset[int] = frozenset()) -> Adjudication:
    """One claim of the policies `aa`, `bb` for each of these parts of the question."""
    names = ("policy/aa", "policy/bb")
    claims = [clause_selected(snapshot, name, "c1", at) for name, at in zip(names, parts, strict=False)]
    return Adjudication(tuple(with_exceptions(one) for one in claims), contested=contested)


def statuses(
    snapshot: Snapshot, findings: list[Finding], made: Adjudication, *refused: int
) -> list[tuple[Status, tuple[str, ...]]]:
    """Status and citations of each part; the parts at `refused` have a refusal that is cited as `c9`."""
    citations = cite_selected(snapshot, made.selected)
    (forbidding,) = snapshot.constraints
    refusals = (
        [Refusal(forbidding, frozenset(refused), cite_constraint(snapshot, forbidding, 9))] if refused else []
    )
    found = sub_questions_of(findings, made, citations, refusals)
    return [(one.status, one.evidence_ids) for one in found]


def test_a_part_with_a_claim_is_answered_and_one_without_is_not(snapshot: Snapshot) -> None:
    assert statuses(snapshot, [part(), part()], adjudication(snapshot, 0)) == [(A, ("c1",)), (N, ())]


def test_a_claim_without_sufficient_evidence_answers_nothing(snapshot: Snapshot) -> None:
    assert statuses(snapshot, [part(sufficient=False)], adjudication(snapshot, 0)) == [(N, ("c1",))]


@pytest.mark.rule("Q6d")
def test_a_refused_part_is_partial_where_something_can_still_be_claimed(snapshot: Snapshot) -> None:
    made = adjudication(snapshot, 0)
    assert statuses(snapshot, [part(), part()], made, 0, 1) == [(P, ("c1", "c9")), (R, ("c9",))]


@pytest.mark.rule("C3a")
def test_a_contested_part_is_a_conflict_whatever_else_is_claimed_or_refused(snapshot: Snapshot) -> None:
    made = adjudication(snapshot, 0, 1, contested=frozenset({0}))
    assert statuses(snapshot, [part(), part()], made, 0) == [(C, ("c1", "c9")), (A, ("c2",))]


def test_a_claim_for_two_parts_is_evidence_for_both(snapshot: Snapshot) -> None:
    one = clause_selected(snapshot, "policy/aa", "c1").answering((1,))
    made = Adjudication((with_exceptions(one),))
    assert statuses(snapshot, [part(), part()], made) == [(A, ("c1",)), (A, ("c1",))]


def test_of_a_change_one_date_may_have_had_nothing(snapshot: Snapshot) -> None:
    sides = [part(role=Role.AFTER), part(role=Role.BEFORE)]
    assert statuses(snapshot, sides, adjudication(snapshot, 0)) == [(A, ("c1",)), (A, ())]
    lacking = [sides[0], part(sufficient=False, role=Role.BEFORE)]
    assert statuses(snapshot, lacking, adjudication(snapshot, 0)) == [(A, ("c1",)), (N, ())]
    assert statuses(snapshot, sides, Adjudication()) == [(N, ()), (N, ())]


YEAR = Period(start=parse_instant("2020-01-01"), end=parse_instant("2021-01-01"))


def end_of(year: Period, text: str = "What?", sufficient: bool = True) -> Finding:
    """A finding for one end of a year that the question names."""
    asked = sub_query(text).model_copy(update={"within": year})
    return finding(scored_ranking(text), sufficient, asked)


@pytest.mark.rule("Q4c")
def test_of_the_two_ends_of_a_period_one_may_have_had_nothing(snapshot: Snapshot) -> None:
    ends = [end_of(YEAR, sufficient=False), end_of(YEAR)]
    assert statuses(snapshot, ends, adjudication(snapshot, 1)) == [(A, ()), (A, ("c1",))]
    assert statuses(snapshot, ends[::-1], adjudication(snapshot, 0)) == [(A, ("c1",)), (A, ())]
    assert statuses(snapshot, ends, Adjudication()) == [(N, ()), (N, ())]


@pytest.mark.rule("Q4c")
def test_the_end_of_another_period_or_question_answers_nothing(snapshot: Snapshot) -> None:
    later = Period(start=parse_instant("2022-01-01"), end=parse_instant("2023-01-01"))
    for other in (end_of(later), end_of(YEAR, "Who?"), part()):
        found = statuses(snapshot, [end_of(YEAR), other], adjudication(snapshot, 1))
        assert found == [(N, ()), (A, ("c1",))]


def test_a_part_keeps_the_place_that_it_names(snapshot: Snapshot) -> None:
    asked = sub_query("When?").model_copy(update={"jurisdiction": "eu/de"})
    named, plain = sub_questions_of([replace(part(), sub_query=asked), part()], Adjudication(), [], [])
    assert (named.jurisdiction, plain.jurisdiction) == ("eu/de", "")


def test_parts_keep_their_text_and_their_date(snapshot: Snapshot) -> None:
    asked = sub_query("When?", as_of=snapshot.as_of)
    (one,) = sub_questions_of([replace(part(), sub_query=asked)], Adjudication(), [], [])
    assert (one.text, one.as_of) == ("When?", snapshot.as_of)
