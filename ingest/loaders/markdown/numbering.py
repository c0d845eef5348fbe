"""The numbers and letters that ordered lists print."""

from __future__ import annotations

import re

_MARKER = re.compile(r"(\d{1,9})([.)])")


def numbered(number: int, style: str) -> str:
    """A number as a list of this HTML type prints it: `1`, `a`, `A`, `i` or `I`."""
    if style in "aA" and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters.upper() if style == "A" else letters
    if style in "iI" and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMAN:
            roman += letters * (number // value)
            number %= value
        return roman.upper() if style == "I" else roman
    return str(number)


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
    (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class ListNumbers:
    """The numbers of one list as they are printed.

    Markdown prints the numbers in sequence whatever their source says. Where they rise there, as in a law with repealed
    numbers, the author's own are taken.
    """

    def __init__(self, first: int | None) -> None:
        self._next = first

    def label(self, source: str, start: int) -> str:
        """The label of the next item, which begins at `start`; empty for a bullet."""
        marker = _MARKER.match(source, start)
        if self._next is None or marker is None:
            return ""
        number = max(self._next, int(marker[1]))
        self._next = number + 1
        return f"{number}{marker[2]}"
