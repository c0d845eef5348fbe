"""A short paragraph in bold type alone heads what follows it, as in Word files without heading styles."""

from __future__ import annotations

from knowledge.model.reading.statements import Statement
from tests.ingest.docx.word_files import definition, instance, item, level, p, r, read
from tests.ingest.structure.reading import statements_of


def bold(text: str) -> str:
    return p(r(text, "<w:b/>"))


def headed(body: str) -> list[tuple[str, tuple[str, ...]]]:
    found: tuple[Statement, ...] = statements_of(read(body).tree)
    return [(one.words, one.headings) for one in found]


def test_the_first_one_is_the_title_and_the_others_stand_below_it() -> None:
    body = (
        bold("Travel policy")
        + p("Read this.")
        + bold("Meals")
        + p("We pay 30 euros.")
        + bold("2. Hotels")
        + p("We pay 120.")
    )
    assert headed(body) == [
        ("Read this.", ("Travel policy",)),
        ("We pay 30 euros.", ("Travel policy", "Meals")),
        ("We pay 120.", ("Travel policy", "2. Hotels")),
    ]
    assert [node.level for node in read(body).tree.children if node.level] == [1, 2, 2]


def test_they_stand_below_the_headings_that_have_a_style() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    found = statements_of(
        read(
            p("Travel", style="H") + bold("Meals") + p("We pay.") + p("Leave", style="H") + p("Ask."),
            styles=styles,
        ).tree
    )
    assert [one.headings for one in found] == [("Travel", "Meals"), ("Leave",)]


def test_a_bold_sentence_heads_nothing() -> None:
    for words in ("Ask first.", "Dogs are welcome", "Closed in 2025", "These goods:"):
        assert [
            headings for _, headings in headed(p("We travel by train.") + bold(words) + p("We pay for all of it."))
        ][-1] == ()


def test_a_bold_end_or_a_bold_document_has_no_headings() -> None:
    assert [headings for _, headings in headed(p("We travel by train.") + bold("Annex A"))] == [(), ()]
    assert {headings for _, headings in headed(bold("Meals") + bold("Hotels and trains") + p("Ask."))} == {()}


NUMBERING = definition(1, level(0, "decimal", "%1."), level(1, "lowerLetter", "(%2)")) + instance(1, 1)
IN_LIST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def test_numbered_items_in_bold_type_head_the_text_below_them() -> None:
    body = (
        p("We agree on all of the following terms.")
        + p(r("Term", "<w:b/>"), IN_LIST)
        + p("It lasts 24 months.")
        + p(r("Ending", "<w:b/>"), IN_LIST)
        + p("Each party may end it:")
        + item("in writing;", level=1)
        + item("by post.", level=1)
        + p(r("Liability. ", "<w:b/>") + r("We pay 50,000 euros."), IN_LIST)
        + p("We pay no profit.")
    )
    found = statements_of(read(body, numbering=NUMBERING).tree)
    assert [(one.address, one.headings, one.words) for one in found[1:]] == [
        ("1", ("1. Term",), "It lasts 24 months."),
        ("2", ("2. Ending",), "Each party may end it:"),
        ("2(a)", ("2. Ending",), "in writing;"),
        ("2(b)", ("2. Ending",), "by post."),
        ("3", ("3. Liability.",), "We pay 50,000 euros."),
        ("3", ("3. Liability.",), "We pay no profit."),
    ]


def test_bold_items_in_a_row_and_bullets_stay_items() -> None:
    row = (
        p("Bring these things.")
        + p(r("Bread", "<w:b/>"), IN_LIST)
        + p(r("Milk", "<w:b/>"), IN_LIST)
        + p("We meet at six in the hall.")
    )
    assert [one.words for one in statements_of(read(row, numbering=NUMBERING).tree)][:2] == [
        "Bring these things.",
        "Bread",
    ]
    bullets = definition(1, level(0, "bullet", "-")) + instance(1, 1)
    dotted = p("Bring these things to the hall.") + p(r("Bread", "<w:b/>"), IN_LIST) + p("It is sold at six.")
    assert all(
        not headings
        for _, headings in [
            (one.words, one.headings) for one in statements_of(read(dotted, numbering=bullets).tree)
        ]
    )


def test_a_decimal_number_stands_below_the_shorter_one() -> None:
    body = (
        bold("1. Periods")
        + p("Ten years for all records.")
        + bold("1.1 Exceptions")
        + p("None for those under hold.")
        + bold("2. Duties")
        + p("Ask the archive.")
    )
    assert headed(body) == [
        ("Ten years for all records.", ("1. Periods",)),
        ("None for those under hold.", ("1. Periods", "1.1 Exceptions")),
        ("Ask the archive.", ("2. Duties",)),
    ]
