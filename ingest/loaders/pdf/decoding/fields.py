"""Form fields and the words that name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.decoding.page import Box, FormField, around
from ingest.loaders.pdf.regions import Atom, LabelledField
from ingest.loaders.pdf.words import Word, rows_of

_FAR = 20.0
"""Font sizes that a label may begin away from its field on the left. Forms keep labels within a third of the page."""
_ABOVE = 1.8
"""Font sizes that the base line of a label may stand above the top of its field."""
_WIDE = 2.5
"""The gap between two words, in font sizes, from which on the farther one belongs to something else."""


@dataclass(frozen=True)
class PlacedFields:
    """Fields with their labels as parts of the page, and the words that are no label."""

    atoms: tuple[Atom, ...]
    words: tuple[Word, ...]


def place_fields(fields: Sequence[FormField], words: Sequence[Word]) -> PlacedFields:
    """Give each field the words that name it.

    These are the words on its left, for a box to tick those on its right, else the words above it. A field without such
    words is named by its alternate name, else by its name. A choice among several boxes of one name is one field.
    """
    rest = list(words)
    atoms = []
    for field in fields:
        if field.kind == "radio" and field.value != "yes":
            continue
        label = _label(field, rest, [other for other in fields if other is not field])
        taken = {id(word) for word in label}
        rest = [word for word in rest if id(word) not in taken]
        box = around([field.box, *(word.box for word in label)])
        printed = " ".join(word.text for row in rows_of(label) for word in row)
        atoms.append(Atom(box, LabelledField(field, printed or field.label or field.name)))
    return PlacedFields(tuple(atoms), tuple(rest))


def _label(field: FormField, words: Sequence[Word], others: Sequence[FormField]) -> list[Word]:
    sides = ("right", "left") if field.kind in ("checkbox", "radio") else ("left",)
    for side in sides:
        if beside := _beside(field.box, words, others, to_right=side == "right"):
            return beside
    return _above(field.box, words)


def _beside(box: Box, words: Sequence[Word], others: Sequence[FormField], *, to_right: bool) -> list[Word]:
    """The words on the height of a box, from the box outwards up to a wide gap or another field."""
    edge = box.x1 if to_right else box.x0
    level = [w for w in words if box.y0 - 0.2 * w.size <= w.base <= box.y1 + 0.2 * w.size]
    near = [w for w in level if (w.x0 >= edge - 2 if to_right else w.x1 <= edge + 2)]
    near.sort(key=lambda w: w.x0 if to_right else -w.x1)
    taken: list[Word] = []
    for word in near:
        gap = word.x0 - edge if to_right else edge - word.x1
        between = (edge, word.x0) if to_right else (word.x1, edge)
        barred = any(
            other.box.y0 < box.y1
            and other.box.y1 > box.y0
            and between[0] - 1 <= other.box.x0
            and other.box.x1 <= between[1] + 1
            for other in others
        )
        if barred or gap > (_WIDE if taken else _FAR) * word.size:
            break
        taken.append(word)
        edge = max(edge, word.x1) if to_right else min(edge, word.x0)
    return taken


def _above(box: Box, words: Sequence[Word]) -> list[Word]:
    over = [w for w in words if box.x0 - w.size <= w.x0 <= box.x1 and 0 <= box.y0 - w.base + 2 <= _ABOVE * w.size]
    if not over:
        return []
    base = max(word.base for word in over)
    row = sorted((word for word in over if abs(word.base - base) <= 0.3 * word.size), key=lambda w: w.x0)
    taken = row[:1]
    for word in row[1:]:
        if word.x0 - taken[-1].x1 > _WIDE * word.size:
            break
        taken.append(word)
    return taken
