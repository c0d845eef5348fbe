"""The job of an approver in a real browser: a decision leaves a case to a person, who reads it, decides it, and sees what follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import open_canon
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.console.browsing import listening, needs_chromium, running_browser
from tests.console.refund_cases import escalated, furnish
from tests.console.test_browser import press_with_alt
from tests.templates import empty_service

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The use cases with the refund desk."""
    settings = Settings(data_dir=empty_service(tmp_path_factory.mktemp("cases") / "data"))
    canon = open_canon(settings, embedder=HashingEmbedder())
    application = Application.over(canon)
    furnish(application)
    yield application
    canon.close()


@pytest.fixture(scope="module")
def address(application: Application) -> Iterator[str]:
    """A running service that asks for keys."""
    with listening(application, ask_for_key=True) as listens:
        yield listens


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@contextmanager
def at_the_desk(
    chromium: Browser, address: str, application: Application, name: str, role: AccessRole
) -> Iterator[Page]:
    """A page of a browser without scripts, at which this person has logged in."""
    key = application.canon.keyring.create(KeyGrant(name, (role,), EVERY_AUDIENCE), actor="root").text
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/login?to=%2Fobjects")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Log in with a key").click()
    page.get_by_role("heading", name="Objects").wait_for()
    yield page
    context.close()


def test_an_approver_decides_a_case_that_a_reviewer_may_only_read(
    chromium: Browser, address: str, application: Application
) -> None:
    escalated(application, "order 2")
    escalated(application, "order 3")
    with at_the_desk(chromium, address, application, "rob", AccessRole.REVIEWER) as page:
        page.get_by_role("link", name="Cases 2 open").click()
        page.get_by_role("link", name="order 2").click()
        page.get_by_text("An approver decides.").wait_for()
        assert page.get_by_role("button", name="Approve the case").count() == 0
    with at_the_desk(chromium, address, application, "ria", AccessRole.APPROVER) as page:
        page.get_by_role("link", name="Cases 2 open").click()
        page.get_by_role("link", name="order 2").click()
        assert page.locator(".outcome").inner_text() == "Approve it"
        press_with_alt(page, "a")
        assert page.get_by_label("Reason").is_visible(), "nothing is decided without a reason"
        page.get_by_label("Reason").fill("The carrier confirmed the return.")
        press_with_alt(page, "a")
        page.get_by_role("heading", name="Approved by ria").wait_for()
        page.get_by_text("Reason: “The carrier confirmed the return.”").wait_for()
        page.get_by_role("link", name="How far it is handed over").click()
        assert "waiting" in page.locator("tbody tr", has_text="order 2").inner_text()
        page.get_by_role("link", name="its review").click()
        press_with_alt(page, "n")
        page.get_by_role("heading", name="order 3").wait_for()
        page.get_by_label("Reason").fill("It is worn.")
        page.get_by_role("button", name="Deny the case").click()
        page.get_by_role("heading", name="Denied by ria").wait_for()
        assert page.locator("nav .count").count() == 0
    events = list(application.canon.store.events())
    told = [
        (event.kind.value, event.actor, event.reason) for event in events if event.kind.value == "review.decided"
    ]
    assert told == [
        ("review.decided", "ria", "The carrier confirmed the return."),
        ("review.decided", "ria", "It is worn."),
    ]
    assert [event.kind.value for event in events].count("action.queued") == 1
    assert application.ledger.verify().ok
