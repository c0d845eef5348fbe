"""Writes generated documents as Markdown, in turn in all the ways in which authors write the same thing."""

from __future__ import annotations

import random

from tests.ingest.generated.documents import (
    Document,
    Heading,
    Inline,
    Items,
    Paragraph,
    Published,
    Table,
    Unpublished,
)

_STYLES = {
    "bold": ["**{}**", "__{}__", "<b>{}</b>", "***{}***"],
    "italic": ["*{}*", "_{}_", "<em>{}</em>"],
    "link": [
        "[{}](https://example.org/a_b 'T')",
        "[{}][ref]",
        '<a href="https://example.org">{}</a>',
        "[{}](<a b>)",
    ],
}
_HIDDEN_INLINE = [
    "<!-- {} -->", "~~{}~~", "<del>{}</del>", "<s>{}</s>", "%% {} %%", "{{% comment %}} {} {{% endcomment %}}",
    "<span hidden>{}</span>", "<span style=\"display: none\">{}</span>", "{{/* {} */}}", "{{# {} #}}", "{{>>{}<<}}", "{{--{}--}}",
    "<script>{}</script>", "<template>{}</template>",
]  # fmt: skip
_HIDDEN_BLOCK = [
    "<!-- {} -->", "<!--\n{}\n\nmore\n-->", "[//]: # ({})", "[comment]: <> ({})", "[x]: # \"{}\"", "%%\n{}\n%%",
    "{{% comment %}}\n{}\n\n{{% endcomment %}}", "<div hidden>\n\n{}\n\n</div>", "<p style=\"visibility:hidden\">{}</p>",
    "<script>\n{}\n</script>", "<style>{}</style>", "<template>\n{}\n</template>", "<del>\n\n- {}\n\n</del>", "~~{}~~",
]  # fmt: skip


def as_markdown(document: Document, seed: int) -> str:
    """Return the document as Markdown; the seed chooses among the ways to write each part."""
    return _Writer(random.Random(seed)).write(document)


class _Writer:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def write(self, document: Document) -> str:
        blocks = "\n\n".join(self._block(block) for block in document.blocks)
        return f"{blocks}\n\n[ref]: https://example.org/ref\n"

    def _block(self, block: object) -> str:
        match block:
            case Heading(level=level, words=words):
                return self._heading(level, " ".join(words))
            case Paragraph(inlines=inlines):
                return self._wrapped(self._inlines(inlines))
            case Items():
                return self._items(block)
            case Table(rows=rows):
                return self._table(rows) if self._chance.random() < 0.6 else self._html_table(rows)
            case Unpublished(words=words, number=number):
                return _HIDDEN_BLOCK[number % len(_HIDDEN_BLOCK)].format(" ".join(words))
        raise ValueError(block)

    def _heading(self, level: int, words: str) -> str:
        if level <= 2 and self._chance.random() < 0.3:
            return f"{words}\n{'=-'[level - 1] * 5}"
        return self._chance.choice(
            [f"{'#' * level} {words}", f"{'#' * level} {words} ##", f"<h{level}>{words}</h{level}>"]
        )

    def _inlines(self, inlines: tuple[Inline, ...]) -> str:
        return " ".join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Inline) -> str:
        words = " ".join(inline.words)
        if isinstance(inline, Unpublished):
            return _HIDDEN_INLINE[inline.number % len(_HIDDEN_INLINE)].format(words)
        if inline.style == "plain":
            return words
        return self._chance.choice(_STYLES[inline.style]).format(words)

    def _wrapped(self, text: str) -> str:
        """Break some lines between words."""
        if any(mark in text for mark in ("%%", "{#", "{/*")):
            return text
        return "".join("\n" if c == " " and self._chance.random() < 0.05 else c for c in text)

    def _items(self, items: Items) -> str:
        bullet = self._chance.choice("-*+")
        lines = []
        for number, (paragraph, below) in enumerate(items.items, 1):
            mark = f"{number}." if items.ordered else bullet
            lines.append(f"{mark} {self._inlines(paragraph.inlines)}")
            if below is not None:
                indent = " " * (len(mark) + 1)
                lines += [f"{indent}{line}" for line in self._items(below).split("\n")]
        return "\n".join(lines)

    def _table(self, rows: tuple[tuple[Paragraph, ...], ...]) -> str:
        lines = [f"| {' | '.join(self._inlines(cell.inlines) for cell in row)} |" for row in rows]
        return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])

    def _html_table(self, rows: tuple[tuple[Paragraph, ...], ...]) -> str:
        gap = self._chance.choice(["", "\n", "\n  "])
        written = [
            f"<tr>{gap}" + gap.join(f"<td>{_as_html(cell)}</td>" for cell in row) + f"{gap}</tr>" for row in rows
        ]
        return f"<table>{gap}{gap.join(written)}{gap}</table>"


def _as_html(cell: Paragraph) -> str:
    parts = []
    for inline in cell.inlines:
        words = " ".join(inline.words)
        parts.append(words if isinstance(inline, Published) else f"<!-- {words} -->")
    return " ".join(parts)
