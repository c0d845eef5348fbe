"""Ranks evidence: a deterministic second ranking over what retrieval proposed (rule I4).

The score is a weighted sum of what both legs say, how near the nearest statement is, the question's words that stand side by side in the
passage, and the weighted share of its terms. The weights were fitted on labels (knowledge/reasoning/ranking_model.json). There is a
bonus where the passage holds the kind of value that the question asks for. A reranker with a model of its own would replace `rank`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from typing import NamedTuple

from knowledge.model.answering.plans import SubQuery
from knowledge.model.reading.statements import Statement, StatementKind, words_to_match
from knowledge.reasoning.evidence.addressed import asks_for_text, nearest_to, nearness_at, refers_to
from knowledge.reasoning.evidence.asked_for import passage_holds_all
from knowledge.reasoning.evidence.asked_names import (
    addresses_and_names,
    is_of_another_in_series,
    places_named,
    series_asked_for,
    unknown_names,
)
from knowledge.reasoning.evidence.change_logs import entries_asked_for
from knowledge.reasoning.evidence.named_products import other_products
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.evidence.told_cases import words_of_case
from knowledge.reasoning.recipe import RankingRecipe
from knowledge.reasoning.understanding.case_limits import are_compared, limits_of, told_values
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm
from knowledge.retrieval.fusion import on_common_scale
from knowledge.text.addresses import Address, Nearness
from knowledge.text.opposites import is_opposed, names_case
from knowledge.text.places import is_elsewhere, lies_in, stated_place
from knowledge.text.polarity import is_negative
from knowledge.text.values.expectations import (
    asks_for_contact,
    expected_values,
    holds_contact,
    says_contact,
)
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity
from knowledge.text.vocabulary.cities import cities_in
from knowledge.text.vocabulary.codes import names_code, names_other_code, numbered_in
from knowledge.text.vocabulary.spelling import abbreviated, shortened
from knowledge.text.vocabulary.term_pairs import shared_pairs, term_pairs
from knowledge.text.vocabulary.term_weights import TermWeights, compared_terms
from knowledge.text.vocabulary.terms import Terms, distinct_terms, term_spans, terms_of_all

_SCORE_DIGITS = 6
"""Digits that are kept of a score, so that the last bits of a sum do not decide."""


class PassageFeatures(NamedTuple):
    """The features of a passage among the others that were found.

    `dense`, `bm25` and `statement` are the similarity of the passage, its BM25 score and the similarity of its nearest statement, on the
    common scale of `on_common_scale`. `pairs` is the logarithm of one more than the number of the question's pairs of words that stand
    side by side in it. `coverage` is its share of the question's terms.
    """

    dense: float
    bm25: float
    statement: float
    pairs: float
    coverage: float
    holds_values: bool


@dataclass(frozen=True)
class Ranked:
    """Evidence with its score, which orders it, and the features that the verdict on it is made from.

    `match` is the passage's share in the fit of its statements (see fit.py).
    """

    evidence: Evidence
    score: float
    coverage: float
    cosine: float
    holds_values: bool
    match: float = 0.0

    @property
    def text(self) -> str:
        """The passage's text: a line for each of its statements."""
        return self.evidence.text


