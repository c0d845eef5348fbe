"""Addresses that documents print and people write: `4.2(b)`, `Section 4.02(b)(ii)`, `§ 7 Abs. 2 Nr. 1`, `Schedule 2, paragraph 3`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.han_numbers import HAN_ARTICLE, han_key
from knowledge.text.part_names import ASKED, CONTAINERS, COUNTED, NAMED, WIDER, PartRole, alternatives

_INNER_LABEL = r"(?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,3})"
_BRACKETS = rf"(?:\s?\(\s?{_INNER_LABEL}\s?\))*(?:\s?(?<![a-z])[a-z]\))?"
"""Labels in brackets behind a number, the last of which may have only its right one: `(b)(ii)`, `B)`."""
_NUMBER = r"\d{1,4}(?:\.\d{1,3})*(?:\.?[ºª°]|er\b|ère\b)?(?:\s?(?:bis|ter|quater)\b|[a-z](?!\w))?(?:-\d{1,4})?"
_LETTERED = (
    r"(?-i:[LRDA]\.?\s?\d{1,4}(?:-\d{1,3})+|(?:[A-Z]|[IVXLC]{1,5})(?:\.\d{1,3})+|[A-Z]\d{1,3}(?:\.\d{1,3})+)"
)
"""Numbers behind a letter or a roman number: `L. 441-10`, `A.5.1`, `VI.2`."""
_ROMAN = r"(?:(?-i:[IVXLC]{1,7})|[ivxlc]{2,7})"
_VALUE = (
    rf"(?:(?:{_NUMBER}|{_LETTERED}|{_ROMAN}(?![\w'’.]*\w)|(?-i:[A-Z])(?![\w'’]|\.\w)|premier\b){_BRACKETS}"
    rf"|(?:\(\s?{_INNER_LABEL}\s?\))+|[a-z]\)|(?:aa|bb|cc|dd|ee|ff|(?-i:[a-z]))(?![\w'’])\)?)(?![\w.]*\d)"
)
_DOTTED = rf"\d{{1,3}}(?:\.\d{{1,3}})+(?:[a-z](?!\w))?{_BRACKETS}|\d{{1,3}}(?:\s?\({_INNER_LABEL}\))+|(?-i:[A-Z])(?:\.\d{{1,3}}){{2,}}"
_NAMES = "|".join(dict.fromkeys(alternatives(*(table for _, table in ASKED)).split("|")))
_TOKEN = lazy_pattern(
    rf"(?:(?<![\w§])(?P<name>{_NAMES})(?<!§)(?![^\W\d_])\s*|(?P<sign>§{{1,2}})\s*)(?:n\.?[º°]\s*)?(?P<value>{_VALUE})"
    rf"|(?<![\w.,€$£])(?P<bare>{_DOTTED})(?![\w%]|\s*(?:%|euros?|eur|usd|dollars?|percent))",
    re.IGNORECASE,
)
_MAY_NAME = lazy_pattern(rf"\d|(?<!\w)(?:{_NAMES})(?![^\W\d_])", re.IGNORECASE)
"""One of these is in every address, so that most texts are passed over before the grammar of addresses is needed."""
_JOINED = lazy_pattern(r"\s*,?\s*")
_WITHIN = lazy_pattern(
    rf"(?:,\s*(?P<path>\d{{1,4}}(?:\.\d{{1,3}})*[a-z]?{_BRACKETS})|\s+(?P<dotted>{_DOTTED}))(?![\w.]*\d)",
    re.IGNORECASE,
)
"""The number of a part within an annex, without a name: `Annex II, 1.2`."""
_OF = lazy_pattern(
    r"(?:\s+(?:de\s+l|dell)['’]\s*|,\s*"
    r"|\s+(?:of|to|in|under|von|des|der|im|aus|zu[mr]?|de|du|del|della|do|da|van)(?:\s+(?:the|der|dem|den|la|le|el|het|de))?\s+)",
    re.IGNORECASE,
)
_AND = lazy_pattern(
    rf"\s*(?:,|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bor\b|\boder\b|&)\s*(?P<value>{_NUMBER}{_BRACKETS})(?![\w.]*\d)",
    re.IGNORECASE,
)
"""A further number behind a name in the plural: `sections 4 and 5`."""
_SECOND = lazy_pattern(r"\s+(?P<value>(?-i:[IVX]{1,4}))(?!\w)")
"""The paragraph behind the number of a section, as German lawyers write it: `§ 7 II`."""
_OPENING = lazy_pattern(
    rf"\W*(?P<name>{alternatives(CONTAINERS, WIDER, NAMED)})\s*(?P<number>{_NUMBER}|{_ROMAN}(?!\w)|[A-Z](?!\w))",
    re.IGNORECASE,
)
_PRINTED_NAME = lazy_pattern(rf"^(?:{alternatives(NAMED, COUNTED)})\s*", re.IGNORECASE)
_PRINTED_CONTAINER = lazy_pattern(
    rf"^(?P<name>{alternatives(CONTAINERS)})\s+(?P<number>[^\s,]+)(?:,\s*|$)", re.IGNORECASE
)
_ROMAN_NUMBER = lazy_pattern(r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PLURAL = lazy_pattern(r"(?:[a-zíáé]+s|artikeln|ziffern|klauseln|§§|articoli)\.?$", re.IGNORECASE)
_ALONE = frozenset({PartRole.OUTER, PartRole.NAMED, PartRole.PARAGRAPH, PartRole.STEP})
"""The roles of parts that an address may begin with."""

_RELEASE = lazy_pattern(r"\b(?:versions?|releases?|editions?|revisions?)\s+$", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Address:
    """An address in the form in which addresses are compared.

    `path` is the number and the labels within it, in lower case without spaces: `4.2(b)`; empty for a whole annex or chapter. `within` are the parts
    around it that are named, outermost first, each by its name and number: `annex2`. `sentence` counts the sentences of the place, 0 for all of it.
    `is_step` says that a step of a procedure is meant.
    """

    path: str
    within: tuple[str, ...] = ()
    sentence: int = 0
    is_step: bool = False


class Nearness(IntEnum):
    """How a text stands to an address: elsewhere, in a deeper part, at an address that is written otherwise (`4(3)` and `4.3`), or there."""

    ELSEWHERE = 0
    BELOW = 1
    ALIKE = 2
    AT = 3


class _Part(NamedTuple):
    """A part that an address names: `Abs. 2`."""

    role: PartRole
    name: str
    value: str
    written: str = ""


class _Found(NamedTuple):
    """An address in a text: `text[start:end]`."""

    start: int
    end: int
    address: Address
    is_bare: bool = False


@lru_cache(maxsize=32_768)
def printed_address(address: str) -> Address:
    """Return the address of a statement, as its labels make it: `Section 4.02(b)` and `4.02 (b)` are one, and so are `第二条` and `第2条`."""
    printed = HAN_ARTICLE.sub(han_key, address.strip()) if "第" in address else address.strip()
    container = _PRINTED_CONTAINER.match(printed)
    within = (_named_key(container["name"], container["number"]),) if container else ()
    path = printed[container.end() :] if container else printed
    unnamed = _PRINTED_NAME.sub("", path)
    return Address(_path(unnamed, is_named=unnamed != path), within)


def addresses_in(text: str) -> tuple[Address, ...]:
    """Return the addresses that `text` names, in order, each once.

    A bare number is an address where it has a point and no unit behind it, or a letter in brackets: `4.2`, `3(a)`. The number of a release is
    none (`version 4.2`).
    """
    return tuple(dict.fromkeys(one.address for one in _found(text)))


def without_addresses(text: str) -> str:
    """Return `text` without the addresses that it names."""
    kept, at = [], 0
    for one in _found(text):
        kept.append(text[at : one.start])
        at = max(at, one.end)
    return " ".join([*kept, text[at:]])


def bare_numbers(text: str) -> frozenset[Address]:
    """Return the addresses in `text` that no word such as `clause` or `section` names: each may be a release or another number."""
    found = _found(text)
    return frozenset(one.address for one in found if one.is_bare) - {
        one.address for one in found if not one.is_bare
    }


def nearness(asked: Address, address: Address, titles: Sequence[str] = ()) -> Nearness:
    """Return how a text at `address` below the headings `titles` stands to the address asked for.

    The labels of an annex do not answer for those of the body, and those of the body not for an annex.
    """
    is_lettered = any(
        one.endswith(address.path.partition(".")[0]) for one in address.within if address.path[:1].isalpha()
    )
    if not (is_lettered or set(address.within) <= set(asked.within)):  # `A.5.1` names its annex itself
        return Nearness.ELSEWHERE
    missing = set(asked.within) - set(address.within)
    if missing and not missing <= _openings(tuple(titles)):
        return Nearness.ELSEWHERE
    if not asked.path:
        return Nearness.BELOW
    if asked.is_step:
        return _nearness_of_step(asked.path, address.path, titles)
    if address.path == asked.path:
        return Nearness.AT
    mine, other = _loose(asked.path), _loose(address.path)
    if mine == other:
        return Nearness.ALIKE
    return Nearness.BELOW if address.path.startswith((f"{asked.path}(", f"{asked.path}.")) else Nearness.ELSEWHERE


def _nearness_of_step(number: str, path: str, titles: Sequence[str]) -> Nearness:
    if path == number or path.endswith(f"({number})"):
        return Nearness.AT
    opened = rf"\W*(?:{_steps()})\s*{re.escape(number)}(?!\w|\.\d)"
    return (
        Nearness.BELOW if any(re.match(opened, title, re.IGNORECASE) for title in titles) else Nearness.ELSEWHERE
    )


@cache
def _steps() -> str:
    return alternatives(*(table for role, table in ASKED if role is PartRole.STEP))


@lru_cache(maxsize=4_096)
def _openings(titles: tuple[str, ...]) -> frozenset[str]:
    """The parts that titles begin with, by name and number."""
    return frozenset(
        _named_key(match["name"], match["number"]) for title in titles if (match := _OPENING.match(title))
    )


@lru_cache(maxsize=256)
def _found(text: str) -> tuple[_Found, ...]:
    """The addresses in a text, in order."""
    if not (_MAY_NAME.search(text) or "第" in text):
        return ()
    return tuple(sorted([*_chains(text), *_han_articles(text)], key=lambda one: one.start))


def _chains(text: str) -> Iterator[_Found]:
    at = 0
    while match := _TOKEN.search(text, at):
        part, at = _part(match), match.end()
        is_release = match["bare"] and _RELEASE.search(text[: match.start()])
        if part is None or is_release or _is_word(match, part):
            continue
        parts, end = _inner_first(text, *_chain(text, [part], at))
        if parts[0].role not in _ALONE or not _begins(parts[0]):
            continue
        at = end
        yield _Found(match.start(), at, _folded(parts), bool(match["bare"]) and len(parts) == 1)
        while len(parts) == 1 and _PLURAL.search(part.written) and (more := _AND.match(text, at)):
            at = more.end()
            yield _Found(more.start(), at, _folded([_Part(part.role, part.name, more["value"])]))


def _begins(part: _Part) -> bool:
    """Whether an address may begin with a part: one that is counted through needs a number, or a letter in brackets."""
    return part.role in (PartRole.OUTER, PartRole.NAMED) or not re.fullmatch(r"[A-Za-z]\)?", part.value)


def _is_word(match: re.Match[str], part: _Part) -> bool:
    """Whether what may be a letter or number is the word `I` or `a`: `the section I need`, `schedule a meeting`."""
    if len(part.value) > 1 or not part.value.isalpha():
        return False
    following = match.string[match.end() : match.end() + 2].strip()
    return part.value.islower() or (part.value == "I" and part.written[:1].islower() and following[:1].isalpha())


def _chain(text: str, parts: list[_Part], at: int) -> tuple[list[_Part], int]:
    """The parts that follow one another from the outer ones to the inner ones, and where they end."""
    while True:
        last = parts[-1]
        joined = _JOINED.match(text, at)
        match = _TOKEN.match(text, joined.end()) if joined else None
        following = _part(match) if match else None
        if match and following and _goes_within(following, last):
            parts, at = [*parts, following], match.end()
        elif last.role is PartRole.OUTER and (inside := _WITHIN.match(text, at)):
            parts, at = [*parts, _Part(PartRole.NAMED, "", inside["path"] or inside["dotted"])], inside.end()
        elif last.written.startswith("§") and (second := _SECOND.match(text, at)):
            value = str(_roman_value(second["value"]))
            parts, at = [*parts, _Part(PartRole.PARAGRAPH, "paragraph", value)], second.end()
        else:
            return parts, at


def _goes_within(part: _Part, last: _Part) -> bool:
    """Whether a part that follows another one stands within it. A section stands within an article, else one of two is another address."""
    if part.role is PartRole.NAMED and last.role is PartRole.NAMED:
        return (last.name, part.name) in (("article", "section"), ("rule", "section"), ("article", "clause"))
    if part.role is PartRole.OUTER:
        return last.role is PartRole.OUTER and part.name != last.name
    return (
        part.role > last.role
        or (part.role == last.role and part.role in _DEEP and part.name != last.name)
        or (part.role is PartRole.PARAGRAPH and last.role is PartRole.INNER)
    )


_DEEP = (PartRole.PARAGRAPH, PartRole.INNER)


def _inner_first(text: str, parts: list[_Part], at: int) -> tuple[list[_Part], int]:
    """The parts with those that are written behind them and stand around them: `paragraph 3 of Schedule 2`."""
    while joined := _OF.match(text, at):
        match = _TOKEN.match(text, joined.end())
        around = _part(match) if match else None
        if match is None or around is None or match["bare"] or not _stands_around(around, parts[0]):
            break
        if joined[0].startswith(",") and not (
            around.role is PartRole.OUTER and parts[0].role is PartRole.PARAGRAPH
        ):
            break
        more, at = _chain(text, [around], match.end())
        parts = [*more, *parts]
    return parts, at


def _stands_around(around: _Part, part: _Part) -> bool:
    if around.role == part.role:
        return (around.role in (PartRole.OUTER, *_DEEP) and around.name != part.name) or (
            around.name,
            part.name,
        ) == ("article", "section")
    return around.role < part.role


def _folded(parts: Iterable[_Part]) -> Address:
    """The address that parts make, from the outermost to the innermost."""
    within: list[str] = []
    path, above, sentence, is_step = "", "", 0, False
    for part in parts:
        value = _path(part.value, is_named=part.role is PartRole.NAMED)
        if part.role is PartRole.OUTER:
            within.append(_named_key(part.name, part.value))
        elif part.role is PartRole.SENTENCE:
            sentence = int(value) if value.isdigit() else 0
        elif part.role is PartRole.NAMED:
            if path and not value.startswith(f"{path}."):
                within.append(f"{above}{path}")
            path, above = value, part.name
        elif not path:
            path, is_step = (
                value if value[:1] in "(" or value[:1].isdigit() else f"({value})",
                part.role is PartRole.STEP,
            )
        elif value.startswith(f"{path}."):
            path = value
        else:
            path += _bracketed(value)
    return Address(path, tuple(within), sentence, is_step)


def _bracketed(value: str) -> str:
    """A value as a label within another one: `2(a)` is `(2)(a)`."""
    own, bracket, rest = value.partition("(")
    return f"{own and f'({own})'}{bracket}{rest}"


def _part(match: re.Match[str]) -> _Part | None:
    """The part that a match names. `s.` is a section and `S.` a sentence (`Satz`)."""
    if match["bare"]:
        return _Part(PartRole.NAMED, "", match["bare"])
    if match["sign"]:
        return _Part(PartRole.NAMED, "§", match["value"], match["sign"])
    written = match["name"]
    role, name = (PartRole.SENTENCE, "sentence") if written == "S." else _role_of(written.lower())
    return _Part(role, name, match["value"], written)


@lru_cache(maxsize=512)
def _role_of(written: str) -> tuple[PartRole, str]:
    for role, table in ASKED:
        for name, pattern in table.items():
            if re.fullmatch(pattern, written, re.IGNORECASE):
                return role, name
    raise AssertionError(written)


def _named_key(name: str, number: str) -> str:
    return f"{_role_of(name.lower())[1]}{_path(number, is_named=True)}"


def _path(written: str, *, is_named: bool) -> str:
    """A path in lower case, without spaces and the signs of ordinal numbers. The roman number of a named part is written in digits: `Article IV`."""
    path = re.sub(r"\s+", "", written).lower().rstrip(".:")
    path = re.sub(r"^premier", "1", path)
    path = re.sub(r"(?<=\d)(?:\.?[ºª°]|er\b|ère\b)", "", path)
    path = re.sub(r"^([lrda])\.(?=\d+-)", r"\1", path)
    path = re.sub(r"(?<![(a-z])([a-z])\)", r"(\1)", path) if path.count(")") > path.count("(") else path
    return _with_digits(path) if is_named else path


def _with_digits(path: str) -> str:
    first = re.match(r"[a-z]+", path)
    is_roman = first and _ROMAN_NUMBER.fullmatch(first[0]) and (len(first[0]) > 1 or first[0] in "ivx")
    return f"{_roman_value(first[0])}{path[first.end() :]}" if first and is_roman else path


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_DIGITS[digit] for digit in numeral.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _loose(path: str) -> str:
    """A path whose labels are all joined by points: `4(3)` is `4.3`, and `3.2b` is `3.2.b`."""
    joined = re.sub(r"[()]+", ".", path).strip(".")
    return _with_digits(re.sub(r"(?<=\d)(?=[a-z])", ".", joined))


def _han_articles(text: str) -> Iterator[_Found]:
    for match in HAN_ARTICLE.finditer(text) if "第" in text else ():
        yield _Found(match.start(), match.end(), Address(han_key(match)))
