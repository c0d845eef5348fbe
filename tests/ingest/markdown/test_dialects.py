"""Boxes, questions, page lines and unused notes of Markdown dialects are read as the pages show them."""

from __future__ import annotations

import pytest

from ingest.loaders.markdown.reader import read_markdown
from tests.ingest.markdown.checks import check_tree, outline
from tests.ingest.structure.reading import leads_of, qualifiers_of, statements_in


def blocks(source: str) -> list[object]:
    reading = read_markdown(source)
    check_tree(reading.text, reading.tree)
    return [outline(child) for child in reading.tree.children]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("!!! note\n    Words.\n", [("paragraph", "Words.")]),
        ('!!! note "A *title*"\n\n    Words.\n\nEnd.', [("list", [("item", [("paragraph", "A title"), ("paragraph", "Words.")])]), ("paragraph", "End.")]),
        ("??? question\n\n    Words.\n", [("paragraph", "Words.")]),
        ('=== "Linux"\n\n    - one\n', [("list", [("item", [("paragraph", "Linux"), ("list", [("item", [("paragraph", "one")])])])])]),
        ("!!! tip\n\n    ```\n    code\n    ```\n", [("code", "code\n")]),
        ("!!! tip\n\n    One.\n\n    !!! note\n        Two.\n", [("paragraph", "One."), ("paragraph", "Two.")]),
        (":::warning Beta\nWords.\n:::\nEnd.", [("list", [("item", [("paragraph", "Beta"), ("paragraph", "Words.")])]), ("paragraph", "End.")]),
        (":::note[Mind *this*]\n\nWords.\n\n:::\n", [("list", [("item", [("paragraph", "Mind this"), ("paragraph", "Words.")])])]),
        ("::::tip A\nOne.\n:::note\nTwo.\n:::\nThree.\n::::\nEnd.", [("list", [("item", [("paragraph", word) for word in ("A", "One.", "Two.", "Three.")])]), ("paragraph", "End.")]),
        (":::info Never\nEnded.\n", [("paragraph", "Never"), ("paragraph", "Ended.")]),
        ("```\n!!! note\n    Words.\n```\n", [("code", "!!! note\n    Words.\n")]),
        ("    code\n", [("code", "code\n")]),
    ],
)  # fmt: skip
def test_the_mark_of_a_box_is_no_word_and_its_content_is_text(source: str, expected: list[object]) -> None:
    assert blocks(source) == expected
    reading = read_markdown(source)
    assert all(node.plain.split()[0] in reading.text for node in reading.tree.walk() if node.runs)


def test_what_a_box_comments_out_is_left_out() -> None:
    reading = read_markdown("!!! note\n\n    Nine. <!-- twelve -->\n")
    assert "twelve" not in reading.text
    assert [one.kind for one in reading.left_out] == ["comment"]


def test_a_summary_that_asks_is_answered_by_what_opens_below_it() -> None:
    found = statements_in(
        "<details>\n<summary>Is <b>it</b> free?</summary>\n\nYes, **always**.\n\n</details>\n\n"
        "<details><summary>More</summary>Words.</details>\n\nEnd.\n"
    )
    assert [(one.kind.value, one.words) for one in found] == [
        ("question", "Is it free?"), ("answer", "Yes, always."), ("sentence", "More"), ("sentence", "Words."), ("sentence", "End."),
    ]  # fmt: skip
    assert leads_of(found)["Yes, always."] == ["Is it free?"]


def test_a_line_that_counts_pages_is_left_out() -> None:
    reading = read_markdown("One.\n\nPage 3 of 9\n\nTwo, see page 3 of 9.\n")
    assert [node.plain for node in reading.tree.children] == ["One.", "Two, see page 3 of 9."]
    assert [one.kind for one in reading.left_out] == ["running line"]


def test_a_note_that_nothing_refers_to_is_left_out() -> None:
    reading = read_markdown("One.[^a]\n\n[^a]: Used.\n[^b]: Unused\nand on.\n\n    And on.\n\nEnd.\n")
    assert [outline(child) for child in reading.tree.children] == [
        ("paragraph", "One."), ("note a", [("paragraph", "Used.")]), ("paragraph", "End."),
    ]  # fmt: skip
    assert "nused" not in reading.text
    assert [one.kind for one in reading.left_out] == ["note without reference"]


