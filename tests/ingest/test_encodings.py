"""The bytes of text files: what encoding they are in, and the characters that no reader sees."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.encodings import decode, decode_leniently, encoding_needed, without_unseen
from knowledge.errors import InvalidDocument

TEXT = "Caf\u00e9, 5\u00a0000\u00a0kr\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
)
def test_a_byte_order_mark_says_how_a_text_is_encoded(content: bytes) -> None:
    assert decode("f", content) == TEXT


def test_zeros_that_alternate_tell_utf_16_without_a_mark() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode("f", "Leave policy, 5\u00a0€\n".encode(encoding)) == "Leave policy, 5\u00a0€\n"
    with pytest.raises(InvalidDocument, match="binary"):
        decode("f", b"ab\0d\0fgh\0")


@pytest.mark.parametrize(
    "line",
    ["-*- coding: latin-1 -*-", "-*- mode: text; coding: latin-1-unix; -*-", "vim: set fileencoding=cp1252 :"],
)
def test_a_modeline_says_how_a_text_is_encoded(line: str) -> None:
    content = f"{line}\n{TEXT}".encode("cp1252")
    assert decode("f", content) == content.decode("cp1252")


def test_the_encoding_that_a_format_declares_is_used() -> None:
    assert decode("f", TEXT.encode("cp1252"), "windows-1252") == TEXT
    assert decode("f", TEXT.encode(), "no-such-encoding") == TEXT
    assert decode("f", TEXT.encode(), "base64") == TEXT


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_with_line_feeds_whatever_they_ended_with(ends: str) -> None:
    assert decode("f", f"a{ends}b{ends}".encode()) == "a\nb\n"


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        (b"a\0", "f, line 1", "byte 1 is NUL"),
        (b"one\ntwo\nthree\xff", "f, line 3", r"Byte 13 \(0xff\) is not UTF-8"),
        (b"\x80", "f, line 1", r"Byte 0 \(0x80\)"),
        (b"\xed\xa0\x80", "f, line 1", "Byte 0"),
        (codecs.BOM_UTF16_LE + b"a", "f, line 1", "is not UTF-16"),
    ],
)
def test_undecodable_bytes_are_named_by_offset_and_line(content: bytes, where: str, says: str) -> None:
    with pytest.raises(InvalidDocument, match=says) as caught:
        decode("f", content)
    assert caught.value.where == where


def test_the_remedy_for_a_table_names_no_first_line() -> None:
    with pytest.raises(InvalidDocument) as caught:
        decode("fees.csv", "Gebühr;9".encode("cp1252"))
    assert "iconv" in (caught.value.remedy or "")
    assert "coding:" not in (caught.value.remedy or "")


def test_the_remedy_for_undeclared_bytes_is_to_declare_them() -> None:
    with pytest.raises(InvalidDocument) as caught:
        decode("f", b"caf\xe9")
    assert "-*- coding: cp1252 -*-" in (caught.value.remedy or "")
    assert decode("f", b"-*- coding: cp1252 -*- caf\xe9").endswith("caf\u00e9")


@pytest.mark.parametrize("name", ["policy.md", "fees.csv"])
def test_the_remedy_for_undeclared_bytes_names_the_option_n6d(name: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        decode(name, b"caf\xe9")
    assert "--encoding windows-1252" in (caught.value.remedy or "")


@pytest.mark.parametrize(
    ("content", "declared", "needed"),
    [
        (b"caf\xe9", "windows-1252", "cp1252"),
        ("caf\u00e9".encode(), "windows-1252", ""),
        (b"plain", "windows-1252", ""),
        ("\u6cd5".encode("iso2022_jp"), "iso-2022-jp", "iso2022_jp"),
        (codecs.BOM_UTF16_LE + "caf\u00e9".encode("utf-16-le"), "windows-1252", ""),
        (b"-*- coding: iso-8859-2 -*- \xb3", "windows-1252", ""),
        (b"caf\xe9", "", ""),
    ],
)
def test_a_declared_encoding_counts_where_the_bytes_need_it_n6d(
    content: bytes, declared: str, needed: str
) -> None:
    assert encoding_needed(content, declared) == needed


@given(st.text(alphabet=st.characters(exclude_characters="\0\ufeff\r", exclude_categories=["Cs"])))
def test_decoding_gives_back_every_text(text: str) -> None:
    assert decode("f", codecs.BOM_UTF8 + text.encode()) == text


@given(st.binary(max_size=200))
def test_no_bytes_are_an_error_when_read_leniently(content: bytes) -> None:
    text, warnings = decode_leniently("f", content)
    assert text or warnings or not content.strip(codecs.BOM_UTF8 + codecs.BOM_UTF16_LE)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("re\u00adceipt", "receipt"),
        ("zo\u200bo \ufeffopens", "zoo opens"),
        ("a\x07\x1b[0m", "a[0m"),
        ("a\tb\nc\fd", "a\tb\nc\fd"),
        ("a\x0bb\x85c", "a\nb\nc"),
        ("5\u00a0000 e\u2011mail \u0645\u06cc\u200c\u062e", "5\u00a0000 e\u2011mail \u0645\u06cc\u200c\u062e"),
    ],
)
def test_characters_that_no_reader_sees_are_left_out(text: str, seen: str) -> None:
    assert without_unseen(text) == (seen, "")


def test_a_message_in_tag_characters_is_found() -> None:
    hidden = "".join(chr(0xE0000 + ord(character)) for character in "obey me")
    assert without_unseen(f"Open at 9.{hidden}") == ("Open at 9.", "obey me")


def test_the_flag_of_a_region_keeps_its_tags() -> None:
    wales = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    assert without_unseen(wales) == (wales, "")
