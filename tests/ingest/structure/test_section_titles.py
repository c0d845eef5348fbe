"""A line that names a section is a heading, also where no style or markup says so."""

from __future__ import annotations

from ingest.loaders.plain.reader import read_plain
from knowledge.model.reading.statements import Statement
from knowledge.text.addresses import Address, addresses_in, printed_address
from tests.ingest.docx.word_files import p, read
from tests.ingest.structure.reading import statements_in, statements_of


def plain(text: str) -> tuple[Statement, ...]:
    return statements_of(read_plain(text).tree)


def placed(statements: tuple[Statement, ...]) -> list[tuple[str, str, str]]:
    return [(one.address, one.headings[-1] if one.headings else "", one.words) for one in statements]


def test_paragraphs_that_name_articles_head_those_behind_them() -> None:
    body = p("Article 1 – Scope") + p("It covers all orders.") + p("Article 2 – Price") + p("Prices are net.")
    found = placed(statements_of(read(body).tree))
    assert found == [
        ("Article 1", "Article 1 – Scope", "It covers all orders."),
        ("Article 2", "Article 2 – Price", "Prices are net."),
    ]


def test_the_first_line_of_a_paragraph_names_its_section() -> None:
    found = placed(
        plain("§ 1 Ruhe\n(1) Ab 22 Uhr.\n(2) An Feiertagen ganz.\n\n§ 2 Gebühren\nDer Schlüssel kostet 25 €.\n")
    )
    assert found == [
        ("§ 1(1)", "§ 1 Ruhe", "Ab 22 Uhr."),
        ("§ 1(2)", "§ 1 Ruhe", "An Feiertagen ganz."),
        ("§ 2", "§ 2 Gebühren", "Der Schlüssel kostet 25 €."),
    ]


def test_capitals_and_other_languages_are_labels_too() -> None:
    for title, address in (
        ("SECTION 4. FEES", "SECTION 4"),
        ("Artikel 4 Gebühren", "Artikel 4"),
        ("Anlage 2: Preise", "Anlage 2"),
        ("Cláusula 4. Precio", "Cláusula 4"),
        ("Schedule A – Fees", "Schedule A"),
    ):
        assert placed(plain(f"{title}\n\nIt is 5 euros.\n")) == [(address, title, "It is 5 euros.")]


def test_a_sentence_a_table_of_contents_and_a_reference_name_no_section() -> None:
    sentence = plain("Section 5 applies to guests\n\nThey pay 5 euros.\n")
    assert [one.headings for one in sentence] == [(), ()]
    contents = plain("Article 1 – Scope\n\nArticle 2 – Price\n\nArticle 3 – Delivery\n")
    assert all(not one.headings for one in contents)
    wrapped = plain("The fee is waived for guests under\nSection 5 Guests\nand their hosts.\n")
    assert [one.headings for one in wrapped] == [()]


def test_titles_beside_whole_paragraphs_with_such_labels_head_nothing() -> None:
    text = "Article 1. Scope\n\nIt covers orders.\n\nArticle 2. The price is net and is due within 30 days.\n\nWe send it.\n"
    assert all(one.headings == () or "Article 1" not in one.headings[-1] for one in plain(text)[-2:])


def test_a_measured_number_is_no_label() -> None:
    for words in ("99.9 % of requests are answered.", "2.5 GB of storage are free.", "4.50 EUR are charged."):
        assert placed(statements_in(words)) == [("", "", words)]


def test_articles_of_chinese_and_japanese_texts_have_addresses() -> None:
    japanese = plain(
        "第1条（目的）\n休暇を定める。\n\n第2条（休暇）\n（1）年次休暇は20日とする。\n（2）夏季休暇は3日とする。\n"
    )
    assert [(one.address, one.words) for one in japanese] == [
        ("第1条", "休暇を定める。"),
        ("第2条(1)", "年次休暇は20日とする。"),
        ("第2条(2)", "夏季休暇は3日とする。"),
    ]
    chinese = plain("一、期限\n\n七天内可以退货。\n\n二、退款\n\n（一）三天内完成。\n\n（二）运费不退。\n")
    assert [(one.address, one.headings) for one in chinese] == [
        ("一", ("一、期限",)),
        ("二(一)", ("二、退款",)),
        ("二(二)", ("二、退款",)),
    ]


def test_a_question_names_such_an_article_in_either_numbers() -> None:
    assert addresses_in("第十二条第2項は何ですか") == (Address("12(2)"),)
    assert printed_address("第12条(2)") == printed_address("第十二條(2)") == printed_address("Article 12(2)")
    assert addresses_in("Was sagt Artikel 5?") == (Address("5"),)


def test_bare_numbers_head_sections_where_they_count_on_and_text_stands_between() -> None:
    body = (
        p("1. Term")
        + p("It lasts 24 months.")
        + p("2. Governing law")
        + p("English law applies.")
        + p("It is final.")
    )
    assert placed(statements_of(read(body).tree)) == [
        ("1", "1. Term", "It lasts 24 months."),
        ("2", "2. Governing law", "English law applies."),
        ("2", "2. Governing law", "It is final."),
    ]


def test_numbered_steps_and_sentences_stay_statements() -> None:
    steps = p("1. Open the valve") + p("It turns left.") + p("2. Close valve B") + p("It turns right.")
    assert [one.headings for one in statements_of(read(steps).tree)] == [()] * 4
    mixed = p("1. Term") + p("It lasts long.") + p("2. The price is net.") + p("It is due.")
    assert [one.headings for one in statements_of(read(mixed).tree)] == [()] * 4
