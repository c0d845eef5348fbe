"""Decodes a page by the character set that it declares: byte order mark, `<meta>`, or XML declaration.

The order is that of the HTML standard (13.2.3.2). The standard guesses where nothing is declared; here such a page has to be
UTF-8, because a wrong guess changes words and nobody would notice.
"""

from __future__ import annotations

import codecs
import re

from knowledge.errors import InvalidDocument

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""How a page in UTF-16 begins that has no byte order mark."""
_PRESCAN = 4096
"""Bytes within which a declaration is looked for. The standard asks for 1,024; some generators write long comments first."""
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(
    rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:+-]+)|<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:+-]+)""",
    re.IGNORECASE,
)
_LATIN = frozenset(
    {
        "ascii",
        "us-ascii",
        "latin1",
        "latin-1",
        "l1",
        "iso-8859-1",
        "iso8859-1",
        "iso88591",
        "iso_8859-1",
        "x-cp1252",
    }
)
"""Labels that mean windows-1252 in every browser (Encoding standard, 4.2)."""
_READ_AS = {
    **dict.fromkeys(_LATIN, "cp1252"),
    **dict.fromkeys(
        ("utf-16", "utf-16le", "utf-16be"), "utf-8"
    ),  # a declaration that could be read is in no UTF-16
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
}
"""Labels whose meaning in browsers differs from Python's name (Encoding standard, 4.2)."""
_C1_IN_1252 = bytes.maketrans(b"\x81\x8d\x8f\x90\x9d", b"     ")
"""The five bytes that windows-1252 leaves undefined. Browsers read control characters there, which show nothing."""


def decode_page(name: str, content: bytes) -> str:
    """Return the page as text. Raises InvalidDocument where the bytes are not of the character set declared, or of UTF-8."""
    for start, codec in (*_MARKS, *_UNMARKED):
        if content.startswith(start):
            return _decoded(name, content, codec).removeprefix("\ufeff")
    return _decoded(name, content, _declared(name, content))


def _declared(name: str, content: bytes) -> str:
    """The codec that the page declares; UTF-8 without a declaration."""
    found = _DECLARED.search(_COMMENT.sub(b"", content[:_PRESCAN]))
    if found is None:
        return "utf-8"
    label = (found[1] or found[2]).decode("ascii", "ignore").lower()
    try:
        codec = codecs.lookup(_READ_AS.get(label, label)).name
        "".encode(codec)  # refuses codecs of bytes, such as `base64`
    except (LookupError, ValueError, TypeError):
        raise InvalidDocument(
            f"The page declares the character set {label!r}, which is not known.",
            where=name,
            remedy="Declare the character set of its bytes, or save it as UTF-8.",
        ) from None
    return codec


def _decoded(name: str, content: bytes, codec: str) -> str:
    if codec == "cp1252":
        content = content.translate(_C1_IN_1252)
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        at = error.start
        line = content.count(b"\n", 0, at) + 1
        raise InvalidDocument(
            f"Byte {at} (0x{content[at]:02x}) is not {codec.upper()}, the character set that the page declares or, "
            "without a declaration, has to be in.",
            where=f"{name}, line {line}",
            remedy='Declare its character set, as in <meta charset="windows-1252">, or save it as UTF-8.',
        ) from None
    except UnicodeError:  # some codecs of whole texts, such as punycode, name no byte
        raise InvalidDocument(
            f"The bytes are not {codec.upper()}, which the page declares.",
            where=name,
            remedy="Declare its character set, or save it as UTF-8.",
        ) from None
