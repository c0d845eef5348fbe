"""PDF files from their bytes to the kept text and the tree."""

from __future__ import annotations

import random
import zlib
from contextlib import suppress

import pytest

from ingest.loaders.extracted import Extracted
from ingest.loaders.pdf.loader import PdfLoader, real_title
from ingest.loaders.port import UNREAD, SourceFile
from ingest.structure.tree import Node, NodeKind
from knowledge.errors import InvalidDocument
from knowledge.model.reading.recognised import named_pages
from tests.ingest.pdf_files import HEIGHT, LAYER_OFF, WIDTH, PdfPage, pdf_file

LIMIT = 10_000_000


def load(content: bytes, limit: int = LIMIT) -> Extracted:
    (extracted,) = PdfLoader().load(SourceFile("a.pdf", ".pdf", content, limit))
    return extracted


def read(*pages: PdfPage, **facts: str) -> Extracted:
    return load(pdf_file(pages, **facts))


def nodes(extracted: Extracted, kind: NodeKind) -> list[Node]:
    return [node for node in extracted.tree.walk() if node.kind is kind]


BODY = [
    "The supplier answers a critical fault within 40 minutes and",
    "a minor one within two working days of the call.",
]
SENTENCE = " ".join(BODY)


def test_a_page_is_read_as_headings_paragraphs_and_items() -> None:
    page = PdfPage().text(60, 80, "Service agreement", 20, bold=True).text(60, 110, "4.2 Response", 14, bold=True)
    page.lines(60, 130, BODY).text(60, 170, "(a) by telephone;").text(60, 182, "(b) in writing.")
    extracted = read(page)
    assert extracted.title == "Service agreement"
    assert extracted.text == (
        f"# Service agreement\n\n## 4.2 Response\n\n{SENTENCE}\n\n(a) by telephone;\n(b) in writing.\n"
    )
    assert [item.label for item in nodes(extracted, NodeKind.ITEM)] == ["(a)", "(b)"]


def test_every_run_is_verbatim_in_the_kept_text_and_every_node_knows_its_page() -> None:
    extracted = read(PdfPage().lines(60, 80, BODY), PdfPage().text(60, 80, "Another page begins."))
    runs = [run for node in extracted.tree.walk() for run in node.runs]
    assert all(extracted.text[run.start : run.end] == run.plain for run in runs)
    assert [node.page for node in nodes(extracted, NodeKind.PARAGRAPH)] == [1, 2]


def test_columns_drawn_line_by_line_are_read_one_after_the_other() -> None:
    page = PdfPage()
    for number, (left, right) in enumerate(
        [
            ("Books are lent for three", "A late book costs 20 cents"),
            ("weeks and no longer.", "a day and eight at most."),
        ]
    ):
        page.text(60, 100 + 12 * number, left).text(320, 100 + 12 * number, right)
    assert "Books are lent for three weeks and no longer." in read(page).text


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_rotation_of_a_page_changes_nothing(rotate: int) -> None:
    assert read(PdfPage(rotate=rotate).lines(60, 100, BODY)).text == f"{SENTENCE}\n"


def test_text_turned_by_a_quarter_on_the_page_is_read() -> None:
    page = PdfPage().text(300, 700, BODY[0], angle=90).text(312, 700, BODY[1], angle=90)
    assert read(page).text == f"{SENTENCE}\n"


def test_running_lines_are_left_out_and_sentences_go_on_over_pages() -> None:
    pages = [
        PdfPage().text(60, 40, "Handbook", 8).lines(60, 100, [line]).text(60, HEIGHT - 30, f"Page {n} of 2", 8)
        for n, line in enumerate(BODY, start=1)
    ]
    extracted = read(*pages)
    assert extracted.text == f"{SENTENCE}\n"
    assert [(left.kind, left.count) for left in extracted.left_out] == [("running line", 4)]


def test_a_running_line_may_count_pages_in_roman_letters_and_differ_on_left_pages() -> None:
    heads = ["Retention schedule ix", "x Group Legal", "Retention schedule xi", "xii Group Legal"]
    lines = [
        "Letters are kept for seven",
        "years. Invoices are kept for",
        "twelve years. Lists are kept",
        "for one.",
    ]
    pages = [
        PdfPage().text(60, 40, head, 8).lines(60, 100, [line]) for head, line in zip(heads, lines, strict=True)
    ]
    extracted = read(*pages)
    assert extracted.text == f"{' '.join(lines)}\n"
    assert [(left.kind, left.count) for left in extracted.left_out] == [("running line", 4)]


