"""The one spelling of each jurisdiction (rule S4), from ISO 3166-1 alpha-2 codes and the shape of ISO 3166-2
codes.

A spelling is part of version ids, so it has no date: Germany is written `eu/de` in a version about 1950, too.
Which regions a place belonged to on a date is in `regions`.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from iso3166 import countries_by_alpha2

from knowledge.lazy_pattern import lazy_pattern

GLOBAL = "global"
EU = "eu"
EEA = "eea"
SPELLED_BELOW_EU = frozenset(
    [
        "at",
        "be",
        "bg",
        "cy",
        "cz",
        "de",
        "dk",
        "ee",
        "es",
        "fi",
        "fr",
        "gr",
        "hr",
        "hu",
        "ie",
        "it",
        "lt",
        "lu",
        "lv",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "se",
        "si",
        "sk",
    ]
)
"""The countries written below `eu`: its members since 2020-02-01. This list never changes: a state that joins
later is still written by its own code, or the ids of versions recorded before would no longer match their scopes.
"""
SPELLED_BELOW_EEA = frozenset({"is", "li", "no"})
"""The countries that may be entered as `eea/no`, and are stored as `no`."""
COUNTRIES = frozenset(code.lower() for code in countries_by_alpha2)
_ALIASES = {"uk": "gb", "el": "gr"}
"""Codes in common use in the EU's own texts, and the ISO 3166 codes for the same countries."""
RESERVED = frozenset({GLOBAL, EU, EEA, *_ALIASES, *COUNTRIES})
"""Names that a declared group cannot have."""
SUBDIVISION = lazy_pattern(r"[a-z0-9]{1,3}")
"""The second half of an ISO 3166-2 code, such as `ca` in `us-ca`: one to three letters or digits."""


def spelled(path: str) -> str:
    """Return `path` in the spelling that is stored. A path whose first part is no country or region is unchanged."""
    first, *rest = path.split("/")
    country, dash, subdivision = first.partition("-")
    if dash and country_code(country) and SUBDIVISION.fullmatch(subdivision):
        return spelled("/".join([country, subdivision, *rest]))
    inner = rest[0].partition("-")[0] if rest else ""
    if (first == EU and country_code(inner) in SPELLED_BELOW_EU) or (first == EEA and _may_follow_eea(inner)):
        return spelled("/".join(rest))
    if (code := country_code(first)) is None:
        return path
    return "/".join([EU, code, *rest] if code in SPELLED_BELOW_EU else [code, *rest])


def country_code(part: str) -> str | None:
    """Return the ISO 3166-1 code that `part` is or is an alias of, and None where it is neither."""
    part = _ALIASES.get(part, part)
    return part if part in COUNTRIES else None


@cache
def iso3166_version() -> str:
    """Return the installed version of `iso3166`, whose list of countries decides how scopes are spelled."""
    return version("iso3166")


def _may_follow_eea(part: str) -> bool:
    return part == EU or country_code(part) in SPELLED_BELOW_EU | SPELLED_BELOW_EEA
