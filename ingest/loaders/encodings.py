"""Turns the bytes of a text file into characters that a reader sees, and names what cannot be read."""

from __future__ import annotations

import codecs
import re

from knowledge.errors import InvalidDocument

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ENCODING = "encoding"
"""The key in a version's provenance that holds the encoding which was declared for its bytes at the ingest."""
_MODELINE = re.compile(rb"-\*-.*?\bcoding:[ \t]*([\w.-]+).*?-\*-|\bvim?:.*?\b(?:fileencoding|fenc)=([\w.-]+)")
_MODELINE_PLACE = 400
"""Bytes at either end of a file in which an editor's modeline is looked for: Emacs reads the first two lines, Vim the
first and the last five.
"""
_UNMARKED_PLACE, _SHORTEST_UTF16 = 32, 8
"""Bytes at the beginning whose zeros are looked at, and how many there have to be: fewer may alternate by chance."""
_FORMER_LINE_BREAKS = ("\x0b", "\x85")
"""Vertical tab, and the next-line character of mainframes. Both break a line."""
_SINGLE = "\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff"
"""Control characters, soft hyphen, zero-width space, word joiner, byte order mark."""
_UNSEEN = re.compile(f"[{_SINGLE}]|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007f]+")
"""The same, and tag characters, except those behind a flag: they name its region."""
_ANY_UNSEEN = re.compile(f"[\x0b{_SINGLE}\U000e0020-\U000e007f]")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_FIRST_TAG = 0xE0000
"""The offset from an ASCII character to the tag character that stands for it."""
_SAVE = (
    "Save the file as UTF-8: where it was written on Windows, `iconv -f WINDOWS-1252 -t UTF-8 FILE` converts it"
)
_OPTION = "or name its encoding at the ingest, such as --encoding windows-1252"
_REMEDY = f"{_SAVE}; {_OPTION}, or in its first line: -*- coding: cp1252 -*-."
_VALUES = (".csv", ".tsv")
"""The suffixes of files whose first line is a row, and no place for the name of an encoding."""


def decode(name: str, content: bytes, declared: str | None = None) -> str:
    """Return `content` without a byte order mark, with line feeds as its only line ends.

    A byte order mark decides (UTF-8, UTF-16), then zero bytes that alternate with others (UTF-16 without a mark), then the encoding `declared` by the format, then an editor's modeline
    (`-*- coding: latin-1 -*-`), then UTF-8. Raises InvalidDocument naming the byte, its line and a remedy.
    """
    encoding = encoding_of(content, declared)
    if not encoding.startswith("utf-16"):
        _refuse_binary(name, content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(name, content, error) from None
    return unify_line_ends(text.removeprefix("\ufeff"))


def decode_leniently(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return `content` as `decode` does, with replacement characters and a warning where it cannot be read."""
    try:
        return decode(name, content), ()
    except InvalidDocument as error:
        text = content.decode(encoding_of(content), "replace").removeprefix("\ufeff")
        return unify_line_ends(text), (f"{error.where}: {error.detail} Replacement characters take its place.",)


def encoding_of(content: bytes, declared: str | None = None) -> str:
    """The name of the encoding that the bytes begin with, that is declared, or UTF-8."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    if encoding := _unmarked_utf16(content[:_UNMARKED_PLACE]):
        return encoding
    if declared and (known := known_encoding(declared)):
        return known
    for place in (content[:_MODELINE_PLACE], content[-_MODELINE_PLACE:]):
        if match := _MODELINE.search(place):
            return known_encoding((match[1] or match[2]).decode()) or "utf-8"
    return "utf-8"


def encoding_needed(content: bytes, declared: str) -> str:
    """The name of the encoding that the caller `declared`, or empty where the bytes do not need it (rule N6d).

    Bytes that name another encoding or are UTF-8 beyond ASCII do not need it, nor do those that it reads as UTF-8 does.
    """
    known = known_encoding(declared) if declared else None
    if known is None or content.startswith(codecs.BOM_UTF8) or encoding_of(content) != "utf-8":
        return ""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return known
    return known if text.isascii() and content.decode(known, "replace") != text else ""


def _unmarked_utf16(beginning: bytes) -> str:
    """The name of the encoding if every second byte is zero and no other one is, as in UTF-16 of ASCII letters; else empty."""
    first, second = beginning[::2], beginning[1::2]
    if len(beginning) < _SHORTEST_UTF16 or (any(first) and any(second)):
        return ""
    if all(first):
        return "utf-16-le"
    return "utf-16-be" if all(second) else ""


def without_unseen(text: str) -> tuple[str, str]:
    """Return `text` without the characters that no reader sees, and the message hidden in tag characters, if any.

    They are control characters, soft hyphens, zero-width spaces, byte order marks and Unicode tags. Tabs, line feeds and form
    feeds stay. Joiners stay, because emoji and several scripts are written with them.
    """
    text = unify_line_ends(text)
    if not _ANY_UNSEEN.search(text):
        return text, ""
    for line_break in _FORMER_LINE_BREAKS:
        text = text.replace(line_break, "\n")
    seen = _UNSEEN.sub("", text)
    tags = "".join(match.group() for match in _UNSEEN.finditer(text) if _TAGS.match(match.group()))
    return seen, "".join(chr(ord(tag) - _FIRST_TAG) for tag in tags if tag != "\U000e007f")


def unify_line_ends(text: str) -> str:
    """Return `text` with line feeds where it had carriage returns."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def known_encoding(declared: str) -> str | None:
    """The name of a declared encoding as Python knows it; None for an unknown one, and for codecs that make no text."""
    # Emacs appends the line ends to the name: latin-1-unix. Web pages that declare Latin-1 mean cp1252 (WHATWG Encoding).
    name = re.sub(r"-(?:unix|dos|mac)$", "", declared.strip().lower())
    if name in ("latin-1", "latin1", "iso-8859-1", "iso8859-1", "us-ascii", "ascii"):
        return "cp1252"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if info._is_text_encoding else None


def _refuse_binary(name: str, content: bytes) -> None:
    if b"\0" not in content:
        return
    offset = content.index(b"\0")
    raise InvalidDocument(
        f"The file is binary: byte {offset} is NUL.",
        where=f"{name}, line {_line_of(content, offset)}",
        remedy="Give a text file, saved as UTF-8.",
    )


def _undecodable(name: str, content: bytes, error: UnicodeDecodeError) -> InvalidDocument:
    shown = error.encoding.upper().replace("_", "-")
    where = f"{name}, line {_line_of(content, error.start)}"
    detail = f"Byte {error.start} ({content[error.start]:#04x}) is not {shown}."
    return InvalidDocument(
        detail, where=where, remedy=f"{_SAVE}; {_OPTION}." if name.lower().endswith(_VALUES) else _REMEDY
    )


def _line_of(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1
