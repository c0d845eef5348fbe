"""Items that an author wrote as lines of one paragraph."""

from __future__ import annotations

import pytest

from ingest.loaders.markdown.reader import read_markdown
from ingest.loaders.plain.reader import read_plain
from ingest.structure.labels import countings
from ingest.structure.lines import with_items
from ingest.structure.tree import Node, NodeKind
from knowledge.model.reading.statements import Statement, StatementKind
from tests.ingest.docx.word_files import p, r, read
from tests.ingest.structure.reading import html_statements, leads_of, statements_in, statements_of

_BREAK = "<w:r><w:br/></w:r>"


def plain_statements(text: str) -> tuple[Statement, ...]:
    return statements_of(read_plain(text).tree)


def printed(statements: tuple[Statement, ...]) -> list[tuple[str, str]]:
    return [(one.address, one.words) for one in statements]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(a) fly\n(b) swim\n", [("(a)", "fly"), ("(b)", "swim")]),
        ("1.1 fly\n1.2 swim\n", [("1.1", "fly"), ("1.2", "swim")]),
        ("i. fly\nii. swim\n", [("(i)", "fly"), ("(ii)", "swim")]),
        ("a) fly\nb) swim\n", [("(a)", "fly"), ("(b)", "swim")]),
        ("A. Fly.\nB. Swim.\n", [("(A)", "Fly."), ("(B)", "Swim.")]),
        ("(h) fly\n(i) swim\n(j) walk\n", [("(h)", "fly"), ("(i)", "swim"), ("(j)", "walk")]),
        ("Article 3: Fly.\nArticle 4: Swim.\n", [("Article 3", "Fly."), ("Article 4", "Swim.")]),
        ("§ 3 Fly.\n§ 4 Swim.\n", [("§ 3", "Fly."), ("§ 4", "Swim.")]),
        ("(a) fly\nover land\n(b) swim\n", [("(a)", "fly over land"), ("(b)", "swim")]),
        ("4.1 Fly:\n(i) high\n(ii) low\n4.2 Swim.\n", [("4.1", "Fly:"), ("4.1(i)", "high"), ("4.1(ii)", "low"), ("4.2", "Swim.")]),
        ("You may:\n\n(a) fly;\n\n(b) swim.\n", [("", "You may:"), ("(a)", "fly;"), ("(b)", "swim.")]),
    ],
)  # fmt: skip
def test_lines_with_consecutive_labels_are_items(text: str, found: list[tuple[str, str]]) -> None:
    assert printed(statements_in(text)) == found
    assert printed(plain_statements(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "2024 was a good year for\n2025 was none.",
        "It ends after\n30 days or\n31 days.",
        "See clauses (a),\n(b) and (c).",
        "As said in paragraph\n(a) and in paragraph\n(b) of it.",
        "It began in\n1986. It ended in\n1987. Nobody knew.",
        "The fee is\n(a) low.",
        "(a) fly\n(c) swim",
        "It weighs\n1.5 tons or\n3.5 tons.",
    ],
)
def test_other_lines_stay_in_their_paragraph(text: str) -> None:
    (paragraph,) = with_items(read_markdown(text).tree).children
    assert paragraph.words == " ".join(text.split())


def test_the_line_before_the_items_leads_in() -> None:
    sources = (
        statements_in("You may:\n(a) fly\n(b) swim\n"),
        plain_statements("You may:\n(b) fly\n(c) swim\n"),
        html_statements("<p>You may:<br>(a) fly<br>\n(b) swim</p>"),
        html_statements("<p>You may: <br/>(a) fly <br/>(b) swim</p>"),
        statements_in("You may:<br>(a) fly<br>(b) swim\n"),
        statements_of(read(p(r("You may:") + _BREAK + r("(a) fly") + _BREAK + r("(b) swim"))).tree),
    )  # fmt: skip
    for found in sources:
        assert leads_of(found) == {"You may:": [], "fly": ["You may:"], "swim": ["You may:"]}
        assert [one.kind for one in found] == [StatementKind.LEAD_IN, StatementKind.ITEM, StatementKind.ITEM]


def test_items_count_on_from_the_paragraphs_before_them() -> None:
    found = statements_in("4.2 You may:\n\n(a) fly;\n\n(b) swim\n(c) walk\n")
    assert [one.address for one in found] == ["4.2", "4.2(a)", "4.2(b)", "4.2(c)"]


def test_items_within_an_item_are_below_it() -> None:
    found = statements_in("1. You may:\n   (a) fly\n   (b) swim\n2. Walk.\n")
    assert printed(found) == [("1", "You may:"), ("1(a)", "fly"), ("1(b)", "swim"), ("2", "Walk.")]
    assert leads_of(found)["swim"] == ["You may:"]


def test_an_item_keeps_its_place_and_its_notes() -> None:
    reading = read_markdown("(a) *fly*[^1] high\n(b) swim\n\n[^1]: Not at night.\n")
    found = statements_of(reading.tree)
    assert [reading.text[slice(*one.place)] for one in found[:2]] == ["fly*[^1] high", "swim"]
    assert [found[at].words for at in found[0].qualifiers] == ["Not at night."]
    assert not found[1].qualifiers


