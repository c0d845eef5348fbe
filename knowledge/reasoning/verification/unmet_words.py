"""Finds what a question names and the text of its claims does not: another attribute, another thing, a condition that is not there (rule Q2g).

Support is a mean over the words of the question. One noun that is not met is lost in it where all others are: `an electric bicycle` beside what is
paid per kilometre on a business trip. So each noun is held against the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.directories import is_entry_meant, terms_for_contact
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import Ranking
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.sufficiency_recipe import SufficiencyRecipe
from knowledge.reasoning.understanding.asked_attribute import MEASURE_TERMS, attribute_spans
from knowledge.reasoning.understanding.noun_phrases import nouns_of
from knowledge.reasoning.understanding.question_forms import PALE_TERMS
from knowledge.reasoning.verification.lacking_values import is_plain, lacking_values
from knowledge.text.languages import language_of
from knowledge.text.places import places_in
from knowledge.text.reported import asks_what_was_said, is_reported
from knowledge.text.values.dates import MONTH
from knowledge.text.values.expectations import asks_for_contact
from knowledge.text.vocabulary.cities import countries_of
from knowledge.text.vocabulary.codes import series_in
from knowledge.text.vocabulary.names import asking_part, capitalised_names
from knowledge.text.vocabulary.terms import Terms, distinct_terms, term_spans

_NUMBER = lazy_pattern(r"(?<!\S)\W*\d")
"""A number that a question gives: its answer may be computed from several texts, none of which has all of its words."""
_IN_DIGITS = {
    f"{digits}{ending}": word
    for (digits, ending), word in zip(
        [(1, "st"), (2, "nd"), (3, "rd"), *((n, "th") for n in range(4, 11))],
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),  # noqa: SIM905
        strict=True,
    )
}
_ORDINAL = lazy_pattern(rf"\b(?:{'|'.join(chain(_IN_DIGITS, _IN_DIGITS.values()))})\b", re.IGNORECASE)
"""An ordinal number up to ten, in a word or in digits."""
_LABELLED = frozenset({StatementKind.FIELD, StatementKind.ROW})
_LABELS_LOOKED_AT = 12
"""Passages whose fields are compared with those claimed: as many as claims are made from."""
_OF_CALENDAR = lazy_pattern(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|(?<=in )May|June|July|August|September|October|November|December)s?\b"
)
"""A weekday or a month."""
_WORD = lazy_pattern(r"[^\W_]+")
_EDGES = lazy_pattern(r"^\W+|\W+$")
_SAYS_LITTLE = (
    PALE_TERMS
    | MEASURE_TERMS
    | distinct_terms(
        "people person anyone everything something world firm company organisation body business employer website customer employee staff user member "
        "paragraph article part portion way case use contain include call stand allowed possible available valid required direct bring give go tag say vs versus "
        "arrive come begin become receive send occur expire remain belong exist keep obtain indicate signify denote "
        "new normal usual regular standard ordinary alone item product goods device gadget stuff "
        "two three four five six seven eight nine ten eleven twelve dozen hundred thousand"
    )
)
"""Words that a text need not have to answer: those for a value, for anybody, for any thing, for whoever wrote it and for a part of it, for the case that any rule
is for, and verbs that may stand where nouns do."""
_HOW_MANY = lazy_pattern(r"\bhow many\b", re.IGNORECASE)
_DAY = lazy_pattern(
    r"\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mornings?|noon|afternoons?|evenings?|nights?|tonight|weekend)\W*",
    re.IGNORECASE,
)
"""A word for a time of the week or the day. To somebody who tells when something happened, a text answers with a period and not with the day."""
_MEANT = lazy_pattern(r"\bwhat (?:does|do) (?P<term>.{1,60}?) (?:stand for|mean)\b(?! for\b)", re.IGNORECASE)
"""A question for a meaning. What follows says where the term was read (`on a label`)."""
_DATE = lazy_pattern(rf"\W*(?:{MONTH}|today|now|yesterday|tomorrow)\W*", re.IGNORECASE)
"""A word for a time. Dates decide which text is asked for, and places do (rules Q4 and Q8): the text need not have their words."""


class _Word(NamedTuple):
    """A word of a question: its share of the question's weight, how well it is met by the claims and by the best of all statements compared, and whether the number of such things is asked for."""

    text: str
    terms: Terms
    is_noun: bool
    weight: float
    met: float
    elsewhere: float
    is_counted: bool = False


