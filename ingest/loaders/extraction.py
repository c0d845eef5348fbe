"""The one door to kreuzberg, which reads HTML, PDF and DOCX. It is imported with the first such file, because that is slow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingest.loaders.extracted import Extracted
from knowledge.errors import InvalidDocument

UNREAD = "none/1"
"""The fingerprint of a historical file that could not be read and is recorded without text."""


@dataclass(frozen=True)
class Extraction:
    """The result of an extraction: the text, the title in the file's metadata, and each page's text if pages were asked for."""

    text: str
    title: str = ""
    pages: tuple[str, ...] = ()


def extract_markdown(name: str, content: bytes, media_type: str) -> Extraction:
    """Extract a text whose headings and lists are written as Markdown. Raises InvalidDocument for damaged bytes."""
    result = _extract(name, content, media_type, output_format="markdown")
    title = result.metadata.get("title")
    return Extraction(normalize_lines(result.content), title.strip() if isinstance(title, str) else "")


def extract_pages(name: str, content: bytes, media_type: str) -> Extraction:
    """Extract plain text page by page. Raises InvalidDocument for damaged bytes."""
    from kreuzberg import PageConfig

    result = _extract(name, content, media_type, pages=PageConfig(extract_pages=True))
    ordered = sorted(result.pages or [], key=lambda page: page["page_number"])
    pages = tuple(normalize_lines(page["content"]) for page in ordered)
    return Extraction("\n\n".join(pages), pages=pages)


def extractor_name(mode: str) -> str:
    """The name of the extractor in fingerprints: the installed version of kreuzberg, and the mode it is used in."""
    import kreuzberg

    return f"kreuzberg-{kreuzberg.__version__}/{mode}"


def check_has_text(name: str, text: str) -> str:
    """Return `text`. Raises InvalidDocument if it is blank."""
    if not text.strip():
        raise InvalidDocument(
            "The file holds no text.", where=name, remedy="If it is a scan, run text recognition over it first."
        )
    return text


def damage_error(name: str, reason: str) -> InvalidDocument:
    """The error for a file that the extractor refuses; an encrypted file gets a message of its own."""
    if "password" in reason.lower() or "encrypt" in reason.lower():
        return InvalidDocument(
            "The file is encrypted: it asks for a password.",
            where=name,
            remedy="Save a copy without a password and ingest that.",
        )
    return InvalidDocument(
        f"The file is damaged or truncated: {reason.split(': ')[1] if ': ' in reason else reason}.",
        where=name,
        remedy="Open it in the program that made it and save it again.",
    )


def load_or_warn(load: Callable[[], Extracted], media_type: str) -> Extracted:
    """Return the loaded text, or an empty one with a warning if loading raises InvalidDocument."""
    try:
        return load()
    except InvalidDocument as error:
        return Extracted("", media_type, UNREAD, warnings=(f"{error} Recorded without text.",))


def normalize_lines(text: str) -> str:
    """`text` with line feeds as its only line ends and without NUL characters, which the store refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _extract(name: str, content: bytes, media_type: str, **config: Any) -> Any:
    import kreuzberg

    # With caches a result would depend on earlier runs, and with OCR on the software installed.
    options = {"use_cache": False, "disable_ocr": True, **config}
    try:
        return kreuzberg.extract_bytes_sync(content, media_type, kreuzberg.ExtractionConfig(**options))
    except kreuzberg.KreuzbergError as error:
        raise damage_error(name, str(error)) from None