def test_a_number_that_does_not_count_the_pages_is_read() -> None:
    pages = [
        PdfPage().text(60, 40, head, 8).lines(60, 100, [line])
        for head, line in zip(["Chapter mix ix", "Chapter mix xx"], BODY, strict=True)
    ]
    assert "Chapter mix ix" in read(*pages).text


def one_page(head: str, foot: str, size: float = 8) -> PdfPage:
    """A page with a line apart at its top and at its bottom, in print of a size."""
    return PdfPage().text(60, 40, head, size).lines(60, 100, BODY).text(60, HEIGHT - 30, foot, size)


@pytest.mark.parametrize(
    ("head", "foot", "size"),
    [
        ("Internal use", "Version 2.1 of 1 May 2025", 8),
        ("Alpine Inn | High Street 12 | Bern", "Handbook 2025 - Page 1 of 1", 8),
        ("Page 1 | Handbook", "- 1 -", 10),
        ("Doc. no. 77", "© 2025 Alpine Inn. All rights reserved.", 8),
    ],
)
def test_the_header_and_footer_of_a_single_page_are_left_out(head: str, foot: str, size: float) -> None:
    extracted = read(one_page(head, foot, size))
    assert extracted.text == f"{SENTENCE}\n"
    assert [(left.kind, left.count) for left in extracted.left_out] == [("running line", 2)]


@pytest.mark.parametrize(
    ("foot", "size"),
    [
        ("All prices | in euros | with tax included", 8),
        ("All prices in euros", 8),
        ("Ask at the desk | phone 031 555 | www.alpine.example", 8),
        ("* Version 2 | without dogs | without cats", 8),
        ("Version 2.1 of 1 May 2025", 10),
        ("See page 1", 10),
        ("This version 2 is confidential.", 8),
    ],
)
def test_a_last_line_of_a_single_page_that_says_something_is_read(foot: str, size: float) -> None:
    assert " ".join(foot.split("* ")).strip() in read(one_page("Rules", foot, size)).text.replace("\n", " ")


@pytest.mark.parametrize(("colour", "angle"), [((0.8, 0.8, 0.8), 0), ((0.85, 0.85, 0.85), 90)])
def test_a_watermark_is_left_out(colour: tuple[float, float, float], angle: int) -> None:
    page = (
        PdfPage().lines(60, 80, BODY).text(150, 300, "DRAFT", 80, colour=colour, angle=angle).lines(60, 400, BODY)
    )
    extracted = read(page)
    assert "DRAFT" not in extracted.text
    assert [(left.kind, left.count) for left in extracted.left_out] == [("running line", 1)]


@pytest.mark.parametrize(("size", "colour"), [(40, (0, 0, 0)), (40, (0.9, 0.2, 0.2)), (12, (0.7, 0.7, 0.7))])
def test_a_large_title_and_small_grey_print_are_read(size: float, colour: tuple[float, float, float]) -> None:
    extracted = read(PdfPage().text(60, 80, "Draft rules", size, colour=colour).lines(60, 140, BODY))
    assert "Draft rules" in extracted.text


PAGINATION = "/Artifact << /Type /Pagination /Subtype /Header >> BDC"


def test_what_the_file_marks_as_a_running_line_is_left_out() -> None:
    page = PdfPage().marked(PAGINATION).text(60, 100, "Head").unmarked()
    assert read(page.lines(60, 130, BODY)).text == f"{SENTENCE}\n"


@pytest.mark.parametrize(
    ("hidden", "kind"),
    [
        (PdfPage().text(60, 60, "secret", mode=3), "hidden text"),
        (PdfPage().text(60, 60, "secret", colour=(1, 1, 1)), "hidden text"),
        (PdfPage().text(60, 60, "secret", 1), "hidden text"),
        (PdfPage().group(60, 60, "secret", opacity=0.01), "hidden text"),
        (PdfPage().text(-400, 60, "secret"), "hidden text"),
        (PdfPage().text(60, 60, "secret").box_at(50, 45, 100, 20), "hidden text"),
        (PdfPage().box_at(50, 45, 100, 20, (0, 0, 0)).text(60, 60, "secret"), "hidden text"),
        (PdfPage().marked("/OC /L1 BDC").text(60, 60, "secret").unmarked(), "hidden text"),
        (PdfPage().marked("/OC /L1 BDC").group(60, 60, "secret", opacity=1).unmarked(), "hidden text"),
        (PdfPage().marked(PAGINATION).group(60, 60, "secret", opacity=1).unmarked(), "running line"),
        (PdfPage().text(60, 60, "secret").line(58, 57, 100, 57), "struck text"),
        (PdfPage().text(60, 60, "secret").annotation(58, 50, "/Subtype /StrikeOut", 45, 13), "struck text"),
        (PdfPage().annotation(60, 60, "/Subtype /Text /Contents (secret)", 20, 20), "comment"),
        (PdfPage().annotation(60, 60, "/Subtype /FreeText /Contents (secret)", 90, 20), "comment"),
    ],
)
def test_what_no_reader_should_read_is_left_out_and_counted(hidden: PdfPage, kind: str) -> None:
    extracted = read(hidden.lines(60, 120, BODY), catalog=LAYER_OFF)
    assert extracted.text == f"{SENTENCE}\n"
    assert [(left.kind, left.count, left.characters) for left in extracted.left_out] == [(kind, 1, 6)]