def hold_to_claims(
    findings: Sequence[Finding], selected: Sequence[Selected], recipe: SufficiencyRecipe
) -> tuple[list[Finding], list[Selected]]:
    """The findings and their claims, without those for a part that names something which its claims and their texts lack."""
    held, lacking = list(findings), set()
    for number, finding in enumerate(findings):
        claims = [one for one in selected if number in one.parts]
        if not finding.verdict.sufficient:
            continue
        missing = [
            f"The closest text says nothing about {word!r}." for word in unmet_words(finding, claims, recipe)
        ]
        if missing or (missing := lacking_values(finding, claims) or _about_others(finding, claims)):
            held[number] = replace(finding, verdict=_lacking(finding.verdict, missing, recipe))
            lacking.add(number)
    return held, [one for one in selected if not lacking.issuperset(one.parts)]


def _about_others(finding: Finding, claims: Sequence[Selected]) -> list[str]:
    """Says so where all claims are about another product, place or case than the question names, or tell another field than one that stands for others alone (rule Q2f)."""
    is_other = finding.ranking.is_other
    told = [is_other(one.ranked.evidence, at) for one in claims for at in one.positions]
    if not told or not is_plain(finding.sub_query):
        return []
    if all(told) or _is_field_of_others(finding, claims):
        return ["The closest texts are about something else than the question names."]
    if all(any(is_reported(one.words) for one in claim.own) for claim in claims):
        return (
            []
            if asks_what_was_said(finding.sub_query.text)
            else ["The closest text only reports what somebody said."]
        )
    return []


def _is_field_of_others(finding: Finding, claims: Sequence[Selected]) -> bool:
    """Whether a field or row for something else has a label of which the question has every word, and no claim has such a label."""
    asked, is_other = _every_word(finding.sub_query.text), finding.ranking.is_other
    own = [one for claim in claims for one in claim.own]
    if any(one.kind not in _LABELLED or _label_words(one) <= asked for one in own):
        return False
    looked_at = (found.evidence for found in finding.ranking.ranked[:_LABELS_LOOKED_AT])
    return any(
        one.statements[at].kind in _LABELLED and _is_asked_for(one.statements[at], asked) and is_other(one, at)
        for one in looked_at
        for at in one.positions
    )


def _is_asked_for(one: Statement, asked: frozenset[str]) -> bool:
    """Whether the label of a field or row says something (`A` does not), and a question has every word of it."""
    words = _label_words(one)
    return words <= asked and bool(distinct_terms(" ".join(words)))


def _label_words(one: Statement) -> frozenset[str]:
    """All words of the label of a field or row, small ones included: `Cut-in speed` is not `Cut-out speed`."""
    return _every_word(_label_of(one))


def _label_of(one: Statement) -> str:
    return one.name or one.words.partition(":")[0]


