"""Automatic numbering of Word documents, as Word prints it."""

from __future__ import annotations

import pytest

from ingest.loaders.extracted import Extracted
from tests.ingest.docx.word_files import definition, instance, item, level, lines, p, read, style

CLAUSES = definition(7, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "(%3)"))


def labels(extracted: Extracted) -> list[str]:
    """The printed label of every item and heading, in order."""
    assert extracted.tree is not None
    return [node.label for node in extracted.tree.walk() if node.kind in ("item", "heading")]


def counted(numbering: str, *paragraphs: str, **parts: str) -> list[str]:
    return labels(read("".join(paragraphs), numbering=numbering, **parts))


def test_levels_nest_and_each_starts_anew_below_its_parent() -> None:
    body = (
        item("A") + item("B", level=1) + item("C", level=2) + item("D", level=2) + item("E") + item("F", level=1)
    )
    assert lines(read(body, numbering=CLAUSES + instance(1, 7))) == [
        "list",
        "  item [1.]",
        "    paragraph A",
        "    list",
        "      item [1.1]",
        "        paragraph B",
        "        list",
        "          item [(a)]",
        "            paragraph C",
        "          item [(b)]",
        "            paragraph D",
        "  item [2.]",
        "    paragraph E",
        "    list",
        "      item [2.1]",
        "        paragraph F",
    ]


def test_a_numbered_heading_has_its_number_and_clauses_below_it_are_items() -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = p("Scope", numbered, "Heading1") + p("Return", numbered, "Heading1") + item("In 14 days.", level=1)
    assert lines(read(body, numbering=CLAUSES + instance(1, 7))) == [
        "heading 1 [1.] Scope",
        "heading 1 [2.] Return",
        "list",
        "  item [2.1]",
        "    paragraph In 14 days.",
    ]


def test_a_list_counts_on_after_other_text() -> None:
    body = item("A") + item("B") + p("Between.") + item("C")
    assert lines(read(body, numbering=CLAUSES + instance(1, 7)))[-3:] == [
        "list",
        "  item [3.]",
        "    paragraph C",
    ]


def test_lists_of_one_definition_count_on_together_unless_one_states_its_start() -> None:
    starts = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = CLAUSES + instance(1, 7) + instance(2, 7) + instance(3, 7, starts)
    assert counted(numbering, item("A"), item("B", 2), item("C", 3), item("D", 3), item("E", 1)) == [
        "1.",
        "2.",
        "5.",
        "6.",
        "7.",
    ]


