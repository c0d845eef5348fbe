"""Printed labels: the numbers and letters by which authors address parts of a document, and the paths they make.

`4.2(b)` is the label `(b)` below the label `4.2`. `Article 12(3)` is the label `3.` below the heading `Article 12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from knowledge.text.han_numbers import HAN_NUMERAL, number_value
from knowledge.text.part_names import CONTAINERS, COUNTED, NAMED, STEPS, WIDER, alternatives

_CONTAINER = rf"(?i:{alternatives(CONTAINERS)})"
_WIDER = rf"(?i:{alternatives(WIDER)})"
_NAMED = rf"(?i:{alternatives(NAMED, COUNTED)})"
_GAP = r"(?:\s+|(?=\d)|(?<=[.§]))"
"""What stands between the name of a part and its number: `PARTY` is no part `Y`."""
_STEP = rf"(?i:{alternatives(STEPS)})\s*\d{{1,3}}"
_NUMBER = (
    r"(?:\d{1,4}(?:\.\d{1,3})*(?:\.?[ºª°]|er\b)?(?:\s?(?:bis|ter|quater)\b|[a-z])?(?:-\d{1,4})?|[LRDA]\.?\s?\d{1,4}(?:-\d{1,3})+"
    r"|[A-Z](?:\.\d{1,3})+|[A-Z]\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}(?:\.\d{1,3})+|premier|[IVXLC]{1,7}|[A-Z])"
)
"""The number of a named part: `4.02`, `5.º`, `12A`, `10b-5`, `L. 441-10`, `A.5.1`, `IV`."""
_HAN = HAN_NUMERAL
_COUNTED = rf"(?:{_HAN}|\d{{1,4}})"
"""A number as Chinese and Japanese texts write it."""
_UNSPACED = "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
"""A letter of Chinese or Japanese, which may follow a label without a space."""
_ARTICLE = rf"第\s?{_COUNTED}\s?[条條](?:の{_COUNTED})?"
_CHAPTER = rf"第\s?{_COUNTED}\s?[章编編部篇节節]"
_FULL_WIDTH = str.maketrans("（）．：　" + "".join(chr(0xFF10 + at) for at in range(10)), "().: 0123456789")
"""The signs of labels in full width, as Chinese and Japanese texts print them, and the same in ASCII."""
_DECIMAL = r"\d{1,3}(?:\.\d{1,3})+(?!\s?(?:[%‰€$£¥°]|(?:EUR|USD|GBP|CHF|JPY|[KMGT]i?B|[kMG]?Hz|[kMG]?Wh?|V|kV|kN|Mbit|Gbit)\b))"
"""A number with a sign or unit behind it measures something: `99.9 % of requests` has no label."""
_LETTERED = r"[A-Z](?:\.\d{1,3})+"
"""A number within a lettered part: `A.5.1`."""
_LETTER = r"(?:[a-z]{1,2}|[ivxlc]{1,6}|[A-Z]|\d{1,3})"
_DOUBLE = r"(?:aa|bb|cc|dd|ee|ff|gg|hh)"
"""A letter that counts below a letter, as German laws write it: `aa)` below `a)`."""

_LABEL = re.compile(
    rf"(?:(?P<named>(?:{_CONTAINER}|{_WIDER}|{_NAMED}){_GAP}{_NUMBER}|{_ARTICLE}|{_CHAPTER})"
    rf"|(?i:{alternatives(STEPS)})\s*(?P<step>\d{{1,3}})|(?P<decimal>{_DECIMAL}|{_LETTERED})|(?P<number>\d{{1,3}})|\((?P<inner>{_LETTER}|{_HAN})\)"
    rf"|(?P<han>{_HAN})、|(?P<letter>[a-z]|{_DOUBLE}|[ivxlc]{{1,6}}|[A-Z]))"
    r"[.):]*",
    re.IGNORECASE,
)
"""A whole label, as a list or a heading prints it."""
_AT_HEADING = re.compile(
    rf"(?P<label>(?:{_CONTAINER}|{_WIDER}|{_NAMED}){_GAP}{_NUMBER}(?!\w)[.:)]*|{_DECIMAL}[.)]?|{_LETTERED}|\d{{1,3}}[.)]?|\({_LETTER}\)"
    rf"|[A-Z][.)]|[IVXLC]{{1,7}}\.)(?:\s+[-–—:]?\s*|\s*[-–—:]\s*|$)|(?P<unspaced>{_ARTICLE}|{_CHAPTER}|\({_COUNTED}\)(?={_UNSPACED})|{_HAN}、)\s*"
)
_AT_PARAGRAPH = re.compile(
    rf"(?P<label>(?:{_CONTAINER}|{_NAMED}){_GAP}{_NUMBER}(?!\w)\s*[.:)–—-]+|§{{1,2}}\s*\d+[a-z]?\b[.)]?|{_DECIMAL}(?:[.)]|(?=\s+[^a-z]))|{_LETTERED}(?=\s+[^a-z])"
    rf"|{_STEP}\s*[.:)–—-]+|\({_LETTER}\)|(?:[a-z]|{_DOUBLE})\)|(?:[a-h]|[ivx]{{1,5}})\.(?!\s\w\.)|\d{{1,3}}[.)](?=\s+[^\W\da-z]))\s+(?=\S)"
    rf"|(?P<unspaced>{_ARTICLE}(?=[\s(])|\({_COUNTED}\)(?={_UNSPACED})|{_HAN}、)\s*(?=\S)"
)
"""A label at the start of a paragraph. A name needs a point or a colon behind it: `Section 5 applies` is a sentence."""
_AT_LINE = re.compile(
    rf"(?P<label>(?:{_CONTAINER}|{_NAMED}){_GAP}{_NUMBER}(?!\w)[.:)]+|§{{1,2}}\s*\d+[a-z]?\b[.)]?|{_DECIMAL}[.)]?|{_STEP}[.:)]+|\({_LETTER}\)"
    rf"|(?:[A-Za-z]|{_DOUBLE}|[ivxlc]{{1,6}})[.)]|\d{{1,3}}[.)])\s+(?=\S)"
    rf"|(?P<unspaced>{_ARTICLE}(?=[\s(])|\({_COUNTED}\)(?={_UNSPACED})|{_HAN}、|\d{{1,3}}(?=\s{_UNSPACED}))\s*(?=\S)"
)
"""A possible label at the start of a line; the labels of other lines have to count on from it."""
_DEEPER = re.compile(
    r"(?:Absatz|Absätze|Abs\.|Satz|Nr\.|Nummer|Buchstabe|Buchst\.|Ziffer|Ziff\.|Unterabsatz|Paragraph|Sub-?section)\b",
    re.IGNORECASE,
)
"""A deeper part behind a name and number, in a sentence that speaks of it: `Artikel 5 Absatz 2 gilt`."""
_ROMAN = re.compile(r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)

_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


_POINT = re.compile(r"\(?(?:\d{1,3}|[a-z]|[a-z]{2}|[ivxl]{1,6}|[A-Z])[.)]|[-–—•·]")
"""What is printed before a point, and nothing else: `(a)`, `1.`, `iv)`, a bullet."""


class Rank(IntEnum):
    """How deep a style of label usually stands: `Annex` above `Article` above `4.2` above `1.` above `(a)` above `(ii)`."""

    WIDER = 0
    CONTAINER = 1
    NAMED = 2
    DECIMAL = 3
    NUMBER = 4
    LETTER = 5
    ROMAN = 6


@dataclass(frozen=True)
class Label:
    """A printed label: its rank, and its number or letter without brackets and points; a named one with its name."""

    rank: Rank
    name: str

    @property
    def depth(self) -> int:
        """The number of parts of a decimal number, 1 for any other label."""
        return self.name.count(".") + 1 if self.rank is Rank.DECIMAL else 1


def parse_label(printed: str) -> Label | None:
    """Return the label that is printed so; None for a bullet or anything else."""
    match = _LABEL.fullmatch(" ".join(_narrow(printed).split()))
    if match is None:
        return None
    if match["named"]:
        return _named(match["named"])
    if match["han"]:
        return Label(Rank.NAMED, match["han"])
    if match["decimal"]:
        return Label(Rank.DECIMAL, match["decimal"])
    if match["number"] or match["step"]:
        return Label(Rank.NUMBER, match["number"] or match["step"])
    inner = match["inner"] or match["letter"]
    if inner.isdigit() or _is_han(inner):
        return Label(Rank.NUMBER, inner)
    is_below_letters = len(inner) > 1 and (_ROMAN.fullmatch(inner) or re.fullmatch(_DOUBLE, inner))
    return Label(Rank.ROMAN if is_below_letters else Rank.LETTER, inner)


def is_point(words: str) -> bool:
    """Return whether words are nothing but the number, letter or bullet before a point, as the first cell of a row may be."""
    return _POINT.fullmatch(words) is not None


def _named(printed: str) -> Label:
    name = re.sub(r"^(§+)\s*", r"\1 ", printed).strip(" .:)")
    if re.match(_CONTAINER, name):
        return Label(Rank.CONTAINER, name)
    return Label(Rank.WIDER if re.match(rf"{_WIDER}|{_CHAPTER}", name) else Rank.NAMED, name)


def split_heading(words: str) -> tuple[Label | None, int]:
    """Return the label at the start of a heading, and the length of it with the space behind it."""
    return _split(_AT_HEADING.match(_narrow(words)))


def split_paragraph(words: str) -> tuple[Label | None, int]:
    """Return the label at the start of a paragraph, and the length of it with the space behind it."""
    return _split(_AT_PARAGRAPH.match(_narrow(words)))


def split_named(words: str) -> tuple[Label | None, int]:
    """Return the name and number of a part at the start of a paragraph, with the space behind it, where a capital letter follows: `Section 5 Notices`.

    It is the label of the paragraph only where more speaks for that: `Article 50 TEU applies` is a sentence.
    """
    label, length = split_heading(words)
    if label is None or label.rank not in (Rank.NAMED, Rank.CONTAINER) or not words[length : length + 1].isupper():
        return None, 0
    return (None, 0) if _DEEPER.match(words, length) else (label, length)


def split_line(words: str) -> tuple[str, int]:
    """Return what may be a printed label at the start of a line, and the length of it with the space behind it."""
    match = _AT_LINE.match(_narrow(words))
    printed = (match["label"] or match["unspaced"]) if match else ""
    return (printed, match.end()) if match and parse_label(printed) else ("", 0)


@dataclass(frozen=True)
class Counting:
    """A way of counting: `(#)` in small letters counts `(a)`, `(b)`; `1.#` in numbers counts `1.1`, `1.2`."""

    pattern: str
    digits: str

    @property
    def first(self) -> int:
        """The number of its first label."""
        return _FIRST.get(self.digits, 1)

    @property
    def is_of_numbers(self) -> bool:
        """Whether it counts in Arabic numbers."""
        return self.digits == "number"


_FIRST = {"capital letter": ord("A"), "small letter": ord("a")}


def countings(printed: str) -> Iterator[tuple[Counting, int]]:
    """Yield each counting that a printed label may belong to, with its number there. `(i)` is the ninth letter or the first roman number."""
    match = re.search(rf"(\d+|[A-Za-z]+|{_HAN})(?=[条條]?\W*$)", printed)
    if match is None:
        return
    pattern, last = f"{printed[: match.start()]}#{printed[match.end() :]}", match[0]
    if last.isdigit() or _is_han(last):
        yield Counting(pattern, "number"), number_value(last)
        return
    case = "capital" if last.isupper() else "small"
    if len(last) == 1:
        yield Counting(pattern, f"{case} letter"), ord(last)
    if _ROMAN.fullmatch(last):
        yield Counting(pattern, f"{case} roman"), _roman_value(last)


def _narrow(words: str) -> str:
    """The words with the signs of labels in ASCII, each at its place."""
    return words.translate(_FULL_WIDTH) if not words.isascii() else words


def _is_han(numeral: str) -> bool:
    return re.fullmatch(_HAN, numeral) is not None


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_DIGITS[digit] for digit in numeral.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def is_next(label: Label, before: Iterable[Label]) -> bool:
    """Whether a label counts on from the last one of its rank in a path."""
    last = [one for one in before if one.rank is label.rank][-1:]
    return any(
        counting == other and number == value + 1
        for one in last
        for counting, number in countings(label.name)
        for other, value in countings(one.name)
    )


def _split(match: re.Match[str] | None) -> tuple[Label | None, int]:
    label = parse_label((match["label"] or match["unspaced"]).rstrip(" –—-")) if match else None
    return (label, match.end()) if match and label else (None, 0)


def follows(label: Label, path: Iterable[Label]) -> tuple[Label, ...]:
    """Return the path of a label that comes after the path of the one before it, in a text that does not nest them.

    A label takes the place of the last one of its rank. `(i)` after `(h)` is a letter; before `(ii)` or below a letter it is a roman
    number.
    """
    before = list(path)
    label = _as_roman(label, before)
    if before and label == Label(Rank.ROMAN, "ii") and before[-1] == Label(Rank.LETTER, "i"):
        before.pop()
    if begins_section(label, before):
        return (*above_sections(before), label)
    kept = [one for one in before if _is_above(one, label)]
    return (*kept, label)


def labels_of_item(label: Label | None, above: tuple[Label, ...], before: tuple[Label, ...]) -> tuple[Label, ...]:
    """Return the labels on the way to an item below labels `above`; it may count on from `before`, those of the paragraphs before its list."""
    if label is None:
        return above
    if not above and is_next(label, before):
        return follows(label, before)
    return (*(above or before), label)


def begins_section(label: Label, path: Iterable[Label]) -> bool:
    """Whether a whole number begins the section behind that of a decimal number in the path: `2.` behind `1.3`."""
    path = list(path)
    sections = [one.name.partition(".")[0] for one in path if one.rank is Rank.DECIMAL]
    counts_within = is_next(label, path)
    return label.rank is Rank.NUMBER and not counts_within and sections[:1] == [str(number_value(label.name) - 1)]


def above_sections(path: Iterable[Label]) -> tuple[Label, ...]:
    """The labels of a path that stand above its decimal numbers."""
    return tuple(one for one in path if one.rank < Rank.DECIMAL)


def _is_above(one: Label, label: Label) -> bool:
    if one.rank is Rank.DECIMAL and label.rank is Rank.DECIMAL:
        return label.name.startswith(f"{one.name}.")
    return one.rank < label.rank


def _as_roman(label: Label, before: list[Label]) -> Label:
    """The label as a roman number where its letter may be one and does not follow the letter before it."""
    if label.rank is not Rank.LETTER or not _ROMAN.fullmatch(label.name):
        return label
    letters = [one.name for one in before if one.rank is Rank.LETTER]
    if letters and ord(letters[-1][-1]) + 1 == ord(label.name[-1]):
        return label
    return Label(Rank.ROMAN, label.name) if letters else label


def address_of(path: Iterable[Label]) -> str:
    """Return the address of a path of labels, outermost first: `4.2(b)`, `Article 12(3)`, `Annex II, 1.2`."""
    container, address = "", ""
    for label in path:
        if label.rank is Rank.WIDER:
            continue
        if label.rank is Rank.CONTAINER:
            container, address = label.name, ""
        elif label.rank in (Rank.NAMED, Rank.DECIMAL) or (label.rank is Rank.NUMBER and not address):
            address = label.name
        else:
            address += f"({label.name})"
    return ", ".join(part for part in (container, address) if part)
