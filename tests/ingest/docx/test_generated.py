"""Generated Word documents are read back: every published word once and in order, and no other."""

from __future__ import annotations

import pytest

from tests.ingest.docx.word_files import load
from tests.ingest.generated.documents import (
    Document,
    Heading,
    Items,
    Paragraph,
    Published,
    Unpublished,
    generate,
    words_read,
)
from tests.ingest.generated.docx import HIDING_BLOCKS, HIDING_RUNS, render


@pytest.mark.parametrize("seed", range(75))
def test_every_published_word_is_read_once_and_no_other(seed: int) -> None:
    document = generate(seed)
    extracted = load(render(document))
    assert extracted.tree is not None
    assert words_read(extracted.tree) == document.published
    assert [word for word in document.unpublished if word in extracted.text] == []


@pytest.mark.parametrize("way", range(len(HIDING_RUNS)))
def test_every_way_of_hiding_runs_hides_them(way: int) -> None:
    inlines = (Published(("abc0001",)), Unpublished(("abc0002",), way), Published(("abc0003",)))
    extracted = load(render(Document((Paragraph(inlines),))))
    assert extracted.text == "abc0001 abc0003\n"


@pytest.mark.parametrize("way", range(len(HIDING_BLOCKS)))
def test_every_way_of_hiding_blocks_hides_them(way: int) -> None:
    extracted = load(render(Document((Heading(1, ("abc0001",)), Unpublished(("abc0002",), way)))))
    assert extracted.text == "# abc0001\n"


@pytest.mark.parametrize("seed", range(75))
def test_items_keep_their_depth(seed: int) -> None:
    document = generate(seed)
    tree = load(render(document)).tree
    assert tree is not None
    depths: dict[str, int] = {}
    pending = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        depth += node.kind == "item"
        depths |= dict.fromkeys(node.plain.split(), depth) if node.kind == "paragraph" else {}
        pending += [(child, depth) for child in node.children]
    for block in document.blocks:
        if isinstance(block, Items):
            assert {word: depths[word] for word in _depths(block, 1)} == _depths(block, 1)


def _depths(items: Items, depth: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for paragraph, below in items.items:
        for inline in paragraph.inlines:
            found |= dict.fromkeys(inline.words, depth) if isinstance(inline, Published) else {}
        found |= _depths(below, depth + 1) if below else {}
    return found