def test_a_list_may_override_a_level_of_its_definition() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "Part %1")}</w:lvlOverride>'
    assert counted(CLAUSES + instance(1, 7, own), item("A"), item("B")) == ["Part I", "Part II"]


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        ("", ["1", "1.1", "1.1.1", "1.2", "1.2.1"]),
        ('<w:lvlRestart w:val="0"/>', ["1", "1.1", "1.1.1", "1.2", "1.2.2"]),
        ('<w:lvlRestart w:val="1"/>', ["1", "1.1", "1.1.1", "1.2", "1.2.2"]),
        ('<w:lvlRestart w:val="2"/>', ["1", "1.1", "1.1.1", "1.2", "1.2.1"]),
    ],
)
def test_a_level_starts_anew_after_the_level_it_names(restart: str, expected: list[str]) -> None:
    levels = [level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3", restart)]
    body = [item("A"), item("B", level=1), item("C", level=2), item("D", level=1), item("E", level=2)]
    assert counted(definition(7, *levels) + instance(1, 7), *body) == expected


def test_a_definition_may_stand_in_a_numbering_style() -> None:
    linked = '<w:abstractNum w:abstractNumId="8"><w:numStyleLink w:val="Clauses"/></w:abstractNum>'
    numbering = CLAUSES + linked + instance(1, 8) + instance(2, 7)
    styles = style("Clauses", '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>', kind="numbering")
    assert counted(numbering, item("A"), item("B", level=1), styles=styles) == ["1.", "1.1"]


def test_a_paragraph_style_brings_its_list_and_the_level_tied_to_it() -> None:
    levels = [level(0, "decimal", "Article %1"), level(1, "decimal", "%1.%2", '<w:pStyle w:val="Clause"/>')]
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("Article", numbered) + style("Clause", numbered) + style("Child", based_on="Article")
    body = p("A", style="Article") + p("B", style="Clause") + p("C", style="Child") + p("D", style="Clause")
    assert counted(definition(7, *levels) + instance(1, 7), body, styles=styles) == [
        "Article 1",
        "1.1",
        "Article 2",
        "2.1",
    ]


def test_a_heading_style_brings_its_number() -> None:
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>'
    body = p("Scope", style="H") + p("Return", style="H")
    assert lines(read(body, numbering=CLAUSES + instance(1, 7), styles=style("H", numbered))) == [
        "heading 1 [1.] Scope",
        "heading 1 [2.] Return",
    ]


def test_list_id_0_turns_the_numbering_of_a_style_off() -> None:
    styles = style("N", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    body = p("A", style="N") + p("B", '<w:numPr><w:numId w:val="0"/></w:numPr>', "N") + p("C", style="N")
    assert lines(read(body, numbering=CLAUSES + instance(1, 7), styles=styles)) == [
        "list",
        "  item [1.]",
        "    paragraph A",
        "paragraph B",
        "list",
        "  item [2.]",
        "    paragraph C",
    ]


@pytest.mark.parametrize(
    ("number_format", "printed"),
    [
        ("decimal", ["1", "2", "3", "4"]),
        ("lowerLetter", ["a", "b", "c", "d"]),
        ("upperLetter", ["A", "B", "C", "D"]),
        ("lowerRoman", ["i", "ii", "iii", "iv"]),
        ("upperRoman", ["I", "II", "III", "IV"]),
        ("ordinal", ["1st", "2nd", "3rd", "4th"]),
        ("decimalZero", ["01", "02", "03", "04"]),
        ("cardinalText", ["One", "Two", "Three", "Four"]),
        ("ordinalText", ["First", "Second", "Third", "Fourth"]),
        ("chicago", ["*", "†", "‡", "§"]),
        ("none", ["", "", "", ""]),
        ("bullet", ["", "", "", ""]),
    ],
)
def test_numbers_are_printed_in_the_format_of_their_level(number_format: str, printed: list[str]) -> None:
    numbering = definition(7, level(0, number_format, "%1")) + instance(1, 7)
    assert counted(numbering, *(item(text) for text in "ABCD")) == printed


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("%1.", "1."),
        ("(%1)", "(1)"),
        ("Article %1", "Article 1"),
        ("§ %1", "§ 1"),
        ("Annex\u00a0%1:", "Annex 1:"),
        ("", ""),
    ],
)
def test_the_text_of_a_level_stands_around_its_number(text: str, label: str) -> None:
    assert counted(definition(7, level(0, "decimal", text)) + instance(1, 7), item("A")) == [label]


def test_a_legal_level_prints_every_number_in_digits() -> None:
    levels = [
        level(0, "upperRoman", "%1."),
        level(1, "decimal", "%1.%2"),
        level(2, "lowerLetter", "%1.%2.%3", "<w:isLgl/>"),
    ]
    body = [item("A"), item("B", level=1), item("C", level=2)]
    assert counted(definition(7, *levels) + instance(1, 7), *body) == ["I.", "I.1", "1.1.1"]


def test_a_custom_format_pads_numbers_as_its_example_does() -> None:
    number_format = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    own = f'<w:lvl w:ilvl="0"><w:start w:val="9"/>{number_format}<w:lvlText w:val="%1"/></w:lvl>'
    assert counted(definition(7, own) + instance(1, 7), item("A"), item("B")) == ["009", "010"]


def test_a_level_used_before_its_parent_counts_that_as_started() -> None:
    body = [item("A", level=1), item("B", level=1), item("C"), item("D", level=1)]
    assert counted(CLAUSES + instance(1, 7), *body) == ["1.1", "1.2", "2.", "2.1"]