def test_a_part_drawn_half_transparent_is_read() -> None:
    extracted = read(PdfPage().group(60, 60, "Seen all the same.", opacity=0.5).lines(60, 120, BODY))
    assert "Seen all the same." in extracted.text
    assert not extracted.left_out


def test_white_text_on_a_dark_box_and_a_layer_that_is_on_are_read() -> None:
    page = PdfPage().box_at(50, 45, 100, 20, (0, 0, 0.5)).text(60, 60, "Price", colour=(1, 1, 1))
    page.marked("/OC /L1 BDC").text(60, 90, "Layered").unmarked()
    text = read(page.lines(60, 120, BODY)).text
    assert "Price" in text
    assert "Layered" in text


def test_hyphens_at_line_ends_are_read_as_words() -> None:
    page = PdfPage().lines(
        60,
        100,
        ["The office issues a paper when the appli-", "cant asks for it. A well-", "known supplier counts."],
    )
    assert (
        read(page).text
        == "The office issues a paper when the applicant asks for it. A well-known supplier counts.\n"
    )


def test_a_note_is_tied_to_its_mark_and_a_power_stands_behind_a_caret() -> None:
    page = PdfPage().text(60, 100, "The fee is 50 euros").text(174, 100, "2", 6, rise=4).text(184, 100, "for 10")
    page.text(220, 100, "6", 6, rise=4).text(230, 100, "items and more of them.").text(
        60, 760, "2 Without tax.", 7
    )
    extracted = read(page)
    (note,) = nodes(extracted, NodeKind.NOTE)
    (paragraph, _) = nodes(extracted, NodeKind.PARAGRAPH)
    assert paragraph.plain == "The fee is 50 euros for 10^6 items and more of them."
    assert [(ref.at, ref.note_id) for ref in paragraph.references] == [(19, note.note_id)]
    assert [child.plain for child in note.children] == ["Without tax."]


def test_a_table_with_rules_keeps_cells_of_several_lines_together() -> None:
    page = PdfPage().grid([60, 160, 300], [80, 100, 140])
    page.text(66, 94, "Item").text(166, 94, "Who decides").text(66, 114, "Software").lines(
        166, 114, ["the manager", "of the branch"]
    )
    extracted = read(page)
    assert extracted.text == "| Item | Who decides |\n| Software | the manager of the branch |\n"


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ("/FT /Tx /T (holder) /V (Robin Example)", "Permit holder: Robin Example"),
        ("/FT /Ch /Ff 131072 /Opt [(Red) (Blue)] /T (c) /V (Blue)", "Permit holder: Blue"),
        ("/FT /Btn /T (b) /V /Yes /AS /Yes /AP << /N << /Yes 5 0 R /Off 5 0 R >> >>", "Permit holder: yes"),
        ("/FT /Btn /T (b) /V /Off /AS /Off /AP << /N << /Yes 5 0 R /Off 5 0 R >> >>", "Permit holder: no"),
    ],
)
def test_a_form_field_is_read_with_its_label(entries: str, text: str) -> None:
    page = PdfPage().text(60, 112, "Permit holder:").field(160, 100, entries).lines(60, 200, BODY)
    assert [node.plain for node in nodes(read(page), NodeKind.FIELD)] == [text]


def test_an_empty_field_leaves_its_label_as_text() -> None:
    extracted = read(PdfPage().text(60, 112, "Holder:").field(160, 100, "/FT /Tx /T (h)").lines(60, 200, BODY))
    assert nodes(extracted, NodeKind.FIELD) == []
    assert "Holder:" in extracted.text