def test_a_note_in_code_is_code() -> None:
    assert blocks("```\n[^a]: x\n```\n") == [("code", "[^a]: x\n")]


def test_the_tabs_of_a_page_govern_their_content() -> None:
    found = statements_in(
        "<Tabs groupId={`region`}>\n<TabItem value='n' label='North'>\n\nParking costs 30 euros.\n\n</TabItem>\n"
        "<TabItem value='s' label='South'>\n\nParking costs 45 euros.\n\n</TabItem>\n</Tabs>\n\nBikes are free.\n"
    )
    leads = leads_of(found)
    assert leads["Parking costs 30 euros."] == ["North"]
    assert leads["Parking costs 45 euros."] == ["South"]
    assert leads["Bikes are free."] == []


def test_a_component_whose_title_asks_is_answered_by_its_content() -> None:
    found = statements_in(
        '<Accordion title="Is it free?">\n\nYes.\n\n</Accordion>\n\n<Card title="Fees" />\n\nEnd.\n'
    )
    assert [(one.kind.value, one.words) for one in found] == [
        ("question", "Is it free?"), ("answer", "Yes."), ("sentence", "Fees"), ("sentence", "End."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("It is ==nine== euros.", "It is nine euros."),
        ("The key is aGVsbG8= or YWJj==.", "The key is aGVsbG8= or YWJj==."),
        ("Write a == b.", "Write a == b."),
        ("It is nine. ^fee-1", "It is nine."),
        ("It is 10 ^2", "It is 10 ^2"),
        ("{{< hint warning >}}\nIt is nine.\n{{< /hint >}}", "It is nine."),
        ("{% if user.is_paid %}\nIt is nine.\n{% endif %}", "It is nine."),
        ("{% raw %}{{ nine }}{% endraw %}", "{{ nine }}"),
        ('{% include box.html content="It is nine." %}', '{% include box.html content="It is nine." %}'),
        ("<Fee amount={9} style={{color: 'red'}} /> It is nine.", "It is nine."),
        ("import {\n  A,\n  B,\n} from './a';\n\nIt is nine.", "It is nine."),
        ("export const fees = [\n  7,\n  8,\n];\n\nIt is nine.", "It is nine."),
        ("Export the list.\n\nimport it from the menu", "Export the list. import it from the menu"),
    ],
)
def test_marks_for_a_program_are_no_words(source: str, words: str) -> None:
    reading = read_markdown(source)
    check_tree(reading.text, reading.tree)
    assert " ".join(node.plain.strip() for node in reading.tree.walk() if node.runs) == words


def test_an_attribute_in_code_stays_what_it_is() -> None:
    assert blocks("```\n<Fee style={{a: 'b'}} />\n```\n") == [("code", "<Fee style={{a: 'b'}} />\n")]


def test_the_title_of_a_callout_governs_it() -> None:
    assert blocks("> [!NOTE]- Laundry\n> Washed weekly.\n\nEnd.") == [
        ("list", [("item", [("paragraph", "Laundry"), ("paragraph", "Washed weekly.")])]),
        ("paragraph", "End."),
    ]


@pytest.mark.parametrize(
    "source",
    [
        '{% tabs %}\n{% tab title="Gold" %}\nOne hour.\n{% endtab %}\n\n{% tab title="Silver" %}\nOne day.\n{% endtab %}\n{% endtabs %}\n',
        '{{< tabs >}}\n{{< tab "Gold" >}} One hour. {{< /tab >}}\n{{< tab "Silver" >}} One day. {{< /tab >}}\n{{< /tabs >}}\n',
        '{{% tab header="Gold" %}}\nOne hour.\n{{% /tab %}}\n\n{{% tab header="Silver" %}}\nOne day.\n{{% /tab %}}\n',
        '=== "Gold"\n\n    One hour.\n\n=== "Silver"\n\n    One day.\n',
    ],
)
def test_the_title_of_a_tab_governs_what_stands_in_it(source: str) -> None:
    assert leads_of(statements_in(source)) == {
        "Gold": [],
        "One hour.": ["Gold"],
        "Silver": [],
        "One day.": ["Silver"],
    }


