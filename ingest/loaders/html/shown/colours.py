"""Colours of text and of what is behind it, as far as one can hide the other."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
TRANSPARENT = "transparent"
_NAMED: dict[str, Colour] = {
    "white": WHITE, "black": (0, 0, 0), "silver": (192, 192, 192), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "red": (255, 0, 0), "maroon": (128, 0, 0), "yellow": (255, 255, 0), "olive": (128, 128, 0), "lime": (0, 255, 0),
    "green": (0, 128, 0), "aqua": (0, 255, 255), "cyan": (0, 255, 255), "teal": (0, 128, 128), "blue": (0, 0, 255),
    "navy": (0, 0, 128), "fuchsia": (255, 0, 255), "magenta": (255, 0, 255), "purple": (128, 0, 128),
    "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255),
}  # fmt: skip
"""The colours of HTML 4 and the names of near-white. Any other name equals itself alone."""
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_NUMBER = r"\d{1,9}(?:\.\d{0,9})?"
_RGB = re.compile(rf"rgba?\(\s*({_NUMBER})[\s,]+({_NUMBER})[\s,]+({_NUMBER})(?:[\s,/]+({_NUMBER})%?)?\s*\)")
_UNKNOWN = re.compile(r"url\(|gradient\(|var\(|image")
_INHERITED = ("inherit", "unset", "currentcolor")


def colour_of(value: str, inherited: Colour | str | None = None) -> Colour | str | None:
    """The colour of a CSS value: red, green and blue, or TRANSPARENT, or a name; None where it cannot be known."""
    if value in _INHERITED:
        return inherited
    if value in _NAMED:
        return _NAMED[value]
    if _HEX.fullmatch(value):
        return _hex(value[1:])
    if found := _RGB.fullmatch(value):
        if found[4] is not None and float(found[4]) == 0:
            return TRANSPARENT
        red, green, blue = (min(255, round(float(found[part]))) for part in (1, 2, 3))
        return red, green, blue
    return None if "(" in value or value == "initial" else value


def _hex(digits: str) -> Colour | str:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if digits[6:] == "00":
        return TRANSPARENT
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def background_of(style: dict[str, str], inherited: Colour | str | None) -> Colour | str | None:
    """The colour behind the text of an element; None where a picture or something unknown is behind it."""
    value = style.get("background-color") or style.get("background", "")
    if _UNKNOWN.search(f"{value} {style.get('background', '')}"):
        return None
    if not value or value in ("none", "initial", *_INHERITED):
        return inherited
    parts = [value] if "(" in value else value.split()
    known = [colour for part in parts if isinstance(colour := colour_of(part), tuple)]
    if known:
        return known[0]
    own = colour_of(parts[0])
    return inherited if own == TRANSPARENT else own


def differs(one: Colour | str, other: Colour | str, least: int) -> bool:
    """Whether two colours differ by more than `least` in red, green or blue. A name differs from every other value."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return any(abs(a - b) > least for a, b in zip(one, other, strict=True))
    return one != other
