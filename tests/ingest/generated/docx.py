"""Writes generated documents as Word documents, hiding unpublished words in every way in which Word hides text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.ingest.docx.word_files import definition, instance, level, p, r, style, tbl, tc, tr, word_file
from tests.ingest.generated.documents import Document, Heading, Inline, Items, Paragraph, Table, Unpublished

_BY = 'w:id="7" w:author="A" w:date="2024-01-01T00:00:00Z"'
_BULLET, _NUMBER = 1, 2
_NUMBERING = (
    definition(1, *(level(at, "bullet", "•") for at in range(4)))
    + definition(2, *(level(at, "decimal", f"%{at + 1}.") for at in range(4)))
    + instance(_BULLET, 1)
    + instance(_NUMBER, 2)
)
_STYLES = (
    style("Hidden", "<w:rPr><w:vanish/></w:rPr>")
    + style("HiddenRun", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    + style("TOC1", name="toc 1")
    + "".join(
        style(f"H{at}", f'<w:pPr><w:outlineLvl w:val="{at - 1}"/></w:pPr>', name=f"heading {at}")
        for at in (1, 2, 3, 4)
    )
)
_LOOKS = {"bold": "<w:b/>", "italic": "<w:i/>"}


def _deleted(text: str) -> str:
    return f'<w:del {_BY}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def _control(text: str) -> str:
    return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r(text)}</w:sdtContent></w:sdt>"


def _instruction(text: str) -> str:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f'{begin}<w:r><w:instrText xml:space="preserve"> XE "{text}" </w:instrText></w:r>{end}'


def _unchosen(text: str) -> str:
    chosen = '<mc:Choice Requires="wps"><w:drawing/></mc:Choice>'
    box = f"<w:pict><v:textbox><w:txbxContent>{p(text)}</w:txbxContent></v:textbox></w:pict>"
    return f"<w:r><mc:AlternateContent>{chosen}<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"


HIDING_RUNS: tuple[Callable[[str], str], ...] = (
    _deleted,
    lambda text: f"<w:ins {_BY}>{_deleted(text)}</w:ins>",
    lambda text: f"<w:moveFrom {_BY}>{r(text)}</w:moveFrom>",
    lambda text: r(text, "<w:vanish/>"),
    lambda text: r(text, "<w:webHidden/>"),
    lambda text: r(text, '<w:rStyle w:val="HiddenRun"/>'),
    lambda text: r(text, '<w:color w:val="FFFFFF"/>'),
    lambda text: r(text, '<w:sz w:val="1"/>'),
    lambda text: r(text, "<w:strike/>"),
    lambda text: r(text, "<w:dstrike/>"),
    _control,
    _instruction,
    _unchosen,
)
"""The ways in which unpublished words stand among published ones."""

HIDING_BLOCKS: tuple[Callable[[str], str], ...] = (
    *(lambda text, hide=hide: p(hide(text)) for hide in HIDING_RUNS),
    lambda text: p(_deleted(text), f"<w:rPr><w:del {_BY}/></w:rPr>"),
    lambda text: p(text, style="Hidden"),
    lambda text: p(text, style="TOC1"),
    lambda text: tbl(tr(text, text, properties=f"<w:del {_BY}/>")),
    lambda text: tbl(tr(text, text, properties="<w:hidden/>")),
    lambda text: f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p(text)}</w:sdtContent></w:sdt>",
)
"""The ways in which a whole block of unpublished words is written."""


def render(document: Document) -> bytes:
    """The document as a DOCX file; its unpublished words stand in comments, headers and notes without reference, too."""
    apart = p(" ".join(sorted(document.unpublished)))
    return word_file(
        "".join(_block(block) for block in document.blocks),
        styles=_STYLES,
        numbering=_NUMBERING,
        comments=f'<w:comment w:id="0">{apart}</w:comment>',
        footnotes=f'<w:footnote w:id="9">{apart}</w:footnote>',
        header1=apart,
        footer1=apart,
    )


def _block(block: Heading | Paragraph | Items | Table | Unpublished) -> str:
    match block:
        case Heading(level=depth, words=words):
            return p(" ".join(words), style=f"H{depth}")
        case Paragraph(inlines=inlines):
            return p(_runs(inlines))
        case Items():
            return "".join(_items(block, 0))
        case Table(rows=rows):
            return tbl(*(tr(*(tc(p(_runs(cell.inlines))) for cell in row)) for row in rows))
        case Unpublished(words=words, number=number):
            return HIDING_BLOCKS[number % len(HIDING_BLOCKS)](" ".join(words))


def _items(items: Items, depth: int) -> list[str]:
    list_id = _NUMBER if items.ordered else _BULLET
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr><w:ind w:left="{360 * (depth + 1)}"/>'
    written = []
    for paragraph, below in items.items:
        written.append(p(_runs(paragraph.inlines), place))
        written += _items(below, depth + 1) if below else []
    return written


def _runs(inlines: Sequence[Inline]) -> str:
    """Runs with a space between them; a word may be split over two runs, as Word does when it is edited."""
    written = []
    for inline in inlines:
        text = " ".join(inline.words)
        if isinstance(inline, Unpublished):
            written.append(HIDING_RUNS[inline.number % len(HIDING_RUNS)](f"{text} "))
        elif inline.style == "link":
            written.append(f"<w:hyperlink>{r(f'{text} ')}</w:hyperlink>")
        else:
            look = _LOOKS.get(inline.style, "")
            half = len(text) // 2
            written.append(r(text[:half], look) + r(f"{text[half:]} ", look))
    return "".join(written)
