"""Rows of tables as statements."""

from __future__ import annotations

import re

import pytest

from ingest.loaders.html.loader import HtmlLoader
from ingest.loaders.markdown.reader import read_markdown
from ingest.loaders.port import SourceFile
from knowledge.model.reading.statements import StatementKind
from tests.ingest.structure.reading import html_statements, leads_of, qualifiers_of, statements_in, statements_of

PLANS = "Prices:\n\n| Plan | Seats | Price |\n|---|---|---|\n| Solo | 1 | 9 |\n| Team | 5 | |\n"


def test_a_row_is_its_label_with_pairs_of_header_and_value() -> None:
    found = statements_in(PLANS)
    assert [(one.kind.value, one.words, one.name) for one in found] == [
        ("lead_in", "Prices:", ""), ("header", "Plan; Seats; Price", ""),
        ("row", "Solo – Seats: 1; Price: 9", "Solo"), ("row", "Team – Seats: 5", "Team"),
    ]  # fmt: skip


def test_rows_are_governed_by_the_header_and_what_introduces_the_table() -> None:
    assert leads_of(statements_in(PLANS))["Solo – Seats: 1; Price: 9"] == ["Prices:", "Plan; Seats; Price"]


def test_the_place_of_a_row_is_its_own_line() -> None:
    text = read_markdown(PLANS).text
    assert text[slice(*statements_in(PLANS)[2].place)] == "Solo | 1 | 9"


SPANNED = (
    "<table><tr><th>Region<th>Zone<th>Fee<tr><td rowspan=2>North<td>a<td>1<tr><td>b<td>2"
    "<tr><td colspan=3>Islands<tr><td>Isle<td>c<td>3</table>"
)


@pytest.mark.parametrize("is_markdown", [True, False])
def test_a_cell_over_several_rows_is_read_in_each_and_quoted_from_its_place(is_markdown: bool) -> None:
    if is_markdown:
        reading = read_markdown(SPANNED)
        text, tree = reading.text, reading.tree
    else:
        (extracted,) = HtmlLoader().load(SourceFile("a.html", ".html", SPANNED.encode(), 1_000_000))
        text, tree = extracted.text, extracted.tree
    row = next(one for one in statements_of(tree) if one.words == "North – Zone: b; Fee: 2")
    quoted = [text[slice(*span)] for span in row.spans]
    # The bars between the cells of a raw HTML table are not in the Markdown file, so its cells are quoted one by one.
    assert (
        [re.findall(r"\w+", one) for one in quoted] == [["North"], ["b"], ["2"]]
        if is_markdown
        else [["North"], ["b", "2"]]
    )


def test_a_row_of_one_cell_over_all_columns_governs_the_rows_below_it() -> None:
    found = html_statements(SPANNED)
    assert leads_of(found)["Isle – Zone: c; Fee: 3"] == ["Region; Zone; Fee", "Islands"]
    assert next(one for one in found if one.words == "Islands").kind is StatementKind.LEAD_IN


def test_a_table_without_headers_has_rows_of_label_and_values() -> None:
    found = html_statements("<table><tr><td>Phone<td>1234<tr><td>Room<td>B<td>C</table>")
    assert [one.words for one in found] == ["Phone: 1234", "Room: B; C"]


