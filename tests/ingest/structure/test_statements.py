"""Statements: the smallest parts that stand by themselves, with what governs them."""

from __future__ import annotations

import pytest

from ingest.loaders.markdown.reader import read_markdown
from ingest.structure.statements import structure_of
from knowledge.model.reading.statements import StatementKind
from tests.ingest.structure.reading import html_statements, leads_of, statements_in


def test_a_sentence_is_a_statement_in_the_plain_view() -> None:
    first, second = statements_in("Take **25**\ndays. Ask [first](x).\n")
    assert (first.words, second.words) == ("Take 25 days.", "Ask first.")
    assert {first.kind, second.kind} == {StatementKind.SENTENCE}


def test_a_sentence_ends_where_its_block_ends() -> None:
    assert [one.words for one in statements_in("no end\n\n- a\n- b\n")] == ["no end", "a", "b"]


def test_an_item_is_governed_by_its_lead_ins_all_the_way_up() -> None:
    found = statements_in("Staff may:\n\n- park:\n  - in the yard;\n  - at the gate;\n- walk.\n\nNext.\n")
    assert leads_of(found) == {
        "Staff may:": [],
        "park:": ["Staff may:"],
        "in the yard;": ["Staff may:", "park:"],
        "at the gate;": ["Staff may:", "park:"],
        "walk.": ["Staff may:"],
        "Next.": [],
    }
    assert found[0].kind is StatementKind.LEAD_IN


def test_every_sentence_that_announces_a_list_governs_it() -> None:
    found = statements_in("Rules apply. The following cannot be refunded. See the list below.\n\n- lamps\n")
    assert leads_of(found)["lamps"] == ["The following cannot be refunded.", "See the list below."]
    assert found[-1].negative


def test_a_whole_sentence_that_announces_nothing_governs_nothing() -> None:
    assert leads_of(statements_in("Rules apply.\n\n- lamps\n"))["lamps"] == []


def test_what_is_denied_by_a_lead_in_is_negative() -> None:
    found = statements_in("You may not:\n\n- smoke\n\nYou may:\n\n- sing\n")
    assert [one.negative for one in found] == [True, True, False, False]


@pytest.mark.parametrize(
    "heading",
    [
        "What is not covered", "Exclusions", "Not in this release", "We don't accept", "When we pay nothing", "No fee for",
        "All rooms except",
    ],
)  # fmt: skip
def test_a_heading_that_says_something_of_the_items_below_it_leads_them_in(heading: str) -> None:
    found = statements_in(f"## {heading}\n\n- tyres\n- glass\n")
    assert leads_of(found)["tyres"] == leads_of(found)["glass"] == [heading]
    assert found[0].kind is StatementKind.LEAD_IN
    assert found[1].negative


@pytest.mark.parametrize(
    "text",
    [
        "## Fees\n\n- tea: 2 euros\n",
        "## What is covered\n\n- We repair it.\n",
        "## Not covered\n\nTyres.\n\n- glass\n",
    ],
)
def test_another_heading_leads_nothing_in(text: str) -> None:
    assert not any(leads_of(statements_in(text)).values())


def test_a_heading_is_said_with_names_of_things_that_say_nothing_alone() -> None:
    assert leads_of(statements_in("## Removed\n\n- the fax gateway\n- X11\n"))["X11"] == ["Removed"]


def test_a_sentence_that_leans_on_a_denial_denies_nothing_itself() -> None:
    assert [one.negative for one in statements_in("The card may not be lent. It costs 5 euros.\n")] == [
        True,
        False,
    ]


def test_an_item_whose_own_box_is_ticked_is_not_denied_by_the_box_above_it() -> None:
    found = statements_in("- [x] Lights on\n- [ ] Coffee\n  - [x] Fill water\n  - [ ] Grind beans\n")
    assert [one.negative for one in found] == [False, True, False, True]


def test_items_of_an_ordered_list_are_steps_with_their_numbers() -> None:
    found = statements_in("3. Stop.\n4. Wait.\n")
    assert [(one.kind, one.address) for one in found] == [(StatementKind.STEP, "3"), (StatementKind.STEP, "4")]


