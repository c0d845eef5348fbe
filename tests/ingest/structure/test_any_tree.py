"""What holds of the statements of every document."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.loaders.markdown.reader import read_markdown
from ingest.structure.statements import structure_of
from ingest.structure.tree import Node, NodeKind
from knowledge.model.reading.statements import GOVERNING, Statement, StatementKind
from tests.ingest.generated.documents import generate
from tests.ingest.generated.markdown import as_markdown
from tests.ingest.structure.reading import statements_of

_WORD = re.compile(r"[a-z]{3}\d{4}")
seeds = st.integers(0, 100_000)


def leaf_words(tree: Node) -> Counter[str]:
    """The words of the leaves: those of headings with text below them are no statement, shared cells count once."""
    leaves = {(node.start, node.end): node for node in tree.walk() if node.runs}
    return Counter(word for node in leaves.values() for word in _WORD.findall(node.plain))


def own_words(statements: tuple[Statement, ...]) -> Counter[str]:
    """The words of statements that are their own: a row repeats the words of its headers."""
    counted: Counter[str] = Counter()
    for one in statements:
        words = Counter(_WORD.findall(one.words))
        if one.kind is StatementKind.ROW:
            for at in one.leads:
                if statements[at].kind is StatementKind.HEADER:
                    words -= Counter(_WORD.findall(statements[at].words))
        counted += words
    return counted


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_every_word_is_in_one_statement_or_in_a_heading_above_one(seed: int) -> None:
    tree = read_markdown(as_markdown(generate(seed), seed)).tree
    statements = statements_of(tree)
    headings = {word for one in statements for words in one.headings for word in _WORD.findall(words)}
    own = own_words(statements)
    assert set(own.values()) == {1}
    assert own.keys() | headings == leaf_words(tree).keys()
    titles = {word for node in tree.walk() if node.kind is NodeKind.HEADING for word in _WORD.findall(node.plain)}
    assert headings <= titles


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_spans_lie_in_the_text_in_order_and_hold_the_words(seed: int) -> None:
    reading = read_markdown(as_markdown(generate(seed), seed))
    statements = statements_of(reading.tree)
    for one in statements:
        assert all(0 <= start < end <= len(reading.text) for start, end in one.spans)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(one.spans))
        quoted = " ".join(reading.text[slice(*span)] for span in one.spans)
        headers = {word for at in one.leads for word in _WORD.findall(statements[at].words)}
        assert set(_WORD.findall(one.words)) - headers <= set(_WORD.findall(quoted))
    places = [one.place for one in statements]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(places))


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_governs_a_statement_stands_before_it(seed: int) -> None:
    structure = structure_of(read_markdown(as_markdown(generate(seed), seed)).tree)
    anchors = {clause.anchor for clause in structure.clauses}
    for at, one in enumerate(structure.statements):
        assert all(lead < at for lead in one.leads)
        assert len(set(one.leads)) == len(one.leads)
        assert one.clause in anchors
    assert list(structure.sections) == sorted(structure.sections)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_a_tree_has_one_structure(seed: int) -> None:
    source = as_markdown(generate(seed), seed)
    assert structure_of(read_markdown(source).tree) == structure_of(read_markdown(source).tree)


@pytest.mark.parametrize("kind", list(StatementKind))
def test_kinds_that_govern_say_nothing_alone(kind: StatementKind) -> None:
    one = Statement(kind=kind, spans=((0, 1),), words="x", clause="p1")
    assert one.governs == (kind in GOVERNING)
