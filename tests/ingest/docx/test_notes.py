"""Footnotes, endnotes and comments of Word documents, and headers and footers."""

from __future__ import annotations

from ingest.loaders.extracted import Extracted
from tests.ingest.docx.word_files import left_out, lines, p, r, read

SEPARATOR = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'


def note(note_id: int, *paragraphs: str, kind: str = "footnote") -> str:
    mark = f'<w:r><w:{kind}Ref/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
    return f'<w:{kind} w:id="{note_id}">{p(mark + r(paragraphs[0]))}{"".join(map(p, paragraphs[1:]))}</w:{kind}>'


def reference(note_id: int, kind: str = "footnote") -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{note_id}"/></w:r>'


def ties(extracted: Extracted) -> list[tuple[str, str]]:
    """The words before each reference, and the words of the note that it refers to."""
    assert extracted.tree is not None
    nodes = list(extracted.tree.walk())
    notes = {
        node.note_id: " ".join(child.plain for child in node.children) for node in nodes if node.kind == "note"
    }
    return [(node.plain[: tie.at], notes[tie.note_id]) for node in nodes for tie in node.references]


def test_notes_are_tied_to_the_place_they_are_referred_to_from() -> None:
    body = p(r("Two years") + reference(2) + r(".")) + p(r("Ten years") + reference(3, "endnote") + r("."))
    notes = {
        "footnotes": SEPARATOR + note(2, "Batteries: six months."),
        "endnotes": note(3, "Not the 2019 model.", kind="endnote"),
    }
    extracted = read(body, **notes)
    assert ties(extracted) == [("Two years", "Batteries: six months."), ("Ten years", "Not the 2019 model.")]
    assert lines(extracted) == [
        "paragraph Two years.",
        "paragraph Ten years.",
        "note [1]",
        "  paragraph Batteries: six months.",
        "note [i]",
        "  paragraph Not the 2019 model.",
    ]
    assert "Two years [1]." in extracted.text


def test_the_notes_of_a_section_stand_at_its_end() -> None:
    body = p("One", style="Heading1") + p(r("A") + reference(1)) + p("B.") + p("Two", style="Heading1") + p("C.")
    assert lines(read(body, footnotes=note(1, "x"))) == [
        "heading 1 One",
        "paragraph A",
        "paragraph B.",
        "note [1]",
        "  paragraph x",
        "heading 1 Two",
        "paragraph C.",
    ]


def test_notes_are_numbered_in_the_order_of_their_references() -> None:
    body = p(r("A") + reference(9) + r(" B") + reference(4))
    extracted = read(body, footnotes=note(4, "four") + note(9, "nine", "more"))
    assert [line for line in lines(extracted) if line.startswith("note")] == ["note [1]", "note [2]"]
    assert ties(extracted) == [("A", "nine more"), ("A B", "four")]


def test_settings_and_the_last_section_choose_the_format_of_marks() -> None:
    body = p(r("A") + reference(1)) + '<w:sectPr><w:footnotePr><w:numStart w:val="3"/></w:footnotePr></w:sectPr>'
    settings = '<w:footnotePr><w:numFmt w:val="lowerLetter"/></w:footnotePr>'
    assert "note [c]" in lines(read(body, footnotes=note(1, "x"), settings=settings))


def test_a_mark_of_the_authors_own_is_the_label() -> None:
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    extracted = read(p(r("Fee") + own + r(" due") + reference(2)), footnotes=note(1, "net") + note(2, "in May"))
    assert lines(extracted) == [
        "paragraph Fee due",
        "note [*]",
        "  paragraph net",
        "note [1]",
        "  paragraph in May",
    ]


def test_a_second_reference_to_a_note_is_tied_to_it() -> None:
    marked = f'<w:bookmarkStart w:id="5" w:name="_Ref5"/>{reference(1)}<w:bookmarkEnd w:id="5"/>'
    again = '<w:fldSimple w:instr=" NOTEREF _Ref5 \\h "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    extracted = read(p(r("A") + marked + r(" B") + again + r(".")), footnotes=note(1, "note"))
    assert ties(extracted) == [("A", "note"), ("A B", "note")]
    assert lines(extracted)[0] == "paragraph A B."


def test_a_note_that_nothing_refers_to_is_left_out() -> None:
    extracted = read(p("Text."), footnotes=SEPARATOR + note(1, "Nobody sees this."))
    assert lines(extracted) == ["paragraph Text."]
    assert left_out(extracted) == {"note without reference": (1, 17)}


def test_a_reference_to_a_missing_note_has_no_mark() -> None:
    assert read(p(r("Text") + reference(8) + r("."))).text == "Text.\n"


def test_a_reference_within_a_list_or_table_is_kept() -> None:
    table = f"<w:tbl><w:tr><w:tc>{p(r('Rope') + reference(1))}</w:tc><w:tc>{p('3 euros')}</w:tc></w:tr></w:tbl>"
    assert ties(read(table, footnotes=note(1, "while stocks last"))) == [("Rope", "while stocks last")]


def test_comments_are_left_out_and_counted() -> None:
    mark = (
        '<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    )
    comments = f'<w:comment w:id="0" w:author="B">{p("seven days?")}</w:comment>'
    extracted = read(p(mark.format(r("Nine days."))), comments=comments)
    assert (lines(extracted), left_out(extracted)) == (["paragraph Nine days."], {"comment": (1, 11)})


def test_headers_and_footers_are_running_lines() -> None:
    extracted = read(p("Text."), header1=p("ACME"), footer1=p("Page 1") + p("secret"))
    assert (lines(extracted), left_out(extracted)) == (["paragraph Text."], {"running line": (3, 16)})
