"""Packs receipts as zip files. The bytes depend on the members alone, so any changed byte is noticed."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping

from knowledge.errors import InvalidDocument

LARGEST = 500_000_000
"""The largest receipt in bytes. A receipt holds the source files of all it cites: a few large scans, not an
archive.
"""
MOST_MEMBERS = 2_000
"""The most members of a receipt: three for each version it cites or rests on, which allows over 600 versions."""
_LONGEST_ENTRY = 200
"""Bytes per member in the list at the end of a zip: 46, and a name, which is at most `contents/` and 64 digits."""
_END = struct.Struct("<4s4H2LH")
"""The end of central directory record of a zip (APPNOTE.TXT 4.3.16): signature, two disk numbers, members on this
disk, members, bytes of the directory, its offset, length of the comment.
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
"""The earliest time a zip can hold; a real one would make the bytes depend on the clock."""


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return the zip of `members`, in order of name. Equal members give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_STORED
            info.create_system = 3
            archive.writestr(info, members[name])
    return buffer.getvalue()


def unpacked(data: bytes, where: str) -> dict[str, bytes]:
    """Return the members of a receipt. Raises InvalidDocument for any bytes that `packed` did not write.

    The file may come from a stranger, so it is measured before it is read. Members are stored uncompressed, so
    together they cannot be larger than the file.
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
        raise _not_a_receipt(
            where, "its bytes are not those that its members give, so something was added or changed"
        )
    return members


def _measured(data: bytes) -> None:
    """Read the number of members from the end of the file, before the zip library lists them. Raises ValueError."""
    if len(data) > LARGEST:
        raise ValueError(f"it has {len(data)} bytes, and a receipt has at most {LARGEST}")
    end = data[-_END.size :]
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        raise ValueError("it does not end as a receipt does")
    _, _, _, _, members, listed, _, _ = _END.unpack(end)
    if members > MOST_MEMBERS or listed > MOST_MEMBERS * _LONGEST_ENTRY:
        raise ValueError(f"it has {members} members, and a receipt has at most {MOST_MEMBERS}")


def _not_a_receipt(where: str, why: str) -> InvalidDocument:
    return InvalidDocument(
        f"This is not a receipt as it was written: {why}.",
        where=where,
        remedy="Ask for the file again; `knowledge audit export` writes it.",
    )
