"""From question to recorded, replayable answer over real engines (rules Q1 to Q3, I1, S3, T4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.errors import IntegrityViolation, InvalidInput, NotFound
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.testing.reads import resolve
from tests.reasoning.corpus import Shelf

OLD = "Customers may return tea within 30 days of delivery for a full refund.\n\nShipping is not refunded."
NEW = "Customers may return tea within 14 days of delivery for a full refund.\n\nShipping is not refunded."
HOW_LONG = "How long may customers return tea after delivery for a refund?"


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with Shelf(tmp_path).lent() as shelf:
        yield shelf


def ask(shelf: Shelf, text: str, valid_at: str, **more: object) -> Answer:
    return shelf.orchestrator.ask(Question(text=text, valid_at=parse_instant(valid_at), **more))


def quoted(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


def test_the_same_question_has_another_answer_at_another_date(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01", "2024-07-01")
    shelf.write("policy/returns", NEW, "2024-07-01")
    assert "30 days" in quoted(ask(shelf, HOW_LONG, "2024-06-30"))
    assert "14 days" in quoted(ask(shelf, HOW_LONG, "2024-07-01"))
    assert "30 days" not in quoted(ask(shelf, HOW_LONG, "2024-07-01"))


@pytest.mark.rule("Q1a", "Q1b")
def test_q1_every_claim_cites_and_every_quote_is_verbatim_and_authoritative(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01", "2024-07-01")
    answer = ask(shelf, HOW_LONG, "2024-01-01")
    assert answer.status is Status.ANSWERED
    by_id = {citation.citation_id: citation for citation in answer.citations}
    for claim in answer.claims:
        for citation in (by_id[name] for name in claim.citations):
            text = shelf.store.text(citation.version_id)
            assert citation.quote == text[citation.start : citation.end]
            assert claim.text in " ".join(citation.quote.split())
            resolved = resolve(shelf.store, [citation.object_id], answer.as_of, answer.scope)
            assert resolved[citation.object_id].version_id == citation.version_id
            assert citation.approved_by == "approver"


def test_q2_when_nothing_reaches_it_says_so_and_claims_nothing(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    answer = ask(shelf, "Which spaceship engines does the moon office certify?", "2024-01-01")
    assert answer.status is Status.INSUFFICIENT
    assert (answer.claims, answer.citations) == ((), ())
    assert answer.missing


def test_before_the_first_version_nothing_answers(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    assert ask(shelf, HOW_LONG, "2019-12-31").status is Status.INSUFFICIENT


@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEWED, State.REJECTED])
def test_what_is_not_approved_is_never_cited(shelf: Shelf, state: State) -> None:
    shelf.write("policy/returns", NEW, "2020-01-01", state=state)
    assert ask(shelf, HOW_LONG, "2024-01-01").status is Status.INSUFFICIENT


def test_s3_the_more_specific_region_overrides(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    shelf.write("policy/returns", OLD.replace("30", "60"), "2020-01-01", jurisdiction="eu")
    assert "60 days" in quoted(ask(shelf, HOW_LONG, "2024-01-01", scope=Scope(jurisdiction="eu/de")))
    assert "30 days" not in quoted(ask(shelf, HOW_LONG, "2024-01-01", scope=Scope(jurisdiction="eu/de")))
    assert "30 days" in quoted(ask(shelf, HOW_LONG, "2024-01-01"))


def test_i1_a_stale_index_loses_an_answer_but_never_gives_an_old_one(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    with shelf.store.transaction() as transaction:  # the index does not hear of it
        (old,) = shelf.store.versions("policy/returns")
        transaction.transition(
            old.version_id, State.DEPRECATED, actor="approver", effective_at=parse_instant("2021-01-01")
        )
    assert shelf.indexer.lag() == 1
    assert ask(shelf, HOW_LONG, "2024-01-01").status is Status.INSUFFICIENT
    assert ask(shelf, HOW_LONG, "2020-06-01").status is Status.ANSWERED


def test_a_change_question_cites_both_dates(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01", "2024-07-01")
    shelf.write("policy/returns", NEW, "2024-07-01")
    answer = ask(
        shelf,
        "How did the days after delivery in which customers may return tea change between June 2023 and January 2025?",
        "2025-01-01",
    )
    assert answer.intent == "change"
    kinds = {claim.kind: claim.text for claim in answer.claims[:2]}
    assert "30 days" in kinds["before"]
    assert "14 days" in kinds["after"]


@pytest.mark.rule("Q4a")
def test_q4_what_changed_within_a_named_month_is_not_said_to_be_that_months(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01", "2023-06-10")
    shelf.write("policy/returns", NEW, "2023-06-10")
    text = "How did the days after delivery in which customers may return tea change between {} and January 2025?"
    ambiguous = ask(shelf, text.format("June 2023"), "2025-01-01")
    assert [sub.status for sub in ambiguous.sub_questions] == [Status.INSUFFICIENT, Status.INSUFFICIENT]
    assert "name a day" in " ".join(ambiguous.missing)
    assert ambiguous.claims == ()
    exact = ask(shelf, text.format("2023-06-09"), "2025-01-01")
    assert {claim.kind for claim in exact.claims} == {"before", "after"}


def test_a_compound_question_answers_each_part(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    shelf.write("policy/hours", "The support desk is open from 9 to 17 on working days.", "2020-01-01")
    answer = ask(
        shelf, "How long may customers return tea after delivery, and when is the support desk open?", "2024-01-01"
    )
    assert [sub.status for sub in answer.sub_questions] == [Status.ANSWERED, Status.ANSWERED]
    assert "30 days" in quoted(answer)
    assert "9 to 17" in quoted(answer)


@pytest.mark.rule("Q3b")
def test_q3_replay_gives_the_same_bytes_after_later_changes_a_restart_and_a_reindex(tmp_path: Path) -> None:
    with Shelf(tmp_path).opened() as shelf:
        shelf.write("policy/returns", OLD, "2020-01-01")
        answer = ask(shelf, HOW_LONG, "2024-06-01")
        shelf.write("policy/returns", NEW, "2024-01-01")  # a retroactive correction
        assert shelf.orchestrator.replay(answer.answer_id).same
        assert "14 days" in quoted(ask(shelf, HOW_LONG, "2024-06-01"))
    with Shelf(tmp_path).opened() as shelf:
        shelf.indexer.reindex()
        replay = shelf.orchestrator.replay(answer.answer_id)
        assert replay.same
        assert replay.replayed_hash == answer.answer_hash
        assert replay.answer.citations == answer.citations


@pytest.mark.rule("T4e")
def test_t4_an_earlier_known_at_asks_what_was_known_then(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    then = shelf.now
    shelf.now += timedelta(days=1)
    shelf.write("policy/returns", NEW, "2024-01-01")
    assert "30 days" in quoted(ask(shelf, HOW_LONG, "2024-06-01", known_at=then))
    assert "14 days" in quoted(ask(shelf, HOW_LONG, "2024-06-01"))
    with pytest.raises(InvalidInput, match="known"):
        ask(shelf, HOW_LONG, "2024-06-01", known_at=shelf.now + timedelta(days=1))


def test_t4_asking_twice_gives_the_same_answer_hash(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    first, second = (ask(shelf, HOW_LONG, "2024-06-01") for _ in range(2))
    assert first.answer_id != second.answer_id
    assert first.answer_hash == second.answer_hash


def test_q2_a_side_without_sufficient_evidence_is_not_claimed(shelf: Shelf) -> None:
    shelf.write("policy/returns", NEW, "2024-01-01")
    shelf.write("policy/pets", "Pets stay outside.", "2020-01-01")
    answer = ask(
        shelf,
        "How did the days after delivery in which customers may return tea change between 2022-06-01 and 2025-01-01?",
        "2025-01-01",
    )
    for sub in answer.sub_questions:
        assert bool(sub.evidence_ids) == (sub.status is Status.ANSWERED)


def test_q1_a_passage_that_was_tampered_with_is_not_quoted(shelf: Shelf) -> None:
    shelf.write("policy/returns", OLD, "2020-01-01")
    with sqlite3.connect(shelf.folder / "store.sqlite3") as database:
        database.execute("UPDATE passage SET text = replace(text, '30 days', '90 days')")
    with pytest.raises(IntegrityViolation, match="policy/returns"):
        ask(shelf, HOW_LONG, "2024-01-01")


def test_search_returns_evidence_with_its_place(shelf: Shelf) -> None:
    version_id = shelf.write("policy/returns", OLD, "2020-01-01")
    found = shelf.orchestrator.search(Question(text="refunded shipping", valid_at=parse_instant("2024-01-01")))
    assert found[0].text == "Shipping is not refunded."
    assert found[0].clause_id == f"policy/returns@{version_id[:16]}#p2"
    assert shelf.store.text(version_id)[found[0].start : found[0].end] == found[0].text


def test_replaying_an_unknown_answer_says_so(shelf: Shelf) -> None:
    with pytest.raises(NotFound):
        shelf.orchestrator.replay("ans_nothing")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), ("   ", "empty"), ("x" * 10_000, "10000 characters"), ("what\x07?", "U+0007")],
)
def test_an_unreadable_question_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("+", r"\+")):
        Question(text=text)
