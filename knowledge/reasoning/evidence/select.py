"""Selects the minimal evidence set: the statements of ranked passages that become claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, zip_longest

from knowledge.model.answering.plans import Role
from knowledge.model.reading.cells import narrowed_words
from knowledge.model.reading.statements import Statement, StatementKind, governing, words_to_claim
from knowledge.reasoning.evidence.beside import (
    with_sentences_beside,
    with_sentences_going_on,
    with_sentences_leaned_on,
)
from knowledge.reasoning.evidence.claimable import Claimable, passages_to_claim
from knowledge.reasoning.evidence.counterparts import is_of_a_counterpart
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.fit import FIT_DIGITS, StatementFit
from knowledge.reasoning.evidence.groups import group_at, is_procedure
from knowledge.reasoning.evidence.labels import share_named
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.evidence.restricting import leans_on, noted_on_table, restricting
from knowledge.reasoning.evidence.same_question import answers_to
from knowledge.reasoning.evidence.whole import (
    whole_clauses,
    whole_column,
    whole_entries,
    whole_group,
    whole_list,
    whole_procedure,
)
from knowledge.reasoning.recipe import QuotingRecipe, Recipe
from knowledge.reasoning.understanding.asked_attribute import attribute_spans
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms


@dataclass(frozen=True)
class Selected:
    """Statements chosen for a claim: those at `positions` of the version that the ranked passage is from.

    `part` is the number of its sub-query in the plan; `also` are those of other sub-queries that the same
    statements answer. `since` is the instant of a change: from then on the new statement holds, and the old one no longer.
    `lead` are words to put before the claim. `columns` are the headers of the cells that it keeps of its rows; empty for all of them.
    """

    part: int
    role: Role
    ranked: Ranked
    positions: tuple[int, ...]
    also: tuple[int, ...] = ()
    since: datetime | None = None
    lead: str = ""
    columns: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[int, ...]:
        """The numbers of every sub-query that it answers."""
        return (self.part, *self.also)

    @property
    def version_id(self) -> str:
        """The version that it is quoted from."""
        return self.ranked.evidence.resolution.version_id

    @property
    def object_id(self) -> str:
        """The object that it is quoted from."""
        return self.ranked.evidence.object_id

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements of the version."""
        return self.ranked.evidence.statements

    @property
    def own(self) -> tuple[Statement, ...]:
        """The statements chosen."""
        return tuple(self.statements[at] for at in self.positions)

    @property
    def leads(self) -> tuple[int, ...]:
        """The positions of the statements that govern it."""
        return governing(self.statements, self.positions)

    @property
    def words(self) -> str:
        """The words to claim: those of its lead-ins and its own, or of the cells that it keeps of its own."""
        narrowed = narrowed_words(self.statements, self.positions, self.columns) if self.columns else None
        return narrowed or words_to_claim(self.statements, self.positions)

    @property
    def place(self) -> tuple[str, tuple[int, ...]]:
        """The version and the positions, which name the claim."""
        return self.version_id, self.positions

    def holds(self, other: Selected) -> bool:
        """Whether everything that the other one states is stated here, too."""
        mine = {*self.positions, *self.leads}
        return self.version_id == other.version_id and mine >= set(other.positions)

    def stating(self, *positions: int) -> Selected:
        """Other statements of the same version, for the same sub-queries."""
        return replace(self, positions=positions)

    def answering(self, parts: Iterable[int]) -> Selected:
        """The same statements, for these sub-queries, too."""
        others = dict.fromkeys(p for p in (*self.also, *parts) if p != self.part)
        return replace(self, also=tuple(others))


