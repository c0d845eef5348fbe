"""The pages of cases that decisions left to a person: the queue, the facts for a decision, and the decision (rule D6)."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from api.service.application import Application
from api.service.requests import DecisionRequest
from api.web import create_service
from knowledge.bootstrap import Canon
from knowledge.model.access.principals import ALLOWED, AccessRole, Permission
from knowledge.model.scope import Scope
from tests.console.conftest import Parsed, Post, links, parsed, words
from tests.console.refund_cases import LARGE, decided, escalated, furnish
from tests.console.test_console_access import sign_in
from tests.console.test_forms import introduced


@pytest.fixture
def desk(own: TestClient, canon: Canon) -> Application:
    """The use cases over the engines of the test's console, with the refund desk."""
    application = Application.over(canon)
    furnish(application)
    return application


def rows(page: Parsed, title: str) -> list[str]:
    """The words of the rows of the table with this name."""
    return [" ".join(one.text(separator=" ").split()) for one in page.css(f"[aria-label='{title}'] tbody tr")]


def test_an_empty_queue_says_so_and_the_menu_counts_nothing(own: TestClient, desk: Application) -> None:
    assert "No case waits for a person." in words(parsed(own, "/cases"), ".none")
    assert "No case was decided by a person yet." in words(parsed(own, "/cases?stage=decided"), ".none")
    assert "No case was left to a person yet." in words(parsed(own, "/cases?stage=all"), ".none")
    assert parsed(own, "/").css("nav .count") == []


def test_the_queue_shows_what_waits_and_takes_filters(own: TestClient, desk: Application) -> None:
    first, second = escalated(desk, "order 1"), escalated(desk, "order 2")
    assert words(parsed(own, "/objects"), "nav .count") == "2 open"
    decided(desk, first, "deny")
    (waiting,) = rows(parsed(own, "/cases"), "Table of cases")
    assert "order 2 policy/refunds rule high-amount sam" in waiting
    assert waiting.endswith("open")
    (done,) = rows(parsed(own, "/cases?stage=decided"), "Table of cases")
    assert "order 1" in done
    assert "denied by ria, " in done
    page = parsed(own, "/cases?stage=all&policy=policy/refunds")
    assert len(rows(page, "Table of cases")) == 2
    twin = own.get(links(page)["The same as JSON"]).json()
    assert [one["task_id"] for one in twin["tasks"]] == [first, second]
    assert rows(parsed(own, links(page)["Permalink"]), "Table of cases") == rows(page, "Table of cases")
    assert "No case fits." in words(parsed(own, "/cases?policy=policy/other"), ".none")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/cases?stage=lost", 422, "Use one of: open, decided, all."),
        ("/cases?after=x", 422, "is no whole number"),
        ("/cases?valid_at=2024-01-01", 422, "has no parameter"),
        ("/cases/tsk_none", 404, "There is no review task 'tsk_none'"),
        (f"/cases/{'x' * 3000}", 404, "There is no review task"),
    ],
)
def test_what_is_wrong_with_an_address_is_told(browser: TestClient, path: str, status: int, said: str) -> None:
    assert said in words(parsed(browser, path, status))


@pytest.mark.rule("D6b")
def test_a_case_shows_what_its_decision_needs(own: TestClient, desk: Application) -> None:
    task_id = escalated(desk, "order 7", risk=None, colour="red", evidence="a letter")
    page = parsed(own, f"/cases/{task_id}")
    assert words(page, "h1") == "order 7 open"
    facts = rows(page, "Table of facts")
    assert "amount 350 Which amount is claimed?" in facts
    assert "risk missing Which risk, from 0 to 1, does the payment service report?" in facts
    assert (
        'evidence missing "a letter" is not true or false Is there evidence that the delivery is missing?' in facts
    )
    assert "colour red no rule reads it" in facts
    tried = rows(page, "Table of rules")
    assert tried[-1].startswith("high-amount yes If amount is >= 200, then a person reviews the claim")
    assert words(page, ".outcome") == "Approve it"
    assert "No rule denies this case." in words(page, ".decision")
    assert "the action refund is handed over with amount 350, currency EUR." in words(page, ".decision")
    assert "always one of 200 or more" in words(page, "[aria-labelledby=quotes-title]")
    assert words(page, "#confidence-title") == "Confidence: 100 %"
    twin = own.get(links(page)["The same as JSON"]).json()
    assert twin["next_step"]["recommended"] == "approve"


def test_a_quote_and_the_policy_lead_to_the_text_of_the_day_of_the_decision(
    own: TestClient, desk: Application
) -> None:
    request = DecisionRequest.model_validate(
        {
            "object_id": "policy/refunds",
            "facts": LARGE | {"amount": 150},
            "as_of": {"valid_at": "2024-06-01"},
            "actor": "sam",
        }
    )
    answer = desk.answers.decide(request)
    page = parsed(own, f"/cases/{answer.answer_id.replace('ans_', 'tsk_')}")
    assert words(page, "h1") == "A case without a name open"
    assert "was in force on 1 Jun 2024" in words(page, ".not-now")
    link = page.css_first(".source figcaption a").attributes["href"] or ""  # type: ignore[union-attr]
    assert "valid_at=2024-06-01" in link
    path, _, anchor = link.partition("#")
    assert parsed(own, path).css_first(f"#{anchor}") is not None
    assert "valid_at=2024-06-01" in (links(page)["Refunds"])
    assert "Another text of it holds by now" in words(page, "dl")
    assert links(parsed(own, f"/answers/{answer.answer_id}"))["The case that it left to a person"] == (
        f"/cases/{answer.answer_id.replace('ans_', 'tsk_')}"
    )


