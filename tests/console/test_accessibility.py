"""What WCAG 2.2 AA asks of every page and can be read from its HTML and stylesheet. A browser with axe checks the rest."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.console.rendering import STATIC
from api.service.application import Application
from api.web import create_service
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.console.conftest import Parsed, parsed, words_of
from tests.console.every_page import every_page
from tests.templates import FolderTemplate

STYLE = (STATIC / "console.css").read_text()
DARK_STYLE = (STATIC / "dark.css").read_text()
TEXT_CONTRAST, SHAPE_CONTRAST = 4.5, 3.0
"""WCAG 2.2: 1.4.3 for text, 1.4.11 for the outlines of fields and of the focus."""
_STATUSES = {"/objects/none": 404, "/login/callback": 401}


@pytest.fixture(scope="module")
def pages(story: FolderTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, Parsed]]]:
    """Each page with its address, over a store of these tests' own."""
    folder = tmp_path_factory.mktemp("accessibility") / "data"
    story.lay_down(folder)
    canon = open_canon(Settings(data_dir=folder), embedder=HashingEmbedder())
    application = Application.over(canon)
    browser = TestClient(create_service(application, ask_for_key=False))
    yield [(path, parsed(browser, path, _STATUSES.get(path, 200))) for path in every_page(application)]
    canon.close()


def test_a_page_has_its_landmarks_a_language_and_one_first_heading(pages: list[tuple[str, Parsed]]) -> None:
    for path, page in pages:
        assert page.css_first("html").attributes["lang"] == "en", path  # type: ignore[union-attr]
        assert [
            len(page.css(name)) for name in ("body > header", "main", "body > footer", "h1", "head > title")
        ] == [1] * 5, path
        assert page.css_first("a.skip").attributes["href"] == "#main", path  # type: ignore[union-attr]
        levels = [int((one.tag or "h0")[1]) for one in page.css("h1, h2, h3, h4")]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), path


def test_every_field_has_a_label_and_every_id_is_there_once(pages: list[tuple[str, Parsed]]) -> None:
    for path, page in pages:
        ids = Counter(one.attributes["id"] for one in page.css("[id]"))
        assert [name for name, count in ids.items() if count > 1] == [], path
        labelled = {one.attributes["for"] for one in page.css("label[for]")}
        for one in page.css("input:not([type=hidden]), select, textarea"):
            assert one.attributes.get("id") in labelled or one.attributes.get("aria-label"), f"{path}: {one.html}"
        for name in ("aria-describedby", "aria-labelledby", "list"):
            for one in page.css(f"[{name}]"):
                assert set((one.attributes[name] or "").split()) <= set(ids), f"{path}: {one.html}"


def test_each_cell_names_its_column(pages: list[tuple[str, Parsed]]) -> None:
    """Narrow screens show each row as a block, where a cell stands beside its name instead of below it."""
    named = 0
    for path, page in pages:
        for table in page.css("table"):
            columns = [words_of(one.text()) for one in table.css("thead th")]
            for row in table.css("tbody tr"):
                cells = row.css("th, td")
                if any("colspan" in cell.attributes for cell in cells):
                    continue
                assert len(cells) == len(columns), path
                for cell, column in zip(cells, columns, strict=True):
                    if cell.tag == "td" and not cell.css("input[type=checkbox]"):
                        assert cell.attributes.get("data-label") == column, f"{path}: {cell.html}"
                        named += 1
    assert named > 50


def test_every_link_and_button_says_where_it_leads(pages: list[tuple[str, Parsed]]) -> None:
    for path, page in pages:
        for one in page.css("a, button, summary, caption, legend, th"):
            assert words_of(one.text()) or one.attributes.get("aria-label"), f"{path}: {one.html}"


def test_every_table_has_a_caption_and_heads(pages: list[tuple[str, Parsed]]) -> None:
    for path, page in pages:
        for table in page.css("table"):
            assert table.css_first("caption") is not None, path
            assert all(one.attributes.get("scope") for one in table.css("th")), path


def test_what_scrolls_can_be_reached_by_keyboard(pages: list[tuple[str, Parsed]]) -> None:
    for path, page in pages:
        for one in page.css(".scroll"):
            assert (one.attributes.get("tabindex"), one.attributes.get("role")) == ("0", "region"), path
            assert one.attributes.get("aria-label"), path


def test_no_state_is_told_by_colour_alone(pages: list[tuple[str, Parsed]]) -> None:
    for path, page in pages:
        assert all(words_of(one.text()) for one in page.css(".tag, .standing li, ins, del, .verdict")), path


# -- colours ----------------------------------------------------------------------------------------------


def colours(style: str) -> dict[str, str]:
    """The colours that the first rule of a stylesheet names."""
    rule = re.search(r"^:root \{([^}]*)\}", style, re.MULTILINE)
    assert rule is not None
    return dict(re.findall(r"--([\w-]+): (#\w+);", rule[1]))


THEMES = {"light": colours(STYLE), "dark": colours(STYLE) | colours(DARK_STYLE)}


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


TEXTS = [
    *((ink, back) for ink in ("ink", "quiet", "accent", "good", "soon", "bad") for back in ("page", "card")),
    *(("ink", back) for back in ("added", "removed", "good-back", "bad-back", *(f"fill-{at}" for at in range(5)))),
    *(("on-mark", back) for back in ("mark", "mark-governs")),
    *(("on-accent", "accent"), ("on-bar", "bar"), ("good", "good-back"), ("bad", "bad-back")),
]


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "back"), TEXTS)
def test_text_can_be_read_in_both_themes(name: str, ink: str, back: str) -> None:
    assert contrast(THEMES[name][ink], THEMES[name][back]) >= TEXT_CONTRAST


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("line", ["field-line", "focus"])
@pytest.mark.parametrize("back", ["page", "card"])
def test_fields_and_the_focus_can_be_seen_in_both_themes(name: str, line: str, back: str) -> None:
    assert contrast(THEMES[name][line], THEMES[name][back]) >= SHAPE_CONTRAST


def test_each_colour_stands_once_for_each_theme() -> None:
    assert colours(DARK_STYLE).keys() == colours(STYLE).keys()
    assert "prefers-color-scheme" not in STYLE
    assert len(re.findall(r"--page:", STYLE + DARK_STYLE)) == 3, "light, dark, and on paper"


def test_a_page_has_the_dark_colours_by_choice_or_by_device(own: TestClient) -> None:
    def dark_for(theme: str) -> list[str | None]:
        own.cookies.set("canon-theme", theme)
        found = parsed(own, "/you").css('link[rel="stylesheet"][href*="dark.css"]')
        return [one.attributes["media"] for one in found]

    assert dark_for("auto") == ["screen and (prefers-color-scheme: dark)"]
    assert (dark_for("dark"), dark_for("light")) == (["screen"], [])


def test_the_focus_is_visible_and_nothing_takes_it_away() -> None:
    assert re.search(r":focus-visible \{ outline: 3px solid var\(--focus\)", STYLE)
    taken = re.findall(r"([^{}]+)\{[^}]*outline: none", STYLE)
    assert [one.strip() for one in taken] == ["main:focus"], "the target of the skip link is no control"
