"""Country codes and how a place is spelled (rule S4): ISO 3166-1 alpha-2 and the shape of ISO 3166-2."""

from __future__ import annotations

import re

from iso3166 import countries_by_alpha2

GLOBAL = "global"
EU = "eu"
EEA = "eea"
EU_MEMBERS = frozenset(
    [
        "at",
        "be",
        "bg",
        "hr",
        "cy",
        "cz",
        "dk",
        "ee",
        "fi",
        "fr",
        "de",
        "gr",
        "hu",
        "ie",
        "it",
        "lv",
        "lt",
        "lu",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "sk",
        "si",
        "es",
        "se",
    ]
)
"""The member states since 2020-02-01 (Treaty on European Union and the acts of accession)."""
EFTA_IN_EEA = frozenset({"is", "li", "no"})
COUNTRIES = frozenset(code.lower() for code in countries_by_alpha2)
_ALIASES = {"uk": "gb", "el": "gr"}
"""Codes in common use that ISO 3166 writes otherwise."""
RESERVED = frozenset({GLOBAL, EU, EEA, *_ALIASES, *COUNTRIES})
"""Names that a group of one's own cannot have."""
SUBDIVISION = re.compile(r"[a-z0-9]{1,3}")


def spelled(path: str) -> str:
    """`path` as it is stored, as far as the built-in hierarchy tells; a first part it does not know stays."""
    first, *rest = path.split("/")
    country, dash, subdivision = first.partition("-")
    if dash and country_code(country) and SUBDIVISION.fullmatch(subdivision):
        return spelled("/".join([country, subdivision, *rest]))
    inner = rest[0].partition("-")[0] if rest else ""
    if (first == EU and country_code(inner) in EU_MEMBERS) or (first == EEA and _in_eea(inner)):
        return spelled("/".join(rest))
    if (code := country_code(first)) is None:
        return path
    return "/".join([EU, code, *rest] if code in EU_MEMBERS else [code, *rest])


def country_code(part: str) -> str | None:
    """The ISO 3166 code that `part` is or stands for, None when it is none."""
    part = _ALIASES.get(part, part)
    return part if part in COUNTRIES else None


def _in_eea(part: str) -> bool:
    return part == EU or country_code(part) in EU_MEMBERS | EFTA_IN_EEA
