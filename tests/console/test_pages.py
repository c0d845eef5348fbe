"""What each page says, read from its HTML."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from api.service.application import Application
from api.service.requests import AsOfRequest, DecisionRequest, QueryRequest
from knowledge.bootstrap import Canon
from knowledge.model.answering.answers import Answer
from knowledge.model.clock import parse_instant
from knowledge.model.scope import Scope
from tests.api.refund_story import REFUNDS, refunds
from tests.console.conftest import QUESTION, links, parsed, uploaded, words, words_of

OBJECT = f"/objects/{REFUNDS}"


@pytest.fixture(scope="module")
def past(told: Application) -> Answer:
    """The answer for a day in 2023."""
    return told.answers.query(
        QueryRequest(question=QUESTION, as_of=AsOfRequest(valid_at=parse_instant("2023-06-01")))
    )


# -- every page -------------------------------------------------------------------------------------------

PAGES = [
    "/",
    "/objects",
    OBJECT,
    "/search?question=refund+days",
    "/reviews",
    "/you",
    "/cases",
    "/conflicts",
    "/ahead",
    "/refused",
    "/evaluations",
    "/jobs",
    "/ledger",
    "/access",
]


def test_an_address_that_leads_nowhere_is_a_page_for_browsers_and_a_problem_for_programs(
    browser: TestClient,
) -> None:
    page = browser.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, "Start from one of the pages above." in page.text) == (404, True)
    for path, accepted in (("/nowhere", "*/*"), ("/v1/nowhere", "text/html")):
        reply = browser.get(path, headers={"Accept": accepted})
        assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_links_to_itself_and_to_its_json(browser: TestClient, path: str) -> None:
    page = parsed(browser, path)
    found = links(page)
    assert browser.get(found["Permalink"]).status_code == 200
    twin = browser.get(found["The same as JSON"])
    assert twin.status_code == 200
    assert twin.headers["content-type"] == "application/json"
    assert page.css_first("title").text().endswith("· Canon")  # type: ignore[union-attr]
    assert page.css_first(".not-now") is None, "the present has no bar"


def test_a_permalink_has_both_clocks_and_the_scope(browser: TestClient) -> None:
    found = links(parsed(browser, f"{OBJECT}?jurisdiction=eu"))["Permalink"]
    params = dict(parse_qsl(urlsplit(found).query))
    assert set(params) == {"valid_at", "known_at", "jurisdiction"}
    assert "within 60 days" in words(parsed(browser, found))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/?valid_at=2023-06-01", "was in force on 1 Jun 2023"),
        (f"{OBJECT}?valid_at=2023-06-01", "was in force on 1 Jun 2023"),
        ("/objects?valid_at=2040-01-01", "will be in force on 1 Jan 2040"),
        ("/search?question=refund&valid_at=2023-06-01", "was in force on 1 Jun 2023"),
    ],
)
def test_a_page_that_does_not_show_the_present_says_so(browser: TestClient, path: str, said: str) -> None:
    assert said in words(parsed(browser, path), ".not-now")


def test_a_misspelt_parameter_never_means_now(browser: TestClient) -> None:
    page = parsed(browser, f"{OBJECT}?valid_on=2023-06-01", 422)
    assert "valid_on" in words(page)
    assert "given more than once" in words(parsed(browser, "/objects?kind=policy&kind=faq", 422))
    assert "valid_at" in words(parsed(browser, "/reviews?valid_at=2023-06-01", 422)), "the desk shows the present"
    assert "is not a date" in words(parsed(browser, "/objects?known_at=soon", 422))


def test_what_is_not_there_is_a_page_with_a_remedy(browser: TestClient) -> None:
    assert "There is no object" in words(parsed(browser, "/objects/policy/none", 404))
    assert "There is no answer" in words(parsed(browser, "/answers/ans_none", 404))
    assert parsed(browser, "/reviews/none/more", 404).css_first("h1") is not None
    assert parsed(browser, "/static/none.css", 404).css_first("h1") is not None


# -- asking -----------------------------------------------------------------------------------------------


def test_the_form_offers_the_dates_on_which_anything_changed(browser: TestClient) -> None:
    page = parsed(browser, "/?valid_at=2023-06-01")
    stops = [one.attributes["aria-label"] for one in page.css(".stop input")]
    told = [str(one).partition(":")[0] for one in stops]
    assert told == ["1 Jan 2023", "1 Jun 2023", "1 Jan 2024", "Today"], "in the order of time"
    assert page.css_first(".stop input[checked]").attributes["value"] == "2023-06-01T00:00:00+00:00"  # type: ignore[union-attr]
    steps = [words_of(one.text()) for one in page.css("button[name=step]")]
    assert steps == ["← Ask as of 1 Jan 2023", "Ask as of 1 Jan 2024 →"]


def test_an_answer_shows_each_claim_beside_its_quote(browser: TestClient, past: Answer) -> None:
    page = parsed(browser, f"/?answer={past.answer_id}")
    claim = page.css_first(".claim")
    assert claim is not None
    assert "within 14 days" in claim.css_first(".claim-text").text()  # type: ignore[union-attr]
    marked = claim.css_first(".document mark")
    assert marked is not None
    assert "within 14 days of delivery" in marked.text()
    assert "Approved by jo" in words(page, ".source")
    assert "In force on 1 Jun 2023" in words(page, ".facts-line")
    assert "was in force on 1 Jun 2023" in words(page, ".not-now")
    assert past.confidence.meaning in words(page)


def test_a_quote_leads_to_its_sentence_in_the_whole_document(browser: TestClient, past: Answer) -> None:
    page = parsed(browser, f"/?answer={past.answer_id}")
    link = page.css_first(".source figcaption a").attributes["href"] or ""  # type: ignore[union-attr]
    path, _, anchor = link.partition("#")
    sentence = parsed(browser, path).css_first(f"#{anchor}")
    assert sentence is not None
    assert "within 14 days" in sentence.text()


def test_what_was_found_and_not_quoted_says_why(browser: TestClient, past: Answer) -> None:
    page = parsed(browser, f"/?answer={past.answer_id}")
    table = next(one for one in page.css(".how table") if "not quoted" in one.css_first("caption").text())  # type: ignore[union-attr]
    assert "authoritative" in table.text()


def test_an_answer_that_depends_on_the_region_asks_for_it(told: Application, browser: TestClient) -> None:
    answer = told.answers.query(QueryRequest(question=QUESTION))
    assert answer.clarifying_questions
    form = parsed(browser, f"/?answer={answer.answer_id}").css_first(".follow-up")
    assert form is not None
    assert form.css_first("input[name=jurisdiction]") is not None
    assert form.css_first("input[name=question]").attributes["value"] == QUESTION  # type: ignore[union-attr]


def test_a_conflict_shows_both_sides(told: Application, browser: TestClient) -> None:
    answer = told.answers.query(QueryRequest(question="After how many months do gift cards expire?"))
    page = parsed(browser, f"/?answer={answer.answer_id}")
    assert "The sources disagree" in words(page, ".facts-line")
    assert {"24 months", "12 months"} <= {one.text() for one in page.css(".conflict li strong")}


def test_a_decision_shows_its_outcome_and_the_rules_tried(told: Application, browser: TestClient) -> None:
    request = DecisionRequest(object_id="policy/warranty", facts={"opened": False}, dry_run=True)
    answer = told.answers.decide(request)
    page = parsed(browser, f"/?answer={answer.answer_id}")
    assert words(page, ".decision .outcome") == "the device is repaired free of charge."
    tried = page.css(".decision tbody tr")
    assert [[cell.text() for cell in one.css("th, td")] for one in tried] == [["no", "no"], ["yes", "yes"]]


# -- the record -------------------------------------------------------------------------------------------


def test_the_record_has_plan_steps_and_hashes(browser: TestClient, past: Answer) -> None:
    page = parsed(browser, f"/answers/{past.answer_id}")
    assert past.answer_hash in words(page)
    assert {one.name for one in past.steps} - {"record"} <= {one.text() for one in page.css("table tbody th")}
    assert page.css_first("#replay") is None, "nothing is replayed before it is asked for"


def test_a_replay_says_whether_the_bytes_are_the_same(browser: TestClient, past: Answer) -> None:
    link = links(parsed(browser, f"/answers/{past.answer_id}"))["Replay it now"]
    assert "the same to the byte" in words(parsed(browser, link.partition("#")[0]), "#replay")


def test_the_receipt_is_a_zip_file(browser: TestClient, past: Answer) -> None:
    link = links(parsed(browser, f"/answers/{past.answer_id}"))["Download the receipt"]
    reply = browser.get(link)
    assert reply.headers["content-type"] == "application/zip"
    assert reply.headers["content-disposition"] == f'attachment; filename="{past.answer_id}.zip"'
    assert reply.content.startswith(b"PK")


# -- objects ----------------------------------------------------------------------------------------------


def test_each_sentence_says_which_approval_put_it_in_force(browser: TestClient) -> None:
    page = parsed(browser, OBJECT)
    blame = {
        one.css_first(".words").text(): " ".join(one.css_first(".blame").text().split())  # type: ignore[union-attr]
        for one in page.css(".sentence")
    }
    window = next(text for sentence, text in blame.items() if "30 days" in sentence)
    postage = next(text for sentence, text in blame.items() if "postage" in sentence)
    assert "In force since 1 Jan 2024. Approved by jo" in window
    assert "In force since 1 Jan 2023. Approved by jo" in postage


def test_two_dates_are_compared_word_by_word(browser: TestClient) -> None:
    page = parsed(browser, f"{OBJECT}?from=2023-06-01&to=2024-06-01")
    assert [one.text() for one in page.css(".change del")] == ["14"]
    assert [one.text() for one in page.css(".change ins")] == ["30"]
    nothing = parsed(browser, f"{OBJECT}?from=2020-01-01&to=2021-01-01")
    assert "Nothing was authoritative" in words(nothing)


def test_the_periods_are_drawn_with_text_that_can_be_selected(browser: TestClient) -> None:
    drawings = parsed(browser, OBJECT).css("svg.rectangles")
    assert len(drawings) == 2, "one for each scope"
    assert "1 Jan 2024" in drawings[0].text()
    assert len(drawings[0].css(".current")) == 1


def test_the_periods_of_each_source_are_drawn_apart(own: TestClient, canon: Canon) -> None:
    uploaded(Application.over(canon), "refunds.md", refunds(45), "2024-01-01", source="notices", object_id=REFUNDS)
    page = parsed(own, OBJECT)
    assert len(page.css("svg.rectangles")) == 3
    titles = [one.text() for one in page.css("#periods-title ~ h3")]
    everywhere = [one for one in titles if one.startswith("Everywhere")]
    assert everywhere == ["Everywhere, from notices", "Everywhere, from handbook"], "the one shown comes first"
    assert "everywhere, from notices" in words(page, ".timeline")


def test_the_cross_of_the_date_that_is_shown_hides_no_label(browser: TestClient) -> None:
    for drawing in parsed(browser, OBJECT).css("svg.rectangles"):
        (label,) = (float(text.attributes["y"] or 0) for text in drawing.css(".current text"))
        top = min(float(line.attributes["y1"] or 0) for line in drawing.css(".point line"))
        assert label + 3 < top, "letters reach three pixels below their line"


def test_an_object_lists_its_versions_and_the_answers_that_cite_it(browser: TestClient, past: Answer) -> None:
    page = parsed(browser, OBJECT)
    assert "draft" in words(page, ".timeline")
    assert f"/answers/{past.answer_id}" in links(page).values() or past.question in words(page, ".used")


def test_an_object_shows_why_nothing_is_in_force(browser: TestClient) -> None:
    page = parsed(browser, f"{OBJECT}?valid_at=2022-06-01")
    assert "Nothing was in force on 1 Jun 2022" in words(page, ".standing")
    assert "Something held from 2023-01-01" in words(page)


def test_the_list_takes_filters(browser: TestClient) -> None:
    assert "policy/warranty" in words(parsed(browser, "/objects?kind=policy"), "table")
    assert REFUNDS not in words(parsed(browser, "/objects?kind=policy"), "table")
    assert "No object fits" in words(parsed(browser, "/objects?source=nobody"), "table")
    assert "Use one of" in words(parsed(browser, "/objects?kind=poem", 422))


def test_a_search_leads_to_the_objects(browser: TestClient) -> None:
    page = parsed(browser, "/search?question=refund+of+unused+items+within+days")
    assert any(OBJECT in link for link in links(page).values())


# -- audiences --------------------------------------------------------------------------------------------


def test_texts_for_another_audience_are_nowhere(told: Application, browser: TestClient) -> None:
    answer = told.answers.query(
        QueryRequest(question="Where does the master key hang?", scope=Scope(audience="staff"))
    )
    keys = "document/handbook/keys"
    assert keys not in words(parsed(browser, "/objects"), "table")
    parsed(browser, f"/objects/{keys}", 404)
    parsed(browser, f"/?answer={answer.answer_id}", 404)
    assert browser.get(f"/answers/{answer.answer_id}/receipt").status_code == 404
    browser.cookies.set("canon-audience", "staff")
    assert "safe" in words(parsed(browser, f"/objects/{keys}"))
    assert "safe" in words(parsed(browser, f"/?answer={answer.answer_id}"))


def test_the_present_is_that_of_the_clock_of_the_service(told: Application) -> None:
    assert told.provenance.now() > parse_instant("2026-01-01")
