"""Files of delimited values are read as tables, each row with its label and the headers of its values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.delimited.loader import DelimitedLoader
from ingest.loaders.delimited.reader import read_delimited
from ingest.loaders.port import SourceFile
from tests.ingest.markdown.checks import check_tree
from tests.ingest.structure.reading import leads_of, statements_of


def words(source: str) -> list[str]:
    """The words of the statements of a text."""
    reading = read_delimited(source)
    check_tree(reading.text, reading.tree)
    return [one.words for one in statements_of(reading.tree)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_row_is_its_label_and_its_values_under_their_headers(delimiter: str) -> None:
    source = f"Item{delimiter}Fee{delimiter}Days\nLamp{delimiter}9 euros{delimiter}14\nChair{delimiter}12 euros{delimiter}30\n"
    assert words(source) == ["Item; Fee; Days", "Lamp – Fee: 9 euros; Days: 14", "Chair – Fee: 12 euros; Days: 30"]


def test_quotes_hold_delimiters_line_breaks_and_doubled_quotes() -> None:
    source = 'Item,Fee\n"Lamp, small","9 euros\na month"\n"The ""best"" chair",5" wide\n'
    assert words(source)[1:] == ["Lamp, small – Fee: 9 euros a month", 'The "best" chair – Fee: 5" wide']


def test_an_amount_with_a_decimal_comma_is_not_parted_where_semicolons_part() -> None:
    assert words("Item;Fee\nLamp;9,50\nChair;12,00\n")[1] == "Lamp – Fee: 9,50"


def test_the_line_that_declares_the_delimiter_is_no_row() -> None:
    assert words("sep=|\nItem|Fee\nLamp, red|9\n") == ["Item; Fee", "Lamp, red – Fee: 9"]


def test_a_line_above_the_table_is_its_caption() -> None:
    assert words("Fees of 2025,,\nItem,Fee,Days\nLamp,9,14\n") == [
        "Fees of 2025",
        "Item; Fee; Days",
        "Lamp – Fee: 9; Days: 14",
    ]


def test_an_empty_line_and_a_header_begin_another_table() -> None:
    source = (
        "Prices\n\nTicket,Adult\nSingle,6.50\n\n,\nLockers,Deposit\nSmall,5.00\n\nLarge,9.00\n\nValid from May,\n"
    )
    reading = read_delimited(source)
    assert words(source) == [
        "Prices", "Ticket; Adult", "Single – Adult: 6.50", "Lockers; Deposit", "Small – Deposit: 5.00",
        "Large – Deposit: 9.00", "Valid from May",
    ]  # fmt: skip
    assert leads_of(statements_of(reading.tree))["Small – Deposit: 5.00"] == ["Lockers; Deposit"]


def test_a_first_row_with_values_is_no_header_and_years_are_no_values() -> None:
    assert words("Lamp,9 EUR\nChair,12 EUR\n") == ["Lamp: 9 EUR", "Chair: 12 EUR"]
    assert words("Plan,2024,2025\nTeam,9,10\n")[1] == "Team – 2024: 9; 2025: 10"


def test_a_value_is_quoted_from_its_place() -> None:
    reading = read_delimited('Item,Fee\nLamp,"9 euros"\n')
    ((start, end),) = statements_of(reading.tree)[1].spans
    assert reading.text[start:end] == 'Lamp,"9 euros'


def test_versions_and_numbers_stay_what_they_are() -> None:
    assert words("Product,Version,Code\nLamp,1.10,007\n")[1] == "Lamp – Version: 1.10; Code: 007"


def test_a_tsv_file_is_parted_by_tabs_alone() -> None:
    file = SourceFile("a.tsv", ".tsv", b"Item\tFee\nLamp, red; big\t9\n", 1000)
    (extracted,) = DelimitedLoader().load(file)
    assert [one.words for one in statements_of(extracted.tree)] == ["Item; Fee", "Lamp, red; big – Fee: 9"]


@given(st.text(alphabet=',;\t"|\n ab1\u00ad\f', max_size=60))
def test_any_text_gives_a_sound_tree(source: str) -> None:
    reading = read_delimited(source)
    check_tree(reading.text, reading.tree)
