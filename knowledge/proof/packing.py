"""A receipt's file: a zip whose bytes follow from its members alone, so that no byte of it can be changed unseen."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from knowledge.errors import InvalidDocument

_LARGEST = 500_000_000
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
    """The members of a receipt. Raises InvalidDocument for what is no zip that `packed` wrote."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LARGEST:
                raise _not_a_receipt(where, "it is too large")
            members = {info.filename: archive.read(info) for info in archive.infolist()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        raise _not_a_receipt(where, str(error)) from None
    if packed(members) != data:
        raise _not_a_receipt(where, "its bytes are not those its members give; something was added or changed")
    return members


def _not_a_receipt(where: str, why: str) -> InvalidDocument:
    return InvalidDocument(
        f"This is not a receipt as it was written: {why}.",
        where=where,
        remedy="Ask for the file again; `knowledge audit export` writes it.",
    )
