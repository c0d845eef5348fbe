"""Finds what a question names: things that no evidence holds, a place, and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.model.geography.places import EU
from knowledge.model.reading.statements import Statement
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.addresses import Address, addresses_in, bare_numbers, without_addresses
from knowledge.text.places import named_places, places_in
from knowledge.text.vocabulary.codes import series_in
from knowledge.text.vocabulary.names import (
    asking_part,
    capitalised_names,
    code_names,
    holds_name,
    holds_release,
    holds_series,
    is_after_place_word,
    names_series,
    numbered_names,
    release_names,
    series_names,
)
from knowledge.text.vocabulary.term_weights import TermWeights


def unknown_names(question: str, evidence: Sequence[Evidence], weights: TermWeights) -> Iterator[str]:
    """Yield the names in the question that no evidence holds, by themselves or as an abbreviation or synonym. A place may be meant without being named."""
    programs = [*code_names(question), *numbered_names(question)]
    asked = asking_part(question)
    named = capitalised_names(without_addresses(question))  # `Section` and `Absatz` are no names of things
    names = [name for name in named if name not in programs]
    names = [name for name in names if name in asked or not is_after_place_word(question, name)]
    releases, series = release_names(question), series_names(question)
    if not (names or programs or releases or series):
        return
    texts = [f"{one.context}\n{one.text}" for one in evidence]
    yield from (name for name in programs if not any(holds_name(text, name) for text in texts))
    yield from (number for number in releases if not any(holds_release(text, number) for text in texts))
    if series and any(map(names_series, texts)):
        yield from (number for number in series if not any(holds_series(text, number) for text in texts))
    if not names:
        return
    plain = [_letters(text).lower() for text in texts]
    held: set[int] = set()
    for one in evidence:
        held |= weights.covered_by(one.context, one.told_of_all, one.text)
    places = " ".join(one.words for one in named_places(question))
    for name in names:
        terms = weights.terms_of(name)
        if not terms or terms & held or name in places or places_in(name):
            continue
        if len(name) <= _SHORT:
            is_held = any(holds_name(text, name) for text in texts)
        else:
            is_held = any(_letters(name.lower()) in text for text in plain)  # `NodeJS` is a spelling of `Node.js`
        if not is_held:
            yield name


_SHORT = 3
"""Letters of a name up to which it has to stand as a word: as a part of others, `CT` is in any text."""


def _letters(text: str) -> str:
    return re.sub(r"[^\w\s]|_", "", text)


def places_named(question: str) -> tuple[str, ...]:
    """The first place that a question names, with those that contain it by their paths; empty where it names none or several."""
    named = {one.jurisdiction for one in named_places(question)} or places_in(question)
    if len(named) != 1:
        return ()
    (place,) = named
    return (
        place,
        *([EU] if place.startswith(f"{EU}/") else []),
        *([place.rpartition("/")[0]] if "/" in place else []),
    )


def addresses_and_names(question: str, evidence: Sequence[Evidence]) -> tuple[frozenset[Address], frozenset[str]]:
    """The addresses that a question names, and the bare numbers in it by which a title, a heading or a row is called: they are none (`Release notes 3.2`)."""
    asked = frozenset(addresses_in(question))
    numbers = asked & bare_numbers(question) if asked else asked
    called = frozenset(one for one in numbers if _calls(one.path, evidence))
    return asked - called, frozenset(one.path for one in called)


def _calls(number: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the number stands in a title or heading, behind its printed label, or is the name of a statement."""
    number_in = re.compile(rf"(?<![\w.]){re.escape(number)}(?![\w(]|\.\d)")
    for one in evidence:
        titles = (title.strip() for line in one.context.splitlines() for title in line.split(" > "))
        if any(match.start() > 0 for title in titles for match in number_in.finditer(title)):
            return True
        if any(one.statements[at].name == number for at in one.positions):
            return True
    return False


def series_asked_for(question: str, evidence: Sequence[Evidence]) -> frozenset[tuple[str, str]]:
    """The names with a number that a question gives (`the Larch 4`) and that stand in the title of a text."""
    asked = frozenset(series_in(question))
    titles = [_title(one) for one in evidence] if asked else []
    return asked.intersection(pair for title in titles for pair in series_in(title))


def is_of_another_in_series(asked: frozenset[tuple[str, str]], evidence: Evidence, one: Statement) -> bool:
    """Whether the titles of a statement have a name asked for with other numbers alone, and its words do not have it (`Larch 2`, asked for the Larch 4)."""
    titles = series_in(" \n".join([_title(evidence), *one.headings]))
    is_named = not asked.isdisjoint((*titles, *series_in(one.words)))
    return not is_named and not {name for name, _ in titles}.isdisjoint(name for name, _ in asked)


def _title(evidence: Evidence) -> str:
    return evidence.context.partition("\n")[0]
