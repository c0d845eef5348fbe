"""Reads how much of a unit a text gives: hours in minutes, `GB` in bytes, `42 cubic metres`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import plain
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.stemming import stem

TIMES = {"minute": Decimal(1), "hour": Decimal(60), "day": Decimal(1440), "week": Decimal(10080)}
"""The minutes of each unit of time that has always as many."""
_SIZES = {
    "tb": ("byte", Decimal(10**12)), "gb": ("byte", Decimal(10**9)), "mb": ("byte", Decimal(10**6)), "gigabyt": ("byte", Decimal(10**9)),
    "kg": ("g", Decimal(1000)), "kilo": ("g", Decimal(1000)), "kilogram": ("g", Decimal(1000)), "gram": ("g", Decimal(1)),
    "km": ("m", Decimal(1000)), "m": ("m", Decimal(1)), "metr": ("m", Decimal(1)), "meter": ("m", Decimal(1)), "cm": ("m", Decimal("0.01")), "kilometr": ("m", Decimal(1000)), "kilomet": ("m", Decimal(1000)),
    "kwh": ("kwh", Decimal(1)), "litr": ("l", Decimal(1)), "liter": ("l", Decimal(1)),
}  # fmt: skip
"""Stems of units of size, with the unit in which they are compared and how many of it they are."""
PEOPLE = frozenset(
    map(stem, ("person", "people", "head", "adult", "user", "employee", "colleague", "member", "guest", "participant", "attendee", "seat"))
)  # fmt: skip
"""Stems of words for people, of whom a price per head is for each: the `14 people` of a team are its users."""
_WORD = lazy_pattern(r"[A-Za-z][\w-]*")
_GROUP = lazy_pattern(r"\b(?:household|family|group|party|team|class) of\s+$", re.IGNORECASE)
"""Words before a number of people: `a household of five`."""
_QUALIFIER = lazy_pattern(r"^\s*(?:further|additional|extra|more|full|whole)\b", re.IGNORECASE)
"""A word between a number and its unit that does not change it."""
_LONGEST_UNIT = 2
"""Words that a unit has at most: `cubic metre`."""


@dataclass(frozen=True)
class Unit:
    """A unit by the stems of its words: `hour`, `GB`, `cubic metre`."""

    stems: tuple[str, ...]
    name: str

    @property
    def minutes(self) -> Decimal | None:
        """The minutes of a unit of time; None for another unit."""
        return TIMES.get(self.stems[0]) if len(self.stems) == 1 else None

    @property
    def scale(self) -> tuple[str, Decimal] | None:
        """The unit of size in which it is compared, and how many of it it is; None for another unit."""
        return _SIZES.get(self.stems[0]) if len(self.stems) == 1 else None

    def told(self, number: Decimal) -> str:
        """So many of it: `3.5 hours`."""
        return f"{plain(number)} {self.name if number == 1 else _plural(self.name)}"


@dataclass(frozen=True)
class Measure:
    """So many of a unit, as `text` writes it."""

    number: Decimal
    unit: Unit
    text: str
    quantity: Quantity


def units_in(words: str) -> list[Unit]:
    """The units that the beginning of these words may name, the longest first: `cubic metre`, then `cubic`."""
    found = [match.group().lower() for match in _WORD.finditer(words.split(",")[0])][:_LONGEST_UNIT]
    named = [found[:size] for size in range(len(found), 0, -1)]
    return [Unit(tuple(map(_stem, one)), " ".join([*one[:-1], _singular(one[-1])])) for one in named]


def measures(text: str, unit: Unit, *, bounded: bool = False) -> list[Measure]:
    """The quantities that the text gives in this unit or one that is converted into it, in order; ranges are none, and bounds unless they are asked for."""
    found = []
    for one in quantities(text):
        is_open = one.low is not None or (not bounded and bound_before(text, one) is not None)
        number = None if is_open else _in_unit(text, one, unit)
        if number is not None:
            found.append(Measure(number, unit, _words(text, one, unit), one))
    return found


def only_measure(question: str, units: Sequence[Unit]) -> Measure | None:
    """The one amount that a question gives in the first of these units in which it gives any. A single one of several is no amount: `on one day`."""
    for unit in units:
        given = measures(question, unit)
        several = [one for one in given if one.quantity.amount != 1] or given
        if several:
            return several[0] if len(several) == 1 else None
    return None


def _in_unit(text: str, one: Quantity, unit: Unit) -> Decimal | None:
    """A quantity in the unit; None where it has another one."""
    if one.kind is ValueKind.DURATION:
        minutes, own = unit.minutes, TIMES.get(one.unit)
        return one.amount * own / minutes if minutes and own else _same_time(one, unit)
    if one.unit:
        scale = unit.scale
        return one.amount / scale[1] if scale and scale[0] == one.unit.lower() else None
    if one.kind is not ValueKind.COUNT:
        return None
    after = _QUALIFIER.sub("", text[one.end :].split(",")[0][:60])
    following = tuple(_stem(match.group()) for match in _WORD.finditer(after))
    if following[: len(unit.stems)] == unit.stems:
        return one.amount
    if not set(unit.stems) <= PEOPLE:
        return None
    return one.amount if set(following[:1]) & PEOPLE or _GROUP.search(text[: one.start]) else None


def _same_time(one: Quantity, unit: Unit) -> Decimal | None:
    return one.amount if (one.unit,) == unit.stems else None


def _words(text: str, one: Quantity, unit: Unit) -> str:
    own = text[one.start : one.end].strip()
    return own if one.unit else f"{own} {' '.join(text[one.end :].split()[: len(unit.stems)])}".rstrip(" ,.;:?!")


def _stem(word: str) -> str:
    singular = _singular(word.lower())
    return singular if singular in TIMES or singular in ("month", "year", "quarter") else stem(word.lower())


def _singular(word: str) -> str:
    return word if len(word) < 4 or word.endswith("ss") else word.removesuffix("s")


def _plural(name: str) -> str:
    is_sign = not re.search(r"[aeiouy]", name) or not name[-1].isalpha()  # `kWh`, `m³`
    return name if name.endswith("s") or is_sign else f"{name}s"