@dataclass(frozen=True)
class Ranking:
    """Evidence for one sub-query, best first, with the term weights, value kinds and addresses that chose it.

    `word_weights` are the shares that the words with terms among those compared have of the question's weight, in order; None where the words of a passage were not compared.
    `word_terms` are the terms of these words, `words_compared` the number of all words compared, and `told_by_synonym` the score of a word that a statement says by a synonym. `question` is the part asked, and `other_products` are those that it does not mean. `unknown` are the names in the question that no evidence holds. `places` are the jurisdiction asked for and those that contain it; empty where it is asked for everywhere. `addresses` are the addresses that the question names (see knowledge/text/addresses.py), and `called` the numbers in it by which titles, headings or rows are called.
    """

    ranked: list[Ranked]
    weights: TermWeights
    expected: frozenset[ValueKind]
    addresses: frozenset[Address] = frozenset()
    places: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    word_weights: tuple[float, ...] | None = None
    word_terms: tuple[Terms, ...] = ()
    words_for_contact: tuple[bool, ...] = ()
    words_compared: int = 1
    told_by_synonym: float = 0.0
    question: str = ""
    other_products: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    _scored: dict[tuple[str, str, int], tuple[float, list[float]] | None] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    """The scores that were asked for, by passage, version and position: verdict and selection ask for the same ones."""

    def likeness(self, evidence: Evidence, position: int) -> tuple[float, float] | None:
        """How well a statement matches the question, in [0, 1]: the mean over all tokens compared, and that over the words with terms, weighted.

        None where there are no scores of words.
        """
        scores = self.scores(evidence, position)
        if scores is None:
            return None
        whole, words = scores
        total = sum(self.word_weights or ())
        weighted = sum(weight * score for weight, score in zip(self.word_weights or (), words, strict=True))
        return whole, weighted / total if total else whole

    def scores(self, evidence: Evidence, position: int) -> tuple[float, list[float]] | None:
        """How well a statement matches all tokens compared, and each of the words with terms, in [0, 1].

        A word that the statement or what governs it says by a synonym alone has `told_by_synonym`, if the model finds less.
        """
        key = (evidence.located.passage.passage_hash, evidence.resolution.version_id, position)
        if key not in self._scored:
            self._scored[key] = self._scores(evidence, position)
        return self._scored[key]

    def _scores(self, evidence: Evidence, position: int) -> tuple[float, list[float]] | None:
        found = evidence.word_scores_of(position)
        if self.word_weights is None or len(found) != len(self.word_weights) + 1:
            return None
        whole, *words = (score / 100 for score in found)
        one = evidence.statements[position]
        is_met = self.words_for_contact if any(self.words_for_contact) and holds_contact(one.words) else ()
        if not self.weights.reads_further and not is_met and not evidence.scope:
            return whole, words
        told = (one.name, words_to_match(evidence.statements, position))
        by_synonym = self.weights.covered_by(*told, evidence.scope) - terms_of_all(told)
        raised = [
            max(score, self.told_by_synonym) if (terms and terms <= by_synonym) or met else score
            for score, terms, met in zip(words, self.word_terms, is_met or repeat(False), strict=False)
        ]
        return min(1.0, whole + (sum(raised) - sum(words)) / self.words_compared), raised

    def group_likeness(
        self, evidence: Evidence, positions: Sequence[int], title: str
    ) -> tuple[float, float, float] | None:
        """How well statements that stand together match the question, as `likeness` says, and the highest of their cosine similarities.

        Each word has the score of the statement that meets it best, and is met by `title`, the words above the statements, where these have it.
        """
        own = [at for at in positions if at in evidence.positions]
        found = [scores for at in own if (scores := self.scores(evidence, at))]
        if not found:
            return None
        words = [max(column) for column in zip(*(one[1] for one in found), strict=True)]
        written, covered = distinct_terms(title), self.weights.covered_by(title)
        raised = [
            max(score, 1.0 if terms <= written else self.told_by_synonym) if terms and terms <= covered else score
            for score, terms in zip(words, self.word_terms, strict=True)
        ]
        whole = max(one[0] for one in found) + (sum(raised) - sum(words)) / self.words_compared
        total = sum(self.word_weights or ())
        weighted = sum(weight * score for weight, score in zip(self.word_weights or (), raised, strict=True))
        cosine = max(evidence.cosine_of(at) for at in own)
        return min(1.0, whole), weighted / total if total else whole, cosine

    @cached_property
    def _told_values(self) -> tuple[Quantity, ...]:
        """The values of its case that a question for yes or no tells."""
        return told_values(self.question) if QuestionForm(self.question).asks_yes_or_no else ()

    def limits_case(self, one: Statement) -> bool:
        """Whether a statement that has a word of the question, or stands under one, sets a limit, in the same unit, for a value that a question for yes or no tells of its case."""
        if not self._told_values:
            return False
        of_values = (self.weights.terms_of(self.question[value.start : value.end]) for value in self._told_values)
        told = self.weights.covered_by(*one.headings[-1:], one.name, one.words)
        if not told - PALE_TERMS - frozenset().union(*of_values):
            return False
        found = list(limits_of(one.words, is_row=one.kind is StatementKind.ROW))
        return any(
            limit.value.unit == value.unit and are_compared(limit, value, self.question)
            for limit in found
            for value in self._told_values
        )

    def is_other(self, evidence: Evidence, position: int) -> bool:
        """Whether a statement is about another product, place or case than the one that the question names. A lead-in is where all that it leads in is."""
        one = evidence.statements[position]
        if one.kind is StatementKind.LEAD_IN:
            led = [at for at, other in enumerate(evidence.statements) if position in other.leads]
            return bool(led) and all(self.is_other(evidence, at) for at in led)
        if evidence.object_id in self.other_products or self._is_of_another_number(evidence, one):
            return True
        if self._cities and (cities := cities_in(f"{one.name} {one.words}")) and cities.isdisjoint(self._cities):
            return True
        stated = stated_place(one.words, one.name) if self.places else ""
        if stated and not lies_in(stated, self.places):
            return True
        if not self._is_one_of_several:
            return False
        text = words_of_case(evidence.statements, position)
        return is_opposed(self.question, text) or names_other_code(self.question, text)

    def _is_of_another_number(self, evidence: Evidence, one: Statement) -> bool:
        """Whether the titles of a statement have another number behind the word that the number asked for follows elsewhere: `Orbit 4.0` for `Orbit 3.2`."""
        if not self.called:
            return bool(self._series) and is_of_another_in_series(self._series, evidence, one)
        titles = numbered_in(" \n".join([evidence.context.partition("\n")[0], *one.headings]))
        numbers = {number for _, number in titles}
        said = any(number in one.words for number in self.called)
        return not said and not numbers & self.called and any(word in self._words_called for word, _ in titles)

    @cached_property
    def _series(self) -> frozenset[tuple[str, str]]:
        """The names with a number in the question that stand in the title of a text found."""
        return series_asked_for(self.question, [one.evidence for one in self.ranked])

    @cached_property
    def held(self) -> Mapping[Address, Nearness]:
        """How near the evidence comes to each address that the question names; without those that none comes near."""
        return nearest_to(self.addresses, [one.evidence for one in self.ranked])

    @cached_property
    def asks_for_clause(self) -> bool:
        """Whether the question asks for nothing but what stands at an address that some evidence is at."""
        return bool(self.held) and asks_for_text(self.question)

    @cached_property
    def entries(self) -> Sequence[tuple[Ranked, tuple[int, ...]]]:
        """The entries of the release that the question asks for, where it asks for nothing else."""
        found = entries_asked_for(self.question, self.weights, [one.evidence for one in self.ranked])
        return [(self.ranked[number], section) for number, section in found]

    def is_addressed(self, evidence: Evidence, position: int) -> bool:
        """Whether a statement stands at an address that the question names, or below it, or says what does not hold of it, which is asked for."""
        is_there = any(nearness_at(asked, evidence, position) for asked in self.held)
        return is_there or self.refers(evidence, position)

    def refers(self, evidence: Evidence, position: int) -> bool:
        """Whether a statement denies something of an address, as the question does: `The limit in clause 6.1 does not apply to …`."""
        is_denied = bool(self.held) and evidence.statements[position].negative and self._denies
        return is_denied and refers_to(self.held, evidence, position)

    @cached_property
    def _denies(self) -> bool:
        return is_negative(self.question)

    @cached_property
    def _words_called(self) -> frozenset[str]:
        """The words that the numbers asked for follow in the titles and headings of all evidence."""
        named = chain.from_iterable(numbered_in(one.evidence.context) for one in self.ranked)
        return frozenset(word for word, number in named if number in self.called)

    @cached_property
    def _cities(self) -> frozenset[str]:
        """The cities that the question names."""
        return cities_in(self.question)

    @cached_property
    def _is_one_of_several(self) -> bool:
        """Whether the question names a case or a code, beside which there are others."""
        return names_case(self.question) or names_code(self.question)

    def share_held(self, evidence: Evidence, position: int, least: float) -> float:
        """The share of the question's words with terms whose score in a statement is above `least`; 0 where they have none."""
        found = self.scores(evidence, position)
        asked = [
            score
            for score, weight in zip(found[1] if found else (), self.word_weights or (), strict=True)
            if weight
        ]
        return sum(score > least for score in asked) / len(asked) if asked else 0.0