def select(findings: Sequence[Finding], recipe: Recipe) -> list[Selected]:
    """The statements to claim, in order of the claims.

    A single question takes its best statements. The parts of a compound question take turns.
    """
    answering = {part: finding for part, finding in enumerate(findings) if finding.verdict.sufficient}
    claimed = {part: _claims_for(finding, recipe) for part, finding in answering.items()}
    for same in _same_at_other_dates(answering):
        claimed.update(_of_one_document(same, claimed, recipe))
    per_sub_query = [
        [_selected(part, finding, one) for one in claimed[part]] for part, finding in answering.items()
    ]
    turns = [selected for turn in zip_longest(*per_sub_query) for selected in turn if selected is not None]
    return distinct(turns)[: max(recipe.selection.most_claims, _PER_PART * len(per_sub_query))]


def _same_at_other_dates(findings: Mapping[int, Finding]) -> list[dict[int, Finding]]:
    """The parts that ask the same at several dates, a month or a year being one."""
    found: dict[tuple[str, str], dict[int, Finding]] = {}
    for part, finding in findings.items():
        asked = finding.sub_query
        if asked.role is Role.STATEMENT and asked.use is None:
            found.setdefault((asked.text, asked.jurisdiction), {})[part] = finding
    return [same for same in found.values() if len({_when(one) for one in same.values()}) > 1]


def _when(finding: Finding) -> str:
    asked = finding.sub_query
    return str(asked.within or asked.as_of.valid_at)


def _of_one_document(
    same: Mapping[int, Finding], claimed: Mapping[int, list[Claimable]], recipe: Recipe
) -> dict[int, list[Claimable]]:
    """The claims of parts that ask the same at several dates, from the one document that answers best at all of them; none where no document does."""
    best: dict[int, list[Claimable]] = {}
    for name in dict.fromkeys(claims[0].ranked.evidence.object_id for part in same if (claims := claimed[part])):
        own = {part: _claims_for(finding, recipe, name) for part, finding in same.items()}
        if all(own.values()) and (not best or _total(own) > _total(best)):
            best = own
    return best


def _total(claimed: Mapping[int, list[Claimable]]) -> float:
    return sum(claims[0].fit for claims in claimed.values())


_PER_PART = 2
"""Claims for each part of a compound question."""


def distinct(selected: Iterable[Selected]) -> list[Selected]:
    """Each claim once, for every sub-query that it answers, in order."""
    chosen: dict[tuple[str, tuple[int, ...]], Selected] = {}
    for one in selected:
        chosen[one.place] = chosen[one.place].answering(one.parts) if one.place in chosen else one
    return list(chosen.values())


def _claims_for(finding: Finding, recipe: Recipe, object_id: str = "") -> list[Claimable]:
    """The statements that answer a sub-query, the best first; those of one document where it is named."""
    fit = StatementFit(
        finding.sub_query.text, finding.ranking, recipe.quoting, finding.sub_query.place, finding.sub_query.release
    )
    passages = passages_to_claim(finding.ranking, recipe.selection)
    if object_id:
        passages = [one for one in passages if one.evidence.object_id == object_id]
    if whole := whole_clauses(finding.ranking, fit, recipe) or whole_entries(finding.ranking, fit, recipe):
        return whole
    claims = fit.claimable(passages)
    if same := answers_to(finding.sub_query.text, claims):
        return _as_one(same, fit) or same[: recipe.selection.most_claims]
    if not claims:
        return []
    if not finding.ranking.held and (
        group := whole_procedure(finding, fit, claims[0], recipe)
        or whole_column(finding, fit, claims[0], recipe)
        or whole_list(finding, fit, claims[0], recipe)
        or whole_group(finding, fit, claims[0], recipe)
    ):
        return [group]
    found, claims = claims, _not_outdone(claims, finding, recipe.quoting)
    least = claims[0].fit - recipe.quoting.close
    kept = _held_to_the_best([claim for claim in claims if claim.fit >= least], finding, recipe.quoting)
    kept += _steps_beside(kept, found, finding)
    noted = noted_on_table(kept, fit, finding, recipe.quoting) or restricting(kept, fit, finding)
    # A sentence that is quoted with the best one is claimed in its place.
    kept[:1] = noted if any(leans_on(one, kept[0]) for one in noted) else [kept[0], *noted]
    by_words: dict[str, Claimable] = {}
    for claim in kept:
        by_words.setdefault(claim.words, claim)
    told = with_sentences_beside(by_words.values(), fit, recipe.quoting)
    told = with_sentences_going_on(told, fit, recipe.quoting)
    return [with_sentences_leaned_on(claim) for claim in told[: recipe.selection.most_claims]]


