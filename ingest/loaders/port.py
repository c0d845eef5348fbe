"""The protocol of a loader, and the file that a loader is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ingest.loaders.extracted import Extracted
from ingest.loaders.recognition.port import Recogniser

UNREAD = "none/1"
"""The fingerprint of a historical file that could not be read and is recorded without text."""


@dataclass(frozen=True)
class SourceFile:
    """The bytes of one file.

    `name` is the file's name in messages. `suffix` is in lower case with its dot; it is given separately because
    the name of a historical file ends with its commit. An archive may unpack to at most `max_expanded_bytes`. `encoding` is
    the one that was declared for a text at its ingest, where its bytes need it. `recogniser` reads pages that are images; without
    one they are named.
    """

    name: str
    suffix: str
    content: bytes
    max_expanded_bytes: int
    encoding: str = ""
    recogniser: Recogniser | None = None


class Loader(Protocol):
    """Reads one family of formats.

    Everything after loading reads `Extracted` alone, so a loader that knows more of its format hands it on there.
    """

    @property
    def name(self) -> str:
        """The name of the method of extraction, such as `utf-8`."""

    @property
    def version(self) -> int:
        """A number to be raised whenever the same bytes give another text."""

    @property
    def fingerprint(self) -> str:
        """`name/version`. Every version of an object records it, and it is part of the version id."""

    @property
    def media_types(self) -> Mapping[str, str]:
        """The media type of each suffix that the loader reads; suffixes are in lower case with their dot."""

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return one text per document in the file; only a file of structured objects holds several.

        Raises InvalidDocument, naming the file and a remedy, for bytes that cannot be read.
        """

    def load_leniently(self, file: SourceFile) -> Extracted:
        """Return the text of a file from a git history, which nobody can correct any more.

        Whatever is wrong with the bytes becomes a warning; nothing is raised.
        """


def fingerprint_of(name: str, version: int) -> str:
    """The fingerprint of an extractor."""
    return f"{name}/{version}"
