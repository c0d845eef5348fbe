"""Large cities, and the countries for which a text states a rule that holds there (`Spain – 22 days` answers for Madrid)."""

from __future__ import annotations

from functools import cache

from knowledge.lazy_pattern import lazy_pattern

_CITIES = (
    "Amsterdam Rotterdam|Netherlands Dutch Holland",
    "Athens|Greece Greek",
    "Barcelona Madrid Seville Valencia|Spain Spanish",
    "Berlin Cologne Dresden Düsseldorf Frankfurt Hamburg Hanover Leipzig Munich Nuremberg Stuttgart|Germany German",
    "Antwerp Brussels Ghent|Belgium Belgian",
    "Budapest|Hungary Hungarian",
    "Bucharest|Romania Romanian",
    "Copenhagen Aarhus|Denmark Danish",
    "Cork Dublin Galway|Ireland Irish",
    "Gdańsk Kraków Krakow Poznań Warsaw Wrocław|Poland Polish",
    "Geneva Zurich Zürich|Switzerland Swiss",
    "Gothenburg Malmö Stockholm|Sweden Swedish",
    "Graz Salzburg Vienna|Austria Austrian",
    "Helsinki|Finland Finnish",
    "Lisbon Porto|Portugal Portuguese",
    "Lyon Marseille Paris Toulouse|France French",
    "Milan Naples Rome Turin|Italy Italian",
    "Oslo|Norway Norwegian",
    "Prague|Czechia Czech",
    "Birmingham Bristol Leeds Liverpool London Manchester Sheffield|England",
    "Birmingham Bristol Leeds Liverpool London Manchester Sheffield Cardiff Edinburgh Glasgow|UK Britain British United_Kingdom",
    "Edinburgh Glasgow Aberdeen|Scotland Scottish",
    "Cardiff Swansea|Wales Welsh",
    "Belfast|Northern_Ireland",
    "Boston Chicago Houston Philadelphia Seattle|US USA American United_States",
    "Montreal Toronto Vancouver|Canada Canadian",
    "Melbourne Sydney Brisbane|Australia Australian",
    "Osaka Tokyo|Japan Japanese",
)
"""Cities whose names are hardly anything else, each group with the names of a country. Question and text are matched this way alone: what is asked for
Spain is not answered for Madrid."""


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in _CITIES:
        cities, countries = (side.split() for side in group.split("|"))
        for city in cities:
            found[city] = (*found.get(city, ()), *(one.replace("_", " ") for one in countries))
    return found


_WORD = lazy_pattern(r"\w+")


def cities_in(text: str) -> frozenset[str]:
    """Return the cities that `text` names."""
    return frozenset(_countries().keys() & set(_WORD.findall(text)))


def countries_of(city: str) -> tuple[str, ...]:
    """Return the names of the countries of a city; none where it is not known."""
    return _countries().get(city, ())