@pytest.mark.parametrize("text", ["- Team plan: It costs 10 euros.", "- **Team plan.** It costs 10 euros."])
def test_a_short_opening_is_part_of_its_item(text: str) -> None:
    assert " ".join(one.words for one in statements_in(text)).startswith("Team plan")


def test_a_short_opening_names_everything_in_its_item() -> None:
    found = statements_in("Prices are:\n\n- Team plan.\n\n  It costs 10 euros.\n\n  It has 5 seats.\n- Else.\n")
    assert [(one.words, one.name) for one in found[2:4]] == [
        ("It costs 10 euros.", "Team plan"), ("It has 5 seats.", "Team plan"),
    ]  # fmt: skip
    assert leads_of(found)["It has 5 seats."] == ["Prices are:", "Team plan."]
    assert leads_of(found)["Else."] == ["Prices are:"]


CONTRACT = """## 4 Leave

4.1 Everyone has leave. It is paid.

4.2 The employer may refuse it:

(a) in summer;

(b) in winter.

4.3 Leave ends.
"""


def test_numbered_paragraphs_have_addresses_though_they_are_no_list() -> None:
    found = statements_in(CONTRACT)
    assert [one.address for one in found] == ["4.1", "4.1", "4.2", "4.2(a)", "4.2(b)", "4.3"]
    assert [one.words for one in found][3:] == ["in summer;", "in winter.", "Leave ends."]


def test_a_paragraph_that_ends_in_the_middle_governs_those_with_deeper_labels() -> None:
    found = statements_in(CONTRACT)
    assert leads_of(found)["in summer;"] == ["The employer may refuse it:"]
    assert leads_of(found)["Leave ends."] == []
    assert found[2].kind is StatementKind.LEAD_IN


def test_the_place_of_a_statement_takes_in_its_printed_label() -> None:
    text = read_markdown(CONTRACT).text
    assert text[slice(*statements_in(CONTRACT)[3].place)] == "(a) in summer;"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("# Article 12 Rights\n\n1. First.\n", "Article 12(1)"),
        ("# Article 12 Rights\n\n1. First:\n   (a) deep.\n", "Article 12(1)(a)"),
        ("# Annex II\n\n## 1.2 Scope\n\nWords.\n", "Annex II, 1.2"),
        ("# Chapter 1\n\n## § 5 Fees\n\nWords.\n", "§ 5"),
        ("# 1.1 One\n\n# 1.2 Two\n", "1.2"),
    ],
)
def test_addresses_are_the_labels_on_the_way(text: str, address: str) -> None:
    assert statements_in(text)[-1].address == address


def test_headings_are_those_above_and_one_without_text_is_a_statement() -> None:
    found = statements_in("# A\n\n## B\n\nWords.\n\n## C\n\n# D\n\nMore.\n")
    assert [(one.kind.value, one.words, one.headings) for one in found] == [
        ("sentence", "Words.", ("A", "B")), ("heading", "C", ("A",)), ("sentence", "More.", ("D",)),
    ]  # fmt: skip


def test_sections_count_the_headings_before_a_statement() -> None:
    text = "Zero.\n\n# One\n\nPark. Camp.\n\n## Two\n\nWalk.\n"
    assert structure_of(read_markdown(text).tree).sections == (0, 1, 1, 2)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"Working day" means Monday to Friday.', "Working day"),
        ("Staff refers to all employees.", "Staff"),
        ("Nobody is mean.", ""),
    ],
)
def test_a_sentence_that_defines_a_term_names_it(text: str, name: str) -> None:
    (found,) = statements_in(text)
    assert found.name == name
    assert (found.kind is StatementKind.DEFINITION) == bool(name)


def test_a_definition_names_its_term_and_governs_its_further_sentences() -> None:
    first, second = html_statements("<dl><dt>Fee</dt><dd>An amount. It is due.</dd></dl>")
    assert (first.words, first.name, first.kind) == ("Fee: An amount.", "Fee", StatementKind.DEFINITION)
    assert (second.words, second.name, second.leads) == ("It is due.", "Fee", (0,))


