"""Pages say what is only claimed, what one may do next, and show the latest first."""

from __future__ import annotations

from starlette.testclient import TestClient

from api.service.application import Application
from api.service.requests import QueryRequest
from tests.api.refund_story import REFUNDS
from tests.console.conftest import QUESTION, links, parsed, words
from tests.console.every_page import UNCOVERED


def test_an_approval_that_was_only_claimed_is_told_with_citation_sentence_and_version(
    browser: TestClient, told: Application
) -> None:
    answer = told.answers.query(QueryRequest(question=QUESTION)).answer_id
    assert ", as claimed." in words(parsed(browser, f"/?answer={answer}"), ".source .hint")
    page = parsed(browser, f"/objects/{REFUNDS}")
    assert ", as claimed" in words(page, ".blame")
    assert ", as claimed" in words(page, ".timeline")


def test_a_question_without_an_answer_leads_on(browser: TestClient, told: Application) -> None:
    answer = told.answers.query(QueryRequest(question=UNCOVERED)).answer_id
    page = parsed(browser, f"/?answer={answer}")
    assert links(page)["Say that something is missing"] == f"/answers/{answer}#feedback"
    assert links(page)["Search the texts in force"].startswith("/search?question=")
    assert parsed(browser, f"/answers/{answer}").css_first("#feedback") is not None


def test_a_search_that_finds_nothing_says_what_to_try(browser: TestClient) -> None:
    page = parsed(browser, "/search?question=refund&valid_at=1999-01-01")
    assert "Try other words" in words(page)


def test_a_conflict_shows_the_words_of_both_sides(browser: TestClient) -> None:
    sides = [one.text() for one in parsed(browser, "/conflicts").css(".change blockquote")]
    assert sorted(sides) == ["Gift cards expire after 12 months.", "Gift cards expire after 24 months."]


def test_the_ledger_shows_its_latest_events_first_and_its_permalink_goes_on_showing_them(
    browser: TestClient, told: Application
) -> None:
    def numbers(path: str) -> list[int]:
        return [int(one.text()) for one in parsed(browser, path).css("tbody th")]

    last = told.canon.store.head().seq
    shown = numbers("/ledger")
    assert shown == list(range(last, max(0, last - 50), -1))
    assert numbers(links(parsed(browser, "/ledger"))["Permalink"]) == shown
    assert numbers("/ledger?after=0")[-1] == 1
