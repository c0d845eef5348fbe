"""The quotes of statements in Markdown hold both ends of bold type, links and the like, or neither."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.markdown.reader import read_markdown
from ingest.structure.statements import Structure, structure_of
from ingest.structure.whole_markup import with_whole_markup


def read_whole(source: str) -> tuple[str, Structure]:
    """The kept text, and the structure with whole markup."""
    read = read_markdown(source)
    return read.text, with_whole_markup(structure_of(read.tree), read.tree.inline)


def quotes(source: str) -> list[str]:
    text, structure = read_whole(source)
    return [text[start:end] for one in structure.statements for start, end in one.spans]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('**"Fees"** means the fees, and *only* those.\n', ['**"Fees"** means the fees, and *only* those.']),
        ("- [Contact us](https://a.b/c) for more\n", ["[Contact us](https://a.b/c) for more"]),
        ("- See the [Terms](https://a.b/t)\n", ["See the [Terms](https://a.b/t)"]),
        ("- `retry` first\n- ***Both*** kinds\n", ["`retry` first", "***Both*** kinds"]),
        ("| Plan | Price |\n|-|-|\n| **Team** | 5 *EUR* |\n", ["Plan | Price", "**Team** | 5 *EUR*"]),
    ],
)
def test_a_quote_takes_in_the_markup_that_it_cuts_through(source: str, expected: list[str]) -> None:
    assert quotes(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**Refunds take 5 days. They are free.**\n", ["Refunds take 5 days.", "They are free."]),
        ("**Bold only**\n\nA sentence.\n", ["Bold only", "A sentence."]),
        ("- [Terms](https://a.b/t)\n", ["Terms"]),
    ],
)
def test_a_quote_leaves_markup_outside_that_it_does_not_need_or_shares(source: str, expected: list[str]) -> None:
    assert quotes(source) == expected


_NO_MARKS = str.maketrans("", "", "*`[]")
_PIECES = st.sampled_from(["Fees. ", "**Late fees** apply. ", "*a*", "[b](c) ", "`d`", "e ", "\n\n", "\n- "])


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_widened_places_hold_the_words_and_share_nothing(source: str) -> None:
    text, structure = read_whole(source)
    places = [one.place for one in structure.statements]
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    for one in structure.statements:
        quoted = "".join(text[start:end] for start, end in one.spans).replace("(c)", "")
        assert re.findall(r"[A-Za-z]+", quoted.translate(_NO_MARKS)) == re.findall(
            r"[A-Za-z]+", one.words.translate(_NO_MARKS)
        )
