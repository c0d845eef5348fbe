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
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_SCREENS = [("light", 1280), ("dark", 320)]
"""Themes and widths in pixels. WCAG 2.2 asks that nothing is lost at 320 (1.4.10). Contrast does not depend on the width, nor layout on the theme."""
_PAPER = 718
"""The width in pixels of what is printed on a sheet of A4."""
_BEYOND = "[...document.querySelectorAll('main *')].some(one => one.getBoundingClientRect().right > window.innerWidth + 1)"
_NARROW = 700
"""The width in pixels below which tables are stacked."""
_SCROLLED = "[...document.querySelectorAll('.scroll:has(table)')].some(one => one.scrollWidth > one.clientWidth)"
if os.environ.get("CANON_NIGHTLY_SCREENS"):
    _SCREENS = [(theme, width) for theme in ("light", "dark") for width in (320, 1280)]


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
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize(("theme", "width"), _SCREENS)
def test_axe_finds_nothing(
    chromium: Browser, pages: list[str], theme: Literal["light", "dark"], width: int
) -> None:
    context = chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
    page, found = context.new_page(), {}
    for address in pages:
        page.goto(address)
        is_wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        found[address] = [*violations(page), *(["wider than the screen"] if is_wider else [])]
        if width < _NARROW and page.evaluate(_SCROLLED):
            found[address].append("a table moves sideways")
    context.close()
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_nothing_is_cut_off_on_paper(chromium: Browser, pages: list[str]) -> None:
    context = chromium.new_context(viewport={"width": _PAPER, "height": 900})
    page, wide = context.new_page(), []
    page.emulate_media(media="print")
    for address in pages:
        page.goto(address)
        if page.evaluate(_BEYOND):
            wide.append(address)
    context.close()
    assert wide == []
