"""Writes a generated document as an HTML page, taking turns among the ways in which a page hides text."""

from __future__ import annotations

from collections.abc import Callable

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

HIDDEN_INLINE: tuple[str, ...] = (
    "<!-- {} -->",
    "<del>{}</del>",
    "<s>{}</s>",
    "<strike>{}</strike>",
    "<script>{}</script>",
    "<template>{}</template>",
    "<noscript>{}</noscript>",
    "<span hidden>{}</span>",
    '<span style="display: none">{}</span>',
    '<span style="visibility:hidden">{}</span>',
    '<span style="font-size:0">{}</span>',
    '<span style="opacity:0">{}</span>',
    '<span style="color:white">{}</span>',
    '<span style="color:#FEFEFE;background:#fff">{}</span>',
    '<span style="background-color:rgb(0, 0, 0);color:black">{}</span>',
    '<span style="color:transparent">{}</span>',
    '<span style="text-decoration: line-through">{}</span>',
    '<span style="position:absolute;left:-9999px">{}</span>',
    '<span class="gone">{}</span>',
    '<b id="gone">{}</b>',
    '<span class="wrong">{}</span>',
    "<x-gone>{}</x-gone>",
    "<iframe>{}</iframe>",
    "<svg><text>{}</text></svg>",
    '<input type="hidden" value="{}">',
    '<input type="password" value="{}">',
)
"""The ways in which words in a line are hidden."""
HIDDEN_BLOCK: tuple[str, ...] = (
    "<div hidden><p>{}</p></div>",
    "<dialog><p>{}</p></dialog>",
    "<nav><ul><li>{}</li></ul></nav>",
    '<div role="navigation">{}</div>',
    '<div id="cookie-banner"><p>{}</p><button>OK</button></div>',
    '<ol class="breadcrumb"><li><a href="/">{}</a></li></ol>',
    '<form role="search"><label>{}</label><input type="search"></form>',
    "<footer><p>{}</p></footer>",
    '<aside><a href="/">{}</a></aside>',
    '<div class="share-buttons"><a href="/">{}</a></div>',
    "<style>.{} {{ color: red }}</style>",
    '<div style="display:none"><table><tr><td>{}</td></tr></table></div>',
    '<div style="visibility:hidden"><p>{}</p></div>',
    '<div class="gone"><ul><li>{}</li></ul></div>',
    '<div style="height:0;overflow:hidden">{}</div>',
    "<object>{}</object>",
)
"""The ways in which a block is hidden, those for the furniture of a page among them."""
_STYLES = """<style>
.gone, .never:hover { display: none } #gone { visibility: hidden } .wrong { text-decoration: line-through }
x-gone { font-size: 0 } @media print { p { display: none } } @media (max-width: 1px) { li { display: none } }
</style>"""
_WRITTEN: dict[str, str] = {
    "plain": "{}",
    "bold": "<b>{}</b>",
    "italic": "<i>{}</i>",
    "link": '<a href="https://example.org/a?b=1&amp;c=2">{}</a>',
}


def html_page(document: Document, number: int) -> bytes:
    """The document as a page. `number` lets pages take turns: closing tags left out, and the content marked as main."""
    tags = _Tags(closes_all=number % 2 == 0)
    blocks = "\n".join(tags.block(block) for block in document.blocks)
    if number % 3 == 0:  # a footer within the content belongs to it
        blocks = blocks.replace("<footer>", "</main><footer>").replace("</footer>", "</footer><main>")
        body = f"<main>{blocks}</main>"
    else:
        body = f"<div><div>{blocks}</div></div>"
    return f"<!doctype html><html><head><title>T</title>{_STYLES}</head><body>{body}</body></html>".encode()


class _Tags:
    def __init__(self, *, closes_all: bool) -> None:
        self._end: Callable[[str], str] = (lambda tag: f"</{tag}>") if closes_all else (lambda tag: "")

    def block(self, block: Heading | Paragraph | Items | Table | Unpublished) -> str:
        match block:
            case Heading(level=level, words=words):
                return f"<h{level}>{' '.join(words)}</h{level}>"
            case Paragraph(inlines=inlines):
                return f"<p>{_line(inlines)}{self._end('p')}"
            case Items():
                return self.items(block)
            case Table(rows=rows):
                return (
                    f"<table>{''.join(self.row(row, 'td' if at else 'th') for at, row in enumerate(rows))}</table>"
                )
            case Unpublished(words=words, number=number):
                return HIDDEN_BLOCK[number % len(HIDDEN_BLOCK)].format(" ".join(words))

    def items(self, items: Items) -> str:
        tag = "ol" if items.ordered else "ul"
        written = [
            f"<li>{_line(paragraph.inlines)}{self.items(below) if below else ''}{self._end('li')}"
            for paragraph, below in items.items
        ]
        return f"<{tag}>{''.join(written)}</{tag}>"

    def row(self, row: tuple[Paragraph, ...], tag: str) -> str:
        cells = "".join(f"<{tag}>{_line(cell.inlines)}{self._end(tag)}" for cell in row)
        return f"<tr>{cells}{self._end('tr')}"


def _line(inlines: tuple[Inline, ...]) -> str:
    return "\n".join(_inline(one) for one in inlines)


def _inline(inline: Inline) -> str:
    words = " ".join(inline.words)
    if isinstance(inline, Published):
        return _WRITTEN[inline.style].format(words)
    return HIDDEN_INLINE[inline.number % len(HIDDEN_INLINE)].format(words)
