"""Decides whether evidence suffices, before anything is claimed (rule Q2)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Role, SubQuery
from knowledge.model.clock import format_instant
from knowledge.reasoning.evidence.directories import (
    is_cell_meant,
    is_entry_meant,
    table_of_row_meant,
    terms_for_contact,
)
from knowledge.reasoning.evidence.findings import Verdict
from knowledge.reasoning.evidence.groups import group_at, title_of
from knowledge.reasoning.evidence.named_products import fields_of_several
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.evidence.resolve import Evidence, only_tells_topic
from knowledge.reasoning.sufficiency_recipe import ConfidenceRecipe, SufficiencyRecipe, TermSupport
from knowledge.reasoning.understanding.asked_attribute import attribute_spans
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm
from knowledge.text.languages import language_of
from knowledge.text.places import is_named, lies_in, places_in, stated_place
from knowledge.text.values.expectations import asks_for_contact
from knowledge.text.vocabulary.names import holds_name, names_asked_for
from knowledge.text.vocabulary.terms import distinct_terms, question_terms, term_spans

MEANING = (
    "The estimated probability that the claims are right and complete, from how well the best statement matches the question. Fitted on 295 answers to "
    "questions over seven collections; on 141 others its calibration error was 0.08."
)


_POINTS = lazy_pattern(r"\b(?:it|this|that|them|these|those)\W*$", re.IGNORECASE)
"""A pronoun at the end of a question. One before may stand for something that the question names."""
_NAMES_TERM = lazy_pattern(
    r"\bwhat (?:does|do) (?!(?:it|this|that|they|these|those)\b).+ (?:mean|stand for)\b", re.IGNORECASE
)
"""A question for the meaning of a term, which may be of pale words (`working day`)."""
_DAY = timedelta(days=1)
_ALL = 1 - 1e-9
"""A coverage of all terms, but for the last bits of a sum."""
_TITLES = 3
"""Titles that a question asked back names, at most, as examples."""


def verify(sub_query: SubQuery, ranking: Ranking, recipe: SufficiencyRecipe) -> Verdict:
    """The verdict on the best evidence for a sub-query."""
    if sub_query.missing:
        return Verdict(0.0, False, (sub_query.missing,))
    best = ranking.ranked[: recipe.looked_at]
    if best and (
        (is_vague(sub_query.text) and not _is_title(best, sub_query.text))
        or (sub_query.lookup == sub_query.text and points_nowhere(sub_query.text))
    ):
        return Verdict(0.0, False, ("The question does not say what it is about.",), ask=_what_about(best))
    if not best:
        return Verdict(0.0, False, (nothing_found(sub_query),))
    if sub_query.asks_for_all_changes:  # the documents are named, whatever their words are
        return Verdict(recipe.at_address, True, ())
    if ranking.unknown:
        return Verdict(0.0, False, tuple(f"No text found names {name!r}." for name in ranking.unknown))
    likenesses = _compared(sub_query, ranking, recipe)
    if meant := _several_meant(sub_query, ranking, likenesses, recipe):
        return Verdict(0.0, False, ("Several products have it.",), ask=f"Which is meant: {' or '.join(meant)}?")
    support = round(_support(sub_query, ranking, likenesses, recipe), 4)
    if likenesses and _asks_for_group(ranking.question):
        together = _support(sub_query, ranking, _of_groups(ranking, recipe), recipe)
        support = max(support, round(together, 4))
    if ranking.asks_for_clause or ranking.entries:
        support = max(support, recipe.at_address)
    lacking = [] if any(one.holds_values for one in best) else sorted(ranking.expected)
    missing = tuple(f"No passage found states the {value} asked for." for value in lacking)
    least = recipe.least if sub_query.role is Role.STATEMENT else recipe.least_change
    if support < least:
        missing = (*missing, "No authoritative text covers the question closely enough.")
    # What changed between two releases of a document is read from both, whatever words the question has.
    suffices = support >= least or sub_query.use is not None or _holds_names(best, sub_query)
    return Verdict(support, suffices, missing)


def _holds_names(best: Sequence[Ranked], sub_query: SubQuery) -> bool:
    """Whether a passage has every name that a question about a change of a release asks for: the entries of its notes have few other words."""
    if sub_query.role is Role.STATEMENT or not sub_query.release:
        return False
    names = names_asked_for(sub_query.text)
    return bool(names) and any(all(holds_name(one.text, name) for name in names) for one in best)


def _several_meant(
    sub_query: SubQuery, ranking: Ranking, likenesses: Sequence[_Likeness], recipe: SufficiencyRecipe
) -> tuple[str, ...]:
    """The products of which the question asks for a field that several have, without naming one."""
    if sub_query.role is not Role.STATEMENT or sub_query.use is not None or sub_query.supporting:
        return ()
    if not likenesses:
        return ()
    others = [one.evidence for one in ranking.ranked[: recipe.looked_at]]
    return fields_of_several(sub_query.lookup, likenesses[0].evidence, likenesses[0].position, others)


def nothing_found(sub_query: SubQuery) -> str:
    """Says that no text answers a sub-query at its date, or all through the month that it names."""
    period = sub_query.throughout
    if period is None or (period.end is not None and period.end - period.start <= _DAY):
        return f"No text in force on {format_instant(sub_query.as_of.valid_at)} matched the question."
    return f"No text in force all through {sub_query.throughout} matched the question; name a day."


def probability(support: float, recipe: ConfidenceRecipe) -> float:
    """The probability that an answer with this support is right and complete (Platt's logistic map)."""
    bounded = min(max(support, recipe.bound), 1 - recipe.bound)
    logit = math.log(bounded / (1 - bounded))
    return round(1 / (1 + math.exp(-(recipe.slope * logit + recipe.shift))), 4)


def is_vague(question: str) -> bool:
    """Whether a question names nothing that it is about (`How long do I have?`)."""
    asked = question_terms(question)
    return bool(asked) and asked <= PALE_TERMS and not _NAMES_TERM.search(question)


def _is_title(best: Sequence[Ranked], question: str) -> bool:
    """Whether the best texts have all words of a question in their title or headings: `What is a working day?` names a term."""
    asked = question_terms(question)
    return any(asked <= distinct_terms(f"{one.evidence.context}\n{one.evidence.told_of_all}") for one in best)


def points_nowhere(question: str) -> bool:
    """Whether a question has one word that says something, and a pronoun for what it is about (`Who approves it?`)."""
    return len(question_terms(question) - PALE_TERMS) <= 1 and _POINTS.search(question) is not None


def _what_about(best: Sequence[Ranked]) -> str:
    """The question to ask back, with the titles of the best passages."""
    titles = dict.fromkeys(
        one.evidence.context.splitlines()[0].strip() for one in best[:_TITLES] if one.evidence.context.strip()
    )
    told = f", such as {' or '.join(titles)}" if titles else ""
    return f"What do you ask about{told}?"


def _support(
    sub_query: SubQuery, ranking: Ranking, likenesses: Sequence[_Likeness], recipe: SufficiencyRecipe
) -> float:
    """The logistic function of the weighted features of the best evidence.

    Statements about another product, place or case than the one that the question names do not count; where they match far best, the evidence is about that.
    """
    meant = _of_what_is_asked(likenesses, ranking)
    best = meant[0].total if meant else 0.0
    if likenesses and likenesses[0].total - best > recipe.ahead:
        return recipe.least / 2
    if likenesses and _is_told_for_other_places(likenesses[0], meant, ranking):
        return recipe.least / 2
    if meant:
        weighted, is_elsewhere = _by_words(_features(meant, ranking, recipe), recipe)
        is_elsewhere = is_elsewhere or _lacks_attribute(sub_query, ranking, meant[0], recipe)
    else:
        weighted, is_elsewhere = _by_terms(sub_query, ranking, recipe.by_terms)
    support = 1 / (1 + math.exp(-weighted))
    return min(support, recipe.least / 2) if is_elsewhere else support


def _of_what_is_asked(likenesses: Sequence[_Likeness], ranking: Ranking) -> list[_Likeness]:
    """The likenesses of statements that are about no other product, place or case than the question names."""
    return [one for one in likenesses if not ranking.is_other(one.evidence, one.position)]


def _is_told_for_other_places(first: _Likeness, meant: Sequence[_Likeness], ranking: Ranking) -> bool:
    """Whether a value is asked for at a place that no text found names, and the statement most like the question tells it for another place."""
    named, told = places_in(ranking.question), first.evidence.statements[first.position]
    place = stated_place(told.words, told.name)
    if not (named and ranking.places and ranking.expected and place) or lies_in(place, ranking.places):
        return False
    texts = [f"{one.evidence.context}\n{one.text}" for one in ranking.ranked]
    if any(is_named(text, asked) for text in texts for asked in named):
        return False
    around = meant[0].evidence.text if meant else ""
    return places_in(around).isdisjoint(ranking.places)


def _lacks_attribute(sub_query: SubQuery, ranking: Ranking, best: _Likeness, recipe: SufficiencyRecipe) -> bool:
    """Whether the best statement tells another attribute than the one asked for: no word of it is like a word of that, and its passage lacks the word."""
    asked = attribute_spans(sub_query.compared)
    if not asked:
        return False
    weights, evidence = ranking.weights, best.evidence
    covered = weights.covered_by(evidence.context, evidence.told_of_all, evidence.text)
    spans, scores = term_spans(sub_query.compared), evidence.word_scores_of(best.position)[1:]
    return any(
        weight
        and score / 100 <= (recipe.unlike_main if weight >= recipe.main else recipe.unlike)
        and covered.isdisjoint(weights.terms_of(sub_query.compared[start:end]))
        for (start, end), weight, score in zip(spans, ranking.word_weights or (), scores, strict=True)
        if any(start < last and first < end for first, last in asked)
    )


class _Likeness(NamedTuple):
    """How like the question a statement is: over all tokens, over the words with terms, and by cosine similarity."""

    whole: float
    words: float
    cosine: float
    held: float
    """The share of words that the statement has almost as they are."""
    evidence: Evidence
    position: int

    @property
    def total(self) -> float:
        return self.whole + self.words + self.cosine


def _likenesses(ranking: Ranking, recipe: SufficiencyRecipe) -> list[_Likeness]:
    """The likeness of each statement of the passages looked at, best first; empty where words were not compared."""
    found = []
    for one in ranking.ranked[: recipe.looked_at]:
        for at in one.evidence.positions:
            if only_tells_topic(one.evidence.statements[at]):
                continue
            if likeness := ranking.likeness(one.evidence, at):
                held = ranking.share_held(one.evidence, at, recipe.almost)
                found.append(_Likeness(*likeness, one.evidence.cosine_of(at), held, one.evidence, at))
    return sorted(found, key=lambda one: -one.total)


def _asks_for_group(question: str) -> bool:
    """Whether a question asks for a procedure or a list, of which the statements stand together."""
    form = QuestionForm(question)
    return form.asks_how_to or form.asks_for_list or form.asks_for_several


def _of_groups(ranking: Ranking, recipe: SufficiencyRecipe) -> list[_Likeness]:
    """The likeness of each group of statements of the passages looked at, and of each statement that stands alone, best first."""
    return sorted(_likenesses_of_groups(ranking, recipe), key=lambda one: -one.total)


def _likenesses_of_groups(ranking: Ranking, recipe: SufficiencyRecipe) -> Iterator[_Likeness]:
    """Yield them in the order of the passages."""
    for one in ranking.ranked[: recipe.looked_at]:
        evidence, seen = one.evidence, set[int]()
        for at in evidence.positions:
            if at in seen or only_tells_topic(evidence.statements[at]):
                continue
            positions = group_at(evidence.statements, at)
            seen.update(positions)
            own = [other for other in positions if other in evidence.positions]
            held = max(ranking.share_held(evidence, other, recipe.almost) for other in own)
            if len(own) == 1:
                if likeness := ranking.likeness(evidence, at):
                    yield _Likeness(*likeness, evidence.cosine_of(at), held, evidence, at)
            elif found := ranking.group_likeness(
                evidence, own, f"{evidence.context}\n{title_of(evidence.statements, positions)}"
            ):
                yield _Likeness(*found, held, evidence, own[0])


def deciding_features(sub_query: SubQuery, ranking: Ranking, recipe: SufficiencyRecipe) -> dict[str, float]:
    """The features of the best statement and of how much it stands out, by the names of their weights in the recipe.

    Empty where words were not compared. A question that expects no value is not held to one.
    """
    likenesses = _of_what_is_asked(_compared(sub_query, ranking, recipe), ranking)
    return _features(likenesses, ranking, recipe) if likenesses else {}


def _compared(sub_query: SubQuery, ranking: Ranking, recipe: SufficiencyRecipe) -> list[_Likeness]:
    """The likenesses that decide, best first; none for a question in a language that the model was not made for."""
    return _likenesses(ranking, recipe) if language_of(sub_query.text) is None else []


def _features(likenesses: Sequence[_Likeness], ranking: Ranking, recipe: SufficiencyRecipe) -> dict[str, float]:
    """The features of the best of these likenesses."""
    best, *others = likenesses
    statements = best.evidence.statements
    if table := table_of_row_meant(statements, best.position, ranking.weights):
        others = [
            one
            for one in others
            if one.evidence.resolution != best.evidence.resolution or one.position not in table
        ]
    beside = [best.total - one.total for one in others[: recipe.beside]]
    beside += [recipe.usual_margin] * (recipe.beside - len(beside))
    looked_at = ranking.ranked[: recipe.looked_at]
    is_complete = any(one.coverage >= _ALL for one in looked_at)
    return {
        "late": best.whole,
        "words": best.words,
        "statement": best.cosine,
        "held": best.held,
        "margin": sum(beside) / recipe.beside,
        "value": float(not ranking.expected or any(one.holds_values for one in looked_at)),
        "complete": float(is_complete),
        "address": float(
            (is_complete and bool(ranking.held))
            or _has_entry_meant(ranking, looked_at)
            or (
                bool(table)
                and is_cell_meant(
                    statements, best.position, best.evidence.context, ranking.weights, ranking.question
                )
            )
        ),
    }


def _has_entry_meant(ranking: Ranking, looked_at: Sequence[Ranked]) -> bool:
    """Whether a directory has an entry that a question for a contact means by its label."""
    if not asks_for_contact(ranking.question):
        return False
    saying = terms_for_contact(ranking.question)
    return any(
        is_entry_meant(one.evidence.statements, at, ranking.weights, saying)
        for one in looked_at
        for at in one.evidence.positions
    )


def _by_words(features: Mapping[str, float], recipe: SufficiencyRecipe) -> tuple[float, bool]:
    """The weighted features, and whether the question names other things than the best statement."""
    weighted = recipe.bias + sum(getattr(recipe, name) * value for name, value in features.items())
    is_elsewhere = not (features["complete"] or features["held"]) and features["words"] < recipe.least_words
    return weighted, is_elsewhere


def _by_terms(sub_query: SubQuery, ranking: Ranking, recipe: TermSupport) -> tuple[float, bool]:
    """The weighted features of the best passages, and whether the question names other things than they do."""
    best = ranking.ranked[: recipe.looked_at]
    coverage = max(one.coverage for one in best)
    statement = max(max(map(one.evidence.cosine_of, one.evidence.positions), default=0.0) for one in best)
    weighted = (
        recipe.bias
        + recipe.statement * statement
        + recipe.cosine * max(one.cosine for one in best)
        + (recipe.coverage if language_of(sub_query.text) is None else recipe.coverage_alone) * coverage
        + recipe.value * (not ranking.expected or any(one.holds_values for one in best))
        + recipe.complete * (coverage >= _ALL)
        + recipe.address * (coverage >= _ALL and bool(ranking.held))
    )
    is_whole = sub_query.lookup == sub_query.text  # a part may name its subject in another part
    return weighted, is_whole and coverage < recipe.least_coverage and statement < recipe.same