def test_a_caption_and_two_header_rows_are_read_before_the_rows() -> None:
    found = html_statements(
        "<table><caption>Fees</caption><tr><th rowspan=2>Plan<th colspan=2>Price<tr><th>Month<th>Year"
        "<tr><td>Solo<td>9<td>90</table>"
    )
    assert [(one.kind.value, one.words) for one in found] == [
        ("caption", "Fees"), ("header", "Plan; Price Month; Price Year"),
        ("row", "Solo – Price Month: 9; Price Year: 90"),
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Part no.", "Part No", "Nos", "No. of parts"])
def test_a_header_of_numbers_denies_no_row(header: str) -> None:
    found = statements_in(f"| {header} | Price |\n|---|---|\n| SP-1 | 9 |\n")
    assert not any(one.negative for one in found)


def test_a_caption_below_a_table_governs_it_from_its_own_place() -> None:
    found = statements_in(
        "Fees:\n\n<table><tr><th>Plan<th>Price<tr><td>Solo<td>9</td></tr><caption>Table 1</caption></table>\n"
    )
    assert leads_of(found) == {
        "Fees:": [], "Plan; Price": ["Fees:", "Table 1"], "Solo – Price: 9": ["Fees:", "Table 1", "Plan; Price"],
        "Table 1": ["Fees:"],
    }  # fmt: skip
    assert [one.place for one in found] == sorted(one.place for one in found)


def test_a_header_cell_names_its_row_wherever_it_stands() -> None:
    found = html_statements("<table><tr><th>No<th>Plan<th>Fee<tr><td>1<th>Solo<td>9</table>")
    assert (found[-1].words, found[-1].name) == ("Solo – No: 1; Fee: 9", "Solo")


def test_a_note_of_a_cell_qualifies_its_row() -> None:
    found = statements_in("| Plan | Price |\n|---|---|\n| Solo | 9[^1] |\n\n[^1]: Without tax.\n")
    assert qualifiers_of(found) == {"Solo – Price: 9": ["Without tax."]}


def test_a_label_that_is_printed_with_a_colon_has_one() -> None:
    found = html_statements(
        "<table><tr><td>Total:</td><td>9 euros</td></tr><tr><td>Tax:</td><td>1 euro</td></tr></table>"
    )
    assert [(one.words, one.name) for one in found] == [("Total: 9 euros", "Total"), ("Tax: 1 euro", "Tax")]


def test_a_header_above_numbers_denies_nothing_and_one_that_denies_does() -> None:
    assert not any(one.negative for one in statements_in("| No. | Fee |\n|---|---|\n| 1 | 9 |\n"))
    assert all(one.negative for one in statements_in("| Plan | Not in |\n|---|---|\n| Team | wine |\n"))


def test_a_table_of_one_row_has_no_empty_pair() -> None:
    assert [one.words for one in statements_in("| Only | Header |\n|---|---|\n")] == ["Only Header"]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("<tr><td>Name:<td>Rosa<td>Fee:<td>48<tr><td>Town:<td>Hull", ["Name: Rosa", "Fee: 48", "Town: Hull"]),
        ("<tr><th>Name<td>Rosa<th>Fee<td>48", ["Name: Rosa", "Fee: 48"]),
        (
            "<tr><td>From<td>2 May<td>To<td>5 May<tr><td>Cost<td>80<td>Class<td>2<tr><td>Town<td>Hull<td>By<td>Ann",
            ["From: 2 May", "To: 5 May", "Cost: 80", "Class: 2", "Town: Hull", "By: Ann"],
        ),
        (
            "<tr><td>Ann<td>2<td>Hull<td>7<tr><td>Ben<td>3<td>Hull<td>8<tr><td>Cleo<td>4<td>Hull<td>9",
            ["Ann: 2; Hull; 7", "Ben: 3; Hull; 8", "Cleo: 4; Hull; 9"],
        ),
    ],
)
def test_the_pairs_of_a_form_are_told_one_by_one(table: str, found: list[str]) -> None:
    """Labels end with a colon, head their cell, or stand in every second column, each once and without digits."""
    assert [
        one.words for one in html_statements(f"<table>{table}</table>") if one.kind is not StatementKind.HEADER
    ] == found


def test_a_row_of_one_cell_below_all_others_heads_nothing() -> None:
    found = html_statements(
        "<table><tr><th>Boat<th>Fee<tr><td colspan=2>Sail<tr><td>Sloop<td>9<tr><td colspan=2>Students pay half.</table>"
    )
    foot = found[-1]
    assert (foot.kind, foot.words, leads_of(found)[foot.words]) == (
        StatementKind.ROW,
        "Students pay half.",
        ["Boat; Fee"],
    )


def test_a_row_of_one_cell_governs_those_below_it_in_a_table_without_headers() -> None:
    found = html_statements("<table><tr><td colspan=3>Linen<tr><td>Sheet<td>3<td>2<tr><td>Cover<td>4<td>1</table>")
    assert leads_of(found)["Cover: 4; 1"] == ["Linen"]


def test_the_name_of_a_sum_heads_its_row_though_it_stands_in_a_column_of_numbers() -> None:
    found = html_statements(
        "<table><tr><th>Item<th>Each<th>Amount<tr><td>Board<td>18<td>36<tr><td>Nail<td>1<td>5"
        "<tr><td><td>Total GBP<td>41<tr><td><td>VAT 20 %<td>8</table>"
    )
    assert [(one.words, one.name) for one in found[-2:]] == [
        ("Total GBP – Amount: 41", "Total GBP"),
        ("VAT 20 % – Amount: 8", "VAT 20 %"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "denied"),
    [
        ("Covered", "Not covered", True), ("Included in the fee", "Not included", True), ("Allowed", "Forbidden", True),
        ("We cover", "We don't cover", True), ("Pros", "Cons", False), ("In scope", "Out of scope", True),
    ],
)  # fmt: skip
def test_lists_side_by_side_are_no_rows(one: str, other: str, denied: bool) -> None:
    found = statements_in(f"| {one} | {other} |\n|---|---|\n| Fillings | Implants |\n| Crowns | |\n")
    assert [(each.words, each.negative) for each in found[2:]] == [
        (f"{one}: Fillings", False), (f"{other}: Implants", denied), (f"{one}: Crowns", False),
    ]  # fmt: skip
    assert [found[each.leads[0]].words for each in found[2:]] == [one, other, one]


@pytest.mark.parametrize(
    "table",
    [
        "| Item | Covered | Not covered |\n|---|---|---|\n| Tyres | front | rear |\n",
        "| Covered | Not covered |\n|---|---|\n| Tyres | No |\n| Glass | ✓ |\n",
        "| Included | Covered |\n|---|---|\n| Tyres | front |\n",
    ],
)
def test_rows_with_a_label_stay_rows(table: str) -> None:
    found = statements_in(table)
    assert len(found) == table.count("\n") - 1
    assert found[-1].name


def test_lists_side_by_side_need_no_marked_titles() -> None:
    page = "<table><tr><td>Covered<td>Not covered<tr><td>Fillings<td>Implants</table>"
    assert [one.words for one in html_statements(page)[2:]] == ["Covered: Fillings", "Not covered: Implants"]
