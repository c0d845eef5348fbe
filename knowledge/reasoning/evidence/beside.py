"""Claims the sentences beside a sentence with it, where they answer nearly as well.

A text often says what is asked in the sentence before or after the one that is most like the question. Told as one, both are read as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.claimable import Claimable
from knowledge.reasoning.evidence.counterparts import is_counterpart
from knowledge.reasoning.evidence.fit import StatementFit
from knowledge.reasoning.recipe import QuotingRecipe
from knowledge.reasoning.understanding.question_forms import QuestionForm
from knowledge.text.languages import language_of
from knowledge.text.vocabulary.terms import distinct_terms, name_terms

_RUNNING = frozenset({StatementKind.SENTENCE, StatementKind.DEFINITION, StatementKind.ANSWER})
"""The kinds of statements that follow one another as running text. Items, rows and fields stand each by itself."""
_DIGIT = lazy_pattern(r"\d")
_LEANS = lazy_pattern(r"That (?!is\b|said\b|way\b)|For (?:example|instance)\b")
"""Openings of a sentence that takes up what the one before it says (`That 10% is divided …`), or gives a case of it."""
_POINTS_BACK = lazy_pattern(r"\b(?:it|its|it['’]s|they|their|them|this|that|these|those|such)\b", re.IGNORECASE)
"""Words for what the sentence before is about."""
_OPENING = 8
"""Words at the beginning of a sentence among which such a word stands: `At the other offices, it's …`."""
_SETS_AGAINST = lazy_pattern(r"(?:in contrast|by contrast|on the other hand|otherwise|however)\b", re.IGNORECASE)
"""Openings of a sentence that sets another thing against what the one before says (`In contrast, …`)."""
_REASON = lazy_pattern(
    r"\b(?:because|so that|since|due to|owing to|in order|to (?:ensure|avoid|prevent|protect|make sure)|reasons?|therefore)\b",
    re.IGNORECASE,
)
"""Words that give a reason."""
_NAMES_AGAIN = lazy_pattern(r"The (\w+)")
"""The opening of a sentence that takes up a thing named before (`The countries listed include …`)."""
_GOES_ON = 2
"""Sentences after a claim that may go on about its subject: those of one short paragraph."""
_RATE = lazy_pattern(r"(?<!\w)[$€£¥]?\d[\d,.]*/[a-z]+\b")
"""An amount for a unit (`$100/month`), which is written like a name and is none."""


def with_sentences_beside(
    claims: Iterable[Claimable], fit: StatementFit, recipe: QuotingRecipe
) -> list[Claimable]:
    """The claims, each with the sentences beside it that answer nearly as well; what one of them then holds is no claim of its own.

    A claim that holds the value asked for stays alone, and so does any that may decide between yes and no: they say what is asked by themselves.
    So does any for a question in another language than English, for which the bundled model was not made.
    """
    if QuestionForm(fit.question).asks_yes_or_no or language_of(fit.question) is not None:
        return list(claims)
    told: list[Claimable] = []
    for claim in claims:
        said = {at for one in told if one.ranked is claim.ranked for at in one.positions}
        if not said.issuperset(claim.positions):
            told.append(claim if claim.holds_values else _longer(claim, fit, recipe, said))
    return told


def with_sentences_leaned_on(claim: Claimable) -> Claimable:
    """A claim with the sentence before it that its first one leans on (`These days are …`): it is claimed with it anyway, and so is quoted with it."""
    statements, at = claim.ranked.evidence.statements, claim.positions[0]
    if at == 0 or not _runs_on(statements, at - 1, at):
        return claim
    leans = at - 1 in statements[at].leads or (
        _LEANS.match(statements[at].words) is not None
        and (statements[at].leads, statements[at].clause) == (statements[at - 1].leads, statements[at - 1].clause)
    )
    return replace(claim, positions=(at - 1, *claim.positions)) if leans else claim


def with_sentences_going_on(
    claims: Sequence[Claimable], fit: StatementFit, recipe: QuotingRecipe
) -> list[Claimable]:
    """The claims, the best one with the sentences after it that go on about its subject up to one with the number, value or places asked for.

    The sentence with the words of the question often only leads to that one: `The average stay is short. Here it's five years`. So is a reason
    asked for, which a text seldom calls one: `The red line is the safest. It has no crossings.`
    """
    if not claims:
        return []
    best, *others = claims
    wants_reason = QuestionForm(fit.question).asks_why and not _REASON.search(best.words)
    statements, first, last = best.ranked.evidence.statements, best.positions[0], best.positions[-1]
    said = {at for one in others if one.ranked is best.ranked for at in one.positions}
    may = fit.may_be_claimed(best.ranked)
    told = last
    for at in range(last + 1, last + 1 + _GOES_ON):
        whole = range(first, at + 1)
        if (
            at not in may
            or at in said
            or not _runs_on(statements, last, at)
            or not (
                _goes_on(fit, statements, last, at) or (wants_reason and _SETS_AGAINST.match(statements[at].words))
            )
            or fit.ranking.is_other(best.ranked.evidence, at)
            or sum(len(statements[one].words) for one in whole) > recipe.together
        ):
            break
        if wants_reason or fit.holds_what_is_asked(statements[at]):
            told = at
    if told == last:
        return list(claims)
    return [replace(best, positions=tuple(range(first, told + 1))), *others]


def _runs_on(statements: Sequence[Statement], at: int, other: int) -> bool:
    """Whether two statements are sentences of running text below the same headings."""
    return all(statements[one].kind in _RUNNING for one in (at, other)) and (
        statements[at].headings == statements[other].headings
    )


def _goes_on(fit: StatementFit, statements: Sequence[Statement], at: int, other: int) -> bool:
    """Whether a sentence goes on about the subject of an earlier one: it names a thing again that this and the question have, or points back to it where this lacks what is asked."""
    words = statements[other].words
    if again := _NAMES_AGAIN.match(words):
        terms = distinct_terms(again[1])
        if terms and terms <= distinct_terms(statements[at].words) & distinct_terms(fit.question):
            return True
    opening = " ".join(words.split()[:_OPENING])
    return _POINTS_BACK.search(opening) is not None and not fit.holds_what_is_asked(statements[at])


def _longer(claim: Claimable, fit: StatementFit, recipe: QuotingRecipe, said: Set[int]) -> Claimable:
    """A claim with the sentences beside it that may be claimed with it, the better one first, without those that are said already."""
    statements = claim.ranked.evidence.statements
    if len(claim.positions) > 1 or statements[claim.positions[0]].kind not in _RUNNING:
        return claim
    (at,) = claim.positions
    claimable = {at - 1, at + 1}.intersection(fit.may_be_claimed(claim.ranked)) - said
    beside = [fit.alone(claim.ranked, other) for other in sorted(claimable)]
    least = fit.score_of(claim.ranked, at) - recipe.beside
    positions = [at]
    for one in sorted(beside, key=lambda one: -one.fit):
        together = [statements[own] for own in (*positions, *one.positions)]
        if (
            one.fit >= least
            and not one.is_other
            and not is_counterpart(statements[one.positions[0]], statements[at], fit.question)
            and _same_names(fit.question, together)
            and _read_on(together, recipe.together)
        ):
            positions += one.positions
    return replace(claim, positions=tuple(sorted(positions)))


def _same_names(question: str, statements: Sequence[Statement]) -> bool:
    """Whether each statement has the names with signs or digits in them that the question has, and no other: `C#` is not `C`."""
    asked = name_terms(question)
    return all(name_terms(_RATE.sub(" ", one.words)) == asked for one in statements)


def _read_on(statements: Sequence[Statement], longest: int) -> bool:
    """Whether statements are sentences of one running text, not too long, with at most one number: of two it would be left open which one answers."""
    first, *others = statements
    return (
        all(one.kind in _RUNNING and (one.headings, one.leads) == (first.headings, first.leads) for one in others)
        and sum(len(one.words) for one in statements) <= longest
        and sum(_DIGIT.search(one.words) is not None for one in statements) <= 1
    )
