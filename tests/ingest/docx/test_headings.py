"""Headings and titles of Word documents, by style and by outline level."""

from __future__ import annotations

import pytest

from tests.ingest.docx.word_files import lines, load, p, package, read, root, style

_OUTLINE = '<w:outlineLvl w:val="{}"/>'


def _style_with_level(style_id: str, level: int, **facts: str) -> str:
    return style(style_id, f"<w:pPr>{_OUTLINE.format(level)}</w:pPr>", **facts)


def test_a_style_with_an_outline_level_makes_a_heading_whatever_it_is_called() -> None:
    styles = _style_with_level("Abschnitt", 1, name="Mein Abschnitt")
    assert lines(read(p("Return", style="Abschnitt") + p("Bring it back."), styles=styles)) == [
        "heading 2 Return",
        "paragraph Bring it back.",
    ]


def test_a_style_inherits_the_outline_level_of_the_style_it_is_based_on() -> None:
    styles = _style_with_level("Base", 2) + style("Middle", based_on="Base") + style("Own", based_on="Middle")
    assert lines(read(p("Return", style="Own"), styles=styles)) == ["heading 3 Return"]


def test_styles_that_are_based_on_each_other_in_a_circle_are_read() -> None:
    styles = style("A", based_on="B") + style("B", based_on="A")
    assert lines(read(p("Text.", style="A"), styles=styles)) == ["paragraph Text."]


@pytest.mark.parametrize(
    ("style_id", "name"),
    [
        ("berschrift1", "heading 1"),
        ("Titre1", "Titre 1"),
        ("x", "Überschrift 1"),
        ("x", "HEADING 1"),
        ("x", "見出し 1"),
    ],
)
def test_a_built_in_heading_style_is_known_by_its_name(style_id: str, name: str) -> None:
    styles = style(style_id, name=name)
    assert lines(read(p("Return", style=style_id), styles=styles)) == ["heading 1 Return"]


def test_a_heading_style_that_the_file_does_not_define_is_known_by_its_id() -> None:
    assert lines(read(p("Return", style="Heading3"))) == ["heading 3 Return"]


def test_a_level_stated_at_the_paragraph_overrides_the_style() -> None:
    styles = _style_with_level("Heading1", 0)
    body = p("Deeper", _OUTLINE.format(2), "Heading1") + p("Body", _OUTLINE.format(9), "Heading1")
    assert lines(read(body + p("Alone", _OUTLINE.format(0)), styles=styles)) == [
        "heading 3 Deeper",
        "paragraph Body",
        "heading 1 Alone",
    ]


def test_a_whole_clause_in_a_heading_style_is_text() -> None:
    body = p("The borrower returns the equipment within 14 days.", style="Heading2") + p(
        "Term and notice.", style="Heading2"
    )
    assert lines(read(body)) == [
        "paragraph The borrower returns the equipment within 14 days.",
        "heading 2 Term and notice.",
    ]


def _titled(core_title: str, body: str) -> str:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{core_title}</dc:title></cp:coreProperties>'
    )
    document = root("document", f"<w:body>{body}</w:body>")
    return load(package({"word/document.xml": document, "docProps/core.xml": core})).title


def test_the_title_paragraph_is_the_title_of_the_document() -> None:
    assert _titled("Old template", p("Loan agreement", style="Title") + p("Text.")) == "Loan agreement"


def test_a_heading_that_opens_the_document_is_its_title() -> None:
    assert _titled("Old template", p("Loans", style="Heading1") + p("Text.")) == "Loans"


@pytest.mark.parametrize(
    ("core_title", "title"),
    [
        ("Loans 2025", "Loans 2025"),
        ("Microsoft Word - loans.doc", ""),
        ("Document1", ""),
        ("Policy Template", ""),
        ("loans.docx", ""),
        ("", ""),
    ],
)
def test_the_title_in_the_properties_counts_unless_a_program_left_it(core_title: str, title: str) -> None:
    assert _titled(core_title, p("Text.")) == title
