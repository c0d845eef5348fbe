"""The jobs people do, in a real browser: ask about last year and check it; propose, review, approve; find who changed a sentence; hand an auditor a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.service.application import Application
from api.service.offline.receipts import check_receipt
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import REFUNDS
from tests.console.browsing import listening, needs_chromium, running_browser
from tests.console.conftest import QUESTION, tell
from tests.templates import empty_service

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running service with the story told."""
    settings = Settings(data_dir=empty_service(tmp_path_factory.mktemp("browser") / "data"))
    canon = open_canon(settings, embedder=HashingEmbedder())
    application = Application.over(canon)
    tell(application)
    with listening(application) as listens:
        yield listens
    canon.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


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


def press_with_alt(page: Page, letter: str) -> None:
    """Press a key with Alt as the browser sees it from a keyboard: Playwright's own presses reach the page alone."""
    keyboard = page.context.new_cdp_session(page)
    pressed = {
        "key": letter,
        "unmodifiedText": letter,
        "modifiers": 1,
        "windowsVirtualKeyCode": ord(letter.upper()),
    }
    for kind in ("keyDown", "keyUp"):
        keyboard.send("Input.dispatchKeyEvent", {"type": kind, **pressed})


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


def test_arrow_keys_move_the_slider_over_the_dates_of_change(page: Page) -> None:
    page.goto("/?valid_at=2023-06-01")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_role("radio", name="1 Jun 2023: nothing changes").press("ArrowRight")
    assert page.get_by_role("radio", name="1 Jan 2024:").is_checked()
    page.get_by_role("button", name="Ask", exact=True).click()
    assert "within 30 days" in page.locator(".claim-text").first.inner_text()
    page.wait_for_url("**valid_at=2024-01-01**")


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


def test_a_key_of_the_keyboard_decides_once_there_is_a_reason(page: Page) -> None:
    introduced(page, "Sam")
    page.get_by_label("Question").fill("When do gift cards expire in the shop?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("link", name="Record of this answer").click()
    page.get_by_label("Something is missing").check()
    page.get_by_label("Reason").fill("The shop knows more.")
    with page.expect_navigation():
        page.get_by_role("button", name="Send feedback").click()
    page.goto("/you")
    page.get_by_label("Your name").fill("Ria")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep").click()
    page.goto("/reviews")
    page.get_by_role("link", name="Feedback: When do gift cards expire in the shop?").click()
    press_with_alt(page, "r")
    assert page.get_by_label("Reason").is_visible(), "nothing is decided without a reason"
    page.get_by_label("Reason").fill("nobody else asks this")
    press_with_alt(page, "r")
    page.get_by_text("is now rejected").wait_for()


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


def test_say_that_an_answer_is_wrong_and_let_it_become_a_golden_question(page: Page) -> None:
    introduced(page, "Sam")
    page.get_by_label("Question").fill("When do gift cards expire at the counter?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("link", name="Record of this answer").click()
    page.get_by_label("It is wrong").check()
    page.get_by_label("Reason").fill("The counter was told otherwise.")
    page.get_by_label("What it should quote").fill("expire after 18 months")
    page.get_by_role("button", name="Send feedback").click()
    page.get_by_role("link", name="See it on the review desk").click()
    assert "expire after 18 months" in page.locator("pre").first.inner_text()
    assert "somebody else has to approve" in page.locator(".verdict").inner_text()
    page.goto("/ledger")
    page.get_by_text("answer.judged").first.wait_for()


def test_the_theme_is_switched_without_a_script_and_kept(page: Page) -> None:
    def background() -> str:
        return str(page.locator("html").get_attribute("data-theme"))

    page.get_by_role("button", name="Dark").click()
    assert background() == "dark"
    page.goto("/objects")
    assert background() == "dark"


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")  # Following a link within the page is not awaited by the key press.
    page.keyboard.press("Tab")
    page.keyboard.type(QUESTION)
    assert page.get_by_label("Question").input_value() == QUESTION
