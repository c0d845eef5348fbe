"""PDF files: checks of the bytes, and the result of the layout."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import ExtractingLoader, damage_error
from ingest.loaders.hyphens import HYPHENS
from ingest.loaders.pdf.decoding.page import PageContent
from ingest.loaders.pdf.decoding.pdfium import PdfFile, UnreadablePdf, library_version
from ingest.loaders.pdf.elements import TextElement
from ingest.loaders.pdf.layout import PageWords, layout_of, page_words
from ingest.loaders.pdf.roles import title_place
from ingest.loaders.pdf.writing import write_tree
from ingest.loaders.port import SourceFile
from ingest.loaders.recognition.port import Recogniser
from knowledge.errors import InvalidDocument
from knowledge.model.reading.recognised import RecognisedPage, named_pages, recognition_told
from knowledge.model.reading.statements import LeftOut
from knowledge.text.instructions import instructs

_MEDIA_TYPE = "application/pdf"
_HEAD, _TAIL = 1024, 2048
"""Bytes at the start and end of a file among which its marks are looked for. The PDF reference 1.7 (appendix H) names
1,024 bytes as the bound of its own reader; twice that at the end also accepts files whose last block was padded.
"""
_MOST_PAGES = 5_000
"""Pages of a file. Long law codes and manuals have up to 3,000; reading 5,000 takes some minutes."""
_MOST_DRAWN = 10_000_000
"""Characters and shapes of a file. 5,000 full pages have that many; pages that share one stream would draw without end."""
_STREAM = re.compile(rb"stream\r?\n")
_IMAGE = re.compile(rb"/Subtype\s*/Image")
_DICTIONARY = 400
"""Bytes before a stream among which its dictionary says that it is an image."""
_PIECE = 1 << 20
"""Bytes unpacked at a time: one mebibyte keeps memory small and costs few calls."""
_NO_TITLE = re.compile(
    r"\(?(?:untitled|anonymous|unspecified|unknown|document\d*|title|slide \d+|powerpoint.*|microsoft \w+ - .*)\)?"
    r"|.*\.(?:docx?|pdf|indd|pptx?|xlsx?|tex|dvi|rtf|odt|qxd|html?)|\W*",
    re.IGNORECASE,
)
"""Titles that programs write into the metadata when the author gave none: placeholders and file names."""


class PdfLoader(ExtractingLoader):
    """Loads a PDF by its layout. Every node knows its page."""

    remedy = "If it is a scan, set KNOWLEDGE_TEXT_RECOGNITION to rapidocr and ingest it again, or run text recognition over it."

    version = 11
    media_types = MappingProxyType({".pdf": _MEDIA_TYPE})

    @property
    def name(self) -> str:
        """The installed version of the library and the mode: another version may read another text."""
        return f"pypdfium2-{library_version()}/layout"

    def extract(self, file: SourceFile) -> Extracted:
        """Return the text and tree. Raises InvalidDocument if the file is no PDF, damaged or encrypted."""
        title, pages = _read(file)
        recognised = tuple(page.recognised for page in pages if page.recognised is not None)
        layout = layout_of(pages)
        text, tree = write_tree(layout.elements)
        place = title_place(layout.elements)
        heading = layout.elements[place] if place is not None else None
        printed = heading.text if isinstance(heading, TextElement) else ""
        return Extracted(
            text=text,
            media_type=_MEDIA_TYPE,
            extractor=self._made_by(file.recogniser if recognised else None),
            title=printed.rstrip(HYPHENS) or real_title(title),
            warnings=warnings_of(pages),
            tree=tree,
            left_out=left_out(pages, layout.running),
            recognised=recognised,
        )

    def _made_by(self, recogniser: Recogniser | None) -> str:
        """The fingerprint, with the engine that recognised pages, if there are any: another one may read another text."""
        return f"{self.fingerprint}+{recogniser.name}" if recogniser else self.fingerprint


def _read(file: SourceFile) -> tuple[str, list[PageWords]]:
    """The title in the metadata, and the words of all pages."""
    content = checked(file)
    drawn = 0
    pages = []
    try:
        with PdfFile(content) as pdf:
            if pdf.page_count > _MOST_PAGES:
                raise InvalidDocument(
                    f"The PDF has {pdf.page_count} pages; at most {_MOST_PAGES} are read.",
                    where=file.name,
                    remedy="Split it into several files.",
                )
            for page in pdf.pages():
                drawn += len(page.glyphs) + len(page.shapes)
                if drawn > _MOST_DRAWN:
                    raise InvalidDocument(
                        f"The PDF draws more than {_MOST_DRAWN} characters and shapes.",
                        where=file.name,
                        remedy="Split it into several files.",
                    )
                pages.append(_words_of(page, file.recogniser))
            return pdf.title, pages
    except UnreadablePdf as error:
        reason = "encrypted" if error.needs_password else "PDFium cannot read it"
        raise damage_error(file.name, reason) from None


def _words_of(page: PageContent, recogniser: Recogniser | None) -> PageWords:
    """The words of a page. Where it has an image and no words, they are recognised, if there is an engine."""
    words = page_words(page)
    if recogniser is None or not (words.is_empty and words.has_images) or (image := page.image()) is None:
        return words
    from ingest.loaders.pdf.recognised import recognised_page  # needs numpy, which takes time to import

    found = recognised_page(page, image, recogniser.lines(image.pixels))
    if not found.content.glyphs:
        return words
    read = page_words(found.content)
    told = RecognisedPage(page=page.number, unclear=found.unclear)
    return replace(read, hidden=words.hidden, struck=words.struck, running=words.running, recognised=told)


def checked(file: SourceFile) -> bytes:
    """Return the bytes from the start mark on. Raises InvalidDocument if a mark is missing or they unpack to too much."""
    start = file.content.find(b"%PDF-", 0, _HEAD)
    if start < 0:
        raise InvalidDocument(
            "The file is not a PDF: it does not begin with %PDF-.", where=file.name, remedy="Give a real PDF."
        )
    if b"%%EOF" not in file.content.rstrip(b"\0 \r\n\t")[-_TAIL:]:
        raise InvalidDocument(
            "The PDF is truncated: its end mark is missing.", where=file.name, remedy="Fetch the whole file again."
        )
    if _unpacks_beyond(file.content, file.max_expanded_bytes):
        raise _expansion_error(file)
    return file.content[start:]


def _unpacks_beyond(content: bytes, most: int) -> bool:
    """Whether the streams of a file, images apart, unpack to more than `most` bytes. Only deflated streams unpack to much."""
    total = 0
    for match in _STREAM.finditer(content):
        if content[match.end() : match.end() + 1] != b"\x78" or _IMAGE.search(
            content, max(0, match.start() - _DICTIONARY), match.start()
        ):
            continue
        for size in _unpacked(memoryview(content)[match.end() :]):
            total += size
            if total > most:
                return True
    return False


def _unpacked(stream: memoryview) -> Iterable[int]:
    """Yield the sizes of the pieces that a deflated stream unpacks to, up to its end or its first damage."""
    inflater = zlib.decompressobj()
    offset = 0
    rest = b""
    while not inflater.eof and (rest or offset < len(stream)):
        if not rest:
            rest = bytes(stream[offset : offset + _PIECE])
            offset += _PIECE
        try:
            piece = inflater.decompress(rest, _PIECE)
        except zlib.error:
            return
        rest = inflater.unconsumed_tail
        yield len(piece)


def _expansion_error(file: SourceFile) -> InvalidDocument:
    return InvalidDocument(
        f"The file unpacks to more than {file.max_expanded_bytes} bytes.",
        where=file.name,
        remedy="If it is genuine, raise KNOWLEDGE_MAX_EXPANDED_BYTES.",
    )


def real_title(title: str) -> str:
    """A title from the metadata, or an empty string if a program made it up."""
    title = " ".join(title.split())
    return "" if _NO_TITLE.fullmatch(title) else title


def warnings_of(pages: Sequence[PageWords]) -> tuple[str, ...]:
    """Name the pages without text, and those whose text was recognised from a scan."""
    empty = [page.number for page in pages if page.is_empty and page.has_images]
    recognised = [page.number for page in pages if page.is_recognised]
    ours = [page.recognised for page in pages if page.recognised is not None]
    warnings = []
    if empty:
        verb = "holds" if len(empty) == 1 else "hold"
        them = "it" if len(empty) == 1 else "them"
        warnings.append(f"{named_pages(empty)} {verb} no text; run text recognition over {them}.")
    if recognised:
        warnings.append(
            f"{named_pages(recognised)}: the text was recognised from a scan; check it against the image."
        )
    if ours:
        warnings.append(recognition_told(ours))
    return tuple(warnings)


def left_out(pages: Sequence[PageWords], running: Sequence[str]) -> tuple[LeftOut, ...]:
    """Count by kind what the author did not publish."""
    texts = {
        "hidden text": [text for page in pages for text in page.hidden],
        "struck text": [text for page in pages for text in page.struck],
        "comment": [text for page in pages for text in page.comments],
        "running line": [*(text for page in pages for text in page.running), *running],
    }
    return tuple(
        LeftOut(
            kind=kind,
            count=len(found),
            characters=sum(map(len, found)),
            # The pieces are lines, so that a sentence may go on in the next one.
            instructs=instructs(" ".join(found)),
        )
        for kind, found in texts.items()
        if found
    )
