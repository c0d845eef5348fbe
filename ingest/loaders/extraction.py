"""The one door to kreuzberg, which reads HTML and PDF. It is imported with the first such file, because that
is slow.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ingest.loaders.extracted import Extracted
from ingest.loaders.port import UNREAD, SourceFile, fingerprint_of
from knowledge.errors import InvalidDocument


@dataclass(frozen=True)
class Extraction:
    """The result of an extraction: the text, and the title in the file's metadata."""

    text: str
    title: str


class ExtractingLoader(ABC):
    """A loader whose text kreuzberg extracts. `mode` names in the fingerprint how it is used."""

    mode: ClassVar[str]
    version: int = 1
    media_types: Mapping[str, str]

    @property
    def name(self) -> str:
        """The installed version of kreuzberg and the mode: another version may extract another text."""
        import kreuzberg

        return f"kreuzberg-{kreuzberg.__version__}/{self.mode}"

    @property
    def fingerprint(self) -> str:
        """The extractor fingerprint, such as `kreuzberg-4.10.4/pages/1`."""
        return fingerprint_of(self.name, self.version)

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return the text. Raises InvalidDocument if the file is damaged, encrypted or without text."""
        extracted = self.extract(file)
        if not extracted.text.strip():
            raise InvalidDocument(
                "The file holds no text.",
                where=file.name,
                remedy="If it is a scan, run text recognition over it first.",
            )
        return (extracted,)

    def load_leniently(self, file: SourceFile) -> Extracted:
        """Return the text, or an empty one with a warning if the file cannot be read."""
        try:
            return self.load(file)[0]
        except InvalidDocument as error:
            warning = f"{error} Recorded without text."
            return Extracted("", self.media_types[file.suffix], UNREAD, warnings=(warning,))

    @abstractmethod
    def extract(self, file: SourceFile) -> Extracted:
        """Return the text, which may be blank. Raises InvalidDocument if the file is damaged or encrypted."""


def extract_markdown(name: str, content: bytes, media_type: str) -> Extraction:
    """Extract a text whose headings and lists are written as Markdown. Raises InvalidDocument for damaged bytes."""
    result = _extract(name, content, media_type, output_format="markdown")
    title = result.metadata.get("title")
    return Extraction(normalize_lines(result.content), title.strip() if isinstance(title, str) else "")


def extract_pages(name: str, content: bytes, media_type: str) -> tuple[str, ...]:
    """Extract the plain text of each page. Raises InvalidDocument for damaged bytes."""
    from kreuzberg import PageConfig

    result = _extract(name, content, media_type, pages=PageConfig(extract_pages=True))
    ordered = sorted(result.pages or [], key=lambda page: page["page_number"])
    return tuple(normalize_lines(page["content"]) for page in ordered)


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
