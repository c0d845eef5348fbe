"""Characters of symbol fonts, and characters that no reader sees.

Fonts such as Symbol and Wingdings draw signs at places of their own: byte 0xB7 of Symbol is a bullet. Word writes such a byte
as a code point from U+F000 on.
"""

from __future__ import annotations

import re

_PRIVATE = 0xF000
"""The code point that Word writes for byte 0 of a symbol font (17.3.3.30)."""
_SYMBOL_RUNS = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?",
    0x40: "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x60: "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA1: "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…",
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",
    0xE5: "∑",
}
"""The characters of the font Symbol (Adobe Symbol encoding) from some bytes on."""
_WINGDINGS_RUNS = {
    0x22: "✂",
    0x28: "☎",
    0x2A: "✉",
    0x4A: "☺",
    0x6C: "●",
    0x6E: "■☐",
    0x71: "☐☐",
    0x76: "❖◆",
    0x9F: "•",
    0xA7: "▪☐",
    0xD8: "➢",
    0xDF: "←→↑↓",
    0xF0: "⇨",
    0xFB: "✗✓☒☑",
}
_WINGDINGS_2_RUNS = {0x4F: "✗✓☒☑☒☒", 0xA3: "☐"}
_WEBDINGS_RUNS = {0x61: "✓", 0x63: "☐", 0x72: "✗"}
_FONTS = {
    name: {start + at: sign for start, signs in runs.items() for at, sign in enumerate(signs)}
    for name, runs in {
        "symbol": _SYMBOL_RUNS,
        "wingdings": _WINGDINGS_RUNS,
        "wingdings 2": _WINGDINGS_2_RUNS,
        "webdings": _WEBDINGS_RUNS,
    }.items()
}

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters, soft hyphens, marks without width, and tags, which can carry a text that nobody sees."""
_PRIVATE_CHARACTERS = re.compile(r"[\uf000-\uf0ff]")


def symbol(font: str, code: str) -> str:
    """The character that a font draws for a code in hexadecimal digits; none where it is not known."""
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    if value >= _PRIVATE:
        value -= _PRIVATE
    elif font.lower() not in _FONTS:
        return chr(value) if 0x20 <= value < 0xD800 else ""
    return _FONTS.get(font.lower(), {}).get(value, "")


def visible(text: str, font: str = "") -> str:
    """`text` without characters that no reader sees; those of a symbol font are written as what it draws."""
    text = _UNSEEN.sub("", text)
    return _PRIVATE_CHARACTERS.sub(lambda found: symbol(font or "symbol", f"{ord(found[0]):x}"), text)
