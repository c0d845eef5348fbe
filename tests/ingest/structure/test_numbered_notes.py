"""Numbers in brackets or raised numbers in a table refer to the notes below it, however they were typed."""

from __future__ import annotations

from ingest.loaders.plain.reader import read_plain
from tests.ingest.docx.word_files import p, r, read, tbl, tr
from tests.ingest.structure.reading import qualifiers_of, statements_in, statements_of

RAISED = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'


def test_a_raised_number_in_a_word_table_refers_to_the_paragraph_below() -> None:
    table = tbl(tr("Zone", "Price"), tr("A", f"<w:p>{r('7 EUR')}{RAISED}</w:p>"), tr("B", "9 EUR"))
    found = statements_of(read(table + f"<w:p>{RAISED}{r(' Plus fuel.')}</w:p>" + p("We deliver.")).tree)
    assert qualifiers_of(found) == {"A – Price: 7 EUR": ["Plus fuel."]}


def test_a_number_in_brackets_refers_to_the_list_or_paragraph_below_the_table() -> None:
    text = "Item        Fee\n-----------------\nBadge       5\nLaptop      300 (1)\n-----------------\n(1) Waived for thefts.\n"
    assert qualifiers_of(statements_of(read_plain(text).tree)) == {"Laptop – Fee: 300": ["Waived for thefts."]}
    markdown = "| Item | Fee |\n| --- | --- |\n| Badge | 5 (1) |\n| Laptop | 9 (2) |\n\n(1) Waived for thefts.\n\n(2) Plus VAT.\n"
    assert qualifiers_of(statements_in(markdown)) == {
        "Badge – Fee: 5": ["Waived for thefts."],
        "Laptop – Fee: 9": ["Plus VAT."],
    }


def test_numbers_that_nothing_refers_to_are_no_notes() -> None:
    text = "| Item | Fee |\n| --- | --- |\n| Badge | 5 (1) |\n\n(1) Waived.\n\n(2) Guests pay.\n"
    assert qualifiers_of(statements_in(text)) == {}
    power = "| Item | Count |\n| --- | --- |\n| Cells | 10^1^ |\n\n1 Cell is counted twice.\n"
    assert qualifiers_of(statements_in(power)) == {}