def rank(
    sub_query: SubQuery, evidence: Sequence[Evidence], recipe: RankingRecipe, places: Sequence[str] = ()
) -> Ranking:
    """Order `evidence` by how well it answers a sub-query; ties fall to object id, then place.

    A passage that holds a statement at an address that the question names has all of the question's terms.
    """
    question = sub_query.text
    places = places or places_named(question)
    evidence = [one for one in evidence if one.is_local or not is_elsewhere(one.context, places, question)]
    addresses, called = addresses_and_names(question, evidence)
    weights, features = _features(question, evidence, recipe, addresses)
    # Statements are compared by their words only if those of all passages can be: after an upgrade some may have no vectors of tokens yet.
    are_compared = all(one.candidate.word_scores for one in evidence)
    words = [sub_query.compared[start:end] for start, end in term_spans(sub_query.compared)]
    placed = weights.terms_of(sub_query.place)  # asked as a scope: a text for the place need not name it
    ranked = [_scored(one, own, recipe) for one, own in zip(evidence, features, strict=True)]
    ranked.sort(key=lambda r: (-r.score, r.evidence.candidate.object_id, r.evidence.located.start))
    return Ranking(
        ranked,
        weights,
        expected_values(question),
        addresses,
        tuple(places),
        tuple(unknown_names(question, evidence, weights)),
        tuple(weights.weight_of(weights.terms_of(word) - placed) for word in words) if are_compared else None,
        tuple(weights.terms_of(word) for word in words),
        tuple(says_contact(word) for word in words) if asks_for_contact(question) else (),
        max(1, len(sub_query.compared.split())),
        recipe.told_by_synonym,
        question,
        other_products(question, evidence),
        called,
    )