def _not_outdone(claims: Sequence[Claimable], finding: Finding, recipe: QuotingRecipe) -> list[Claimable]:
    """The claims without those that another one outdoes, which has all of their words of the question and more."""
    question = finding.sub_query.text
    given = distinct_terms(" ".join(question[one.start : one.end] for one in quantities(question)))
    return [
        claim
        for claim in claims
        if not any(
            not other.is_other
            and _holds_no_more(claim, other, given, finding.ranking, recipe)
            and _is_outdone(claim, other, finding, recipe)
            for other in claims
        )
    ]


def _holds_no_more(
    claim: Claimable, other: Claimable, given: Terms, ranking: Ranking, recipe: QuotingRecipe
) -> bool:
    """Whether another claim has all words of the question that a claim has and more: much more, if it lacks one that nearly all texts have.

    `given` are the terms of the values that the question gives for its case (`for four months`). They are no words of what is asked for: other rules have other values.
    """
    weight_of = ranking.weights.weight_of
    return claim.covers < other.covers or (
        weight_of(claim.covers - other.covers - PALE_TERMS) <= recipe.common
        and weight_of(other.covers - claim.covers - given) >= recipe.lost
    )


def _held_to_the_best(claims: Sequence[Claimable], finding: Finding, recipe: QuotingRecipe) -> list[Claimable]:
    """The first claim, which is the best, with the others that may stand beside it."""
    best, question = claims[0], finding.sub_query.text
    kept = [
        claim
        for claim in claims
        if claim is best
        or not (
            _is_outdone(claim, best, finding, recipe)
            or _denies_less(claim, best)
            or _decides_nothing_more(claim, best, finding)
            or _is_about_another_thing(claim, best, finding, recipe)
        )
    ]
    form = QuestionForm(question)
    if (len(best.positions) > 1 and form.asks_for_list) or _defines_what_is_asked(best, form, finding):
        kept = [best]
    kept = [claim for claim in kept if not any(_is_said_by(claim, other) for other in kept)]
    return [claim for claim in kept if not is_of_a_counterpart(claim, best, question)]


def _defines_what_is_asked(best: Claimable, form: QuestionForm, finding: Finding) -> bool:
    """Whether the best claim defines the term whose meaning is asked for, and calls it as the question does: what uses the term answers nothing beside it."""
    return share_named(best.own, best.ranked.evidence.other_names, form, finding.ranking.weights) > 0


def _as_one(same: Sequence[Claimable], fit: StatementFit) -> list[Claimable]:
    """The whole answer of a document as one claim, where it answers how something is done: it may have more sentences than an answer has claims."""
    best = same[0]
    statements = best.ranked.evidence.statements
    positions = group_at(statements, best.positions[0])
    if not is_procedure(statements, positions):
        return []
    return [one for one in fit.groups([best.ranked]) if one.positions[0] in positions][:1]


def _steps_beside(kept: Sequence[Claimable], found: Sequence[Claimable], finding: Finding) -> list[Claimable]:
    """The steps that the document of the best claim gives for a procedure asked for, where no claim has them: a remark on the procedure may fit better."""
    if not QuestionForm(finding.sub_query.text).asks_how_to:
        return []
    best = kept[0].ranked.evidence.resolution.version_id
    steps = (
        one
        for one in found
        if len(one.positions) > 1
        and one.ranked.evidence.statements[one.positions[0]].kind is StatementKind.STEP
        and one.ranked.evidence.resolution.version_id == best
        and not one.is_other
    )
    return [one for one in islice(steps, 1) if one not in kept]


