"""The labels that a browser prints before the items of an ordered list."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.loaders.html.dom import Element

PRINTED = "x-label"
"""An attribute of our own: what is printed before an item, empty for a bullet."""
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_ALPHABETS = {
    "lower-alpha": "abcdefghijklmnopqrstuvwxyz",
    "lower-latin": "abcdefghijklmnopqrstuvwxyz",
    "upper-alpha": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "upper-latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower-greek": "αβγδεζηθικλμνξοπρστυφχψω",
}
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LAST_ROMAN = 3999
"""The last number that Roman digits write (CSS Counter Styles 3, 6.1)."""
_NUMBERED = ("decimal", "decimal-leading-zero", "lower-roman", "upper-roman", *_ALPHABETS)
_WITHOUT = ("none", "disc", "circle", "square")


def labelled_items(items: list[Element], of: Element) -> Iterator[tuple[Element, str]]:
    """Yield the items of a list with their labels: `a.`, `iv.`, `3.`; empty where a bullet or nothing is printed."""
    kind = _kind(of)
    step = -1 if "reversed" in of.attributes else 1
    number = _integer(of.get("start"), len(items) if step < 0 else 1)
    for item in items:
        number = _integer(item.get("value"), number)
        own = _named_kind(item.get("list-style")) or _TYPES.get(item.get("type")) or kind
        yield item, item.get(PRINTED) if PRINTED in item.attributes else label_of(number, own)
        number += step


def is_ordered(element: Element) -> bool:
    """Whether a list prints numbers or letters, or is one whose order matters though it prints none."""
    return element.tag == "ol" or _kind(element) in _NUMBERED


def label_of(number: int, kind: str) -> str:
    """A number as a browser prints it before an item; empty for a bullet."""
    if kind not in _NUMBERED:
        return ""
    if kind == "decimal-leading-zero":
        return f"{number:02}."
    if kind in _ALPHABETS and number > 0:
        return f"{_letters(number, _ALPHABETS[kind])}."
    if kind in ("lower-roman", "upper-roman") and 0 < number <= _LAST_ROMAN:
        digits = _roman(number)
        return f"{digits if kind == 'lower-roman' else digits.upper()}."
    return f"{number}."


def _kind(element: Element) -> str:
    default = "decimal" if element.tag == "ol" else "disc"
    return _named_kind(element.get("list-style")) or _TYPES.get(element.get("type")) or default


def _named_kind(value: str) -> str:
    """The kind of marker in the value of `list-style` or `list-style-type`."""
    return next((word for word in value.split() if word in _NUMBERED or word in _WITHOUT), "")


def _letters(number: int, alphabet: str) -> str:
    letters = ""
    while number > 0:
        number, digit = divmod(number - 1, len(alphabet))
        letters = alphabet[digit] + letters
    return letters


def _roman(number: int) -> str:
    digits = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        digits += letters * count
    return digits


def _integer(text: str, default: int) -> int:
    text = text.strip()
    # HTML's own limit is 32 bits; a longer number is a mistake of the author or an attack.
    return (
        int(text) if text.lstrip("-+").isascii() and text.lstrip("-+").isdigit() and len(text) <= 10 else default
    )