def test_a_question_governs_its_answer_and_nothing_after_it() -> None:
    page = "<details><summary>Is it free?</summary><p>Yes. Always.</p></details><p>Next.</p>"
    found = html_statements(page)
    assert [one.kind.value for one in found] == ["question", "answer", "answer", "sentence"]
    assert leads_of(found)["Always."] == ["Is it free?"]
    assert leads_of(found)["Next."] == []


def test_code_is_one_statement_and_quoted_sentences_are_several() -> None:
    found = statements_in("```\na. B\nc\n```\n\n> One. Two.\n")
    assert [(one.kind.value, one.words) for one in found] == [
        ("code", "a. B c"), ("quotation", "One."), ("quotation", "Two."),
    ]  # fmt: skip


def test_words_that_do_not_fit_are_cut_into_several_statements() -> None:
    tree = read_markdown("alpha, beta gamma delta\n").tree
    found = structure_of(tree, lambda words: len(words) <= 16).statements
    assert [(one.words, one.place) for one in found] == [("alpha,", (0, 6)), ("beta gamma delta", (7, 23))]


def test_a_sentence_that_leans_on_the_one_before_it_is_governed_by_it() -> None:
    first, second, third = html_statements(
        "<p>Nothing is sold to listed countries. This list contains Rhodia. Ask us.</p>"
    )
    assert (second.words, second.leads) == ("This list contains Rhodia.", (0,))
    assert (first.leads, third.leads) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "Q: Is it free?\nA: Yes. Always.\n\nNext.\n",
        "**Q: Is it free?**\n\n**A:** Yes. Always.\n\nNext.\n",
        "Q: Is it free? A: Yes. Always.\n\nNext.\n",
        "Q1. Is it free?\n\nA1. Yes. Always.\n\nNext.\n",
        "Question: Is it free?\n\nAnswer: Yes. Always.\n\nNext.\n",
    ],
)
def test_letters_before_a_question_and_its_answer_make_them_such(text: str) -> None:
    found = statements_in(text)
    assert [(one.kind.value, one.words) for one in found] == [
        ("question", "Is it free?"), ("answer", "Yes."), ("answer", "Always."), ("sentence", "Next."),
    ]  # fmt: skip
    assert leads_of(found)["Always."] == ["Is it free?"]


def test_several_questions_in_one_paragraph_have_an_answer_each() -> None:
    found = statements_in("Q: Is it free?\nA: Yes.\nQ: For all?\nA: No.\n")
    assert leads_of(found) == {"Is it free?": [], "Yes.": ["Is it free?"], "For all?": [], "No.": ["For all?"]}


def test_a_letter_without_a_question_before_it_is_no_answer() -> None:
    assert {one.kind.value for one in statements_in("A. Fees\n\nQ: Open\n\nText.\n")} == {"sentence"}


def test_a_short_title_of_an_item_makes_nothing_negative() -> None:
    found = statements_in("1. **No waiver.** The terms hold.\n\n   They replace others.\n")
    assert [(one.words, one.negative) for one in found][1:] == [
        ("The terms hold.", False),
        ("They replace others.", False),
    ]


def test_a_short_opening_that_forbids_makes_what_it_governs_negative() -> None:
    found = statements_in("1. Guests must not:\n\n   a. smoke;\n\n   b. drink.\n")
    assert [one.negative for one in found] == [True, True, True]


def test_a_paragraph_that_asks_is_answered_by_what_follows_it() -> None:
    found = statements_in(
        "# Pool\n\n**Is it deep?**\n\nThree metres.\n\n**Who may dive?**\n\nAdults, and:\n\n- guards\n\nThe pool opens at 8.\n"
    )
    assert [(one.kind.value, one.words) for one in found] == [
        ("question", "Is it deep?"), ("answer", "Three metres."), ("question", "Who may dive?"), ("answer", "Adults, and:"),
        ("answer", "guards"), ("sentence", "The pool opens at 8."),
    ]  # fmt: skip
    leads = leads_of(found)
    assert leads["Three metres."] == ["Is it deep?"]
    assert leads["guards"] == ["Who may dive?", "Adults, and:"]
    assert leads["The pool opens at 8."] == []