def passage_features(
    question: str, evidence: Sequence[Evidence], recipe: RankingRecipe
) -> tuple[TermWeights, list[PassageFeatures]]:
    """The weights of the question's terms among these passages, and the features of each passage."""
    return _features(question, evidence, recipe, addresses_and_names(question, evidence)[0])


def _features(
    question: str, evidence: Sequence[Evidence], recipe: RankingRecipe, addresses: frozenset[Address]
) -> tuple[TermWeights, list[PassageFeatures]]:
    texts = [f"{one.context}\n{one.text}" for one in evidence]
    terms = compared_terms(question, [(one.context, one.text, one.scope) for one in evidence])
    weights = TermWeights(
        question, terms, recipe.name, {**shortened(question, texts), **abbreviated(question, texts)}
    )
    expected, pairs = expected_values(question), term_pairs(question)
    dense = _on_common_scale([one.candidate.dense_score for one in evidence])
    bm25 = _on_common_scale([one.candidate.bm25_score for one in evidence])
    statement = _on_common_scale(
        [max(one.candidate.statement_scores, default=one.candidate.dense_score) for one in evidence]
    )
    return weights, [
        PassageFeatures(
            dense=dense[at],
            bm25=bm25[at],
            statement=statement[at],
            pairs=math.log1p(shared_pairs(pairs, texts[at])),
            coverage=1.0 if _is_at(addresses, one) else weights.coverage(terms[at]),
            holds_values=passage_holds_all(expected, one),
        )
        for at, one in enumerate(evidence)
    ]


def _on_common_scale(scores: Sequence[float | None]) -> list[float]:
    """The scores on one scale; one that is not known is taken for the lowest of the others."""
    lowest = min((score for score in scores if score is not None), default=0.0)
    return on_common_scale([lowest if score is None else score for score in scores])


def _is_at(addresses: frozenset[Address], evidence: Evidence) -> bool:
    """Whether a statement of the passage stands at one of these addresses, or below it."""
    return any(nearness_at(asked, evidence, at) for asked in addresses for at in evidence.positions)


def _scored(evidence: Evidence, features: PassageFeatures, recipe: RankingRecipe) -> Ranked:
    fitted = (
        recipe.dense * features.dense
        + recipe.bm25 * features.bm25
        + recipe.statement * features.statement
        + recipe.pairs * features.pairs
        + recipe.coverage * features.coverage
    )
    score = round(fitted + recipe.value * features.holds_values, _SCORE_DIGITS)
    cosine = evidence.candidate.dense_score or 0.0
    match = (
        recipe.fused * min(evidence.candidate.score, 1.0)
        + features.coverage
        + cosine
        + recipe.held * features.holds_values
    )
    return Ranked(evidence, score, features.coverage, cosine, features.holds_values, round(match, _SCORE_DIGITS))