def lists(node: Node) -> list[bool]:
    return [one.in_sequence for one in node.walk() if one.kind is NodeKind.LIST]


def test_only_numbers_may_be_steps() -> None:
    assert lists(with_items(read_markdown("Do this:\n1.1 Open it.\n1.2 Close it.\n").tree)) == [True]
    assert lists(with_items(read_markdown("It may be:\n(a) open\n(b) shut\n").tree)) == [False]


@pytest.mark.parametrize(
    ("label", "numbers"), [("(c)", [99, 100]), ("iv.", [4]), ("1.10", [10]), ("Article 12", [12]), ("§ 5a", [97])]
)
def test_a_label_counts_by_its_last_number_or_letter(label: str, numbers: list[int]) -> None:
    assert [number for _, number in countings(label)] == numbers


def test_a_single_item_stands_behind_a_colon() -> None:
    assert printed(statements_in("You may:\n(a) fly\n")) == [("", "You may:"), ("(a)", "fly")]


@pytest.mark.parametrize(
    "text",
    [
        "Bring:\n• tea\n• milk\n",
        "Bring:\n➢ tea\n➢ milk\n",
        "Bring:<br>- tea<br>- milk\n",
    ],
)
def test_lines_with_one_bullet_are_items(text: str) -> None:
    found = statements_in(text)
    assert printed(found) == [("", "Bring:"), ("", "tea"), ("", "milk")]
    assert leads_of(found)["milk"] == ["Bring:"]


def test_bulleted_lines_without_a_line_before_them_are_a_list() -> None:
    assert [one.kind for one in statements_in("• tea\n• milk\n")] == [StatementKind.ITEM] * 2


def test_paragraphs_with_bullets_are_a_list_that_the_one_before_them_leads_in() -> None:
    found = html_statements("<p>Bring:</p><p>• tea</p><p>• milk</p><p>End.</p>")
    assert printed(found) == [("", "Bring:"), ("", "tea"), ("", "milk"), ("", "End.")]
    assert [leads_of(found)[one] for one in ("tea", "milk", "End.")] == [["Bring:"], ["Bring:"], []]


def test_one_line_that_begins_with_a_dash_is_none() -> None:
    assert printed(statements_in("The tea<br>– a green one – is hot.\n")) == [
        ("", "The tea – a green one – is hot.")
    ]


def test_a_label_may_stand_before_a_non_breaking_space() -> None:
    assert printed(html_statements("<p>1)&nbsp;Fly.<br>2)&nbsp;Swim.</p>")) == [("1", "Fly."), ("2", "Swim.")]


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("No fee for:\n- tea\n- milk\nA fee for:\n- cake\n- wine\n", {"milk": "No fee for:", "cake": "A fee for:", "wine": "A fee for:"}),
        ("You may:\n1. fly.\n2. swim.\nYou may not:\n3. smoke.\n", {"swim.": "You may:", "smoke.": "You may not:"}),
        ("It is not lost by\n(a) moving;\n(b) resting.\nIt is lost by\n(c) owing.\n(d) lying.\n", {"resting.": "It is not lost by", "owing.": "It is lost by"}),
        ("- fees\n  - tea\nWithout fee:\n- cake\n", {"tea": "fees", "cake": "Without fee:"}),
    ],
)  # fmt: skip
def test_a_line_behind_an_item_leads_in_the_items_below_it(text: str, leads: dict[str, str]) -> None:
    for found in (leads_of(statements_in(text)), leads_of(plain_statements(text))):
        assert {words: found[words] for words in leads} == {words: [lead] for words, lead in leads.items()}


@pytest.mark.parametrize(
    "text", ["- tea and\nmilk\n- cake\n", "- tea\nNote that\n- cake\n", "- tea\n- milk\nWithout fee:\n"]
)
def test_other_lines_stay_in_the_item_above_them(text: str) -> None:
    (items,) = with_items(read_markdown(text).tree).children
    assert items.kind is NodeKind.LIST
    assert len(items.children) == 2


def test_lines_with_labels_in_a_paragraph_are_led_in_by_the_paragraph_above_that_ends_with_a_colon() -> None:
    text = "You may not:\n\n(a) fly;\n(b) swim.\n"
    for found in (
        statements_in(text),
        plain_statements(text),
        html_statements("<p>You may not:<p>(a) fly;<br>(b) swim."),
    ):
        assert leads_of(found) == {"You may not:": [], "fly;": ["You may not:"], "swim.": ["You may not:"]}


@pytest.mark.parametrize("text", ["You may.\n\n(a) fly;\n(b) swim.\n", "You may:\n\n1.1 fly;\n1.2 swim.\n"])
def test_other_lines_with_labels_are_led_in_by_no_paragraph_above(text: str) -> None:
    assert not any(leads_of(statements_in(text)).values())
