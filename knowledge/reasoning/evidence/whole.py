"""Clauses, procedures, lists and entries of directories that answer a question whole."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from knowledge.model.reading.statements import LISTED, StatementKind
from knowledge.reasoning.evidence.addressed import clause_around, nearness_at
from knowledge.reasoning.evidence.claimable import Claimable, passages_to_claim
from knowledge.reasoning.evidence.directories import is_column_meant
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.fit import FIT_DIGITS, StatementFit
from knowledge.reasoning.evidence.groups import innermost_title, is_denied, is_procedure, opening_of, title_of
from knowledge.reasoning.evidence.labels import is_named, is_term_asked_for
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.evidence.sections import sections_of
from knowledge.reasoning.recipe import QuotingRecipe, Recipe
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm


def whole_clauses(ranking: Ranking, fit: StatementFit, recipe: Recipe) -> list[Claimable]:
    """The clauses at the addresses that a question names and asks nothing else of: of each address the one that fits best, and those that fit about as well.

    Statements at the address come before those below it, so that a question for `4.2` is answered by all of 4.2.
    """
    claims: list[Claimable] = []
    for asked, nearest in sorted(ranking.held.items()) if ranking.asks_for_clause else ():
        found: dict[tuple[str, tuple[int, ...]], Claimable] = {}
        for ranked in ranking.ranked:
            for at in fit.may_be_claimed(ranked):
                if nearness_at(asked, ranked.evidence, at) >= nearest:
                    around = clause_around(asked, nearest, ranked.evidence, at)
                    one = fit.together(ranked, around, at)
                    place = (ranked.evidence.resolution.version_id, one.positions)
                    found[place] = max(found.get(place, one), one, key=lambda each: each.fit)
        least = max((one.fit for one in found.values()), default=0.0) - recipe.quoting.close
        near = [one for one in found.values() if one.fit >= least]
        claims += sorted(near, key=lambda one: -round(one.fit, FIT_DIGITS))
    return claims[: recipe.selection.most_claims]


def whole_procedure(finding: Finding, fit: StatementFit, best: Claimable, recipe: Recipe) -> Claimable | None:
    """The procedure that a question asks for, where one fits about as well as the best statement; None where none does."""
    if not QuestionForm(finding.sub_query.text).asks_how_to:
        return None
    found = [
        one
        for one in fit.groups(passages_to_claim(finding.ranking, recipe.selection), with_inner=True)
        if not one.is_other and is_procedure(one.ranked.evidence.statements, one.positions)
    ]
    if not found:
        return None
    whole = found[0]
    is_in_document = whole.ranked.evidence.resolution.version_id == best.ranked.evidence.resolution.version_id
    far = recipe.quoting.group_in_document if is_in_document else recipe.quoting.group
    return whole if whole.fit >= best.fit - far else None


def whole_list(finding: Finding, fit: StatementFit, best: Claimable, recipe: Recipe) -> Claimable | None:
    """The list that the question asks for, or the first statement of each section that lists the things asked for where the title of no list names them."""
    found, listed = _titled_list(finding, fit, best, recipe), QuestionForm(finding.sub_query.text).listed
    if not listed or (found and listed <= finding.ranking.weights.covered_by(_title(found))):
        return found
    return _sections(finding, fit, recipe) or found


def _sections(finding: Finding, fit: StatementFit, recipe: Recipe) -> Claimable | None:
    """The first statement of each section below a heading that names the things that a question for a list asks for; None where no heading does."""
    form = QuestionForm(finding.sub_query.text)
    for ranked in passages_to_claim(finding.ranking, recipe.selection):
        if positions := sections_of(ranked.evidence.statements, form.listed, form.terms):
            return fit.together(ranked, positions, positions[0], recipe.quoting.longest_group)
    return None


def _titled_list(finding: Finding, fit: StatementFit, best: Claimable, recipe: Recipe) -> Claimable | None:
    """The list whose titles say what the question asks for, where it asks for several things; None where none does."""
    form = QuestionForm(finding.sub_query.text)
    if not (form.asks_for_several or form.asks_for_list) or is_term_asked_for(best.own, form.terms):
        return None
    weights, least = finding.ranking.weights, best.fit - recipe.quoting.group_in_document
    lists = [
        one
        for one in fit.groups(passages_to_claim(finding.ranking, recipe.selection))
        if one.fit >= least
        and not one.is_other
        and form.denies is is_denied(one.ranked.evidence.statements, one.positions)
        and innermost_title(one.ranked.evidence.statements, one.positions)
    ]
    told = [
        (round(weights.weight_of(weights.covered_by(_title(one))), FIT_DIGITS), one)
        for one in lists
        if _is_titled(one, form, finding.ranking, recipe.quoting)
    ]
    found = [(weight, one) for weight, one in told if weight]
    if found:
        return max(found, key=lambda one: (one[0], one[1].fit))[1]
    return next((one for one in lists if _is_led_to(one, best, form, finding.ranking, recipe.quoting)), None)


def _title(one: Claimable) -> str:
    return innermost_title(one.ranked.evidence.statements, one.positions)


def _is_led_to(
    one: Claimable, best: Claimable, form: QuestionForm, ranking: Ranking, recipe: QuotingRecipe
) -> bool:
    """Whether a list stands below the same headings as the best statement, a sentence, and the sentences before its lead-in have what its titles lack of the question.

    `We advertise on several boards. We use these:` says in its first sentence of what the second one begins a list. Where the best statement is a line
    above the list that is no whole sentence, it tells nothing without the list.
    """
    statements = one.ranked.evidence.statements
    is_beside = (
        one.own.kind in LISTED
        and bool(one.own.leads)
        and best.own.kind is StatementKind.SENTENCE
        and best.own.headings == one.own.headings
        and best.ranked.evidence.resolution == one.ranked.evidence.resolution
    )
    if not is_beside:
        return False
    opening = opening_of(statements, one.positions)
    is_line_above = not best.own.words.endswith((".", "!", "?")) and best.own.words in opening.split("\n")
    return is_line_above or _is_titled(one, form, ranking, recipe, opening)


def whole_group(finding: Finding, fit: StatementFit, best: Claimable, recipe: Recipe) -> Claimable | None:
    """The list or procedure of the best statement, where it fits better as a whole and that statement does not stand out of it; None elsewhere.

    A question for a value, for yes or no, or for a contact is answered by one item.
    """
    form, kind = QuestionForm(finding.sub_query.text), best.own.kind
    if (
        finding.ranking.expected
        or form.asks_yes_or_no
        or form.asks_quantity
        or form.asks_when
        or form.asks_for_contact
    ):
        return None
    if kind not in LISTED and not (kind is StatementKind.ANSWER and form.asks_how):
        return None
    at = best.positions[0]
    whole = next((one for one in fit.groups([best.ranked]) if at in one.positions), None)
    if whole is None or whole.is_other or whole.fit <= best.fit:
        return None
    version = best.ranked.evidence.resolution.version_id
    passages = passages_to_claim(finding.ranking, recipe.selection)
    own = [one for one in passages if one.evidence.resolution.version_id == version]
    others = [_score_in_its_passage(other, best.ranked, own, fit) for other in whole.positions if other != at]
    if not others:
        return None
    return whole if fit.score_of(best.ranked, at) - mean(others) <= recipe.quoting.stands_out else None


def _score_in_its_passage(at: int, best: Ranked, passages: Sequence[Ranked], fit: StatementFit) -> float:
    """The fit of a statement in those passages of its document that hold it, where its words are compared with those of the question; else in the best passage."""
    own = [one for one in passages if at in one.evidence.positions]
    return max(fit.score_of(one, at) for one in own or [best])


def whole_column(finding: Finding, fit: StatementFit, best: Claimable, recipe: Recipe) -> Claimable | None:
    """All rows of the table of which a question for several things names one of the columns and none of the rows; None where no table fits.

    What a column holds is told row by row (`What does the Pro plan include?`).
    """
    text, weights = finding.sub_query.text, finding.ranking.weights
    form = QuestionForm(text)
    if best.is_row_meant or not (form.asks_for_several or form.asks_for_list):
        return None
    for one in fit.groups(passages_to_claim(finding.ranking, recipe.selection)):
        evidence = one.ranked.evidence
        statements = evidence.statements
        if one.own.kind is not StatementKind.ROW or one.is_other or one.fit < best.fit - recipe.quoting.group:
            continue
        if any(is_named(statements[at], form.terms) for at in one.positions):
            continue
        if is_column_meant(statements, one.positions, evidence.context, weights, text):
            return one
    return None


def whole_entries(ranking: Ranking, fit: StatementFit, recipe: Recipe) -> list[Claimable]:
    """All entries of the release that a question names and asks nothing else of, those of each section as one claim."""
    entries = ranking.entries[: recipe.selection.most_claims]
    return [fit.together(ranked, section, section[0]) for ranked, section in entries]


def _is_titled(
    one: Claimable, form: QuestionForm, ranking: Ranking, recipe: QuotingRecipe, opening: str = ""
) -> bool:
    """Whether the titles above a group, with its `opening`, have nearly all words of the question that say something."""
    evidence, weights = one.ranked.evidence, ranking.weights
    above = f"{evidence.context}\n{title_of(evidence.statements, one.positions)}\n{opening}"
    told = weights.covered_by(f"{above}\n{one.words}" if form.denies else above)
    least = recipe.titled_denied if form.denies else recipe.titled
    return weights.weight_of(told - PALE_TERMS) >= least * weights.weight_of(form.terms - PALE_TERMS)
