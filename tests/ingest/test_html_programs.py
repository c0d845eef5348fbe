"""Lists, boxes and tabs as the programs write them that make most pages: Word, Google Docs, Confluence, Notion, LaTeXML, MkDocs, EUR-Lex."""

from __future__ import annotations

import pytest

from ingest.loaders.html.loader import read_page
from tests.ingest.structure.reading import html_statements, leads_of, qualifiers_of

_GAP = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"
_DOCS = (
    "<style>.lst-kix_a-0>li:before{content:\"\" counter(lst-ctn-kix_a-0,decimal) \". \"}"
    ".lst-kix_a-1>li:before{content:\"(\" counter(lst-ctn-kix_a-1,lower-latin) \") \"}</style>"
)  # fmt: skip


def _printed(page: str) -> list[tuple[str, str]]:
    return [(one.address, one.words) for one in html_statements(page)]


@pytest.mark.parametrize(
    "page",
    [
        f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.{_GAP}</span>Go in:"
        f"<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>(a){_GAP}</span>on foot"
        f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.{_GAP}</span>Rest.",
        f"<p class=MsoListParagraphCxSpFirst style='margin-left:36.0pt'><span>1.{_GAP}</span>Go in:"
        f"<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt'>(a){_GAP}on foot"
        f"<p class=MsoListParagraphCxSpLast style='margin-left:36.0pt'>2.{_GAP}Rest.",
        f"{_DOCS}<ol class='lst-kix_a-0 start' start=1><li>Go in:</ol><ol class='lst-kix_a-1 start' start=1><li>on foot</ol>"
        "<ol class='lst-kix_a-0' start=2><li>Rest.</ol>",
        "<table><tr><td>1.<td><p>Go in:<table><tr><td>(a)<td>on foot</table></table><table><tr><td>2.<td>Rest.</table>",
        "<ol style='list-style:none'><li><span>1.</span><p>Go in:</p><ol style='list-style:none'><li><span>(a)</span><p>on foot</ol>"
        "<li><span>2.</span><p>Rest.</ol>",
    ],
)
def test_items_have_the_labels_and_the_nesting_of_the_printed_page(page: str) -> None:
    assert _printed(page) == [("1", "Go in:"), ("1(a)", "on foot"), ("2", "Rest.")]
    assert leads_of(html_statements(page))["on foot"] == ["Go in:"]


def test_bullets_of_word_are_no_labels() -> None:
    page = "".join(
        f"<p style='mso-list:l0 level1 lfo1'><span style='font-family:Symbol'>·{_GAP}</span>{words}"
        for words in ("fly", "swim")
    )
    assert [(one.kind.value, one.words) for one in html_statements(page)] == [("item", "fly"), ("item", "swim")]


def test_a_table_with_other_first_cells_is_a_table() -> None:
    assert [one.words for one in html_statements("<table><tr><td>(a)<td>fly<tr><td>Monday<td>swim</table>")] == [
        "(a): fly", "Monday: swim",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        "<ul class=inline-task-list><li class=checked>Chairs</li><li>Lamps</li></ul>",
        "<ul class=to-do-list><li><div class='checkbox checkbox-on'></div>Chairs</ul>"
        "<ul class=to-do-list><li><div class='checkbox checkbox-off'></div>Lamps</ul>",
        "<ul class=task-list><li><label><input type=checkbox checked></label> Chairs<li><label><input type=checkbox></label> Lamps</ul>",
    ],
)
def test_a_class_may_tick_an_item(page: str) -> None:
    assert [(one.words, one.negative) for one in html_statements(page)] == [("☑ Chairs", False), ("☐ Lamps", True)]


def test_labels_around_boxes_are_lines_of_their_own() -> None:
    page = "<label><input type=checkbox checked> Read</label><label><input type=checkbox> Sent</label>"
    assert [one.words for one in html_statements(page)] == ["☑ Read", "☐ Sent"]


