"""The base of loaders of formats that are no text, and the error for a damaged file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from ingest.loaders.extracted import Extracted
from ingest.loaders.port import UNREAD, SourceFile, fingerprint_of
from knowledge.errors import InvalidDocument


class ExtractingLoader(ABC):
    """A loader of a format that is no text. `remedy` says what helps where a file holds no text."""

    version: int = 1
    media_types: Mapping[str, str]
    remedy = "If it is a scan, run text recognition over it first."

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of the reader."""

    @property
    def fingerprint(self) -> str:
        """The extractor fingerprint, such as `docx/1`."""
        return fingerprint_of(self.name, self.version)

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return the text. Raises InvalidDocument if the file is damaged, encrypted or without text."""
        extracted = self.extract(file)
        if not extracted.text.strip():
            raise InvalidDocument(
                "The file holds no text.",
                where=file.name,
                remedy=self.remedy,
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


def damage_error(name: str, reason: str) -> InvalidDocument:
    """The error for a file that a reader refuses; an encrypted file gets a message of its own."""
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
