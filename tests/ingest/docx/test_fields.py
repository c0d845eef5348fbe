"""Fields, forms, content controls and text boxes of Word documents."""

from __future__ import annotations

import pytest

from tests.ingest.docx.word_files import left_out, lines, p, plain, r, read, tbl, tr


def mark(kind: str, data: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>'


def instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


def field(code: str, result: str, data: str = "") -> str:
    return mark("begin", data) + instruction(code) + mark("separate") + result + mark("end")


def test_the_result_of_a_field_is_read_and_its_instruction_is_not() -> None:
    body = p(
        r("See ")
        + field("REF _Ref1 \\h", r("clause 9"))
        + r(", ")
        + f'<w:fldSimple w:instr=" PAGEREF x ">{r("p. 4")}</w:fldSimple>'
    )
    assert plain(read(body)) == ["See clause 9, p. 4"]


def test_a_field_within_the_instruction_of_another_is_not_read() -> None:
    inner = field("MERGEFIELD Sex", r("f"))
    body = p(
        mark("begin")
        + instruction("IF")
        + inner
        + instruction('= "f" "Ms" "Mr"')
        + mark("separate")
        + r("Ms")
        + mark("end")
    )
    assert plain(read(body)) == ["Ms"]


def test_a_field_without_an_end_loses_no_text() -> None:
    assert plain(read(p(mark("begin") + instruction("TOC") + r("Kept.")) + p("Kept, too."))) == [
        "Kept.",
        "Kept, too.",
    ]


def test_a_hyperlink_field_shows_its_text() -> None:
    assert plain(read(p(field('HYPERLINK "https://example.org"', r("our site"))))) == ["our site"]


def test_a_table_of_contents_is_navigation() -> None:
    first = p(
        mark("begin") + instruction('TOC \\o "1-3"') + mark("separate") + r("Scope ") + field("PAGEREF a", r("2"))
    )
    body = first + p(r("Return 5")) + p(mark("end")) + p("Scope", style="Heading1")
    extracted = read(body)
    assert lines(extracted) == ["heading 1 Scope"]
    assert left_out(extracted) == {"navigation": (2, 15)}


def test_a_building_block_of_contents_and_its_styles_are_navigation() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    block = (
        f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{p('Contents')}{p('Scope 2')}</w:sdtContent></w:sdt>"
    )
    extracted = read(block + p("Return 5", style="TOC1") + p("Text."))
    assert lines(extracted) == ["paragraph Text."]
    assert left_out(extracted) == {"navigation": (2, 24)}


def control(content: str, properties: str = "<w:text/>") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_a_control_behind_its_label_is_a_field() -> None:
    extracted = read(p(r("Name: ") + control(r("Jane ") + r("Doe")) + r("  Date: ") + control(r("3 May"))))
    assert lines(extracted) == ["field Name: Jane Doe", "field Date: 3 May"]
    assert extracted.text == "Name: Jane Doe\nDate: 3 May\n"


def test_a_control_without_words_before_it_is_labelled_by_its_own_name() -> None:
    alias = '<w:alias w:val="Contract number"/><w:text/>'
    assert lines(read(p(control(r("AB/7"), alias)))) == ["field Contract number: AB/7"]
    assert lines(read(control(p("AB/7"), alias))) == ["field Contract number: AB/7"]
    assert lines(read(p(control(r("AB/7"), '<w:tag w:val="number"/>')))) == ["field number: AB/7"]


def test_a_control_within_a_sentence_is_part_of_it() -> None:
    body = p(r("The office is in ") + control(r("Bremen"), '<w:alias w:val="City"/>') + r(" and opens at 8."))
    assert lines(read(body)) == ["paragraph The office is in Bremen and opens at 8."]


def test_a_control_around_blocks_is_read_through() -> None:
    assert lines(read(control(p("One.") + p("Two."), '<w:alias w:val="Terms"/>'))) == [
        "paragraph One.",
        "paragraph Two.",
    ]


def test_a_prompt_that_nobody_has_answered_is_left_out() -> None:
    prompt = control(r("Click here"), "<w:showingPlcHdr/><w:text/>")
    extracted = read(p(r("Name: ") + prompt) + control(p("Choose"), "<w:showingPlcHdr/>"))
    assert lines(extracted) == ["paragraph Name:"]
    assert left_out(extracted) == {"placeholder": (2, 16)}


def test_a_tick_box_is_read_as_it_is_shown() -> None:
    box = control(r("☒"), '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>')
    assert lines(read(p(box + r(" approved")))) == ["paragraph ☒ approved"]


@pytest.mark.parametrize(
    ("code", "data", "result", "expected"),
    [
        ("FORMTEXT", "<w:textInput/>", r("Ja") + r("ne"), "field Name: Jane"),
        ("FORMTEXT", "<w:textInput/>", r("\u2002\u2002"), "paragraph Name:"),
        (
            "FORMDROPDOWN",
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="blue"/></w:ddList>',
            "",
            "field Name: blue",
        ),
        ("FORMCHECKBOX", '<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "", "paragraph Name: ☒"),
        ("FORMCHECKBOX", '<w:checkBox><w:default w:val="0"/></w:checkBox>', "", "paragraph Name: ☐"),
    ],
)
def test_form_fields_show_their_values(code: str, data: str, result: str, expected: str) -> None:
    body = p(r("Name: ") + field(code, result, f"<w:ffData>{data}</w:ffData>"))
    assert lines(read(body)) == [expected]


def test_a_number_that_only_word_computes_is_told() -> None:
    assert read(p(field("LISTNUM", "") + r("Text."))).warnings == ("a.docx: not read: 1 number of a field.",)


def box(content: str) -> str:
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><wps:txbx>'
        f"<w:txbxContent>{content}</w:txbxContent></wps:txbx></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    assert lines(read(p(r("Before. ") + box(p("Boxed.")) + r("Behind.")) + p("After."))) == [
        "paragraph Before. Behind.",
        "paragraph Boxed.",
        "paragraph After.",
    ]


def test_the_fallback_is_read_where_the_choice_is_of_a_later_version() -> None:
    assert plain(read(p(box(p("Boxed.")).replace('"wps"', '"later"')))) == ["Boxed."]


def test_a_text_box_in_a_cell_and_white_text_in_a_box_are_read() -> None:
    white = p(r("Boxed.", '<w:color w:val="FFFFFF"/>'))
    assert plain(read(tbl(tr(f"<w:tc>{p(r('Cell.') + box(white))}</w:tc>", "b"))))[0] == "Cell. Boxed."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<wp:anchor>", '<wp:anchor><wp:docPr hidden="1"/>'),
        ("<wps:txbx>", '<wps:txbx style="position:absolute; visibility: hidden">'),
        ("<w:r><mc:", "<w:r><w:rPr><w:vanish/></w:rPr><mc:"),
    ],
)
def test_a_hidden_text_box_is_left_out(old: str, new: str) -> None:
    extracted = read(p(r("Seen.") + box(p("Boxed.")).replace(old, new)))
    assert (plain(extracted), left_out(extracted)) == (["Seen."], {"hidden text": (1, 6)})


