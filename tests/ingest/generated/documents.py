"""Random documents of unique words, some published and some not, to be written in a format and read back.

A format's writer renders `Document` to bytes. It renders each `Unpublished` in a way in which its format hides text: a comment,
a hidden run, a deletion. `published` are the words that a reader of the document sees, in order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.structure.tree import Node

_WORD = re.compile(r"[a-z]{3}\d{4}")


@dataclass(frozen=True)
class Published:
    """Words that a reader sees; `style` is `plain`, `bold`, `italic` or `link`."""

    words: tuple[str, ...]
    style: str = "plain"


@dataclass(frozen=True)
class Unpublished:
    """Words that no reader sees. `number` lets a writer take turns among the ways in which its format hides text."""

    words: tuple[str, ...]
    number: int


Inline = Published | Unpublished


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4."""

    level: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, which may hold unpublished words between published ones."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True)
class Items:
    """A list. An item is its paragraph and the list below it, if there is one."""

    ordered: bool
    items: tuple[tuple[Paragraph, Items | None], ...]


@dataclass(frozen=True)
class Table:
    """A table; the first row is its header."""

    rows: tuple[tuple[Paragraph, ...], ...]


@dataclass(frozen=True)
class Document:
    """A document of blocks. An `Unpublished` among them is a whole block that no reader sees."""

    blocks: tuple[Heading | Paragraph | Items | Table | Unpublished, ...]

    @property
    def published(self) -> list[str]:
        """The words that a reader sees, in order."""
        return [word for block in self.blocks for word in _published(block)]

    @property
    def unpublished(self) -> set[str]:
        """The words that no reader sees."""
        return {word for block in self.blocks for word in _unpublished(block)}


def generate(seed: int) -> Document:
    """Return the document of a seed: 8 to 20 blocks, the first of which is a heading of level 1."""
    return _Generator(random.Random(seed)).document()


def words_read(tree: Node) -> list[str]:
    """The generated words in the plain view of a tree, in order; a cell that spans several rows or columns counts once."""
    seen: set[tuple[int, int]] = set()
    words: list[str] = []
    for node in tree.walk():
        if node.runs and (node.start, node.end) not in seen:
            seen.add((node.start, node.end))
            words += _WORD.findall(node.plain)
    return words


class _Generator:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._count = 0

    def document(self) -> Document:
        title = Heading(1, self._words(1, 4))
        return Document((title, *(self._block() for _ in range(self._chance.randint(7, 19)))))

    def _block(self) -> Heading | Paragraph | Items | Table | Unpublished:
        kind = self._chance.random()
        if kind < 0.2:
            return Heading(self._chance.randint(2, 4), self._words(1, 5))
        if kind < 0.55:
            return self._paragraph(4, 30)
        if kind < 0.75:
            return self._items(depth=1)
        if kind < 0.87:
            columns = self._chance.randint(2, 4)
            rows = self._chance.randint(2, 6)
            return Table(tuple(tuple(self._paragraph(1, 3) for _ in range(columns)) for _ in range(rows)))
        return Unpublished(self._words(2, 8), self._chance.randrange(1000))

    def _items(self, depth: int) -> Items:
        items = []
        for _ in range(self._chance.randint(1, 4)):
            below = self._items(depth + 1) if depth < 3 and self._chance.random() < 0.25 else None
            items.append((self._paragraph(1, 10), below))
        return Items(self._chance.random() < 0.5, tuple(items))

    def _paragraph(self, least: int, most: int) -> Paragraph:
        inlines: list[Inline] = [Published(self._words(least, most))]
        while self._chance.random() < 0.35:
            if self._chance.random() < 0.4:
                inlines.append(Unpublished(self._words(1, 4), self._chance.randrange(1000)))
            style = self._chance.choice(["plain", "bold", "italic", "link"])
            inlines.append(Published(self._words(1, 5), style))
        return Paragraph(tuple(inlines))

    def _words(self, least: int, most: int) -> tuple[str, ...]:
        return tuple(self._word() for _ in range(self._chance.randint(least, most)))

    def _word(self) -> str:
        self._count += 1
        letters = "".join(self._chance.choice("abcdefghijklmnoprstuvwz") for _ in range(3))
        return f"{letters}{self._count:04}"


def _inlines(block: object) -> Iterator[Inline]:
    match block:
        case Heading(words=words):
            yield Published(words)
        case Paragraph(inlines=inlines):
            yield from inlines
        case Items(items=items):
            for paragraph, below in items:
                yield from paragraph.inlines
                if below is not None:
                    yield from _inlines(below)
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    yield from cell.inlines
        case Unpublished():
            yield block


def _published(block: object) -> Iterator[str]:
    for inline in _inlines(block):
        if isinstance(inline, Published):
            yield from inline.words


def _unpublished(block: object) -> Iterator[str]:
    for inline in _inlines(block):
        if isinstance(inline, Unpublished):
            yield from inline.words


def in_one_line(inlines: Sequence[Inline]) -> str:
    """The published words of some inlines, separated by spaces."""
    return " ".join(word for inline in inlines if isinstance(inline, Published) for word in inline.words)
