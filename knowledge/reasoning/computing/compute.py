"""Computes the result that a question asks for, from the claims that answer its parts.

A computation is made only where every input is there: a value that the question gives, or the one value that an accepted claim states.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Intent, Plan
from knowledge.reasoning.computing.adding.bills import adds_things, bill
from knowledge.reasoning.computing.adding.chains import chain
from knowledge.reasoning.computing.adding.multiples import multiple
from knowledge.reasoning.computing.adding.proportions import prorated
from knowledge.reasoning.computing.adding.rates import rate_times_quantity
from knowledge.reasoning.computing.adding.sums import sum_of_things
from knowledge.reasoning.computing.adding.totals import share_by_range, sum_of_prices, total_price
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.charges import charged
from knowledge.reasoning.computing.comparing import asks_to_compare, compared
from knowledge.reasoning.computing.completing import completed
from knowledge.reasoning.computing.dating.anchors import deadline_by_words
from knowledge.reasoning.computing.dating.deadlines import deadline, deadline_found, deadline_of_row
from knowledge.reasoning.computing.dating.part_years import part_of_year
from knowledge.reasoning.computing.deriving.derive import Fit, derived, fit_of, has_most
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.differences import difference_of_cells, difference_of_sides
from knowledge.reasoning.computing.lacking import lacking
from knowledge.reasoning.computing.results import ComputedResult, Unsettled
from knowledge.reasoning.computing.selections import selection
from knowledge.reasoning.computing.tiers import tier
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.sufficiency_recipe import SufficiencyRecipe
from knowledge.reasoning.understanding.computations import asks_for_volume_discount
from knowledge.reasoning.verification.adjudication import Adjudication, answering
from knowledge.reasoning.verification.exceptions import with_exceptions
from knowledge.reasoning.verification.unmet_words import others_of_a_series
from knowledge.reasoning.verification.verdicts.cases import asks_about_case
from knowledge.store.snapshot import Snapshot
from knowledge.text.places import is_named, named_places, places_in
from knowledge.text.values.expectations import expected_values
from knowledge.text.vocabulary.names import capitalised_names
from knowledge.text.vocabulary.terms import distinct_terms

_WORD = lazy_pattern(r"\b(?:how|what|which|total|sum|altogether)\b", re.IGNORECASE)
"""A word that asks for more than yes or no."""


@dataclass(frozen=True)
class Calculation:
    """The question of an answer with its plan, the snapshot that it is answered from, the recipe, and what was found and claimed for it.

    What several forms of computation read is read once.
    """

    question: str
    plan: Plan
    snapshot: Snapshot
    recipe: Recipe
    findings: Sequence[Finding]
    adjudication: Adjudication

    @cached_property
    def inquests(self) -> tuple[Inquest, ...]:
        """The question with the finding of each of its parts."""
        return tuple(Inquest(Case(self.question, one, self.snapshot)) for one in self.findings)

    @property
    def inquest(self) -> Inquest:
        """The question with the finding of its first part."""
        return self.inquests[0]

    @property
    def case(self) -> Case:
        """The case of the first part."""
        return self.inquest.case

    def result(self) -> ComputedResult | Unsettled | None:
        """The result that the question asks for; None where it asks for none or an input is missing, and an amount where it asks for yes or no.

        Nothing is computed from claims that conflict with others, nor for one of a series from the others (`the Larch 4 tent`).
        """
        made = self._made()
        # A bound selects things (`more than 20 euros`); it compares none of them.
        if self._compares() and not self.adjudication.contradictions and self.case.asked.bound is None:
            made = self._side_by_side(made)
        if isinstance(made, ComputedResult) and others_of_a_series(self.question, made.sources):
            return None
        is_amount = isinstance(made, ComputedResult) and made.operation in ("total", "share")
        return None if is_amount and asks_about_case(self.question) and not _WORD.search(self.question) else made

    def _side_by_side(self, made: ComputedResult | Unsettled | None) -> ComputedResult | Unsettled | None:
        """Tell what each side has, where nothing else is computed, or only the difference of one of several things that are compared."""
        if made is not None and not (isinstance(made, ComputedResult) and made.operation == "difference"):
            return made
        told = self._standing(compared(self.question, self.inquests))
        is_more = made is None or (isinstance(told, ComputedResult) and len(told.inputs) > len(made.inputs))
        return told if is_more else made

    def _compares(self) -> bool:
        is_change = self.plan.asks_for_change or self.plan.asks_for_releases
        return not is_change and (self.plan.intent is Intent.COMPARISON or asks_to_compare(self.question))

    def _made(self) -> ComputedResult | Unsettled | None:
        if self.adjudication.contradictions or self.plan.asks_for_change or self.plan.asks_for_releases:
            return None
        made = self._completed(self._by_form())
        if len(self.plan.alone.sub_queries) > 1:
            return made
        is_amount = isinstance(made, ComputedResult) and made.operation in ("total", "share", "range")
        if isinstance(made, ComputedResult) and not is_amount:
            return made
        fit = fit_of(self.inquest, made) if isinstance(made, ComputedResult) else Fit.OTHER
        if fit is Fit.WHOLE:
            return made
        whole = self._completed(self._standing(derived(self.inquest, is_open=isinstance(made, Unsettled))))
        return whole or (made if isinstance(made, Unsettled) or fit is Fit.PART else None)

    def _completed(self, made: ComputedResult | Unsettled | None) -> ComputedResult | Unsettled | None:
        """An amount with what its documents set beside its inputs, which has to stand, too."""
        if not isinstance(made, ComputedResult) or made.operation not in ("total", "share"):
            return made
        whole = completed(self.inquest, made)
        return made if whole is made else self._standing(whole)

    def _by_form(self) -> ComputedResult | Unsettled | None:
        """The result of the first form of computation that the question has and the claims have the inputs for."""
        case = self.case
        names = [name for name in capitalised_names(self.question) if not named_places(name)]
        claims = [one.claim for one in self.adjudication.claims]
        named = [one for one in claims if self._is_about(one, names)]
        general = [one for one in claims if one in named or not capitalised_names(one.words)]
        # `The Team and the Business plan together` may read as two parts, or as two sides.
        cases = [one.case for one in self.inquests]
        for one in cases:
            summed = self._standing(sum_of_things(one) or bill(one) or prorated(one) or multiple(one))
            if summed is not None:
                return summed
        if self.plan.intent is Intent.COMPARISON:
            return self._difference(claims) or difference_of_cells(case, claims)
        # Things and their condition are those of one question: of two, the noun may stand in the first and the bound in the second.
        selected = None if self.plan.intent is Intent.COMPOUND else selection(case) or lacking(case)
        chained = self._standing(chain(case, cases, claims))
        if chained is not None or asks_for_volume_discount(self.question):
            return chained  # a total without the discount that is asked for would be another one
        if adds_things(self.question):
            return sum_of_prices(case, claims)  # the price of one of the things alone would be another one
        return (
            self._standing(selected)
            or self._standing(part_of_year(case, named or general or claims))
            or deadline(case, named or general)
            or self._standing(deadline_of_row(case))
            or self._standing(charged(case, self.findings, named or general, self.recipe.sufficiency))
            or self._standing(self._tier())
            or share_by_range(case, general, named)
            or difference_of_cells(case, claims)
            or _covering(self.inquest, total_price(case, named))
            or sum_of_prices(case, claims)
            or rate_times_quantity(case, claims)
            or self._standing(deadline_found(case))
            or self._standing(deadline_by_words(case))
        )

    def _tier(self) -> ComputedResult | None:
        """The row of a table that holds a value of the question, or of one of its parts."""
        if self.plan.intent is not Intent.COMPOUND:
            return tier(self.case)
        parts = (tier(Case(one.sub_query.text, one, self.snapshot)) for one in self.findings)
        return next((_of_part(made, part) for part, made in enumerate(parts) if made is not None), None)

    def _standing(self, computed: ComputedResult | Unsettled | None) -> ComputedResult | Unsettled | None:
        """A result from rows or products that were read whole, if each of them stands: nothing contradicts, overrules or forbids it."""
        if not isinstance(computed, ComputedResult):
            return computed
        if self.adjudication.by is None:
            return None
        held = self.adjudication.by.adjudicate(computed.sources)
        stands = [one.claim.place for one in held.claims] == [one.place for one in computed.sources]
        return computed if stands and not held.contradictions and not held.forbidden else None

    def _is_about(self, claim: Selected, names: Sequence[str]) -> bool:
        """Whether a claim, its headings or the title of its document hold each name that the question writes as one. A side of a comparison names itself.

        A place is held by any of its names (`Polish`).
        """
        if self.plan.intent is Intent.COMPARISON or not names:
            return True
        one = claim.own[0]
        evidence = claim.ranked.evidence
        title = self.snapshot.version(claim.version_id).title
        text = "\n".join([title, *one.headings, one.name, evidence.other_names, claim.words])
        held = distinct_terms(text)
        return all(
            distinct_terms(name) <= held or any(is_named(text, place) for place in places_in(name))
            for name in names
        )

    def _difference(self, claims: Sequence[Selected]) -> ComputedResult | None:
        queries = self.plan.sub_queries
        sides = [
            (one.place or one.lead.removesuffix(": "), [claim for claim in claims if part in claim.parts])
            for part, one in enumerate(queries)
        ]
        kinds = frozenset().union(*(expected_values(one.text) for one in queries))
        return difference_of_sides(sides, kinds, self.question)


def _covering(inquest: Inquest, made: ComputedResult | Unsettled | None) -> ComputedResult | Unsettled | None:
    """A result whose texts have nearly all of the question."""
    return None if isinstance(made, ComputedResult) and not has_most(inquest, made) else made


def _of_part(made: ComputedResult, part: int) -> ComputedResult:
    """A result that answers one part of a question."""
    inputs = (replace(one, source=replace(one.source, part=part)) if one.source else one for one in made.inputs)
    return replace(made, inputs=tuple(inputs), parts=(part,), answers_its_part=True)


def only_computed(
    findings: Sequence[Finding], adjudication: Adjudication, computed: ComputedResult, recipe: SufficiencyRecipe
) -> tuple[list[Finding], Adjudication]:
    """The claims that the result was computed from, with their exceptions: nothing is said beside them.

    Beside a result that answers one part of a question, the claims for its other parts stay. Any other answers every part, so a part that nothing answers by itself has the verdict of those that its result comes from. All
    things of a table or list are looked at for a selection, however well the search found them, so their support is at least what suffices.
    """
    if computed.answers_its_part:
        others = [one for one in adjudication.claims if not set(one.claim.parts) <= set(computed.parts)]
    else:
        others = []
    known = {one.claim.place: one for one in adjudication.claims}
    kept = [known.get(source.place) or with_exceptions(source) for source in computed.sources]
    used = min((findings[part].verdict for part in computed.parts), key=lambda one: one.support)
    is_whole = computed.of_whole_set or computed.operation in ("selection", "count", "range")
    support = max(used.support, recipe.least) if is_whole else used.support
    verdict = Verdict(support, sufficient=True, missing=())
    answered = [
        finding if finding.verdict.sufficient else replace(finding, verdict=verdict) for finding in findings
    ]
    said = {part for one in others for part in one.claim.parts}
    lacking = [part for part in range(len(findings)) if part not in computed.parts and part not in said]
    claims = (*(answering(one, lacking) for one in kept), *(one for one in others if one not in kept))
    return answered, replace(adjudication, claims=claims)


def only_asked(findings: Sequence[Finding], unsettled: Unsettled) -> tuple[list[Finding], Adjudication]:
    """Nothing is claimed, and the question that would settle the selection is asked."""
    verdict = replace(findings[0].verdict, sufficient=False, ask=unsettled.ask)
    return [replace(findings[0], verdict=verdict), *findings[1:]], Adjudication()


def summary_of(made: ComputedResult | Unsettled | None) -> str:
    """The step of a computation in a trace."""
    if isinstance(made, Unsettled):
        return made.ask
    return f"{made.operation}: {made.formula}" if made else "nothing to compute"
