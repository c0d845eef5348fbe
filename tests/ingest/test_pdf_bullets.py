"""Bullets of a PDF that are drawn as dots, as browsers print lists, and the page numbers that browsers print."""

from __future__ import annotations

from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import SourceFile
from ingest.structure.tree import NodeKind
from tests.ingest.pdf_files import PdfPage, pdf_file


def outline(page: PdfPage) -> list[tuple[str, str]]:
    (extracted,) = PdfLoader().load(SourceFile("a.pdf", ".pdf", pdf_file([page]), 10_000_000))
    assert extracted.tree is not None
    return [
        (node.kind.value, node.words if node.runs else "")
        for node in extracted.tree.walk()
        if node.runs or node.kind is NodeKind.ITEM
    ]


def dot(page: PdfPage, x: float, base: float) -> PdfPage:
    return page.box_at(x, base - 5, 3, 3, (0, 0, 0))


def test_lines_behind_drawn_dots_are_items() -> None:
    page = PdfPage().text(60, 100, "We refund nothing:")
    for base, words in ((116, "for unused hours;"), (132, "for visits.")):
        dot(page, 70, base).text(80, base, words)
    assert outline(page) == [
        ("paragraph", "We refund nothing:"),
        ("item", ""),
        ("paragraph", "for unused hours;"),
        ("item", ""),
        ("paragraph", "for visits."),
    ]


def test_dots_within_a_line_and_far_from_it_are_drawings() -> None:
    within = dot(PdfPage().text(60, 100, "Zone").text(100, 100, "is marked on every map."), 90, 100)
    assert all(kind != "item" for kind, _ in outline(within))
    far = dot(PdfPage().text(160, 100, "Zone A is marked."), 60, 100)
    assert all(kind != "item" for kind, _ in outline(far))
    large = PdfPage().text(80, 100, "Zone A is marked.").box_at(60, 90, 12, 12, (0, 0, 0))
    assert all(kind != "item" for kind, _ in outline(large))


def test_the_number_of_the_only_page_is_a_running_line() -> None:
    page = PdfPage().text(60, 100, "We refund nothing.").text(500, 820, "1/1", 8)
    assert outline(page) == [("paragraph", "We refund nothing.")]
    value = PdfPage().text(60, 100, "We refund nothing.").text(500, 820, "1/4", 8)
    assert ("paragraph", "1/4") in outline(value)