def test_shortcodes_in_code_and_those_without_a_title_or_an_end_are_as_before() -> None:
    assert blocks('```\n{% tab title="A" %}\nx\n{% endtab %}\n```\n') == [
        ("code", '{% tab title="A" %}\nx\n{% endtab %}\n')
    ]
    assert blocks('{% hint style="info" %}\nWords.\n{% endhint %}\n') == [("paragraph", "Words.")]
    assert blocks('{% tab title="A" %}\n\nWords.\n') == [("paragraph", "Words.")]
    assert blocks('{% if site.name == "A" %}\nWords.\n{% endif %}\n') == [("paragraph", "Words.")]


def test_a_box_does_not_go_on_with_the_list_before_it() -> None:
    source = 'Not allowed:\n\n- dogs\n\n!!! note "Guests"\n    They may bring cats.\n'
    assert leads_of(statements_in(source))["They may bring cats."] == ["Guests"]


def test_places_for_a_table_of_contents_or_another_file_are_no_words() -> None:
    source = 'One.\n\n[TOC]\n\n[[_TOC_]]\n\n* TOC\n{:toc}\n\n--8<-- "contacts.md"\n\nTwo.\n'
    assert blocks(source) == [("paragraph", "One."), ("paragraph", "Two.")]
    assert {one.kind: one.count for one in read_markdown(source).left_out} == {"navigation": 3}


def test_components_beside_each_other_are_parted_and_fields_are_named() -> None:
    assert blocks("<Tabs><Tab>Alpha.</Tab><Tab>Beta.</Tab></Tabs>\n") == [
        ("paragraph", "Alpha."),
        ("paragraph", "Beta."),
    ]
    field = '<ParamField query="limit" type="integer">\n\nAt most 100.\n\n</ParamField>\n'
    assert leads_of(statements_in(field)) == {"limit": [], "At most 100.": ["limit"]}


def test_a_note_within_a_sentence_qualifies_it() -> None:
    found = statements_in("We pay 50 euros^[Without *VAT*.] a day. It is due.\n\n- Cats ride free^[Not in May.]\n")
    assert [one.words for one in found] == [
        "We pay 50 euros a day.",
        "It is due.",
        "Without VAT.",
        "Cats ride free",
        "Not in May.",
    ]
    assert qualifiers_of(found) == {"We pay 50 euros a day.": ["Without VAT."], "Cats ride free": ["Not in May."]}


def test_markup_in_a_titled_shortcode_is_read_and_a_list_in_it_ends_with_it() -> None:
    source = '{% tab title="Gold" %}\n**One** hour.\n- calls\n- mails\n{% endtab %}\n{% tab title="Silver" %}\n| a | b |\n|---|---|\n| 1 | 2 |\n{% endtab %}\nAfter all.\n'
    leads = leads_of(statements_in(source))
    assert leads["One hour."] == ["Gold"]
    assert leads["mails"] == ["Gold", "One hour."]
    assert leads["Silver"] == leads["After all."] == []
    assert leads["1 – b: 2"] == ["Silver", "a; b"]


@pytest.mark.parametrize(
    "source",
    [
        'See [the page]({% page "fees/" %}) now.\n',
        'See [the page]({{ "/fees" | url }}) now.\n',
        'See [the page]({{< ref "fees#cards" >}} "t") now.\n',
        "See [the page](fees){.button} now.\n",
        "See the page{% if site.eu %} now{% endif %}.\n",
        "See the page now. { .annotate }\n",
        "See the page now.\n{: .lead #top}\n",
        "{.lead}\nSee the page :material-book:{ .big } now.\n",
    ],
)
def test_marks_for_the_program_that_makes_the_page_are_no_words(source: str) -> None:
    assert blocks(source) == [("paragraph", "See the page now.")]