def test_pages_without_text_are_named_and_the_rest_is_read() -> None:
    scan = PdfPage().image(0, 0, WIDTH, HEIGHT)
    extracted = read(PdfPage().lines(60, 100, BODY), scan, scan, PdfPage())
    assert extracted.text == f"{SENTENCE}\n"
    assert extracted.warnings == ("Pages 2-3 hold no text; run text recognition over them.",)


def test_the_invisible_text_of_a_scan_is_read_with_a_warning() -> None:
    page = PdfPage().image(0, 0, WIDTH, HEIGHT).lines(60, 100, BODY, mode=3)
    extracted = read(page)
    assert extracted.text == f"{SENTENCE}\n"
    assert extracted.warnings == ("Page 1: the text was recognised from a scan; check it against the image.",)


# -- the bytes -----------------------------------------------------------------------------------------

FILE = pdf_file([PdfPage().lines(60, 100, BODY)])


@pytest.mark.parametrize(
    "content", [b"\n" + FILE, b"junk before\r\n" + FILE, FILE + b"\0" * 5000, FILE + b"\n" * 5000]
)
def test_bytes_before_and_behind_the_file_are_skipped(content: bytes) -> None:
    assert load(content).text == f"{SENTENCE}\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"hello", "not a PDF"),
        (b" " * 2000 + FILE, "not a PDF"),
        (FILE[:300], "truncated"),
        (FILE + b"x" * 3000, "truncated"),
        (FILE[:200] + b"%%EOF", "damaged or truncated"),
        (pdf_file([PdfPage()]), "no text"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_a_remedy(content: bytes, says: str) -> None:
    with pytest.raises(InvalidDocument, match=says) as caught:
        load(content)
    assert caught.value.where == "a.pdf"
    assert PdfLoader().load_leniently(SourceFile("a.pdf", ".pdf", content, LIMIT)).extractor == UNREAD


def test_a_stream_that_unpacks_to_much_is_refused_and_an_image_is_not() -> None:
    packed = zlib.compress(b" " * 3_000_000)
    for kind, refused in ((b"", True), (b"/Subtype /Image ", False)):
        stream = b"\n<< %s/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\n" % (
            kind,
            len(packed),
            packed,
        )
        content = FILE.replace(b"%PDF-1.7\n", b"%PDF-1.7\n" + stream)
        if refused:
            with pytest.raises(InvalidDocument, match="unpacks to more than 1000000"):
                load(content, 1_000_000)
        else:
            assert load(content, 1_000_000).text


def test_a_file_of_too_many_pages_is_refused() -> None:
    kids = b" ".join([b"7 0 R"] * 6000)
    content = FILE.replace(b"/Kids [7 0 R] /Count 1", b"/Kids [%s] /Count 6000" % kids)
    with pytest.raises(InvalidDocument, match="6000 pages; at most 5000"):
        load(content)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    damaged = bytearray(FILE)
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(10, len(damaged) - 10)
        if chance.random() < 0.5:
            damaged[at] = chance.randrange(256)
        else:
            del damaged[at : at + chance.randint(1, 40)]
    with suppress(InvalidDocument):
        load(bytes(damaged))


@pytest.mark.parametrize(
    ("title", "real"),
    [
        ("Staff  handbook", "Staff handbook"),
        ("untitled", ""),
        ("(anonymous)", ""),
        ("draft_3.docx", ""),
        ("Microsoft Word - x", ""),
        ("", ""),
    ],
)
def test_a_title_that_a_program_made_up_is_no_title(title: str, real: str) -> None:
    assert real_title(title) == real


def test_the_title_in_the_metadata_stands_in_for_one_on_the_page() -> None:
    assert read(PdfPage().lines(60, 100, BODY), title="Support terms").title == "Support terms"


@pytest.mark.parametrize(
    ("numbers", "named"), [([3], "Page 3"), ([2, 3, 4], "Pages 2-4"), ([1, 3, 4, 9], "Pages 1, 3-4 and 9")]
)
def test_pages_are_named_in_ranges(numbers: list[int], named: str) -> None:
    assert named_pages(numbers) == named


def test_the_pages_after_one_without_text_keep_their_numbers() -> None:
    extracted = read(PdfPage().lines(60, 80, BODY), PdfPage(), PdfPage().text(60, 80, "The third page begins."))
    assert [node.page for node in nodes(extracted, NodeKind.PARAGRAPH)] == [1, 3]