@pytest.mark.parametrize(
    "page",
    [
        "<div><ul role=tablist><li role=tab>Free<li role=tab>Team</ul>"
        "<div><div role=tabpanel>60 calls.</div><div role=tabpanel hidden>900 calls.</div></div></div>",
        "<div><input type=radio checked><input type=radio><div class=tabbed-labels><label>Free</label><label>Team</label></div>"
        "<div class=tabbed-content><div class=tabbed-block><p>60 calls.</div><div class=tabbed-block><p>900 calls.</div></div></div>",
    ],
)
def test_tabs_without_names_govern_their_panels_in_order(page: str) -> None:
    found = html_statements(page)
    assert leads_of(found) == {"Free": [], "60 calls.": ["Free"], "Team": [], "900 calls.": ["Team"]}


@pytest.mark.parametrize(
    ("page", "leads"),
    [
        (
            "<div class='admonition warning'><p class=admonition-title>Moving out</p><p>Pay at once.</div>",
            ["Moving out"],
        ),
        ("<details><summary>Moving out</summary><p>Pay at once.</details>", ["Moving out"]),
        ("<fieldset><legend>Moving out</legend><p>Pay at once.</fieldset>", ["Moving out"]),
        ("<div class='admonition note'><p class=admonition-title>Note</p><p>Pay at once.</div>", []),
    ],
)
def test_the_title_of_a_box_governs_it_unless_it_only_says_what_it_is(page: str, leads: list[str]) -> None:
    assert leads_of(html_statements(page))["Pay at once."] == leads


def test_rows_of_a_label_and_its_value_are_fields() -> None:
    row = "<div class=row><div class=key>{}</div><div class=value>{}</div></div>"
    found = html_statements(row.format("Ticket", "7 euros") + row.format("Hours", "9 to 5"))
    assert [(one.kind.value, one.words) for one in found] == [
        ("field", "Ticket: 7 euros"),
        ("field", "Hours: 9 to 5"),
    ]
    assert [one.words for one in html_statements(row.format("Ticket", "7 euros"))] == ["Ticket", "7 euros"]


@pytest.mark.parametrize(
    "note",
    [
        "<span class='ltx_note ltx_role_footnote'><sup class=ltx_note_mark>1</sup><span class=ltx_note_outer>"
        "<span class=ltx_note_content><sup class=ltx_note_mark>1</sup><span class='ltx_tag ltx_tag_note'>1</span>Not in May.</span></span></span>",
        "<label for=n class='margin-toggle sidenote-number'></label><input type=checkbox id=n class=margin-toggle><span class=sidenote>Not in May.</span>",
    ],
)
def test_a_note_within_a_sentence_stands_behind_it(note: str) -> None:
    found = html_statements(f"<p>A grant is 8,000 francs{note} a year.</p><p>Next.</p>")
    assert qualifiers_of(found) == {"A grant is 8,000 francs a year.": ["Not in May."]}


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<style>.b{font-weight:700}</style><p><span class=b>Fees.</span> Pay.", "Fees. Pay."),
        ("<p>Uptime is 9 %.<span class='critic comment'>check</span>", "Uptime is 9 %."),
        (
            "<p><strong><span class=visually-hidden>Warning</span>Fires are banned.</strong>",
            "Warning Fires are banned.",
        ),
        ("<p><span class=warning-icon>!</span>Fires are banned.", "Fires are banned."),
        ("<p>Go.</p><a class=theme-edit-this-page href=/e>Edit this page</a>", "Go."),
    ],
)
def test_what_programs_add_to_the_words_is_told_apart(page: str, text: str) -> None:
    assert read_page(page).text == f"{text}\n"


def test_bold_type_may_be_declared() -> None:
    found = html_statements(
        "<style>.b{font-weight:700}</style><p><span class=b>Fees.</span> We pay at once.<p>Next."
    )
    assert found[0].headings == ("Fees",)
    assert html_statements("<b style='font-weight:normal'><p>Fees. We pay.</b>")[0].words == "Fees."
