"""Texts and answers are traced back: sentences to approvals, objects to the answers that cite them, answers to their candidates."""

import pytest

from api.service.application import Application
from api.service.requests import DocumentDefaults, Moment, QueryRequest
from knowledge.errors import NotFound, NothingAuthoritative
from knowledge.model.answering.answers import Status
from knowledge.model.clock import format_instant, parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from tests.api.refund_story import REFUNDS

POSTAGE = "The customer pays the postage of a returned item."
SAFE = "document/handbook/safe"
STAFF = Scope(audience="staff")


def on(date: str, jurisdiction: str = "global") -> Moment:
    return Moment(parse_instant(date), None, Scope(jurisdiction=jurisdiction))


@pytest.fixture(scope="module", autouse=True)
def for_staff(told: Application) -> None:
    """A document that only staff may see."""
    since = parse_instant("2021-05-01")
    defaults = DocumentDefaults(
        source="handbook", state=State.APPROVED, actor="jo", scope=STAFF, effective_from=since
    )
    told.documents.upload("safe.md", b"# Safe\n\nThe master key hangs in the safe.\n", defaults)


def test_the_dates_are_those_at_which_an_authoritative_text_begins_or_ends(told: Application) -> None:
    found = [(format_instant(one.at)[:10], one.objects) for one in told.provenance.dates(Moment()).dates]
    assert ("2023-01-01", 1) in found
    assert ("2024-01-01", 1) in found
    assert all(date != "2025-01-01" for date, _ in found), "a draft changes nothing"
    assert found == sorted(found)


def test_dates_of_texts_for_another_audience_are_not_told(told: Application) -> None:
    def years(scope: Scope) -> set[int]:
        return {one.at.year for one in told.provenance.dates(Moment(scope=scope)).dates}

    assert 2021 in years(STAFF)
    assert 2021 not in years(Scope())


def test_a_sentence_is_traced_to_the_version_that_brought_it(told: Application) -> None:
    listed = told.provenance.sentences(REFUNDS, on("2024-06-01"))
    since = {one.text: format_instant(one.since)[:10] for one in listed.sentences}
    assert since[POSTAGE] == "2023-01-01", "the new version only repeats it"
    window = next(one for one in listed.sentences if "30 days" in one.text)
    assert format_instant(window.since)[:10] == "2024-01-01"
    assert window.version_id == listed.version_id
    assert (window.author, window.approved_by) == ("jo", "jo")


def test_a_regional_text_is_traced_within_its_own_scope(told: Application) -> None:
    listed = told.provenance.sentences(REFUNDS, on("2024-06-01", "eu/de"))
    assert listed.scope == Scope(jurisdiction="eu")
    assert {format_instant(one.since)[:10] for one in listed.sentences} == {"2024-01-01"}


def test_there_are_no_sentences_where_nothing_was_authoritative(told: Application) -> None:
    with pytest.raises(NothingAuthoritative):
        told.provenance.sentences(REFUNDS, on("2022-06-01"))


def test_answers_that_cite_an_object_are_listed_with_the_versions_cited(told: Application) -> None:
    asked = QueryRequest(question="Within how many days can unused items be returned for a refund?")
    answer = told.answers.query(asked)
    assert answer.status is Status.ANSWERED
    listed = told.provenance.citing(REFUNDS, Scope(), limit=1)
    assert listed.answers[0].answer_id == answer.answer_id
    assert set(listed.answers[0].version_ids) == {one.version_id for one in answer.citations}
    told.answers.query(asked)
    assert told.provenance.citing(REFUNDS, Scope(), limit=1).more


def test_an_answer_for_another_audience_cites_nothing_for_this_one(told: Application) -> None:
    asked = QueryRequest(question="Within how many days can unused items be returned for a refund?", scope=STAFF)
    answer = told.answers.query(asked)

    def listed(scope: Scope) -> set[str]:
        return {one.answer_id for one in told.provenance.citing(REFUNDS, scope, limit=50).answers}

    assert answer.answer_id in listed(STAFF)
    assert answer.answer_id not in listed(Scope())
    with pytest.raises(NotFound):
        told.provenance.explanation(answer.answer_id, Scope())


def test_each_candidate_of_an_answer_says_what_became_of_it(told: Application) -> None:
    answer = told.answers.query(QueryRequest(question="Within how many days can unused items be returned?"))
    explained = told.provenance.explanation(answer.answer_id, Scope())
    assert explained.plan is not None
    outcomes = {one.outcome for one in explained.candidates}
    assert "cited" in outcomes
    cited = next(one for one in explained.candidates if one.outcome == "cited")
    assert "30 days" in cited.text
    assert cited.version_id in {one.version_id for one in answer.citations}
    assert all(one.why.endswith(".") for one in explained.candidates)
    assert [one.rank for one in explained.candidates if one.part == 1] == list(
        range(1, sum(one.part == 1 for one in explained.candidates) + 1)
    )


def test_a_version_in_any_state_is_read_by_those_who_may_see_it(told: Application) -> None:
    draft = next(
        one for one in told.objects.versions(REFUNDS, Moment()).versions if one.state is State.DRAFT
    ).version_id
    shown = told.provenance.version_text(draft, Moment())
    assert "within 90 days" in shown.text
    assert [shown.text[one.start : one.end] for one in shown.clauses] == [one.text for one in shown.clauses]
    hidden = told.objects.versions(SAFE, Moment(scope=STAFF)).versions[0].version_id
    with pytest.raises(NotFound):
        told.provenance.version_text(hidden, Moment())
