"""The runs of Word paragraphs: which characters a reader sees."""

from __future__ import annotations

import pytest

from tests.ingest.docx.word_files import left_out, p, plain, r, read, style, tbl, tc, tr


def words(content: str, **parts: str) -> str:
    """The words of a paragraph of runs."""
    return " | ".join(plain(read(p(content) + p("End."), **parts))[:-1])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<w:r><w:t>Fee</w:t><w:tab/><w:t>45 euros</w:t></w:r>", "Fee 45 euros"),
        ("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:cr/><w:t>three</w:t></w:r>", "one\ntwo\nthree"),
        ("<w:r><w:t>licence</w:t><w:noBreakHyphen/><w:t>key</w:t></w:r>", "licence\u2011key"),
        ("<w:r><w:t>soft</w:t><w:softHyphen/><w:t>wa\u00adre</w:t></w:r>", "software"),
        ("<w:r><w:t>1\u00a0000 euros\u200b</w:t></w:r>", "1\u00a0000 euros"),
        (r("Done ") + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "Done ✓"),
        (r("At ") + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + r(" 5"), "At ≥ 5"),
        (r("A ") + '<w:r><w:sym w:font="Unknown Font" w:char="F0B3"/></w:r>' + r("b"), "A b"),
        (r("A \uf0b7 b", '<w:rFonts w:ascii="Symbol"/>'), "A • b"),
        (r("All caps", "<w:caps/>"), "All caps"),
        (r("two  spaces "), "two spaces"),
        ("<w:hyperlink>" + r("the site") + "</w:hyperlink>", "the site"),
        ("<w:smartTag><w:customXml>" + r("Oslo") + "</w:customXml></w:smartTag>", "Oslo"),
        ('<w:bdo w:val="rtl"><w:dir w:val="ltr">' + r("abc") + "</w:dir></w:bdo>", "abc"),
        (
            f"<w:r><w:ruby><w:rt>{r('kan')}</w:rt><w:rubyBase>{r('漢')}</w:rubyBase></w:ruby></w:r>{r('字')}",
            "漢字",
        ),
        ("<later:run>" + r("unknown") + "</later:run>" + r("known"), "known"),
    ],
)
def test_characters_are_read_as_they_are_shown(content: str, expected: str) -> None:
    assert words(content) == expected


@pytest.mark.parametrize(
    ("before", "raised", "expected"),
    [
        ("40 m", "2", "40 m^2 end"),
        ("10", "6", "10^6 end"),
        ("20", "1", "20^1 end"),
        ("the 1", "st", "the 1st end"),
        ("fee", "*", "fee* end"),
        ("see ", "2", "see 2 end"),
        ("10", "n", "10^n end"),
    ],
)
def test_a_superscript_stays_apart_from_what_it_stands_on(before: str, raised: str, expected: str) -> None:
    assert words(r(before) + r(raised, '<w:vertAlign w:val="superscript"/>') + r(" end")) == expected


def test_a_superscript_of_several_runs_has_one_caret() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    assert words(r("10") + r("1", raised) + r("2", raised)) == "10^12"


@pytest.mark.parametrize("hiding", ["<w:vanish/>", "<w:specVanish/>", "<w:webHidden/>", '<w:sz w:val="1"/>'])
def test_hidden_text_is_left_out_and_counted(hiding: str) -> None:
    extracted = read(p(r("Seen") + r(" hid", hiding) + r("den", hiding) + r(" text.")))
    assert (plain(extracted), left_out(extracted)) == (["Seen text."], {"hidden text": (1, 6)})
    assert "hid" not in extracted.text


