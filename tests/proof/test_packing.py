"""What is no receipt is refused before it costs anything."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from collections.abc import Iterable

import pytest

from knowledge.errors import InvalidDocument
from knowledge.proof.packing import LARGEST, MOST_MEMBERS, packed, unpacked

MEMBERS = {"receipt.json": b"{}", "seal.json": b"{}", "index.html": b"<p>"}


def zipped(method: int, members: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, compress_type=method)
    return buffer.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(InvalidDocument) as caught:
        unpacked(data, "r.zip")
    assert caught.value.remedy
    assert caught.value.where == "r.zip"
    return caught.value.detail


def test_what_is_packed_is_unpacked_and_equal_members_give_equal_bytes() -> None:
    data = packed(MEMBERS)
    assert unpacked(data, "r") == MEMBERS
    assert packed(dict(reversed(MEMBERS.items()))) == data


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compressed_member_is_refused_without_being_unpacked(method: int) -> None:
    bomb = zipped(method, [*MEMBERS.items(), ("big", b"\0" * 50_000_000)])
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    assert "is compressed" in refused(bomb)
    assert time.perf_counter() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "kilobytes"
    for at in range(len(bomb) // 2, len(bomb), max(1, len(bomb) // 200)):
        damaged = bytearray(bomb)
        damaged[at] ^= 0xFF
        refused(bytes(damaged))


def test_more_members_than_any_receipt_has_are_not_even_listed() -> None:
    many = zipped(zipfile.ZIP_STORED, ((f"m{number:06}", b"") for number in range(20_000)))
    began = time.perf_counter()
    assert "a receipt has at most" in refused(many)
    end = bytearray(many)
    end[-14:-10] = struct.pack("<2H", 1, 1)  # and says that it has one
    assert str(MOST_MEMBERS) in refused(bytes(end))
    assert time.perf_counter() - began < 0.5


def test_members_that_share_their_bytes_are_refused() -> None:
    """Overlapping entries: a small file that is large once it is unpacked."""
    whole = zipped(zipfile.ZIP_STORED, [("a", b"x" * 10_000)])
    start = whole.index(b"PK\x01\x02")
    entry, end = whole[start:-22], bytearray(whole[-22:])
    end[8:16] = struct.pack("<2HL", 100, 100, len(entry) * 100)
    assert "larger than the file" in refused(whole[:start] + entry * 100 + bytes(end))


def test_a_file_that_is_too_large_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.proof.packing.LARGEST", 200)
    assert "a receipt has at most 200" in refused(packed(MEMBERS))
    assert LARGEST > 10_000_000


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"PK\x05\x06", packed({}), packed(MEMBERS)[:-1], packed(MEMBERS) + b"\0", packed(MEMBERS)[1:]],
)
def test_what_is_no_zip_or_not_ours_is_refused_in_words(data: bytes) -> None:
    if data == packed({}):
        assert unpacked(data, "r") == {}
    else:
        assert "This is not a receipt as it was written: " in refused(data)


def test_names_that_stand_twice_or_comments_are_not_ours() -> None:
    twice = zipped(zipfile.ZIP_STORED, [("a", b"1"), ("a", b"2")])
    assert "something was added or changed" in refused(twice)
