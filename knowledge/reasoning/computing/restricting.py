"""Tells where what a document sets beside the inputs of an amount forbids to compute it so (rules X9i to X9k)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.rates import clauses_told, priced_clauses, rated_amounts
from knowledge.reasoning.computing.arithmetic import plain
from knowledge.reasoning.computing.charging.blocks import is_block
from knowledge.reasoning.computing.charging.tariffs import says_first_is_free
from knowledge.reasoning.computing.conditions import weekdays_in
from knowledge.reasoning.computing.deriving.coverage import covered, needed
from knowledge.reasoning.computing.deriving.derive import LEAST_CALLED_FOR, told_by
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.facts import cells_of, stems_of
from knowledge.reasoning.computing.label_ranges import in_unit_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.value_ranges import bounds_of
from knowledge.text.places import is_named, places_in
from knowledge.text.values.numbers import holds_digit
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.terms import distinct_terms

_OPEN = lazy_pattern(r"\b(?:from|starting at|upwards of)\s*$", re.IGNORECASE)
"""Words before a price that is only the lowest of several."""
_LIMIT = lazy_pattern(
    r"\b(?:at (?:the )?(?:least|most)|minimum|maximum|min|max|no (?:more|less) than)\b", re.IGNORECASE
)
"""Words of a statement, or of a header, that limit how much there is of something."""
_MOST = lazy_pattern(r"most|max|more", re.IGNORECASE)
_ADDED = lazy_pattern(r"(?:\bplus|\+)\s*$", re.IGNORECASE)
_FURTHER = lazy_pattern(
    r"\s*(?:for (?:each|every)|per|each|every|an?)\s+(?:further|additional|extra|other)\b|[^,;.]{0,30}\bbeyond\b",
    re.IGNORECASE,
)
"""The words around an amount that comes on top of the one before it."""
_ASKS_FURTHER = lazy_pattern(r"\b(?:further|additional|extra|beyond|more)\b", re.IGNORECASE)
_GETS_BACK = lazy_pattern(r"\b(?:get|gets|receive|have|paid|given)\b[^.?]*\bback\b|\brefund", re.IGNORECASE)
_KEPT = lazy_pattern(r"\b(?:keep|retain|withhold|deduct|fee)", re.IGNORECASE)
_GIVEN_BACK = lazy_pattern(r"\b(?:refund|back\b|repa(?:y|id))", re.IGNORECASE)
_PACK = lazy_pattern(
    r"\b(?P<pack>box|packet|pack|case|carton|bag|roll|set|bundle|crate|tray|tin|ream|pallet|strip|book|block) of (?P<size>\d+)\b",
    re.IGNORECASE,
)
_HOW_MANY = lazy_pattern(
    r"\bhow (?P<many>many|much)\s+(?!of\b)(?P<what>[a-z]+)(?P<next>\s+[a-z]+)?", re.IGNORECASE
)
_ITEMS = lazy_pattern(r",(?!\d)|\b(?:and|plus|with|including|as well as)\b|\s[&+]\s", re.IGNORECASE)
"""The words between the things that a question adds to each other."""
_FEWEST = 2
"""Prices of a sentence, or things of a question, of which one may be left out."""
_NEAR = 2
"""Statements before and after one that may limit what it prices."""


def is_restricted(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether an amount cannot be computed from its inputs alone.

    The question asks for a number of things, for another weekday, or for a thing more than the inputs have. A price is the lowest of several, or one of several that the question does not tell apart; it comes on top of another one; it is for a pack of what
    the question counts; the first is free; the quantity is less or more than what can be had; or what is kept is given where the question asks what is given back.
    """
    if _is_of_other_kind(inquest, made) or _is_of_other_day(inquest, made) or _leaves_out_item(inquest, made):
        return True
    taken = [one for one in made.inputs if one.source is not None]
    return (
        any(_is_open(one) or _is_on_top(inquest, made, one) or _is_ambiguous(inquest, made, one) for one in taken)
        or any(
            _is_out_of_limits(inquest, made, one)
            or _is_of_pack(inquest, made, one)
            or _has_first_free(made, one)
            or _is_of_place(inquest, one)
            for one in made.sources
        )
        or _is_kept(inquest, made)
    )