def _is_said_by(claim: Claimable, other: Claimable) -> bool:
    """Whether one of two claims of a passage leads to the other, and the other is to be claimed.

    A sentence that leans on the one before it is claimed, with that, where it answers better; else the one before it is claimed alone.
    """
    if claim.ranked is not other.ranked or claim is other:
        return False
    statements = claim.ranked.evidence.statements
    better = round(other.fit, FIT_DIGITS) > round(claim.fit, FIT_DIGITS)
    if set(claim.positions) & set(statements[other.positions[0]].leads):
        return better
    return bool(set(other.positions) & set(statements[claim.positions[0]].leads)) and not (
        round(claim.fit, FIT_DIGITS) > round(other.fit, FIT_DIGITS)
    )


def _denies_less(claim: Claimable, best: Claimable) -> bool:
    """Whether a list of the other polarity than the best claim holds less of the question: it lists the other things."""
    is_list = bool(claim.ranked.evidence.statements[claim.positions[0]].leads)
    return is_list and claim.covers < best.covers and claim.is_negative is not best.is_negative


def _decides_nothing_more(claim: Claimable, best: Claimable, finding: Finding) -> bool:
    """Whether a question for yes or no is decided by the best claim alone: another one holds less of the question, so it is about something beside it."""
    if not QuestionForm(finding.sub_query.text).asks_yes_or_no or not claim.covers < best.covers:
        return False
    limits = finding.ranking.limits_case  # a limit for the value of the case decides more than a rule without one
    return limits(best.own) or not limits(claim.own)


def _is_about_another_thing(claim: Claimable, best: Claimable, finding: Finding, recipe: QuotingRecipe) -> bool:
    """Whether a claim of another document shares no word of the question with the best one, or only has synonyms of words that the best one says itself."""
    is_same = claim.ranked.evidence.object_id == best.ranked.evidence.object_id
    if is_same or not best.covers or (claim.holds_values and not best.holds_values):
        return False
    if not (best.covers & claim.covers) - PALE_TERMS:
        return True
    said_by_best_alone = _said(best, finding) - _said(claim, finding)
    is_more = bool(claim.covers - best.covers - PALE_TERMS)
    return not is_more and finding.ranking.weights.weight_of(said_by_best_alone) >= recipe.lost


def _said(claim: Claimable, finding: Finding) -> Terms:
    """The terms of the question that a claim or its headings have themselves, not by a synonym."""
    told = [claim.ranked.evidence.context, *claim.own.headings, claim.own.name, claim.words]
    return finding.ranking.weights.terms_of("\n".join(told))


def _is_outdone(claim: Claimable, best: Claimable, finding: Finding, recipe: QuotingRecipe) -> bool:
    """Whether the best claim holds much more of the question than this one, or alone the kind of value or the attribute asked for.

    What is outdone answers another question: the same rule for another country, or a rule without the value.
    """
    if claim.is_beside(best):
        return True
    if best.is_beside(claim):
        return False
    if best.holds_values is not claim.holds_values:
        return best.holds_values
    weights = finding.ranking.weights
    asked = _attribute(finding)
    if (best.covers - claim.covers) & asked and not claim.covers - best.covers - PALE_TERMS:
        return True
    lost = weights.weight_of(best.covers - claim.covers)
    return lost - weights.weight_of(claim.covers - best.covers - PALE_TERMS) >= recipe.lost


def _attribute(finding: Finding) -> Terms:
    """The terms of the attribute that a question asks for (`how many *vacation* days`)."""
    question, weights = finding.sub_query.text, finding.ranking.weights
    spans = attribute_spans(question)
    return frozenset().union(*(weights.terms_of(question[start:end]) for start, end in spans)) - PALE_TERMS


def _selected(part: int, finding: Finding, claim: Claimable) -> Selected:
    return Selected(part, finding.sub_query.role, claim.ranked, claim.positions)
