"""A short paragraph in bold type alone heads what follows it, as in Word files without heading styles."""

from __future__ import annotations

from knowledge.model.reading.statements import Statement
from tests.ingest.docx.word_files import p, r, read
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
