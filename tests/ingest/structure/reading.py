"""Statements of short Markdown and HTML texts."""

from __future__ import annotations

from ingest.loaders.html.loader import HtmlLoader
from ingest.loaders.markdown.reader import read_markdown
from ingest.loaders.port import SourceFile
from ingest.structure.qualifiers import with_qualifiers
from ingest.structure.statements import structure_of
from ingest.structure.tree import Node
from knowledge.model.reading.statements import Statement


def statements_of(tree: Node) -> tuple[Statement, ...]:
    """The statements of a tree, with what qualifies them."""
    return with_qualifiers(structure_of(tree))


def statements_in(text: str) -> tuple[Statement, ...]:
    """The statements of a Markdown text, with what qualifies them."""
    return statements_of(read_markdown(text).tree)


def html_statements(page: str) -> tuple[Statement, ...]:
    """The statements of an HTML page, with what qualifies them."""
    (extracted,) = HtmlLoader().load(SourceFile("a.html", ".html", page.encode(), 1_000_000))
    return statements_of(extracted.tree)


def leads_of(statements: tuple[Statement, ...]) -> dict[str, list[str]]:
    """For each statement by its words, the words of those that govern it."""
    return {one.words: [statements[at].words for at in one.leads] for one in statements}


def qualifiers_of(statements: tuple[Statement, ...]) -> dict[str, list[str]]:
    """For each statement that is qualified, by its words, the words of those that qualify it."""
    return {one.words: [statements[at].words for at in one.qualifiers] for one in statements if one.qualifiers}