def test_a_heading_that_asks_is_answered_by_the_few_blocks_below_it() -> None:
    found = statements_in("# Pool\n\n## Are dogs allowed?\n\nNo.\n\n## Rules\n\nNo running.\n")
    leads = leads_of(found)
    assert leads["No."] == ["Are dogs allowed?"]
    assert leads["No running."] == []


def test_what_stands_below_a_heading_that_asks_at_length_is_a_part_of_the_document() -> None:
    found = statements_in("# What is this?\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n")
    assert [one.kind.value for one in found] == ["sentence"] * 4


def test_a_first_line_that_asks_is_answered_by_the_lines_below_it() -> None:
    assert leads_of(statements_in("**Who may dive?**<br>Adults.\n"))["Adults."] == ["Who may dive?"]


def test_a_sentence_that_asks_is_no_statement_and_leads_in_those_behind_it() -> None:
    found = statements_in("- Is there parking? There are 40 places.\n")
    assert [(one.kind.value, one.words) for one in found] == [
        ("question", "Is there parking?"),
        ("item", "There are 40 places."),
    ]
    assert leads_of(found)["There are 40 places."] == ["Is there parking?"]


def test_a_table_that_no_answer_introduces_is_no_part_of_it() -> None:
    found = statements_in("# Pool\n\n**Who may dive?**\n\nAdults.\n\n| Who | Fee |\n|---|---|\n| Adult | 5 |\n")
    assert leads_of(found)["Adult – Fee: 5"] == ["Who; Fee"]


@pytest.mark.parametrize(
    "text",
    [
        "**May I swim?** Yes, here.\n\nNext.",
        "Q1. May I swim?\nYes, here.\n\n# Next",
        "**Q2.** May I swim?\n\nYes, here.\n\n# Next",
    ],
)
def test_a_question_in_bold_type_or_with_a_number_is_answered_by_what_stands_behind_it(text: str) -> None:
    found = statements_in(text)
    assert [(one.kind.value, one.words) for one in found[:2]] == [
        ("question", "May I swim?"),
        ("answer", "Yes, here."),
    ]


def test_an_answer_ends_at_a_question_that_is_marked() -> None:
    found = statements_in("# What if it rains?\n\nWe stay in.\n\nQ: Is it far?\nA: No.")
    assert leads_of(found)["We stay in."] == ["What if it rains?"]


def test_bullets_stand_at_the_address_of_the_paragraph_that_introduces_them() -> None:
    found = statements_in("# 1. Delivery\n\n1.1 Fast.\n\n1.2 The driver:\n\n- rings\n- waits\n\nMore:\n\n- none")
    assert [(one.address, one.words) for one in found[1:4]] == [
        ("1.2", "The driver:"),
        ("1.2", "rings"),
        ("1.2", "waits"),
    ]
    assert found[-1].address == "1"


def test_below_before_a_number_announces_nothing() -> None:
    assert [one.leads for one in statements_in("Helmets are worn below age 9.\n\n- Skates\n- Poles")] == [
        (),
        (),
        (),
    ]


def test_lines_that_explain_abbreviations_are_definitions() -> None:
    found = statements_in("The SLA holds.\n\n*[SLA]: Service level agreement\n*[VIP]: Very important person")
    assert [(one.kind.value, one.words, one.name) for one in found[1:]] == [
        ("definition", "SLA: Service level agreement", "SLA"), ("definition", "VIP: Very important person", "VIP"),
    ]  # fmt: skip


@pytest.mark.parametrize(("summary", "leads"), [("Gift cards", ["Gift cards"]), ("Show more", [])])
def test_the_summary_of_details_governs_them_if_it_names_them(summary: str, leads: list[str]) -> None:
    found = statements_in(f"<details>\n<summary>{summary}</summary>\n\nThey hold 3 years.\n\n</details>\n\nNext.")
    assert leads_of(found)["They hold 3 years."] == leads
    assert leads_of(found)["Next."] == []
