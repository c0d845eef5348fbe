"""Ties notes to the signs that refer to them: `9 EUR*` above `* excl. VAT`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.structure.lines import cut, part_of
from ingest.structure.tree import Node, NodeKind, NoteReference, Run

_SIGN = r"(?P<sign>\*{1,3}|†{1,2}|‡{1,2})"
_NOTE = re.compile(rf"{_SIGN}\)?\s*(?=[^\W_])")
_REFERENCE = re.compile(rf"(?<=[\w)\]%€$£°’”.,]){_SIGN}(?=[\s.,;:!?)]|$)")
"""A sign behind a word. A star within words is a sign of a formula or of markup."""
_REFERRING = frozenset({NodeKind.PARAGRAPH, NodeKind.CELL, NodeKind.HEADING, NodeKind.CAPTION, NodeKind.TERM})


def with_starred_notes(tree: Node) -> Node:
    """Return the tree, in which a paragraph that begins with a star or dagger is the note of the words before it that end with the same sign.

    A sign refers to the first such paragraph behind it; one without a note stays a character.
    """
    tree = _with_foot_out(tree)
    leaves = [node for node in tree.walk() if node.runs]
    notes: dict[int, tuple[str, str]] = {}
    cuts: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    waiting: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for leaf in leaves:
        begins = _NOTE.match(leaf.plain) if leaf.kind is NodeKind.PARAGRAPH and not leaf.label else None
        if begins and waiting[begins["sign"]]:
            note_id = f"{begins['sign']}-{len(notes) + 1}"
            notes[id(leaf)] = (begins["sign"], note_id)
            for place, low, high in waiting.pop(begins["sign"]):
                cuts[place].append((low, high, note_id))
        elif leaf.kind in _REFERRING:
            for match in _REFERENCE.finditer(leaf.plain):
                waiting[match["sign"]].append((id(leaf), *match.span("sign")))
    return _rebuilt(tree, notes, cuts) if notes else tree


def _with_foot_out(node: Node) -> Node:
    """Return the tree, in which notes in the last rows of a table are paragraphs behind it."""
    children: list[Node] = []
    for child in node.children:
        rows = list(child.children) if child.kind is NodeKind.TABLE else []
        notes: list[Node] = []
        while len(rows) > 1 and (note := _foot_note(rows[-1])):
            rows.pop()
            notes.insert(0, note)
        children += [replace(child, children=tuple(rows)), *notes] if notes else [_with_foot_out(child)]
    return node if tuple(children) == node.children else replace(node, children=tuple(children))


def _foot_note(row: Node) -> Node | None:
    """The one cell with words in a row, as a paragraph, if it begins with a sign of notes."""
    cells = {(cell.start, cell.end): cell for cell in row.children if cell.words}
    if row.kind is not NodeKind.ROW or len(cells) != 1:
        return None
    (cell,) = cells.values()
    if not cell.runs or not _NOTE.match(cell.plain):
        return None
    return Node(
        NodeKind.PARAGRAPH, cell.start, cell.end, runs=cell.runs, references=cell.references, page=cell.page
    )


def _rebuilt(
    node: Node, notes: Mapping[int, tuple[str, str]], cuts: Mapping[int, list[tuple[int, int, str]]]
) -> Node:
    if id(node) in notes:
        return _note(node, *notes[id(node)])
    if node.runs:
        return with_references(node, cuts[id(node)]) if id(node) in cuts else node
    return replace(node, children=tuple(_rebuilt(child, notes, cuts) for child in node.children))


def _note(node: Node, sign: str, note_id: str) -> Node:
    match = _NOTE.match(node.plain)
    words = part_of(node, match.end() if match else 0, len(node.plain)) or node
    return Node(
        NodeKind.NOTE, words.start, words.end, children=(words,), label=sign, note_id=note_id, page=node.page
    )


def with_references(node: Node, cuts: Sequence[tuple[int, int, str]]) -> Node:
    """Return a leaf without its signs, which are references to notes instead. `cuts` are the places of the signs, with the ids of the notes."""
    runs: list[Run] = []
    references = list(node.references)
    kept = 0
    bounds = [*sorted(cuts), (len(node.plain), len(node.plain), "")]
    removed = 0
    for low, high, note_id in bounds:
        at = 0
        for run in node.runs:
            if piece := cut(run, max(kept - at, 0), min(low - at, len(run.plain))):
                runs.append(piece)
            at += len(run.plain)
        if note_id:
            references = [
                replace(one, at=one.at - (high - low)) if one.at > low - removed else one for one in references
            ]
            references.append(NoteReference(low - removed, note_id))
            removed += high - low
        kept = high
    return replace(node, runs=tuple(runs), references=tuple(sorted(references, key=lambda one: one.at)))
