"""A table without rules across two columns of text is one table; the columns above and below it are read one after the other."""

from __future__ import annotations

from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import SourceFile
from tests.ingest.pdf_files import PdfPage, pdf_file
from tests.ingest.structure.reading import statements_of

ROWS = [
    ("Plan", "Price", "Days", "Notes"),
    ("Basic", "5 EUR", "14", "by mail"),
    ("Team", "9 EUR", "30", "by phone"),
    ("Max", "20 EUR", "60", "in person"),
]


def words_of(page: PdfPage) -> list[str]:
    (extracted,) = PdfLoader().load(SourceFile("terms.pdf", ".pdf", pdf_file([page]), 10**7))
    return [one.words for one in statements_of(extracted.tree)]


def in_columns(page: PdfPage, y: float, left: list[str], right: list[str]) -> PdfPage:
    return page.lines(60, y, left).lines(320, y, right)


def test_a_table_across_both_columns_is_read_row_by_row() -> None:
    page = in_columns(
        PdfPage(),
        80,
        [
            "Customers may return lamps within",
            "thirty days of the purchase if the",
            "lamp was not used and the box is",
            "closed. The shop pays the postage.",
        ],
        [
            "Staff get a discount of ten percent",
            "on all lamps. It is taken off at the",
            "till when the card is shown. Guests",
            "of staff pay the whole price there.",
        ],
    )
    for number, row in enumerate(ROWS):
        for x, cell in zip((60, 200, 320, 460), row, strict=True):
            page.text(x, 150 + number * 14, cell, bold=number == 0)
    in_columns(
        page,
        230,
        [
            "Books are returned within ten days",
            "of the purchase, with the bill and",
            "the seal unbroken in every case.",
        ],
        [
            "Vouchers are valid for one year",
            "from the day on which they were",
            "sold, and are not paid out at all.",
        ],
    )
    assert words_of(page) == [
        "Customers may return lamps within thirty days of the purchase if the lamp was not used and the box is closed.",
        "The shop pays the postage.",
        "Staff get a discount of ten percent on all lamps.",
        "It is taken off at the till when the card is shown.",
        "Guests of staff pay the whole price there.",
        "Plan; Price; Days; Notes",
        "Basic – Price: 5 EUR; Days: 14; Notes: by mail",
        "Team – Price: 9 EUR; Days: 30; Notes: by phone",
        "Max – Price: 20 EUR; Days: 60; Notes: in person",
        "Books are returned within ten days of the purchase, with the bill and the seal unbroken in every case.",
        "Vouchers are valid for one year from the day on which they were sold, and are not paid out at all.",
    ]


def test_columns_with_space_between_their_paragraphs_stay_columns() -> None:
    page = in_columns(
        PdfPage(),
        80,
        ["Customers may return lamps within", "thirty days."],
        ["Staff get a discount of ten percent", "on all lamps."],
    )
    in_columns(
        page,
        130,
        ["Books are returned within ten days", "of the purchase."],
        ["Vouchers are valid for one year", "from their sale."],
    )
    assert words_of(page) == [
        "Customers may return lamps within thirty days.",
        "Books are returned within ten days of the purchase.",
        "Staff get a discount of ten percent on all lamps.",
        "Vouchers are valid for one year from their sale.",
    ]
