"""Globs over paths, and the object names that paths give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

_SEPARATORS = "@#?"
"""Characters that separate the parts of a reference such as `policy/refunds@1f2e#window`, so no object name holds
them.
"""


class PathFilter:
    """Accepts the POSIX paths that one of `globs` matches; without globs, the paths that have one of `suffixes`.

    A glob without a slash is matched with the file's name at any depth, a glob with a slash with the whole path. `**`
    crosses folders; `*` and `?` do not.
    """

    def __init__(self, globs: Sequence[str], suffixes: frozenset[str]) -> None:
        self._suffixes = suffixes
        self._patterns = [("/" in glob, re.compile(_translate(glob))) for glob in globs]

    def __call__(self, path: str) -> bool:
        if not self._patterns:
            return suffix_of(path) in self._suffixes
        name = path.rpartition("/")[2]
        return any(pattern.fullmatch(path if whole else name) for whole, pattern in self._patterns)


def _translate(glob: str) -> str:
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./"))
    return "(?s:" + "".join(wild.get(part) or re.escape(part) for part in parts) + ")"


def suffix_of(path: str) -> str:
    """The suffix of a path in lower case with its dot; empty without one, as in `.profile`."""
    return PurePosixPath(path).suffix.lower()


def object_name(path: str) -> str:
    """The object name of a path: the path without its suffix, with characters that no object id holds
    percent-encoded.
    """
    suffix = PurePosixPath(path).suffix
    return printable_path(path.removesuffix(suffix) if suffix else path, also=_SEPARATORS)


def printable_path(path: str, also: str = "") -> str:
    """`path` with control characters, bytes that are not UTF-8, and the characters of `also` percent-encoded."""
    return "".join(_percent_encode(c) if c in also or unicodedata.category(c) in ("Cc", "Cs") else c for c in path)


def _percent_encode(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))
