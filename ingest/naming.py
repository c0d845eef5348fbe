"""Which paths are meant, and what their objects are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from ingest.loaders import office, text

TEXT_SUFFIXES = frozenset(text.MEDIA_TYPES)
STRUCTURED_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
SUFFIXES = TEXT_SUFFIXES | STRUCTURED_SUFFIXES | frozenset(office.MEDIA_TYPES)
"""Every suffix a loader exists for, in lower case."""


class Includes:
    """Accepts a POSIX path that one of the globs matches; with no globs, one that has a suffix given.

    A glob without a slash is matched with the name at any depth; with one, with the whole path. `**`
    crosses folders, `*` and `?` do not.
    """

    def __init__(self, globs: Sequence[str], suffixes: frozenset[str]) -> None:
        self._suffixes = suffixes
        self._patterns = [("/" in glob, re.compile(_regex(glob))) for glob in globs]

    def __call__(self, path: str) -> bool:
        if not self._patterns:
            return suffix_of(path) in self._suffixes
        name = path.rpartition("/")[2]
        return any(pattern.fullmatch(path if whole else name) for whole, pattern in self._patterns)


def _regex(glob: str) -> str:
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./"))
    return "(?s:" + "".join(wild.get(part) or re.escape(part) for part in parts) + ")"


def suffix_of(path: str) -> str:
    """The suffix in lower case, with its dot; empty for a name that is only a dot and a word."""
    return PurePosixPath(path).suffix.lower()


def name_of(path: str) -> str:
    """The object name of a path: without suffix; what an object id cannot hold is percent-encoded."""
    suffix = PurePosixPath(path).suffix
    return shown(path.removesuffix(suffix) if suffix else path, also="@#?")


def shown(path: str, also: str = "") -> str:
    """`path` with control characters, bytes that are not UTF-8, and the characters in `also` percent-encoded."""
    return "".join(_encoded(c) if c in also or unicodedata.category(c) in ("Cc", "Cs") else c for c in path)


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))
