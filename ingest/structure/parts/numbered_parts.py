"""Finds paragraphs that are parts counted by name without a point behind the number: `Art. 5 The notice …`, `Art. 6 The fee …`."""

from __future__ import annotations

from collections import defaultdict

from ingest.structure.labels import countings, split_named
from ingest.structure.tree import Node, NodeKind


class NumberedParts:
    """The parts of a document whose names and numbers count on from one paragraph to another. One such opening alone may be that of a sentence."""

    def __init__(self, tree: Node) -> None:
        counted: dict[object, dict[int, str]] = defaultdict(dict)
        for node in tree.walk():
            label = split_named(node.words)[0] if node.kind is NodeKind.PARAGRAPH and not node.label else None
            for counting, number in countings(label.name) if label else ():
                counted[counting][number] = label.name if label else ""
        self._names = {
            name
            for numbers in counted.values()
            for number, name in numbers.items()
            if number - 1 in numbers or number + 1 in numbers
        }

    def holds(self, words: str) -> bool:
        """Return whether a paragraph with these words is such a part."""
        label = split_named(words)[0] if self._names else None
        return label is not None and label.name in self._names
