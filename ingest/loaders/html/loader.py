"""Loads HTML pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import ExtractingLoader
from ingest.loaders.html.charset import decode_page
from ingest.loaders.html.discussion import leave_out_discussion
from ingest.loaders.html.dom import Element, Omissions, nesting_of, one_line, parse, text_of, walk
from ingest.loaders.html.forms import describe_controls
from ingest.loaders.html.furniture import keep_content
from ingest.loaders.html.margin_notes import move_margin_notes_out
from ingest.loaders.html.notes import tie_notes
from ingest.loaders.html.program_lists import write_lists
from ingest.loaders.html.shown.published import keep_published
from ingest.loaders.html.shown.revealed import reveal
from ingest.loaders.html.shown.styles import StyleSheet
from ingest.loaders.html.tables import move_notes_out, open_boxes
from ingest.loaders.html.titled import name_parts
from ingest.loaders.html.writing import PageWriter
from ingest.loaders.port import SourceFile, fingerprint_of
from ingest.structure.tree import TreeWriter
from knowledge.errors import InvalidDocument

_MEDIA_TYPE = "text/html"
_DEEPEST = 10_000
"""Levels of nesting that are read. Browsers stop at some hundreds; the parser's time grows with the square of the depth, and
this many take it about a second.
"""
_OPENING = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "pre"})
_TITLE_CLASSES = frozenset({"msotitle", "title"})
"""The classes of titles in pages that Word and Google Docs write."""


class HtmlLoader(ExtractingLoader):
    """Loads the text of an HTML page with its tree."""

    name = "html"
    version = 8
    """Raised whenever the same page gives another text."""
    fingerprint = fingerprint_of(name, version)
    media_types: Mapping[str, str] = MappingProxyType({".html": _MEDIA_TYPE, ".htm": _MEDIA_TYPE})

    remedy = "If its text is made by scripts, save the page as the browser shows it and ingest that."

    def extract(self, file: SourceFile) -> Extracted:
        """Return what the page publishes.

        Raises InvalidDocument where the page is not in the character set that it declares.
        """
        page = decode_page(file.name, file.content)
        if (depth := nesting_of(page)) > _DEEPEST:
            raise InvalidDocument(
                f"The page nests {depth:,} levels deep.",
                where=file.name,
                remedy=f"Close its elements: at most {_DEEPEST:,} levels are read.",
            )
        return read_page(page)


def read_page(page: str) -> Extracted:
    """Read a page from its markup."""
    omissions = Omissions()
    root = parse(page, omissions)
    title = _title_of(root)
    sheets = [text_of(one) for one in walk(root) if one.tag == "style"]
    reveal(root)
    keep_published(root, StyleSheet(sheets), omissions)
    body = next((one for one in root.elements if one.tag == "body"), root)
    leave_out_discussion(body, omissions)
    write_lists(body, sheets)
    _name_title(body)
    open_boxes(body)
    move_notes_out(body)
    move_margin_notes_out(body)
    notes = tie_notes(body, omissions)
    keep_content(body, notes.labels.keys(), omissions)
    describe_controls(body, omissions)
    name_parts(body)
    writer = TreeWriter()
    PageWriter(writer, notes).write(body)
    text, tree = writer.finish()
    return Extracted(
        text=text,
        media_type=_MEDIA_TYPE,
        extractor=HtmlLoader.fingerprint,
        title=title,
        tree=tree,
        left_out=omissions.result(),
    )


def _name_title(body: Element) -> None:
    """Make the paragraph that a text program styled as the title of the document a heading, if it opens the page."""
    first = next((one for one in walk(body) if one.tag in _OPENING and text_of(one).strip()), None)
    if first is not None and first.tag == "p" and first.words_of("class") & _TITLE_CLASSES:
        first.tag = "h1"


def _title_of(root: Element) -> str:
    head = next((one for one in root.elements if one.tag == "head"), root)
    return next((one_line(text_of(one)) for one in head.elements if one.tag == "title"), "")
