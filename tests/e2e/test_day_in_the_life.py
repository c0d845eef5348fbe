"""A day in the life of a service that asks for keys: ada brings a text in, rae reviews it, ben approves it, sam asks and says what is
wrong, and uma audits. Once in a browser, and once with an agent that asks over MCP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp.client.streamable_http import streamable_http_client
from playwright.sync_api import Browser, Page

from api.service.application import Application
from api.service.offline.receipts import check_receipt
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import AccessRole
from knowledge.model.record.ledger import EventKind
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.mcp.agents import Agent
from tests.api.refund_story import REFUNDS, refunds
from tests.console.browsing import listening, needs_chromium, running_browser
from tests.templates import empty_service

QUESTION = "Within how many days of delivery can unused items be returned for a refund?"
PEOPLE = {
    "ada": (AccessRole.AUTHOR,),
    "rae": (AccessRole.REVIEWER,),
    "ben": (AccessRole.APPROVER,),
    "sam": (AccessRole.READER,),
    "uma": (AccessRole.AUDITOR,),
}


@dataclass(frozen=True)
class Office:
    """A service that listens, and the key of each person."""

    canon: Canon
    address: str
    keys: dict[str, str]

    def sent(self, person: str, method: str, path: str, **content: Any) -> httpx.Response:
        """The reply to a request of a person."""
        headers = {"authorization": f"Bearer {self.keys[person]}"}
        return httpx.request(method, f"{self.address}{path}", headers=headers, timeout=60, **content)

    def brings_in(self, person: str, days: int) -> None:
        """A person uploads a version of the refund text as a draft."""
        file = {"file": ("refunds.md", refunds(days).encode())}
        fields = {"source": "handbook", "effective_from": "2024-01-01"}
        reply = self.sent(person, "POST", "/v1/documents", files=file, data=fields)
        assert reply.status_code == 201, reply.text


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    canon = open_canon(Settings(data_dir=empty_service(tmp_path / "data")), embedder=HashingEmbedder())
    keys = {
        person: canon.keyring.create(KeyGrant(person, roles, "*"), actor="root").text
        for person, roles in PEOPLE.items()
    }
    with listening(Application.over(canon), ask_for_key=True) as address:
        yield Office(canon, address, keys)
    canon.close()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


class Desk:
    """A browser for each person, in which they are logged in."""

    def __init__(self, chromium: Browser, office: Office) -> None:
        self._chromium, self._office = chromium, office

    def of(self, person: str, path: str = "/") -> Page:
        """A page of a person's own browser, without scripts, after they have logged in."""
        context = self._chromium.new_context(
            base_url=self._office.address, java_script_enabled=False, accept_downloads=True
        )
        page = context.new_page()
        page.goto(path)
        page.get_by_role("link", name="Log in").click()
        page.get_by_label("Key").fill(self._office.keys[person])
        page.get_by_role("button", name="Log in with a key").click()
        assert page.locator(".you").inner_text().startswith(person)
        return page


def decided(page: Page, button: str, reason: str) -> None:
    """Open the first version that waits, and decide on it with a reason."""
    page.get_by_role("link", name="Review desk").click()
    page.get_by_role("link", name="Refunds").first.click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=button).click()


