"""A receipt's file: a zip whose bytes follow from its members alone, so that no byte of it can be changed unseen."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping

from knowledge.errors import InvalidDocument

LARGEST = 500_000_000
"""Bytes a receipt may have: what an answer cites, with the sources it comes from."""
MOST_MEMBERS = 2_000
"""Four for each version, and few besides."""
_LONGEST_ENTRY = 200
_END = struct.Struct("<4s4H2LH")
"""The end of a zip's list of members: mark, two disk numbers, members on this disk, members, bytes of the list, where it
begins, length of a comment.
"""
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(members: Mapping[str, bytes]) -> bytes:
    """The zip of `members`, in order of name; equal members give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_STORED
            info.create_system = 3
            archive.writestr(info, members[name])
    return buffer.getvalue()


def unpacked(data: bytes, where: str) -> dict[str, bytes]:
    """The members of a receipt. Raises InvalidDocument for what is no zip that `packed` wrote.

    What a stranger sends is measured before it is read: a receipt's members are stored as they are, so none is larger than
    the file, and all of them together are not.
    """
    try:
        _measured(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(
                one.compress_type != zipfile.ZIP_STORED or one.file_size != one.compress_size for one in entries
            ):
                raise ValueError("a member is compressed, and receipts never are")
            if sum(one.file_size for one in entries) > len(data):
                raise ValueError("its members are larger than the file")
            members = {one.filename: archive.read(one) for one in entries}
    except _UNREADABLE as error:
        raise _not_a_receipt(where, str(error) or type(error).__name__) from None
    if packed(members) != data:
        raise _not_a_receipt(where, "its bytes are not those its members give; something was added or changed")
    return members


def _measured(data: bytes) -> None:
    """Look at the end of the file, which says how many members there are, before anything makes a list of them."""
    if len(data) > LARGEST:
        raise ValueError(f"it has {len(data)} bytes, and {LARGEST} are the most")
    end = data[-_END.size :]
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        raise ValueError("it does not end as a receipt does")
    _, _, _, _, members, listed, _, _ = _END.unpack(end)
    if members > MOST_MEMBERS or listed > MOST_MEMBERS * _LONGEST_ENTRY:
        raise ValueError(f"it has {members} members, and {MOST_MEMBERS} are the most")


def _not_a_receipt(where: str, why: str) -> InvalidDocument:
    return InvalidDocument(
        f"This is not a receipt as it was written: {why}.",
        where=where,
        remedy="Ask for the file again; `knowledge audit export` writes it.",
    )
