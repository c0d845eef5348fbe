"""Generated pages, and bytes of any kind, through the HTML reader."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.html.loader import HtmlLoader
from ingest.loaders.port import SourceFile
from ingest.structure.tree import Node, NodeKind
from knowledge.errors import InvalidDocument
from tests.ingest.generated.documents import Document, Unpublished, generate, words_read
from tests.ingest.generated.html import HIDDEN_BLOCK, HIDDEN_INLINE, html_page

_LEAVES = {
    NodeKind.HEADING,
    NodeKind.PARAGRAPH,
    NodeKind.CELL,
    NodeKind.CAPTION,
    NodeKind.TERM,
    NodeKind.CODE,
    NodeKind.FIELD,
}


def load(content: bytes) -> tuple[str, Node, dict[str, int]]:
    (extracted,) = HtmlLoader().load(SourceFile("a.html", ".html", content, 10**6))
    assert extracted.tree is not None
    return extracted.text, extracted.tree, {one.kind: one.characters for one in extracted.left_out}


def check_places(text: str, tree: Node) -> None:
    """Every node lies within the text, runs are in order, and a leaf's runs are what stands there. A line break may stand there as a space."""
    for node in tree.walk():
        assert 0 <= node.start <= node.end <= len(text)
        assert bool(node.runs) == (node.kind in _LEAVES)
        places = [place for run in node.runs for place in (run.start, run.end)]
        assert places == sorted(places)
        assert all(
            text[run.start : run.end] in (run.plain, run.plain.replace("\n", " ")) or run.plain == " "
            for run in node.runs
        )


@pytest.mark.parametrize("seed", range(75))
def test_every_published_word_is_read_once_in_order_and_no_other(seed: int) -> None:
    document = generate(seed)
    text, tree, _ = load(html_page(document, seed))
    assert words_read(tree) == document.published
    assert not document.unpublished & set(re.findall(r"\w+", text))
    check_places(text, tree)


def test_the_seeds_take_turns_among_all_ways_of_hiding() -> None:
    blocks = [block for seed in range(75) for block in generate(seed).blocks]
    pages = "".join(html_page(Document((block,)), 1).decode() for block in blocks)
    for way in HIDDEN_INLINE:
        start, end = way.split("{}")
        assert re.search(rf"{re.escape(start)}[\w ]+{re.escape(end)}", pages), way
    used = {HIDDEN_BLOCK[block.number % len(HIDDEN_BLOCK)] for block in blocks if isinstance(block, Unpublished)}
    assert used == set(HIDDEN_BLOCK)


_SHEET = "<style>.gone{display:none}#gone{visibility:hidden}x-gone{font-size:0}.wrong{text-decoration:line-through}</style>"


@pytest.mark.parametrize("way", [*HIDDEN_INLINE, *HIDDEN_BLOCK])
def test_what_is_hidden_is_counted(way: str) -> None:
    kept = f"{_SHEET}<p>kept words that are many more than those</p>"
    _, _, before = load(kept.encode())
    text, _, after = load((kept + way.format("fourteen chars")).encode())
    assert text == "kept words that are many more than those\n"
    assert sum(after.values()) - sum(before.values()) >= 14


_TAGS = st.sampled_from(
    [
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "thead",
        "caption",
        "h1",
        "b",
        "sup",
        "sub",
        "a",
        "br",
        "img",
        "pre",
        "q",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "nav",
        "main",
        "footer",
        "header",
        "style",
        "script",
        "template",
        "svg",
        "math",
        "select",
        "option",
        "input",
        "label",
        "textarea",
        "blockquote",
        "figure",
        "figcaption",
        "x-field",
    ]
)
_ATTRIBUTES = st.sampled_from(
    [
        "", " hidden", " style='color:rgb(1.2,3,4)'", " colspan=3 rowspan=0", " start=x reversed", " href=#a id=a", " role=main",
        " class=sidebar", " style='font-size:'", " value=9999999999999", " type=i", " for=a", " alt=x",
    ]
)  # fmt: skip
_PIECES = st.one_of(
    st.builds(lambda tag, attributes: f"<{tag}{attributes}>", _TAGS, _ATTRIBUTES),
    st.builds(lambda tag: f"</{tag}>", _TAGS),
    st.sampled_from(
        ["1", " two ", "1 a", "\n", "&nbsp;", "&shy;", "<!--", "-->", "\x00", "{", "}", ".a{display:none}"]
    ),
    st.text(max_size=4),
)


@given(st.lists(_PIECES, max_size=40))
def test_any_markup_is_read_or_has_no_text(pieces: list[str]) -> None:
    content = "".join(pieces).encode("utf-8", "ignore")
    try:
        text, tree, _ = load(content)
    except InvalidDocument:
        return
    check_places(text, tree)


@given(st.binary(max_size=200), st.sampled_from([b"", b"<meta charset=", b"\xff\xfe", b"<?xml encoding='"]))
def test_any_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    with contextlib.suppress(InvalidDocument):
        load(start + content)


@pytest.mark.parametrize("page", ["<div>" * 20_000 + "x", "<b><i>" * 10_000 + "x"])
def test_a_page_that_would_take_minutes_is_refused(page: str) -> None:
    with pytest.raises(InvalidDocument, match=r"nests 20,000 levels deep.*at most 10,000"):
        load(page.encode())


def test_tags_that_need_no_closing_do_not_nest() -> None:
    assert load(b"<p>x<br><li>y<img>" * 10_100)[0].startswith("x"), "none of them alone counts as a level"


@pytest.mark.parametrize(
    "tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "dl><dd", "details", "sup", "section"]
)
def test_two_thousand_levels_lose_no_word(tag: str) -> None:
    each = {"ul><li": 2, "table><tr><td": 4, "dl><dd": 2}.get(tag, 1)  # a browser puts a `tbody` into a table
    text, tree, _ = load(f"<p>first</p>{f'<{tag}>' * (2000 // each)}deepest</p><p>last".encode())
    assert re.findall("first|deepest|last", text) == ["first", "deepest", "last"]
    assert sum(1 for _ in tree.walk()) < 200, "no reader follows thousands of levels"
