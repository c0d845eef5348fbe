"""axe finds nothing on any page, in both themes, on a wide and on the narrowest screen (`make nightly`: each in each); and no page is wider than its screen or than paper, and no table on a narrow one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from api.service.application import Application
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.console.browsing import listening, needs_chromium, running_browser
from tests.console.conftest import tell
from tests.console.every_page import every_page
from tests.templates import empty_service

pytestmark = needs_chromium
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
"""axe-core, from a package for tests alone. It is never part of the product."""
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "selectors": False,
}
"""What is asked for, and of the results what is read: to describe every element that passes takes as long as to judge it."""
_FIND = """async rules => (await axe.run(document, rules)).violations.map(one => [one.id, one.nodes.map(node => node.html)])"""
_SCREENS: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("dark", 320)]
"""Themes and widths in pixels. WCAG 2.2 asks that nothing is lost at 320 (1.4.10). Contrast does not depend on the width, nor layout on the theme."""
_PAPER = 718
"""The width in pixels of what is printed on a sheet of A4."""
_BEYOND = "[...document.querySelectorAll('main *')].some(one => one.getBoundingClientRect().right > window.innerWidth + 1)"
_NARROW = 700
"""The width in pixels below which tables are stacked."""
_SCROLLED = "[...document.querySelectorAll('.scroll:has(table)')].some(one => one.scrollWidth > one.clientWidth)"
if os.environ.get("CANON_NIGHTLY_SCREENS"):
    _SCREENS += [("light", 320), ("dark", 1280)]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The use cases with the story told."""
    settings = Settings(data_dir=empty_service(tmp_path_factory.mktemp("axe") / "data"))
    canon = open_canon(settings, embedder=HashingEmbedder())
    application = Application.over(canon)
    tell(application)
    yield application
    canon.close()


@pytest.fixture(scope="module")
def pages(application: Application) -> Iterator[list[str]]:
    """The addresses of all pages, and of the one that asks to sign in."""
    with (
        listening(application) as address,
        listening(application, ask_for_key=True) as guarded,
    ):
        yield [*(f"{address}{path}" for path in every_page(application)), f"{guarded}/"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


def violations(page: Page) -> list[Any]:
    """What axe finds: the rule and the elements."""
    found: list[Any] = page.evaluate(_FIND, _RULES)
    return found


def faults(page: Page, width: int) -> list[Any]:
    """What is wrong with a page on a screen of this width."""
    found = violations(page)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the screen")
    if width < _NARROW and page.evaluate(_SCROLLED):
        found.append("a table moves sideways")
    return found


def test_axe_finds_nothing(chromium: Browser, pages: list[str]) -> None:
    context = chromium.new_context()
    found: dict[tuple[str, str, int], list[Any]] = {}
    context.add_init_script(AXE)
    page = context.new_page()
    for address in pages:
        page.goto(address)
        for theme, width in _SCREENS:
            page.emulate_media(media="screen", color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            found[address, theme, width] = faults(page, width)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": _PAPER, "height": 900})
        found[address, "paper", _PAPER] = ["cut off"] if page.evaluate(_BEYOND) else []
    context.close()
    assert {screen: wrong for screen, wrong in found.items() if wrong} == {}
