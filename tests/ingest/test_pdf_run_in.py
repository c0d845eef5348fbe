"""The bold words that a paragraph of a PDF begins with are its run-in heading."""

from __future__ import annotations

from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import SourceFile
from knowledge.model.reading.statements import Statement
from tests.ingest.pdf_files import PdfPage, pdf_file, text_width
from tests.ingest.structure.reading import statements_of


def statements(page: PdfPage) -> tuple[Statement, ...]:
    (extracted,) = PdfLoader().load(SourceFile("terms.pdf", ".pdf", pdf_file([page]), 10**7))
    return statements_of(extracted.tree)


def opened(page: PdfPage, y: float, bold: str, rest: str) -> PdfPage:
    return page.text(60, y, bold, bold=True).text(60 + text_width(f"{bold} ", 10) * 1.1, y, rest)


def test_a_bold_opening_governs_its_paragraph() -> None:
    page = opened(PdfPage(), 80, "Late payment.", "We charge interest on the whole sum that is due")
    page.text(60, 92, "after thirty days.").text(60, 130, "Customers may return what they bought.")
    assert [(one.words, one.headings) for one in statements(page)] == [
        ("We charge interest on the whole sum that is due after thirty days.", ("Late payment",)),
        ("Customers may return what they bought.", ()),
    ]


def test_bold_words_within_a_sentence_head_nothing() -> None:
    page = opened(PdfPage(), 80, "All customers", "may return what they bought within thirty days.")
    assert [(one.words, one.headings) for one in statements(page)] == [
        ("All customers may return what they bought within thirty days.", ())
    ]