def test_marks_in_code_and_typed_braces_are_words() -> None:
    for words in (
        "Use `{.x}` and `{% if a %}`.",
        "Call f({ a: 1 }) at 10:30 today.",
        "\\[the page]({% page x %})",
    ):
        assert blocks(f"{words}\n") == [("paragraph", words.replace("`", "").replace("\\", ""))]


def rows_in(source: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.words) for one in statements_in(source)]


GRID = """Before.

+-------+----------+
| Berth | Fee      |
+=======+==========+
| East  | 14 euros |
+-------+----------+
| West  | 26 euros |
|       | a night  |
+-------+----------+

Table: Fees

After.
"""


def test_a_grid_of_pandoc_is_a_table_with_its_caption() -> None:
    assert rows_in(GRID) == [
        ("sentence", "Before."), ("header", "Berth; Fee"), ("row", "East – Fee: 14 euros"),
        ("row", "West – Fee: 26 euros a night"), ("caption", "Fees"), ("sentence", "After."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "  Month   Open\n  ------  -------\n  May     9 to 17\n  July    8 to 21\n",
            [("header", "Month; Open"), ("row", "May – Open: 9 to 17"), ("row", "July – Open: 8 to 21")],
        ),
        ("------  ---\nMay     9\nJuly    8\n------  ---\n", [("row", "May: 9"), ("row", "July: 8")]),
        ("|----|---|\n| a | **8** |\n| b | 4 |\n", [("row", "a: 8"), ("row", "b: 4")]),
        ("| a | 8 |\n| b | 4 |\n", [("row", "a: 8"), ("row", "b: 4")]),
        ("| a | 8 |\n|---|---|\n| b | 4 |\n", [("header", "a; 8"), ("row", "b – 8: 4")]),
        ("A line\n------\nmore\n", [("sentence", "more")]),
        ("| 12 Mill Lane\n| Norwell\n", [("sentence", "| 12 Mill Lane | Norwell")]),
        ("    | a | 8 |\n    | b | 4 |\n", [("code", "| a | 8 | | b | 4 |")]),
    ],
)  # fmt: skip
def test_tables_drawn_without_bars_or_without_a_header_are_tables(
    source: str, expected: list[tuple[str, str]]
) -> None:
    assert rows_in(source) == expected
    check_tree(read_markdown(source).text, read_markdown(source).tree)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<Card title={foo}>\n\nWords.\n\n</Card>\n", [("sentence", "Words.")]),
        ('<Card title={"Linux"}>\n\nWords.\n\n</Card>\n', [("item", "Linux"), ("item", "Words.")]),
        (
            "<Tabs items={['Linux', \"macOS\"]}>\n<Tabs.Tab>\nOne.\n</Tabs.Tab>\n<Tabs.Tab>\n\nTwo.\n\n</Tabs.Tab>\n</Tabs>\n",
            [("item", "Linux"), ("item", "One."), ("item", "macOS"), ("item", "Two.")],
        ),
        (
            "<Tabs values={[{label: 'Germany', value: 'de'}, {label: 'Poland', value: 'pl'}]}>\n"
            '<TabItem value="pl">\n\nOne.\n\n</TabItem>\n<TabItem value="de">\n\nTwo.\n\n</TabItem>\n</Tabs>\n',
            [("item", "Poland"), ("item", "One."), ("item", "Germany"), ("item", "Two.")],
        ),
        ('<Tabs>\n<TabItem value="npm">Use **npm**.</TabItem>\n</Tabs>\n', [("item", "npm"), ("item", "Use npm.")]),
    ],
)  # fmt: skip
def test_a_tab_is_governed_by_the_title_that_its_group_lists(source: str, expected: list[tuple[str, str]]) -> None:
    assert rows_in(source) == expected
    check_tree(read_markdown(source).text, read_markdown(source).tree)


def test_markdown_within_a_component_is_read_without_empty_lines() -> None:
    source = "<Steps>\n### Stop it\nRun `svc stop`, **now**.\n</Steps>\n\n```\n<Steps>\n### No\n</Steps>\n```\n"
    found = statements_in(source)
    assert [(one.headings, one.words) for one in found] == [
        (("Stop it",), "Run svc stop, now."), (("Stop it",), "<Steps> ### No </Steps>"),
    ]  # fmt: skip