@needs_chromium
def test_a_day_in_a_browser(office: Office, chromium: Browser, tmp_path: Path) -> None:
    desk = Desk(chromium, office)
    office.brings_in("ada", 30)

    hers = desk.of("ada", "/reviews")
    hers.get_by_role("link", name="Refunds").first.click()
    assert hers.get_by_role("button", name="Approve").count() == 0, "an author decides nothing"

    decided(desk.of("rae"), "Mark as reviewed", "the words are right")
    decided(desk.of("ben"), "Approve", "agreed by the board")

    his = desk.of("sam")
    his.get_by_label("Question").fill(QUESTION)
    his.get_by_role("button", name="Ask", exact=True).click()
    assert "within 30 days" in his.locator(".claim-text").first.inner_text()
    his.get_by_role("link", name="Record of this answer").click()
    answer_id = his.url.partition("/answers/")[2].partition("?")[0]
    his.get_by_label("It is wrong").check()
    his.get_by_label("Reason").fill("the counter was told 45 days")
    his.get_by_label("What it should quote").fill("within 45 days")
    his.get_by_role("button", name="Send feedback").click()
    his.get_by_text("The ledger keeps it as event").wait_for()

    audit = desk.of("uma", "/ledger?verify=yes")
    assert audit.locator("#verification h2").inner_text() == "Everything holds"
    told = audit.locator("table").first.inner_text()
    for kind in ("version.recorded", "version.transitioned", "answer.recorded", "answer.judged"):
        assert kind in told
    audit.goto(f"/answers/{answer_id}")
    with audit.expect_download() as started:
        audit.get_by_role("link", name="Download the receipt").click()
    started.value.save_as(tmp_path / "receipt.zip")
    checked = check_receipt((tmp_path / "receipt.zip").read_bytes(), "receipt", None, None)
    assert (checked.ok, checked.answer_id) == (True, answer_id)
    assert_two_people_decided(office)


def assert_two_people_decided(office: Office) -> None:
    """The record says who did what, each proved by a key of their own."""
    moves = office.canon.store.transitions(REFUNDS)
    assert [(one.actor, one.to.value) for one in moves] == [("rae", "reviewed"), ("ben", "approved")]
    (recorded, *_) = office.canon.store.events(kinds=[EventKind.VERSION_RECORDED])
    assert recorded.actor == "ada"
    (judged,) = office.canon.store.events(kinds=[EventKind.ANSWER_JUDGED])
    assert (judged.actor, judged.payload["verdict"]) == ("sam", "wrong")
    assert all(event.authentication.startswith("key:") for event in (recorded, judged))
    assert office.canon.store.verify() == []


def test_the_same_day_with_an_agent_over_mcp(office: Office) -> None:
    office.brings_in("ada", 30)
    headers = {"authorization": f"Bearer {office.keys['sam']}"}
    agent = Agent(
        lambda: streamable_http_client(f"{office.address}/mcp", http_client=httpx2.AsyncClient(headers=headers))
    )
    before = agent.call("ask", question=QUESTION)
    assert before["status"] == "insufficient", "a draft is never cited"

    (waiting,) = office.sent("rae", "GET", "/v1/reviews").json()["reviews"]
    path = f"/v1/versions/{waiting['version_id']}/transitions"
    own = office.sent("ada", "POST", path, json={"to": "approved", "reason": "mine"})
    assert own.status_code == 403
    for person, state in (("rae", "reviewed"), ("ben", "approved")):
        reply = office.sent(person, "POST", path, json={"to": state, "reason": "agreed"})
        assert reply.status_code == 201, reply.text

    answer = agent.call("ask", question=QUESTION)
    assert "within 30 days" in answer["citations"][0]["quote"]
    assert agent.call("search", question="refund of unused items")["results"][0]["object_id"] == REFUNDS
    assert "within 30 days" in agent.call("show", object_id=REFUNDS)["text"]
    assert len(agent.call("history", object_id=REFUNDS)["versions"]) == 1

    said = {"verdict": "wrong", "reason": "the counter was told 45 days", "correction": "within 45 days"}
    judged = office.sent("sam", "POST", f"/v1/answers/{answer['answer_id']}/feedback", json=said)
    assert judged.status_code == 201, judged.text
    (golden,) = office.sent("rae", "GET", "/v1/reviews").json()["reviews"]
    assert (golden["author"], golden["object_id"]) == ("sam", judged.json()["golden_object_id"])

    assert agent.call("verify_receipt", answer_id=answer["answer_id"])["ok"]
    verified = office.sent("uma", "GET", "/v1/ledger/verify")
    assert (verified.status_code, verified.json()["ok"]) == (200, True)
    assert_two_people_decided(office)