def _is_of_other_kind(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether an amount is money, and the question asks how many of something else, or how much of what another cell of the row states."""
    asked = _HOW_MANY.search(inquest.text)
    if asked is None or not any(one.is_comparable_money for one in quantities(made.text.partition(":")[0])):
        return False
    if any(one.is_comparable_money for one in quantities(f"2 {asked['what']}{asked['next'] or ''}")):
        return False
    cells = (fact for one in made.sources for at in one.positions for fact in cells_of(one.statements, at))
    taken = {one.text for one in made.inputs}
    named = any(
        stems_of(asked["what"]) & one.stems for one in cells if not one.is_price and one.words not in taken
    )
    return named or asked["many"].lower() == "many"


def _is_of_other_day(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether a sentence that an amount comes from is for other weekdays than the one of the question."""
    asked = weekdays_in(inquest.text)
    own = (weekdays_in(one.words) for one in made.sources if one.own[0].kind is not StatementKind.ROW)
    return bool(asked) and any(days and not asked <= days for days in own)


def _before_and_after(one: Input) -> tuple[str, str] | None:
    """The words of the statement around an amount of money that is an input."""
    if one.source is None or not any(value.is_comparable_money for value in quantities(one.text)):
        return None
    before, found, after = one.source.words.partition(one.text)
    return (before, after) if found else None


def _is_open(one: Input) -> bool:
    around = _before_and_after(one)
    return _OPEN.match(one.text.partition(" ")[0]) is not None or (
        around is not None and _OPEN.search(around[0]) is not None
    )


def _is_on_top(inquest: Inquest, made: ComputedResult, one: Input) -> bool:
    """Whether a sentence states an amount on top of one that is no input, and the question does not ask for what is on top alone."""
    around = _before_and_after(one)
    if (
        around is None
        or one.source is None
        or one.source.own[0].kind is StatementKind.ROW
        or _ASKS_FURTHER.search(inquest.text)
    ):
        return False
    before, after = around
    if not (_ADDED.search(before) or _FURTHER.match(after)):
        return False
    first = [value for value in quantities(before) if value.is_comparable_money]
    texts = {other.text for other in made.inputs}
    return bool(first) and before[first[-1].start : first[-1].end].strip() not in texts


def _is_ambiguous(inquest: Inquest, made: ComputedResult, one: Input) -> bool:
    """Whether a sentence has another rate in the unit of the one taken, and the question has no word that tells which is meant."""
    if _before_and_after(one) is None or one.source is None or one.source.own[0].kind is StatementKind.ROW:
        return False
    words = one.source.words
    if is_block(words) or weekdays_in(words) or places_in(words):
        return False
    rated = rated_amounts(words)
    unit = next((unit for value, per, unit in rated if words[value.start : value.end].strip() == one.text), None)
    alike = [(value, per) for value, per, other in rated if other == unit]
    told = [words[value.start : value.end].strip() for value, _ in clauses_told(inquest.text, words, alike)]
    texts = {other.text for other in made.inputs}
    return unit is not None and not set(told) <= texts


def _is_out_of_limits(inquest: Inquest, made: ComputedResult, source: Selected) -> bool:
    """Whether the quantity of the question is less than the least, or more than the most, that a price is for."""
    values = [one for one in quantities(inquest.text) if one.low is None and not one.is_comparable_money]
    for words in _limits(inquest, source):
        for one in quantities(words):
            bound = bounds_of(words, one)
            alike = [own for value in values if (own := in_unit_of(one, value)).matches(one) and one.unit]
            if (
                bound
                and len(alike) == 1
                and not bound.holds(alike[0])
                and not _has_number(made, plain(one.amount))
            ):
                return True
    return False


def _limits(inquest: Inquest, source: Selected) -> Iterator[str]:
    """Yield the cells, and the statements beside, that limit how much there is of what a source prices."""
    need = needed(inquest)
    own = covered(inquest, source.words) & need
    for at in source.positions:
        for fact in cells_of(source.statements, at):
            limit = _LIMIT.match(fact.attribute)
            if limit is not None:
                yield f"{'at most' if _MOST.search(limit.group()) else 'at least'} {fact.words}"
    first = source.positions[0]
    for at in range(max(0, first - _NEAR), min(len(source.statements), first + _NEAR + 1)):
        one = source.statements[at]
        is_near = at in source.positions or (
            one.headings == source.own[0].headings and own & covered(inquest, one.words)
        )
        if one.kind is not StatementKind.ROW and is_near and _LIMIT.search(one.words):
            yield one.words


def _has_number(made: ComputedResult, number: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", made.formula) is not None


def _is_of_pack(inquest: Inquest, made: ComputedResult, source: Selected) -> bool:
    """Whether a row is for a pack of so many, and the question does not count packs."""
    for at in source.positions:
        texts = [
            source.statements[at].name,
            *(f"{one.attribute} {one.words}" for one in cells_of(source.statements, at)),
        ]
        for pack in (found for text in texts for found in _PACK.finditer(text)):
            if not stems_of(pack["pack"]) & stems_of(inquest.text) and not _has_number(made, pack["size"]):
                return True
    return False


def _has_first_free(made: ComputedResult, source: Selected) -> bool:
    """Whether the next statement says that the first of the same thing is free, and the amount does not count with it."""
    following = source.positions[-1] + 1
    if (
        source.own[0].kind is StatementKind.ROW
        or following >= len(source.statements)
        or any(one.name == "free" for one in made.inputs)
    ):
        return False
    one = source.statements[following]
    if not any(given.source is source and _before_and_after(given) is not None for given in made.inputs):
        return False  # a percentage is for no number of things
    is_beside = one.headings == source.own[0].headings and distinct_terms(one.words) & distinct_terms(source.words)
    return bool(is_beside) and says_first_is_free(source.statements, following)


def _is_kept(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether an amount is what a seller keeps, where the question asks what he gives back."""
    if not _GETS_BACK.search(inquest.text) or "−" in made.formula:
        return False
    if any(_GIVEN_BACK.search(" ".join([*one.own[0].headings, one.words])) for one in made.sources):
        return False
    return any(one.own[0].kind is not StatementKind.ROW and _KEPT.search(one.words) for one in made.sources)


def _is_of_place(inquest: Inquest, source: Selected) -> bool:
    """Whether the heading of a section names places, and the question is asked for none of them."""
    title = inquest.case.snapshot.version(source.version_id).title
    named = places_in(" ".join(one for one in source.own[0].headings if one != title))
    return bool(named) and not any(is_named(inquest.text, one) or one in inquest.places for one in named)


def leaves_out_percentage(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether a sentence with a percentage in the documents of an amount has words of the question that its inputs lack (`paid in advance`)."""
    if "%" in made.text:
        return False
    left = needed(inquest) - told_by(inquest, made)
    if inquest.weights.weight_of(left) < LEAST_CALLED_FOR:
        return False
    versions = {one.version_id for one in made.sources}
    return any(
        inquest.weights.weight_of(left & covered(inquest, one.words)) >= LEAST_CALLED_FOR
        for evidence in inquest.documents
        if evidence.resolution.version_id in versions
        for one in evidence.statements
        if one.kind is not StatementKind.ROW and _states_share(one.words)
    )


def _states_share(words: str) -> bool:
    """Whether words state a percentage by its number; what is paid in full is no share that changes an amount."""
    return any(one.unit == "%" and holds_digit(words[one.start : one.end]) for one in quantities(words))


# -- things that are added ----------------------------------------------------------------------------------


def _leaves_out_item(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether the question adds a thing of which the inputs have no word, and of which another price of the same documents has one."""
    texts = [one for one in _ITEMS.split(inquest.text) if one.strip(" ?.!")]
    need = needed(inquest)
    if len(texts) < _FEWEST:
        return False
    used = frozenset().union(*(covered(inquest, words) for words in _used(inquest, made)))
    things = (one for one in texts if not any(value.is_comparable_money for value in quantities(one)))
    items = [own for text in things if (own := covered(inquest, text) & need) and not own & used]
    return bool(items) and any(
        own & covered(inquest, words) for words in _other_prices(inquest, made) for own in items
    )


def _used(inquest: Inquest, made: ComputedResult) -> Iterator[str]:
    """Yield the words of the inputs of an amount: a row or a sentence with its heading, or the clause of a sentence. A title names no thing of its own."""
    for source in made.sources:
        texts = [one.text for one in made.inputs if one.source is source]
        own = source.own[0]
        clauses = [] if own.kind is StatementKind.ROW else priced_clauses(source.words)
        if len(clauses) < _FEWEST:
            title = inquest.case.snapshot.version(source.version_id).title
            yield " ".join([*(one for one in own.headings[-1:] if one != title), own.name, source.words])
        else:
            yield from (words for text, words in clauses if any(text in one or one in text for one in texts))


def _other_prices(inquest: Inquest, made: ComputedResult) -> Iterator[str]:
    """Yield the words for the prices in the documents of an amount that it does not take."""
    versions = {one.version_id for one in made.sources}
    taken = {(one.version_id, at) for one in made.sources for at in one.positions}
    texts = {one.text for one in made.inputs}
    for evidence in inquest.documents:
        version_id = evidence.resolution.version_id
        for at, one in enumerate(evidence.statements if version_id in versions else ()):
            if one.kind is StatementKind.ROW:
                if (version_id, at) not in taken and any(
                    fact.is_price for fact in cells_of(evidence.statements, at)
                ):
                    yield one.name
                continue
            yield from (
                words
                for text, words in priced_clauses(one.words)
                if (version_id, at) not in taken or text not in texts
            )