def test_a_level_passed_over_after_a_restart_prints_its_start_and_does_not_count() -> None:
    levels = [level(at, "decimal", ".".join(f"%{one + 1}" for one in range(at + 1))) for at in range(3)]
    depths = [0, 1, 2, 0, 2, 1]
    assert counted(definition(7, *levels) + instance(1, 7), *(item("A", level=at) for at in depths)) == [
        *("1", "1.1", "1.1.1"),
        *("2", "2.1.1", "2.1"),
    ]


def test_text_boxes_and_notes_count_apart_from_the_body() -> None:
    boxed = f"<w:r><w:pict><w:txbxContent>{item('X')}{item('Y')}</w:txbxContent></w:pict></w:r>"
    referring = p('<w:r><w:t>See.</w:t><w:footnoteReference w:id="1"/></w:r>')
    notes = f'<w:footnote w:id="1">{item("Z")}</w:footnote>'
    body = item("A") + p(boxed) + item("B") + referring
    assert counted(CLAUSES + instance(1, 7), body, footnotes=notes) == ["1.", "1.", "2.", "2.", "1."]


def test_deleted_paragraphs_are_not_counted() -> None:
    marked = '<w:rPr><w:del w:id="1"/></w:rPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    gone = p('<w:del w:id="2"><w:r><w:delText>Gone</w:delText></w:r></w:del>', marked)
    assert counted(CLAUSES + instance(1, 7), item("A"), gone, item("B")) == ["1.", "2."]


def test_hidden_paragraphs_are_not_counted_and_empty_ones_are() -> None:
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    hidden = f"<w:p><w:pPr>{numbered}<w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"
    assert counted(CLAUSES + instance(1, 7), item("A"), hidden, item("B")) == ["1.", "2."]
    assert counted(CLAUSES + instance(1, 7), item("A"), f"<w:p><w:pPr>{numbered}</w:pPr></w:p>", item("B")) == [
        "1.",
        "3.",
    ]


def test_bullets_indented_below_a_numbered_item_belong_to_it() -> None:
    def indented(text: str, list_id: int, left: int) -> str:
        return p(
            text, f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{list_id}"/></w:numPr><w:ind w:left="{left}"/>'
        )

    numbering = CLAUSES + definition(8, level(0, "bullet", "•")) + instance(1, 7) + instance(2, 8)
    body = (
        indented("Pack:", 1, 360) + indented("Ropes", 2, 720) + indented("Maps", 2, 720) + indented("Go.", 1, 360)
    )
    assert lines(read(body, numbering=numbering)) == [
        "list",
        "  item [1.]",
        "    paragraph Pack:",
        "    list",
        "      item",
        "        paragraph Ropes",
        "      item",
        "        paragraph Maps",
        "  item [2.]",
        "    paragraph Go.",
    ]


def test_only_numbered_lists_are_in_sequence() -> None:
    numbering = CLAUSES + definition(8, level(0, "bullet", "•")) + instance(1, 7) + instance(2, 8)
    tree = read(item("A") + p("Between.") + item("B", 2), numbering=numbering).tree
    assert tree is not None
    assert [node.in_sequence for node in tree.children if node.kind == "list"] == [True, False]


def test_an_indented_paragraph_between_items_belongs_to_the_item_before_it() -> None:
    more = p("More of A.", '<w:ind w:left="720"/>')
    first = p("A", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="720"/>')
    assert lines(read(first + more + item("B"), numbering=CLAUSES + instance(1, 7))) == [
        "list",
        "  item [1.]",
        "    paragraph A",
        "    paragraph More of A.",
        "  item [2.]",
        "    paragraph B",
    ]
    assert lines(read(first + more, numbering=CLAUSES + instance(1, 7)))[-1] == "paragraph More of A."


def test_a_list_that_the_file_does_not_define_gives_no_label() -> None:
    assert lines(read(item("A", 99))) == ["paragraph A"]


def test_a_number_that_the_author_typed_is_part_of_the_words() -> None:
    assert lines(read(p("<w:r><w:t>3.1</w:t><w:tab/><w:t>The fee is due.</w:t></w:r>"))) == [
        "paragraph 3.1 The fee is due."
    ]