@pytest.mark.rule("D6c", "D7a")
def test_an_approver_decides_once_with_a_reason_and_sees_what_follows(
    own: TestClient, desk: Application, post: Post
) -> None:
    task_id, other = escalated(desk, "order 2"), escalated(desk, "order 3")
    path = f"/cases/{task_id}"
    introduced(own, "Ria")
    assert own.get(path).text.count("<form") > 1
    done = post(path, path, decision="approve", reason="the carrier confirmed it")
    assert words(done, "h1") == "order 2 approved"
    told = words(done, ".verdict")
    assert told.startswith("Approved by Ria On ")
    assert "Reason: “the carrier confirmed it”" in told
    assert "is waiting" in told
    assert links(done)["How far it is handed over"] == "/actions"
    assert done.css("#decide") == []
    (following,) = done.css("a[accesskey=n]")
    assert following.attributes["href"] == f"/cases/{other}"
    assert words(done, "nav .count") == "1 open"
    kinds = [event.kind.value for event in desk.canon.store.events()]
    assert kinds[-2:] == ["review.decided", "action.queued"]
    assert links(parsed(own, "/actions"))["its review"] == path
    token = done.css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    again = own.post(path, data={"token": token, "decision": "deny", "reason": "no"})
    assert (again.status_code, "was approved by Ria" in again.text) == (409, True)


def test_a_denied_case_hands_nothing_over(own: TestClient, desk: Application, post: Post) -> None:
    path = f"/cases/{escalated(desk)}"
    introduced(own, "Ria")
    done = post(path, path, decision="deny", reason="it is worn")
    assert words(done, "h1") == "order 2 denied"
    assert "Nothing is handed over." in words(done, ".verdict")
    assert "No action was approved yet." in words(parsed(own, "/actions"))


@pytest.mark.rule("D6c", "D6d")
@pytest.mark.parametrize(
    ("name", "fields", "status", "said"),
    [
        ("Sam", {"decision": "approve", "reason": "mine"}, 403, "may not decide it"),
        ("Ria", {"decision": "approve", "reason": " "}, 422, "has no reason"),
        ("Ria", {"decision": "", "reason": "why"}, 422, "No decision was made"),
        ("Ria", {"decision": "applaud", "reason": "why"}, 422, "No decision was made"),
        ("Ria", {"decision": "deny", "reason": "a\x07"}, 422, "control character"),
        ("Ria", {"decision": "deny", "reason": "x" * 150_000}, 422, "characters"),
        ("", {"decision": "deny", "reason": "why"}, 422, "Nobody knows who you are"),
    ],
)
def test_an_incomplete_decision_is_refused_and_the_case_stays_open(
    own: TestClient, desk: Application, name: str, fields: dict[str, str], status: int, said: str
) -> None:
    path = f"/cases/{escalated(desk)}"
    introduced(own, name)
    page = parsed(own, path)
    assert ("somebody else has to decide" in words(page)) == (name == "Sam")
    token = page.css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    reply = own.post(path, data={"token": token, **fields})
    assert (reply.status_code, said in words(Parsed(reply.text))) == (status, True), words(Parsed(reply.text))
    assert desk.cases.open_count(Scope()) == 1
    assert own.post(path, data={**fields, "token": "0" * 64}).status_code == 403, "a form of another site"


@pytest.mark.rule("S5a", "D6c")
def test_a_case_for_another_audience_is_nowhere(own: TestClient, desk: Application, post: Post) -> None:
    task_id = escalated(desk, "order 9", scope=Scope(audience="staff"))
    introduced(own, "Ria")
    assert "No case waits" in words(parsed(own, "/cases?stage=open"), ".none")
    assert parsed(own, "/cases").css("nav .count") == []
    hidden = words(parsed(own, f"/cases/{task_id}", 404))
    assert hidden.replace(task_id, "tsk_none") == words(parsed(own, "/cases/tsk_none", 404))
    token = parsed(own, "/cases").css_first("input[name=token]").attributes["value"] or ""  # type: ignore[union-attr]
    form = {"token": token, "decision": "deny", "reason": "no"}
    assert own.post(f"/cases/{task_id}", data=form).status_code == 404
    own.cookies.set("canon-audience", "staff")
    page = parsed(own, "/cases")
    assert words(page, "nav .count") == "1 open"
    assert "audience=staff" in unquote(links(page)["The same as JSON"])
    assert words(parsed(own, f"/cases/{task_id}"), "h1") == "order 9 open"
    done = post(f"/cases/{task_id}", f"/cases/{task_id}", decision="deny", reason="no")
    assert words(done, "h1") == "order 9 denied"


def test_a_case_whose_decision_was_erased_is_gone(own: TestClient, desk: Application) -> None:
    task_id = escalated(desk)
    answer_id = task_id.replace("tsk_", "ans_")
    with desk.canon.store.transaction() as transaction:
        transaction.erase([], basis="request", actor="dpo", answer_ids=[answer_id])
    assert parsed(own, "/cases").css("nav .count, tbody tr") == []
    assert "erased" in words(parsed(own, f"/cases/{task_id}", 410))


@pytest.mark.parametrize("role", AccessRole)
def test_a_case_and_its_count_are_shown_to_those_who_prepare_and_its_buttons_to_approvers(
    desk: Application, role: AccessRole
) -> None:
    client = TestClient(create_service(desk))
    sign_in(client, desk.canon, f"the {role.value}", role)
    task_id = escalated(desk)
    prepares = role in ALLOWED[Permission.PREPARE]
    assert len(parsed(client, "/").css("nav .count")) == prepares
    page = parsed(client, f"/cases/{task_id}", 200 if prepares else 403)
    shown = {one.attributes.get("value") for one in page.css("main button[name=decision]")} - {""}
    assert shown == ({"approve", "deny"} if role in ALLOWED[Permission.APPROVE] else set())
