"""Tracked changes of Word documents: the text as it reads once every change is accepted."""

from __future__ import annotations

import pytest

from tests.ingest.docx.word_files import left_out, lines, p, plain, r, read, tbl, tc, tr

BY = 'w:id="1" w:author="A" w:date="2024-01-01T00:00:00Z"'


def deleted(text: str) -> str:
    return f'<w:del {BY}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def test_inserted_text_stays_and_deleted_text_is_counted() -> None:
    extracted = read(p(r("Park for ") + deleted("two hours") + f"<w:ins {BY}>{r('four hours')}</w:ins>" + r(".")))
    assert plain(extracted) == ["Park for four hours."]
    assert left_out(extracted) == {"tracked deletion": (1, 9)}
    assert "two" not in extracted.text


def test_text_that_was_inserted_and_then_deleted_is_gone() -> None:
    assert plain(read(p(r("Kept.") + f"<w:ins {BY}>{deleted(' Gone.')}</w:ins>"))) == ["Kept."]


def test_moved_text_stands_where_it_was_moved_to() -> None:
    extracted = read(
        p(f"<w:moveFrom {BY}>{r('Trailers.')}</w:moveFrom>")
        + p("Cars.")
        + p(f"<w:moveTo {BY}>{r('Trailers.')}</w:moveTo>")
    )
    assert (plain(extracted), left_out(extracted)) == (["Cars.", "Trailers."], {"moved text": (1, 9)})


@pytest.mark.parametrize("mark", ["w:del", "w:moveFrom"])
def test_a_paragraph_whose_mark_was_deleted_joins_the_next(mark: str) -> None:
    body = (
        p(r("One, "), f"<w:rPr><{mark} {BY}/></w:rPr>")
        + '<w:bookmarkStart w:id="3"/>'
        + p("two.", style="Heading1")
    )
    assert lines(read(body)) == ["heading 1 One, two."]


def test_a_large_first_letter_belongs_to_the_paragraph_after_it() -> None:
    letter = p("T", '<w:framePr w:dropCap="drop" w:lines="3"/>')
    assert lines(read(letter + p("he borrower returns it."))) == ["paragraph The borrower returns it."]


def test_a_paragraph_without_a_mark_before_a_table_stays_one() -> None:
    body = p(r("Before."), f"<w:rPr><w:del {BY}/></w:rPr>") + tbl(tr("a", "b"))
    assert lines(read(body))[:2] == ["paragraph Before.", "table"]
    assert plain(read(p(r("Last."), f"<w:rPr><w:del {BY}/></w:rPr>"))) == ["Last."]


def test_a_deleted_row_and_a_deleted_cell_are_gone() -> None:
    gone = tr("Axe", "19 euros", properties=f"<w:del {BY}/>")
    extracted = read(tbl(tr("Rope", "3 euros", tc("old", f"<w:cellDel {BY}/>")), gone, tr("Net", "5 euros")))
    assert plain(extracted) == ["Rope", "3 euros", "Net", "5 euros"]
    assert left_out(extracted) == {"tracked deletion": (2, 15)}


def test_inserted_rows_and_paragraphs_stay() -> None:
    row = tr("Rope", "3 euros", properties=f"<w:ins {BY}/>")
    body = p("New.", f"<w:rPr><w:ins {BY}/></w:rPr>") + tbl(row, tr("Net", "5 euros"))
    assert plain(read(body)) == ["New.", "Rope", "3 euros", "Net", "5 euros"]


def test_former_properties_do_not_count() -> None:
    run = f"<w:rPrChange {BY}><w:rPr><w:vanish/><w:strike/></w:rPr></w:rPrChange>"
    paragraph = f'<w:pPrChange {BY}><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:pPrChange>'
    numbering = f'<w:numPr><w:numberingChange {BY} w:original="1."/></w:numPr>'
    assert lines(read(p(r("Seen.", run), paragraph + numbering))) == ["paragraph Seen."]


def test_a_deleted_formula_is_gone() -> None:
    run = f"<m:r><w:rPr><w:del {BY}/></w:rPr><m:t>x=1</m:t></m:r>"
    assert plain(read(p(r("Kept.") + f"<m:oMath>{run}</m:oMath>"))) == ["Kept."]


def test_deleted_field_marks_and_note_references_are_gone() -> None:
    reference = f'<w:del {BY}><w:r><w:footnoteReference w:id="1"/></w:r></w:del>'
    notes = f'<w:footnote w:id="1">{p("Unprinted.")}</w:footnote>'
    extracted = read(p(r("Kept") + reference + r(".")), footnotes=notes)
    assert plain(extracted) == ["Kept."]
    assert left_out(extracted) == {"note without reference": (1, 10)}
