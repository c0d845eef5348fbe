"""Finds in a tree what its author wrote without markup: notes, titles of sections, questions, fields, items."""

from __future__ import annotations

from ingest.structure.lines import with_items
from ingest.structure.parts.abbreviations import with_abbreviations
from ingest.structure.parts.inline_notes import with_inline_notes
from ingest.structure.parts.labelled_lines import with_labelled_lines
from ingest.structure.parts.numbered_notes import with_numbered_notes
from ingest.structure.parts.questions import with_questions
from ingest.structure.parts.section_titles import with_section_titles
from ingest.structure.parts.stacked_labels import with_stacked_labels
from ingest.structure.parts.starred import with_starred_notes
from ingest.structure.parts.telling_lines import with_telling_lines
from ingest.structure.tree import Node


def recognized(tree: Node) -> Node:
    """Return the tree, in which paragraphs and lines that are notes, titles, questions, answers, fields or items are such nodes.

    Notes come first, because their numbers would be those of items.
    """
    noted = with_numbered_notes(with_starred_notes(with_inline_notes(with_abbreviations(tree))))
    listed = with_items(with_labelled_lines(with_stacked_labels(with_questions(with_section_titles(noted)))))
    return with_telling_lines(listed)