def _every_word(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def unmet_words(
    finding: Finding, claims: Sequence[Selected], recipe: SufficiencyRecipe, *, with_numbers: bool = False
) -> tuple[str, ...]:
    """The nouns of a question that its claims do not meet.

    No text of a claim has them, and the claims meet them far less than its other words, or far less than another text does; or they carry much of the
    question, no text found has them, and no claim has anything like them; or their number is asked for, and no claim has anything like them. All of them are unmet where no text found has any word of the question.
    A question that gives numbers is looked at `with_numbers` alone.
    """
    query, ranking = finding.sub_query, finding.ranking
    if not claims or not is_plain(query) or ranking.asks_for_clause or ranking.entries:
        return ()
    if others := others_of_a_series(query.text, claims):
        return others
    if ranking.word_weights is None or language_of(query.text) is not None:
        return ()
    if others := _other_days(query.text, claims):
        return others
    if (not with_numbers and _NUMBER.search(query.text)) or _is_entry_meant(claims[0], ranking):
        return ()
    if others := _other_ordinals(query.text, claims):
        return others
    words = _words(finding, claims, recipe)
    if alien := _alien(words, ranking, recipe):
        return alien
    nouns = [one for one in words if one.is_noun and (one.weight >= recipe.noun_weight or countries_of(one.text))]
    if finding.verdict.support >= recipe.sure and not with_numbers:
        names = {word for name in capitalised_names(query.text) for word in name.split()}
        nouns = [one for one in nouns if one.text in names]
    far: list[_Word] = []
    if query.lookup == query.text:  # a part may name its subject in another part
        far = [one for one in nouns if _is_far(one, words, recipe)]
        far += [
            one
            for one in words
            if one.is_counted and one.weight >= recipe.noun_weight and one.met < recipe.counted
        ]
        far = [one for one in far if not any(_has(claim, one, ranking) for claim in claims)]
    strange = [one for one in nouns if one.weight >= recipe.strange_weight and one.met < recipe.strange]
    strange = [one for one in strange if not any(_is_in(one, found.evidence, ranking) for found in ranking.ranked)]
    return tuple(one.text for one in words if one in far or one in strange)


def others_of_a_series(question: str, claims: Sequence[Selected]) -> tuple[str, ...]:
    """The names with a number in a question of which its claims have the name with other numbers alone (`Larch 2`, asked for the Larch 4)."""
    told = [pair for claim in claims for text in _texts(claim.own) for pair in series_in(text)]
    return tuple(
        f"{name} {number}"
        for name, number in series_in(question)
        if not _DATE.match(name) and name in {one for one, _ in told} and (name, number) not in told
    )


def _other_ordinals(question: str, claims: Sequence[Selected]) -> tuple[str, ...]:
    """The ordinal numbers of a question for which its claims are rows of a table for others (`Third`, asked for the second child)."""
    asked = _ordinals(question)
    own = [claim.own for claim in claims]
    if not asked or not own or any(one.kind is not StatementKind.ROW for row in own for one in row):
        return ()
    told = [_ordinals(f"{one.name} {one.words}") for row in own for one in row]
    return tuple(sorted(asked)) if all(one and asked.isdisjoint(one) for one in told) else ()


def _other_days(question: str, claims: Sequence[Selected]) -> tuple[str, ...]:
    """The weekdays or months of a question for which its claims are rows or fields for others, each for one (`Monday`, asked for Saturday)."""
    asked = _OF_CALENDAR.findall(question)
    told = [_label_of(one).strip() for claim in claims for one in claim.own]
    are_single = bool(told) and all(map(_OF_CALENDAR.fullmatch, told))
    are_others = {one.rstrip("s") for one in asked}.isdisjoint(one.rstrip("s") for one in told)
    return tuple(asked) if are_single and are_others else ()


def _ordinals(text: str) -> set[str]:
    return {_IN_DIGITS.get(word.lower(), word.lower()) for word in _ORDINAL.findall(text)}


def _alien(words: Sequence[_Word], ranking: Ranking, recipe: SufficiencyRecipe) -> tuple[str, ...]:
    """All words of a question that say something, where no text found has any of them or anything near to them."""
    saying = [one for one in words if one.terms and one.weight]
    if any(one.met >= recipe.alien for one in saying):
        return ()
    told = any(_is_in(one, found.evidence, ranking) for one in saying for found in ranking.ranked)
    return () if told else tuple(one.text for one in saying)


def _is_entry_meant(claim: Selected, ranking: Ranking) -> bool:
    """Whether a claim is the entry of a directory that a question for a contact means by its label: what the asker wants there need not stand in it."""
    if not asks_for_contact(ranking.question):
        return False
    saying = terms_for_contact(ranking.question)
    return any(is_entry_meant(claim.statements, at, ranking.weights, saying) for at in claim.positions)


def _is_in(word: _Word, evidence: Evidence, ranking: Ranking) -> bool:
    """Whether a passage found or its titles have these terms of the question, or alternatives of them."""
    text = f"{evidence.context}\n{evidence.told_of_all}\n{evidence.text}"
    return word.terms <= ranking.weights.covered_by(text)


def _lacking(verdict: Verdict, missing: Sequence[str], recipe: SufficiencyRecipe) -> Verdict:
    return Verdict(min(verdict.support, recipe.least / 2), False, (*verdict.missing, *missing))


def _words(finding: Finding, claims: Sequence[Selected], recipe: SufficiencyRecipe) -> list[_Word]:
    """The words of a question that have terms; none where those of the claims were not compared."""
    question, ranking = finding.sub_query.compared, finding.ranking
    looked_at = ranking.ranked[: recipe.looked_at]
    met = _best([_met(ranking, one.ranked.evidence, one.positions) for one in claims])
    elsewhere = _best([_met(ranking, one.evidence, one.evidence.positions) for one in looked_at])
    if not met or not elsewhere:
        return []
    told = len(question) - len(asking_part(question)) if len(asking_part(question)) < len(question) else 0
    meant = _MEANT.search(question)
    last = meant.end() if meant else len(question)
    nouns = frozenset(
        span
        for span in nouns_of(question)
        if told <= span[0] < last and not (told and _DAY.fullmatch(question[span[0] : span[1]]))
    )
    counted = attribute_spans(question) if _HOW_MANY.search(question) else ()
    return [
        _Word(
            text=_EDGES.sub("", question[span[0] : span[1]]),
            terms=terms,
            is_noun=bool(terms) and span in nouns and _says_something(question[span[0] : span[1]], terms),
            weight=weight,
            met=met[at],
            elsewhere=elsewhere[at],
            is_counted=span in counted and _says_something(question[span[0] : span[1]], terms),
        )
        for at, (span, terms, weight) in enumerate(
            zip(term_spans(question), ranking.word_terms, ranking.word_weights or (), strict=True)
        )
    ]


def _says_something(word: str, terms: Terms) -> bool:
    """Whether a text that answers has to say this word, in some way."""
    return not (terms <= _SAYS_LITTLE or _DATE.fullmatch(word) or places_in(word))


def _met(ranking: Ranking, evidence: Evidence, positions: Sequence[int]) -> list[float]:
    """How well each word of the question is met by the best of these statements."""
    found = (ranking.scores(evidence, at) for at in positions)
    return _best([scores[1] for scores in found if scores])


def _best(rows: Sequence[Sequence[float]]) -> list[float]:
    """The highest value of each column; empty where there are no rows."""
    return [max(column) for column in zip(*(row for row in rows if row), strict=True)]


def _is_far(word: _Word, words: Sequence[_Word], recipe: SufficiencyRecipe) -> bool:
    """Whether a word is met far less than the others are, or than another statement meets it."""
    others = [one for one in words if one is not word and one.weight >= recipe.other_weight]
    total = sum(one.weight for one in others)
    usual = sum(one.weight * one.met for one in others) / total if total else 0.0
    is_elsewhere = (
        word.elsewhere >= recipe.said_elsewhere and word.elsewhere - word.met >= recipe.far_from_elsewhere
    )
    return is_elsewhere or usual - word.met >= recipe.far_from_others


def _has(claim: Selected, word: _Word, ranking: Ranking) -> bool:
    """Whether the text that a claim is quoted from has the terms of this word of the question anywhere, or alternatives of them.

    The country of a city has to stand in the claim itself or above it: elsewhere a text may name it for something else.
    """
    evidence, terms = claim.ranked.evidence, word.terms
    above = f"{evidence.context}\n{evidence.told_of_all}"
    is_city = bool(countries_of(word.text))
    told = chain([above], _texts(claim.own if is_city else claim.statements))
    if any(terms <= ranking.weights.covered_by(text) for text in told):
        return True
    return is_city and any(terms <= distinct_terms(text) for text in _texts(claim.statements))


def _texts(statements: Sequence[Statement]) -> Iterator[str]:
    """The words of statements with those above them."""
    return (" ".join([*one.headings, one.name, one.words]) for one in statements)
