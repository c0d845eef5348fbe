"""Whatever the text, reading it does not fail, and its tree is sound."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.loaders.markdown.reader import read_markdown
from ingest.loaders.plain.reader import read_plain
from tests.ingest.markdown.checks import check_tree

_PIECES = st.sampled_from(
    ["# H\n", "Title\n", "===\n", "---\n", "- item ", "1. one ", "  ", "> ", "| a | b |\n", "|-|-|\n", "```\n", "~~~~\n", "<!--", "-->",
     "[a]: b\n", "text ", "\n\n", "\n", "    ", "**", "_", "`", "~~", "\t", "(a) x;\n", "&amp;", "&shy;", "\\", "[x](y)", "![[e]]", "[^1]",
     "[^1]: note\n", "<sup>1</sup>", "<table>", "<tr>", "<td rowspan=2 colspan=3>", "<td>", "</td>", "</tr>", "</table>", "<ul>", "<li>",
     "</ul>", "<ol type=a>", "</ol>", "<div hidden>", "</div>", "<del>", "</del>", "<br>", "<p>", "<pre>", "</pre>", "<h2>", "</h2>", "<dt>",
     "<Tabs items={['a', \"b\"]}>\n", "<Tabs.Tab>\n", "</Tabs.Tab>", "</Tabs>\n", "+--+--+\n", "-- --\n", "| a | b |\n", "<dd>", "!!! note \"T\"\n", ":::tip T\n", "[^2]: n\n", "<summary>", "?</summary>", "</details>", "Page 1 of 2\n", "<caption>", "<thead>", "</thead>", "<script>", "</script>", "%%", "{% comment %}", "{% endcomment %}", "{/*", "*/}", "{--",
     "--}", "{~~", "~>", ":::note\n", "[//]: # (c)\n", "> [!NOTE]\n", "term\n: def\n", "é", "\u00ad", "😀", "\f", ".. c\n", ".. [1] n\n",
     "::\n", "* ", "<Tabs items={['a', \"b\"]}>\n", "<Tabs.Tab>\n", "</Tabs.Tab>", "</Tabs>\n", "+--+--+\n", "<name>", "<img alt='q'>", "¹", "¹ note\n", "<q>", "</sup>", "<blockquote>"]
)  # fmt: skip
ODD = st.lists(_PIECES, max_size=25).map("".join)


@settings(max_examples=300)
@example("\\<Tabs items={['a', \"b\"]}>\n")
@given(ODD | st.text(max_size=60))
def test_markdown_of_any_kind_gives_a_sound_tree(source: str) -> None:
    reading = read_markdown(source)
    check_tree(reading.text, reading.tree)


@settings(max_examples=200)
@given(ODD | st.text(max_size=60))
def test_plain_text_of_any_kind_gives_a_sound_tree(source: str) -> None:
    reading = read_plain(source)
    check_tree(reading.text, reading.tree)


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "|",
        "- ",
        "<!--",
        "* ",
        "`",
        "=\n",
        "> ",
        "<ul><li>",
        '<a "',
        "&amp;",
        "%% ",
        "<sup>1</sup>",
        "| a ",
        "¹ ",
        "+-+\n",
        ".. c\n",
    ],
)
def test_hostile_repetition_takes_no_more_than_linear_time(piece: str) -> None:
    source = piece * (30_000 // len(piece))
    began = time.process_time()
    for reading in (read_markdown(source), read_plain(source)):
        check_tree(reading.text, reading.tree)
    assert time.process_time() - began < 10  # anything quadratic takes minutes