def test_a_field_whose_beginning_is_left_out_ends_without_effect() -> None:
    prompt = control(mark("begin") + instruction("REF a") + mark("separate") + r("x"), "<w:showingPlcHdr/>")
    outer = field("REF b", prompt + mark("end") + r("kept"))
    assert plain(read(p(outer + r(" on.")))) == ["kept on."]


def test_what_cannot_be_read_is_told() -> None:
    picture = '<w:r><w:drawing><wp:inline><wp:extent cx="{0}" cy="{0}"/><a:graphic><pic:pic/></a:graphic></wp:inline></w:drawing></w:r>'
    chart = "<w:r><w:drawing><wp:inline><a:graphic><c:chart/></a:graphic></wp:inline></w:drawing></w:r>"
    embedded = "<w:r><w:object><o:OLEObject/></w:object></w:r>"
    body = (
        p(r("Text.") + chart + embedded + picture.format(4_000_000) + picture.format(500_000))
        + '<w:altChunk r:id="x"/>'
    )
    assert read(body).warnings == (
        "a.docx: not read: 1 chart, 1 embedded object, 1 imported part, 1 large picture.",
    )


def test_code_and_quotations_are_known_by_their_styles() -> None:
    body = p("<w:r><w:t>if x:</w:t></w:r>", style="Code") + p("<w:r><w:tab/><w:t>go()</w:t></w:r>", style="Code")
    body += p("One.", style="Quote") + p("Two.", style="Quote")
    assert lines(read(body)) == ["code if x:\n\tgo()", "quotation", "  paragraph One.", "  paragraph Two."]
