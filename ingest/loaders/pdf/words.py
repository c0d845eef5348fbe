"""Characters into words, and words into rows: pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.loaders.pdf.decoding.page import STRUCK, Box, Glyph, around

_GAP = 0.18
"""The part of the font size that two characters of one word stand apart at most; a space is a quarter wide or more."""
_BACK = 0.4
"""The part of the font size that a character may stand back from the last one's end, as kerning and accents do."""
_LEVEL = 0.25
"""The part of the font size by which words of one row may differ in their base lines."""
_SMALL = 0.85
"""A raised or lowered word has less than this part of the size beside it; programs use 0.58 to 0.8."""
_RAISED_UP, _LOWERED = 0.8, 0.35
"""How far above and below the base line a raised or lowered word stands, in sizes of the word beside it."""
_RAISED = 0.12
"""How far above the base line a word is raised, in sizes of the word beside it."""
_RAISED_LARGE = 0.6
"""How far above the base line a word of nearly the same size is raised at most. Browsers raise by 0.33 to 0.5, and rows are 1 apart."""
_RAISED_TEXT = re.compile(r"[-+−–(\[]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z]{1,2})[)\]]?")
"""The numbers, signs and letters that programs raise without making them much smaller: 0.97 of the size beside them (WeasyPrint)."""
_BESIDE = 0.35
"""The gap between a word and one raised beside it, in sizes of the former."""
ASCENT, DESCENT = 0.75, 0.25
"""The extent of a line above and below its base line, in font sizes: that of common fonts, and alike for all of them."""

LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_SYMBOLS = {0xF0B7: "•", 0xF0A7: "▪", 0xF076: "❖", 0xF0D8: "➢", 0xF0FC: "✓", 0xF02D: "-"}
"""Characters of the fonts Symbol and Wingdings that stand for list markers; Word writes them by these code points."""
_AS_READ = str.maketrans({**LIGATURES, **_SYMBOLS, 0xFFFD: None, 0xFEFF: None, 0x200B: None})


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without white space between them. `base` is their base line, `raised` whether it lies above its row's.

    `spaced` says that white space stands before the word. A word that is struck out has no text.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool = False
    spaced: bool = True
    raised: bool = False

    @property
    def box(self) -> Box:
        """The box of a line of this size around the word."""
        return Box(self.x0, self.base - ASCENT * self.size, self.x1, self.base + DESCENT * self.size)


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one row without a wide gap between them."""

    words: tuple[Word, ...]
    box: Box

    @property
    def size(self) -> float:
        """The font size of most characters."""
        return main_size(self.words)

    @property
    def base(self) -> float:
        """The base line of the words that are not raised."""
        return next((word.base for word in self.words if not word.raised), self.words[0].base)

    @property
    def text(self) -> str:
        """The words, with a space where one stands between them."""
        return text_of(self.words)


def text_of(words: Iterable[Word]) -> str:
    """The text of some words, with a space where one stands between them."""
    return "".join((" " if word.spaced else "") + word.text for word in words if word.text).lstrip()


def main_size(words: Iterable[Word]) -> float:
    """The font size of most characters of some words, of which there is at least one."""
    counts: defaultdict[float, int] = defaultdict(int)
    for word in words:
        counts[word.size] += len(word.text)
    return max(counts, key=lambda size: (counts[size], size))


def words_of(glyphs: Sequence[Glyph]) -> list[Word]:
    """Return the words in the order in which they are drawn.

    A word ends at white space, and where the next character stands elsewhere or has another size.
    """
    words: list[Word] = []
    group: list[Glyph] = []
    spaced = True

    def end() -> None:
        nonlocal spaced
        text = as_read("".join(glyph.character for glyph in group))
        if text or any(glyph.character == STRUCK for glyph in group):
            words.append(_word(group, text, spaced))
            spaced = False
        group.clear()

    for glyph in glyphs:
        if glyph.character.isspace() or not glyph.character:
            end()
            spaced = True
        else:
            if group and not _continues(group[-1], glyph):
                end()
            group.append(glyph)
    end()
    return words


def as_read(text: str) -> str:
    """`text` with ligatures decomposed and without control characters; soft hyphens stay at the end only."""
    text = text.translate(_AS_READ)
    if not text.isascii():
        # PDFium gives characters beyond the basic plane as two surrogates.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    text = "".join(c for c in text if unicodedata.category(c) != "Cc")
    return text[:-1].replace("\xad", "") + text[-1:] if "\xad" in text else text


def _word(group: Sequence[Glyph], text: str, spaced: bool) -> Word:
    first = group[0]
    box = around(glyph.box for glyph in group)
    bold = sum(glyph.style.bold for glyph in group) * 2 > len(group)
    return Word(text, box.x0, box.x1, round(first.y, 2), round(first.style.size, 1), bold, spaced)


def _continues(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.style.size, glyph.style.size)
    if abs(last.y - glyph.y) > 0.1 * size or abs(last.style.size - glyph.style.size) > 0.1 * size:
        return False
    # Text from right to left goes back by the width of a character.
    backwards = abs(glyph.box.x1 - last.box.x0) <= _GAP * size
    gap = glyph.box.x0 - last.box.x1
    return backwards or -max(_BACK * size, last.box.width) <= gap <= _GAP * size


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Return the words by their base lines, from top to bottom, each row from left to right.

    A small word beside a larger one is a part of the larger one's row, raised or lowered.
    """
    rows: list[list[Word]] = []
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-word.size, word.base, word.x0)):
        place, raised = _row_of(word, rows, buckets)
        if place is None:
            buckets[int(word.base // _BUCKET)].append(len(rows))
            rows.append([word])
        else:
            rows[place].append(replace(word, raised=True) if raised else word)
    return [_in_order(row) for row in sorted(rows, key=lambda row: (row[0].base, row[0].x0))]


_BUCKET = 8.0
"""Points by which rows are grouped to find those near a word; a row of common print."""


def _row_of(word: Word, rows: list[list[Word]], buckets: dict[int, list[int]]) -> tuple[int | None, bool]:
    """The row that a word belongs to, if there is one, and whether it is raised there."""
    reach = max(word.size, _BUCKET) * 2
    numbers = range(int((word.base - reach) // _BUCKET), int((word.base + reach) // _BUCKET) + 1)
    near = [place for number in numbers for place in buckets.get(number, ())]
    level = [place for place in near if abs(rows[place][0].base - word.base) <= _LEVEL * word.size]
    for place in near:
        is_small = word.size < _SMALL * rows[place][0].size
        beside = _beside(word, rows[place]) if is_small else _below(word, rows[place])
        if beside is not None:
            return place, word.base < beside.base - _RAISED * beside.size
    if level:
        return min(level, key=lambda place: abs(rows[place][0].base - word.base)), False
    return None, False


def _beside(word: Word, row: Sequence[Word]) -> Word | None:
    """The larger word of a row that a small one stands right behind or before, or another raised one behind it."""
    for other in row:
        if other.size * _SMALL <= word.size and not other.raised:
            continue
        size = max(other.size, row[0].size)
        level = -_RAISED_UP * size <= word.base - row[0].base <= _LOWERED * size
        behind = -0.1 * size <= word.x0 - other.x1 <= _BESIDE * size
        if level and (behind or (0 <= other.x0 - word.x1 <= _BESIDE * size)):
            return row[0] if other.raised else other
    return None


def _below(word: Word, row: Sequence[Word]) -> Word | None:
    """The word of a row right behind or before which a number or sign that is hardly smaller is raised."""
    if not _RAISED_TEXT.fullmatch(word.text):
        return None
    for other in row:
        size = other.size
        is_raised = _LEVEL * word.size < other.base - word.base <= _RAISED_LARGE * size
        behind = not word.spaced and -0.1 * size <= word.x0 - other.x1 <= _GAP * size
        if word.size < size and is_raised and (behind or 0 <= other.x0 - word.x1 <= _BESIDE * size):
            return other
    return None


def _in_order(row: list[Word]) -> list[Word]:
    """The words of a row as they are read: from left to right, or from right to left where most are written so."""
    letters = [unicodedata.bidirectional(c) for word in row for c in word.text if c.isalpha()]
    backwards = sum(kind in ("R", "AL") for kind in letters) * 2 > len(letters)
    ordered = sorted(row, key=lambda word: -word.x1 if backwards else word.x0)
    result: list[Word] = []
    for word in ordered:
        if result:
            last = result[-1]
            gap = last.x0 - word.x1 if backwards else word.x0 - last.x1
            spaced = gap > _GAP * min(last.size, word.size) or (word.spaced and gap > 0)
            word = word if spaced == word.spaced else replace(word, spaced=spaced)
        result.append(word)
    return result


def segments_of(words: Sequence[Word], gap: float) -> list[Segment]:
    """Return the rows of some words, cut where two words stand at least `gap` font sizes apart."""
    result: list[Segment] = []
    for row in rows_of(words):
        part: list[Word] = []
        for word in row:
            if part and _apart(part[-1], word) >= gap * max(word.size, part[-1].size):
                result.append(segment(part))
                part = []
            part.append(word)
        result.append(segment(part))
    return result


def _apart(one: Word, other: Word) -> float:
    return max(other.x0 - one.x1, one.x0 - other.x1)


def segment(words: Sequence[Word]) -> Segment:
    """The segment of some words, which are in order."""
    level = [word for word in words if not word.raised] or words
    box = around(word.box for word in level)
    return Segment(tuple(words), Box(min(w.x0 for w in words), box.y0, max(w.x1 for w in words), box.y1))