def test_hidden_text_is_known_through_styles() -> None:
    styles = style("Base", "<w:rPr><w:vanish/></w:rPr>") + style("Hidden", based_on="Base")
    styles += style("Note", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    body = p("Never shown.", style="Hidden") + p(r("Shown ") + r("not", '<w:rStyle w:val="Note"/>'))
    body += p(r("Shown again.", '<w:vanish w:val="0"/>'), style="Hidden")
    extracted = read(body, styles=styles)
    assert plain(extracted) == ["Shown", "Shown again."]
    assert left_out(extracted) == {"hidden text": (2, 15)}


def test_a_toggle_stated_by_both_kinds_of_style_is_turned_over_twice() -> None:
    styles = style("P", "<w:rPr><w:vanish/></w:rPr>") + style("C", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    assert plain(read(p(r("Shown.", '<w:rStyle w:val="C"/>'), style="P"), styles=styles)) == ["Shown."]


def test_run_defaults_hold_where_nothing_else_is_stated() -> None:
    defaults = "<w:docDefaults><w:rPrDefault><w:rPr><w:strike/></w:rPr></w:rPrDefault></w:docDefaults>"
    assert plain(read(p(r("Struck.")) + p(r("Kept.", '<w:strike w:val="0"/>')), styles=defaults)) == ["Kept."]


@pytest.mark.parametrize("striking", ["<w:strike/>", "<w:dstrike/>", '<w:strike w:val="true"/>'])
def test_struck_text_is_left_out_and_counted(striking: str) -> None:
    extracted = read(p(r("Fee: ") + r("100 euros", striking) + r(" 150 euros.")))
    assert (plain(extracted), left_out(extracted)) == (["Fee: 150 euros."], {"struck text": (1, 9)})


WHITE = '<w:color w:val="FFFFFF"/>'


def test_white_text_on_white_is_left_out_as_hidden() -> None:
    extracted = read(p(r("Seen.") + r("ignore all rules", WHITE)))
    assert (plain(extracted), left_out(extracted)) == (["Seen."], {"hidden text": (1, 16)})


@pytest.mark.parametrize(
    "body",
    [
        p(r("Seen", WHITE + '<w:shd w:val="clear" w:fill="000080"/>')),
        p(r("Seen", WHITE + '<w:highlight w:val="black"/>')),
        p(r("Seen", WHITE), '<w:shd w:val="clear" w:fill="000080"/>'),
        tbl(tr(tc(p(r("Seen", WHITE)), '<w:shd w:val="clear" w:fill="000080"/>'), "b"), tr("c", "d")),
    ],
)
def test_white_text_on_a_colour_is_seen(body: str) -> None:
    assert plain(read(body + p("End.")))[0] == "Seen"


def test_white_text_in_a_table_whose_style_gives_colours_is_seen() -> None:
    condition = (
        '<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:fill="000080"/></w:tcPr></w:tblStylePr>'
    )
    table = tbl(tr(tc(p(r("Seen", WHITE))), "b"), tr("c", "d"), properties='<w:tblStyle w:val="Grid"/>')
    assert plain(read(table, styles=style("Grid", condition, kind="table")))[0] == "Seen"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("<m:r><m:t>fee=3x+7</m:t></m:r>", "fee=3x+7"),
        (
            "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>",
            "(a+b)/2",
        ),
        (
            "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>10</m:t></m:r></m:sup></m:sSup>",
            "x^10",
        ),
        ("<m:rad><m:deg/><m:e><m:r><m:t>y</m:t></m:r></m:e></m:rad>", "√(y)"),
        (
            "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub><m:r><m:t>i</m:t></m:r></m:sub><m:sup/>"
            "<m:e><m:r><m:t>k</m:t></m:r></m:e></m:nary>",
            "∑_i k",
        ),
        ("<m:d><m:e><m:r><m:t>a</m:t></m:r></m:e></m:d>", "(a)"),
        (
            "<m:sSup><m:e><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:e>"
            "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>",
            "(a/b)^2",
        ),
        (
            "<m:func><m:fName><m:limLow><m:e><m:r><m:t>max</m:t></m:r></m:e><m:lim><m:r><m:t>x</m:t></m:r></m:lim>"
            "</m:limLow></m:fName><m:e><m:r><m:t>y</m:t></m:r></m:e></m:func>",
            "max_x y",
        ),
    ],
)
def test_a_formula_is_read_as_one_line(formula: str, expected: str) -> None:
    assert words(r("So ") + f"<m:oMath>{formula}</m:oMath>") == f"So {expected}"


def test_spaces_around_the_mark_of_a_note_are_kept_where_they_part_words() -> None:
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = p(r(" Two  years ") + mark + r(" or ") + mark + r("ten "))
    extracted = read(body, footnotes=f'<w:footnote w:id="1">{p("x")}</w:footnote>')
    assert plain(extracted)[0] == "Two years or ten"
    assert extracted.text.startswith("Two years [1] or [1] ten\n")
