"""HTML, PDF and DOCX through kreuzberg, which is loaded with the first such file."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

from ingest.extracted import Extracted
from ingest.loaders.text import decoded
from knowledge.errors import InvalidDocument
from knowledge.settings import Settings

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {".html": "text/html", ".htm": "text/html", ".pdf": "application/pdf", ".docx": _DOCX}
"""By suffix, in lower case."""

_PIECE = 1 << 20
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)</title\s*>", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]*>", re.IGNORECASE)


def load_office(name: str, content: bytes, suffix: str, settings: Settings) -> Extracted:
    """The text of an HTML, PDF or DOCX file: headings kept as Markdown, pages kept for PDF.

    Raises InvalidDocument when the file is truncated, encrypted, unpacks to too much or holds no text.
    """
    if suffix == ".pdf":
        return _load_pdf(name, content)
    if suffix == ".docx":
        _check_archive(name, content, settings.max_expanded_bytes)
        result = _extract(name, content, _DOCX, output_format="markdown")
        title = result.metadata.get("title")
    else:
        page, title = _without_metadata(decoded(name, content))
        result = _extract(name, page.encode(), MEDIA_TYPES[suffix], output_format="markdown")
    return Extracted(
        text=_checked(name, _lines_normalized(result.content)),
        media_type=MEDIA_TYPES[suffix],
        extractor=_fingerprint("markdown"),
        title=title.strip() if isinstance(title, str) else "",
    )


def _without_metadata(page: str) -> tuple[str, str]:
    """The page without its `<title>` and `<meta>`, which kreuzberg would write into the text, and the title."""
    found = _TITLE.search(page)
    title = " ".join(html.unescape(found[1]).split()) if found else ""
    return _META.sub("", _TITLE.sub("", page)), title


def _load_pdf(name: str, content: bytes) -> Extracted:
    if not content.startswith(b"%PDF-"):
        raise InvalidDocument(
            "The file is not a PDF: it does not begin with %PDF-.", where=name, remedy="Give a real PDF."
        )
    if b"%%EOF" not in content[-2048:]:
        raise InvalidDocument(
            "The PDF is truncated: its end mark is missing.", where=name, remedy="Fetch the whole file again."
        )
    pages = [_lines_normalized(page["content"]) for page in _pages(name, content)]
    starts, at = [], 0
    for page in pages:
        starts.append(at)
        at += len(page) + 2
    return Extracted(
        text=_checked(name, "\n\n".join(pages)),
        media_type=MEDIA_TYPES[".pdf"],
        extractor=_fingerprint("pages"),
        markdown=False,
        page_starts=tuple(starts),
    )


def _pages(name: str, content: bytes) -> list[Any]:
    from kreuzberg import PageConfig

    result = _extract(name, content, MEDIA_TYPES[".pdf"], pages=PageConfig(extract_pages=True))
    return sorted(result.pages or [], key=lambda page: page["page_number"])


def _extract(name: str, content: bytes, media_type: str, **config: Any) -> Any:
    import kreuzberg

    # Caches would make a result depend on what ran before; OCR on what is installed.
    options = {"use_cache": False, "disable_ocr": True, **config}
    try:
        return kreuzberg.extract_bytes_sync(content, media_type, kreuzberg.ExtractionConfig(**options))
    except kreuzberg.KreuzbergError as error:
        raise _refusal(name, str(error)) from None


def _refusal(name: str, reason: str) -> InvalidDocument:
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


def _check_archive(name: str, content: bytes, most: int) -> None:
    """Refuse a DOCX that unpacks to more than `most` bytes: by what it declares, then by unpacking it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise _refusal(name, "encrypted")
            if sum(entry.file_size for entry in entries) > most or _expands_beyond(archive, entries, most):
                raise _bomb(name, most)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError) as error:
        raise _refusal(name, str(error) or "it is no zip archive") from None
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        raise _refusal(name, str(error)) from None


def _expands_beyond(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], most: int) -> bool:
    total = 0
    for entry in entries:
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                total += len(piece)
                if total > most:
                    return True
    return False


def _bomb(name: str, most: int) -> InvalidDocument:
    return InvalidDocument(
        f"The file unpacks to more than {most} bytes.",
        where=name,
        remedy="If it is genuine, raise KNOWLEDGE_MAX_EXPANDED_BYTES.",
    )


def _checked(name: str, text: str) -> str:
    if not text.strip():
        raise InvalidDocument(
            "The file holds no text.", where=name, remedy="If it is a scan, run text recognition over it first."
        )
    return text


def _lines_normalized(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _fingerprint(mode: str) -> str:
    import kreuzberg

    return f"kreuzberg-{kreuzberg.__version__}/{mode}/1"
