"""The jobs people do, in a real browser: ask about last year and check it; propose, review, approve; find who changed a sentence; hand an auditor a receipt."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.service.application import Application
from api.service.receipts import check_receipt
from api.web import create_service
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import REFUNDS
from tests.console.conftest import QUESTION, tell
from tests.templates import empty_service

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="No chromium is installed; install it with: apt-get install chromium"
)
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_STARTING = 30
"""Seconds that the service may take to listen."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running service with the story told."""
    settings = Settings(data_dir=empty_service(tmp_path_factory.mktemp("browser") / "data"))
    canon = open_canon(settings, embedder=HashingEmbedder())
    application = Application.over(canon)
    tell(application)
    server = uvicorn.Server(
        uvicorn.Config(create_service(application, ask_for_key=False), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + _STARTING
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
    canon.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page of a browser of its own. Nothing may be reported in its console, such as what the policy refuses."""
    context = chromium.new_context(base_url=address, accept_downloads=True, java_script_enabled=False)
    opened = context.new_page()
    told: list[str] = []
    opened.on("console", lambda message: told.append(message.text))
    opened.goto("/")
    yield opened
    context.close()
    assert [one for one in told if "status of 422" not in one] == [], "a page may say that a form is incomplete"


def introduced(page: Page, name: str) -> None:
    """Say who sits at the browser."""
    page.get_by_role("link", name="Say who you are").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Keep").click()


def test_ask_about_last_year_and_check_it(page: Page) -> None:
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_label("Or another date").fill("2023-06-01")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("was in force on 1 Jun 2023").wait_for()
    assert "within 14 days" in page.locator(".claim-text").first.inner_text()
    assert "within 14 days" in page.locator(".document mark").first.inner_text()
    page.get_by_role("link", name="Record of this answer").click()
    page.get_by_role("link", name="Replay it now").click()
    assert page.locator("#replay h2").inner_text() == "Replayed: the same to the byte"


def test_step_to_the_next_change(page: Page) -> None:
    page.goto("/?valid_at=2023-06-01")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_role("button", name="Ask as of 1 Jan 2024").click()
    assert "within 30 days" in page.locator(".claim-text").first.inner_text()


def test_enter_in_a_field_asks_for_the_date_chosen(page: Page) -> None:
    page.goto("/?valid_at=2024-06-01")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_label("Region").press("Enter")
    assert "within 30 days" in page.locator(".claim-text").first.inner_text()


def test_enter_decides_nothing(page: Page) -> None:
    introduced(page, "Ria")
    page.goto("/reviews")
    page.get_by_label("Reason").fill("not yet")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("checkbox").first.press("Enter")
    page.get_by_text("No decision was made.", exact=True).wait_for()
    page.goto("/reviews")
    assert page.get_by_role("checkbox").count() == 1


def test_review_and_approve_a_proposal(page: Page) -> None:
    introduced(page, "Ria")
    page.get_by_role("link", name="Review desk").click()
    page.get_by_role("link", name="Refunds").first.click()
    assert page.locator(".change ins").first.inner_text() == "90"
    page.get_by_label("Reason").fill("agreed by the board")
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("is now approved").wait_for()
    page.get_by_role("link", name=REFUNDS).click()
    assert "Scheduled: " in page.locator(".standing").inner_text()


def test_find_who_changed_a_sentence(page: Page) -> None:
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words or a question").fill("refund of unused items")
    page.get_by_role("button", name="Search").click()
    page.locator(".hits a").first.click()
    sentence = page.locator(".sentence", has_text="within 30 days")
    assert "Approved by jo" in sentence.locator(".blame").inner_text()
    page.get_by_label("From", exact=True).fill("2023-06-01")
    page.get_by_label("To", exact=True).fill("2024-06-01")
    page.get_by_role("button", name="Compare").click()
    assert page.locator(".change del").inner_text() == "14"
    assert page.locator(".change ins").inner_text() == "30"


def test_hand_an_auditor_a_receipt(page: Page, tmp_path: Path) -> None:
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("link", name="Record of this answer").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the receipt").click()
    saved = tmp_path / started.value.suggested_filename
    started.value.save_as(saved)
    checked = check_receipt(saved.read_bytes(), saved.name, None, None)
    assert checked.ok
    assert saved.stem == checked.answer_id


def test_the_theme_is_switched_without_a_script_and_kept(page: Page) -> None:
    def background() -> str:
        return str(page.locator("html").get_attribute("data-theme"))

    page.get_by_role("button", name="Dark").click()
    assert background() == "dark"
    page.goto("/objects")
    assert background() == "dark"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/", "/objects", f"/objects/{REFUNDS}", "/reviews", "/search?question=refund"])
def test_no_page_scrolls_sideways(chromium: Browser, address: str, width: int, path: str) -> None:
    """WCAG 2.2, 1.4.10: at 320 pixels the text reflows; only wide tables and drawings scroll in their own frames."""
    context = chromium.new_context(base_url=address, viewport={"width": width, "height": 800})
    opened = context.new_page()
    opened.goto(path)
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert opened.evaluate(beyond) <= 0
    context.close()


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    page.keyboard.type(QUESTION)
    assert page.get_by_label("Question").input_value() == QUESTION


AXE = os.environ.get("CANON_AXE", "")
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.skipif(not AXE, reason="CANON_AXE names no axe.min.js; get it from the npm package axe-core.")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/objects", f"/objects/{REFUNDS}", "/reviews", "/search?question=refund", "/you"]
)
def test_axe_finds_nothing(chromium: Browser, address: str, path: str, theme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(base_url=address, color_scheme=theme)
    opened = context.new_page()
    opened.goto(path)
    opened.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = opened.evaluate("rules => axe.run(document, rules)", _RULES)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    context.close()
