"""What people post: questions, decisions, who they are, and what the console refuses."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.service.application import Application
from knowledge.bootstrap import Canon
from knowledge.model.objects import State
from tests.api.refund_story import REFUNDS
from tests.console.conftest import QUESTION, Parsed, Post, links, parsed, uploaded, words


def introduced(own: TestClient, name: str) -> None:
    """Let the browser say who its user is."""
    own.cookies.set("canon-name", name)


def waiting(own: TestClient) -> list[str]:
    """The versions that the desk lists."""
    return [one.attributes["value"] or "" for one in parsed(own, "/reviews").css("input[name=version]")]


def test_a_question_is_answered_at_an_address_of_its_own(own: TestClient, post: Post) -> None:
    page = post("/", "/", question=QUESTION, valid_at="", date="2023-06-01", jurisdiction="", facts="")
    assert "within 14 days" in words(page, ".claim-text")
    again = links(page)["Permalink"]
    assert "answer=ans_" in again
    assert "valid_at=2023-06-01" in again
    assert words(parsed(own, again), ".answer") == words(page, ".answer")


def test_a_step_of_the_slider_prevails_over_the_date_chosen(post: Post) -> None:
    page = post("/?valid_at=2024-06-01", "/", question=QUESTION, valid_at="2024-06-01", step="2023-01-01")
    assert "within 14 days" in words(page, ".claim-text")


def test_the_follow_up_asks_again_with_what_was_asked_for(post: Post) -> None:
    first = post("/", "/", question=QUESTION, valid_at="2024-06-01")
    address = links(first)["Permalink"]
    assert "within 30 days" in words(first, ".claim-text")
    page = post(address, "/", jurisdiction="eu/de", question=QUESTION, valid_at="2024-06-01")
    assert "within 60 days" in words(page, ".claim-text")


def test_a_question_in_no_words_is_refused_with_the_field(browser: TestClient) -> None:
    token = parsed(browser, "/").css_first("input[name=token]").attributes["value"]  # type: ignore[union-attr]
    reply = browser.post("/", data={"token": token or "", "question": " "})
    assert reply.status_code == 422
    assert "question" in words(Parsed(reply.text))


# -- deciding ---------------------------------------------------------------------------------------------


def test_a_proposal_is_reviewed_and_approved_by_somebody_else(own: TestClient, post: Post) -> None:
    introduced(own, "Ria")
    (version,) = waiting(own)
    dossier = parsed(own, f"/reviews/{version}")
    assert [one.text() for one in dossier.css(".change ins")] == ["90"]
    assert "from 1 Jan 2030" in words(dossier, "dl")
    done = post(f"/reviews/{version}", "/reviews", decision="approve", reason="agreed by the board")
    assert "is now approved" in words(done, ".verdict.good")
    assert waiting(own) == []
    page = words(parsed(own, f"/objects/{REFUNDS}?valid_at=2030-06-01"))
    assert "In force since 1 Jan 2030. Approved by Ria" in page
    assert "“agreed by the board”" in page
    assert "It was decided: approved by Ria" in words(parsed(own, f"/reviews/{version}"))


def test_after_a_decision_the_next_proposal_that_one_may_decide_is_a_key_away(
    own: TestClient, canon: Canon, post: Post
) -> None:
    for name, author in (("mine.md", "Ria"), ("theirs.md", "Ann")):
        uploaded(Application.over(canon), name, f"# {author}\n\nText.\n", state=State.DRAFT, actor=author)
    introduced(own, "Ria")
    toms = waiting(own)[0]
    done = post(f"/reviews/{toms}", "/reviews", decision="approve", reason="agreed by the board")
    (following,) = done.css("a[accesskey=n]")
    assert following.text() == "Next: Ann"
    post(following.attributes["href"] or "", "/reviews", decision="reject", reason="not now")
    (own_one,) = waiting(own)
    done = post("/reviews", "/reviews", decision="review", reason="as it is", version=own_one)
    assert done.css("a[accesskey=n]") == [], "nothing is left for Ria to decide"


def test_the_author_is_told_and_refused(own: TestClient, post: Post) -> None:
    introduced(own, "tom")
    (version,) = waiting(own)
    assert "somebody else has to approve" in words(parsed(own, f"/reviews/{version}"))
    done = post(f"/reviews/{version}", "/reviews", decision="approve", reason="mine")
    assert "cannot approve" in words(done, ".verdict.bad")
    assert waiting(own) == [version]


def test_several_are_decided_at_once_each_by_itself(own: TestClient, post: Post) -> None:
    introduced(own, "Ria")
    (version,) = waiting(own)
    done = post("/reviews", "/reviews", decision="reject", reason="not now", version=[version, "0" * 64])
    assert "is now rejected" in words(done, ".verdict.good")
    assert "1 not moved" in words(done, ".verdict.bad")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"decision": "approve", "reason": " "}, "has no reason"),
        ({"decision": "applaud", "reason": "why"}, "No decision was made"),
        ({"decision": "approve", "reason": "why", "version": ""}, "no version"),
        ({"decision": "approve", "reason": "why"}, "Nobody knows who you are"),
    ],
)
def test_an_incomplete_decision_is_refused(browser: TestClient, fields: dict[str, str], said: str) -> None:
    page = parsed(browser, "/reviews")
    token = page.css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    given = {"version": waiting(browser)[0]} | fields
    if not given["version"]:
        introduced(browser, "Ria")
    reply = browser.post("/reviews", data={"token": token, **given})
    assert said.lower() in words(Parsed(reply.text)).lower()
    assert len(waiting(browser)) == 1


def test_nobody_decides_without_a_name(browser: TestClient) -> None:
    page = parsed(browser, "/reviews")
    assert "disabled" in page.css_first("button[value=approve]").attributes  # type: ignore[union-attr]
    introduced(browser, "Ria")
    assert "disabled" not in parsed(browser, "/reviews").css_first("button[value=approve]").attributes  # type: ignore[union-attr]


def test_the_desk_takes_filters(browser: TestClient) -> None:
    assert parsed(browser, "/reviews?author=Tom").css_first("input[name=version]") is not None
    assert "Nothing waits" in words(parsed(browser, "/reviews?author=Ann"))
    assert "is no kind" in words(parsed(browser, "/reviews?kind=poem", 422))
    assert "no whole number" in words(parsed(browser, "/reviews?after=x", 422))


# -- who you are, and how it looks ------------------------------------------------------------------------


def test_a_name_and_a_theme_are_kept(own: TestClient, post: Post) -> None:
    post("/you", "/you", name="Ria Möller; ok", audience="Staff")
    page = parsed(own, "/objects")
    assert words(page, ".you") == "Ria Möller; ok (staff)"
    post("/objects", "/you", theme="dark")
    page = parsed(own, "/objects")
    assert page.css_first("html").attributes["data-theme"] == "dark"  # type: ignore[union-attr]
    assert page.css_first("button[value=dark]").attributes["aria-pressed"] == "true"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "javascript:x"]
)
def test_a_form_never_leads_to_another_site(browser: TestClient, target: str) -> None:
    token = parsed(browser, "/you").css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    reply = browser.post("/you", data={"token": token, "theme": "dark", "next": target}, follow_redirects=False)
    assert reply.headers["location"] == "/"


# -- forms of other sites ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        ("own", {"sec-fetch-site": "cross-site"}),
        ("own", {"sec-fetch-site": "same-site"}),
        ("own", {"origin": "https://elsewhere.example"}),
        ("own", {"origin": "null"}),
    ],
)
@pytest.mark.parametrize("path", ["/", "/reviews", "/you"])
def test_a_form_of_another_site_is_refused(
    browser: TestClient, path: str, token: str, headers: dict[str, str]
) -> None:
    held = parsed(browser, "/").css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    sent = {"token": held if token == "own" else token, "question": QUESTION, "name": "Eve", "theme": "dark"}
    reply = browser.post(path, data=sent, headers=headers)
    assert reply.status_code == 403
    assert ("a page of another site" if headers else "load the page again") in reply.text


def test_a_browser_without_the_cookie_is_refused(browser: TestClient) -> None:
    token = parsed(browser, "/").css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    browser.cookies.clear()
    assert browser.post("/you", data={"token": token, "theme": "dark"}).status_code == 403


def test_a_form_is_read_up_to_a_limit(browser: TestClient) -> None:
    reply = browser.post("/", content=b"question=" + b"a" * 300_000)
    assert reply.status_code == 413
    assert browser.post("/", content=b"question=%ff%fe").status_code == 400
    assert browser.post("/objects", data={}).status_code == 405
