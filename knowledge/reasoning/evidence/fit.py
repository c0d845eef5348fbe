"""Scores how well single statements answer a question, and chooses those of a passage to claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import (
    LISTED,
    NAMING_CLAUSES,
    Statement,
    StatementKind,
    words_to_claim,
    words_to_match,
)
from knowledge.model.releases import is_of_another_release, is_release_heading
from knowledge.reasoning.evidence.addressed import nearness_at
from knowledge.reasoning.evidence.asked_for import (
    defines_beside,
    has_form_asked_for,
    holds_all_asked_for,
    holds_value_asked_for,
    is_sample_asked_for,
    share_of_values,
    tells_contact,
)
from knowledge.reasoning.evidence.claimable import Claimable, Score, with_neighbours, without_wider
from knowledge.reasoning.evidence.directories import is_entry_meant, table_of_row_meant, terms_for_contact
from knowledge.reasoning.evidence.groups import (
    first_within,
    group_at,
    in_state_asked_for,
    inner_group_at,
    is_denied_at,
    items_below,
    items_beside,
    samples_beside,
    table_around,
    title_of,
)
from knowledge.reasoning.evidence.labels import (
    first_of_item,
    has_label,
    is_bare,
    is_left_empty,
    is_named,
    is_of_a_former_release,
    repeats,
    share_named,
)
from knowledge.reasoning.evidence.planted import is_planted
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.evidence.resolve import Evidence, only_tells_topic
from knowledge.reasoning.evidence.steps import numbered_steps
from knowledge.reasoning.recipe import QuotingRecipe
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm
from knowledge.text.addresses import Nearness
from knowledge.text.force import is_out_of_force
from knowledge.text.layout.prose import reads_as_prose
from knowledge.text.reported import is_reported
from knowledge.text.vocabulary.names import holds_name, names_longer, names_other_member
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_CONDITION = lazy_pattern(r"\b(?:is|are) (?:[<>]=? |(?:not )?(?:true|false|one of)\b)")
"""A rule written as conditions on facts, which is for decisions. A sentence of the same policy says it to a reader."""


@dataclass(frozen=True)
class StatementFit:
    """Scores the statements of ranked passages for one sub-query. `place` is the place that it names, in the question's words; `release` the release."""

    question: str
    ranking: Ranking
    recipe: QuotingRecipe
    place: str = ""
    release: str = ""

    def claimable(self, passages: Sequence[Ranked]) -> list[Claimable]:
        """The statements of these passages that fit about as well as the best one or may complete it, best first.

        Items whose lead-in alone answers are claimed together, as are the steps of a procedure.
        """
        scored = {
            (number, at): one for number, ranked in enumerate(passages) for at, one in self._scores(ranked).items()
        }
        named = {place: one for place, one in scored.items() if self._holds_a_name(passages[place[0]], place[1])}
        scored = named or scored
        at_address = self.ranking.is_addressed
        scored = {at: one for at, one in scored.items() if at_address(passages[at[0]].evidence, at[1])} or scored
        if not scored:
            return []
        least = max(one.fit for one in scored.values()) - max(self.recipe.close, self.recipe.completing)
        chosen = sorted(
            (place for place, one in scored.items() if one.fit >= least),
            key=lambda place: (-round(scored[place].fit, FIT_DIGITS), place),
        )
        claims: list[Claimable] = []
        claimed: set[tuple[int, int]] = set()
        for number, at in chosen:
            if (number, at) in claimed:
                continue
            ranked = passages[number]
            lexical = {own: one.lexical for (other, own), one in scored.items() if other == number}
            together = self._together(ranked.evidence.statements, at, lexical)
            if any((number, own) in claimed for own in together):
                continue
            claimed.update((number, own) for own in together)
            claims.append(self._made(ranked, together, scored[number, at]))
        return claims

    def groups(self, passages: Sequence[Ranked], *, with_inner: bool = False) -> list[Claimable]:
        """The groups of statements in these passages, each with its fit as a whole, best first; lists inside lists on their own where asked for."""
        found: dict[tuple[str, tuple[int, ...]], Claimable] = {}
        for ranked in passages:
            statements = ranked.evidence.statements
            scores = self._scores(ranked)
            groups = {
                positions
                for at in scores
                if statements[at].kind is not StatementKind.LEAD_IN
                for positions in (group_at(statements, at), self._inner(statements, at) if with_inner else ())
                if len(positions) > 1
            }
            for positions in sorted(groups):
                made = self._as_group(ranked, positions, scores)
                place = (ranked.evidence.resolution.version_id, positions)
                if place not in found or made.fit > found[place].fit:
                    found[place] = made
        kept = without_wider(found.values(), self.recipe.close)
        return sorted(kept, key=lambda one: -round(one.fit, FIT_DIGITS))

    def _inner(self, statements: Sequence[Statement], at: int) -> tuple[int, ...]:
        """The items that stand with one below another item, if that has words of the question which the headings lack: it leads a list of its own."""
        positions = inner_group_at(statements, at)
        leads = [statements[lead] for lead in statements[at].leads]
        told = [lead.words for lead in leads if lead.kind in LISTED] if positions else []
        covered = self.ranking.weights.covered_by
        return positions if covered(*told) - covered(*statements[at].headings) - PALE_TERMS else ()

    def _as_group(self, ranked: Ranked, positions: tuple[int, ...], scores: dict[int, Score]) -> Claimable:
        """A group with the fit of its best statement, in which the likeness of the whole group stands for that of the statement."""
        evidence = ranked.evidence
        leads = [at for at in evidence.statements[positions[0]].leads if evidence.statements[at].kind in LISTED]
        own = [at for at in (*positions, *leads) if at in scores]
        best = max(own, key=lambda at: (round(scores[at].fit, FIT_DIGITS), -at))
        fit = scores[best].fit
        title = f"{evidence.context}\n{title_of(evidence.statements, positions)}"
        alone, whole = (
            self.ranking.likeness(evidence, best),
            self.ranking.group_likeness(evidence, positions, title),
        )
        if alone is not None and whole is not None:
            fit += self.recipe.late * (whole[0] - alone[0]) + self.recipe.words * (whole[1] - alone[1])
            fit += self.recipe.cosine * (whole[2] - evidence.cosine_of(best))
        if not self.ranking.weights.covered_by(title) - PALE_TERMS:
            fit -= self.recipe.untitled
        is_other = all(scores[at].is_other for at in own)
        wanted = in_state_asked_for(evidence.statements, positions, self._form.denies)
        kept = self._shortened(evidence.statements, wanted, self.recipe.longest_group)
        return self._made(ranked, kept, Score(fit, scores[best].lexical, is_other))

    def _holds_a_name(self, ranked: Ranked, at: int) -> bool:
        """Whether a statement or its headings hold a name that the question writes as programs do: those of another name tell of another thing."""
        if not self._form.code_names:
            return False
        one = ranked.evidence.statements[at]
        text = "\n".join([*one.headings, one.name, words_to_match(ranked.evidence.statements, at)])
        return any(holds_name(text, name) for name in self._form.code_names)

    def _scores(self, ranked: Ranked) -> dict[int, Score]:
        """The score of each statement of a passage that may be claimed, with a share of the better one of those beside it."""
        if id(ranked) not in self._scored:
            own = {at: self._score(ranked, at) for at in self.may_be_claimed(ranked)}
            self._scored[id(ranked)] = ranked, with_neighbours(own, ranked.match, self.recipe.neighbour)
        return self._scored[id(ranked)][1]

    @cached_property
    def _scored(self) -> dict[int, tuple[Ranked, dict[int, Score]]]:
        """The passages that were scored, by their identity, with their scores: groups are looked for in the same passages."""
        return {}

    def score_of(self, ranked: Ranked, at: int) -> float:
        """The fit of one statement of a version."""
        return self._score(ranked, at).fit

    def alone(self, ranked: Ranked, at: int) -> Claimable:
        """One statement by itself, without a share of those beside it."""
        return self._made(ranked, (at,), self._score(ranked, at))

    def together(self, ranked: Ranked, positions: Sequence[int], at: int, longest: int = 0) -> Claimable:
        """Statements as one claim, as many as may be quoted, with the fit of the one at `at`."""
        kept = self._shortened(ranked.evidence.statements, positions, longest)
        return self._made(ranked, kept, self._score(ranked, at))

    def may_be_claimed(self, ranked: Ranked) -> list[int]:
        """Return the positions in a passage of the statements that may be claimed: those that say something by themselves, if there are any."""
        statements, positions = ranked.evidence.statements, ranked.evidence.positions
        saying = [at for at in positions if not statements[at].governs]
        saying = [at for at in saying if not (is_planted(statements, at) or only_tells_topic(statements[at]))]
        saying = [at for at in saying if not is_bare(statements, at)]
        saying = [at for at in saying if not is_left_empty(statements, at)] or saying
        if not self._form.asks_for_names:
            saying = [at for at in saying if statements[at].clause not in NAMING_CLAUSES]
        if not self._form.asks_for_the_past:
            saying = [at for at in saying if not any(map(is_out_of_force, statements[at].headings))]
        # An introduction whose items stand in another passage is claimed with them.
        leading = [at for at in positions if statements[at].kind is StatementKind.LEAD_IN]
        return sorted({*saying, *leading})

    def _made(self, ranked: Ranked, positions: tuple[int, ...], score: Score) -> Claimable:
        statements = ranked.evidence.statements
        words, one = words_to_claim(statements, positions), statements[positions[0]]
        place = self.place if ranked.evidence.is_local else ""
        holds = holds_value_asked_for(self._form, self.ranking.expected, words)
        above = (ranked.evidence.context, *one.headings, one.name, place, ranked.evidence.scope)
        covers = self.ranking.weights.covered_by(*above, words_to_match(statements, positions[0]), words)
        is_meant = any(table_of_row_meant(statements, at, self.ranking.weights) for at in positions)
        return Claimable(ranked, positions, score.fit, covers, holds, score.is_other, is_meant)

    def _score(self, ranked: Ranked, at: int) -> Score:
        """The match of the passage, the cosine similarity of the statement, its share of the question's terms, and bonuses for what is asked for."""
        statements = ranked.evidence.statements
        one = statements[at]
        words = words_to_match(statements, at)
        weights = self.ranking.weights
        place = self.place if ranked.evidence.is_local else ""
        likeness = self.ranking.likeness(ranked.evidence, at)
        lexical = (self.recipe.coverage_alone if likeness is None else self.recipe.coverage) * weights.coverage_of(
            *one.headings, one.name, place, ranked.evidence.told_of_all, words
        )
        lexical += self.recipe.own * weights.coverage_of(words)
        if self.ranking.expected:
            lexical += self.recipe.value * share_of_values(self._form, self.ranking.expected, words)
        elif has_form_asked_for(self._form, one, words):
            lexical += self.recipe.value
        elif self.ranking.limits_case(one):
            lexical += self.recipe.case_limit
        lexical += self.recipe.value * share_named(one, ranked.evidence.other_names, self._form, weights)
        if self._form.asks_for_contact and tells_contact(words):
            lexical += self.recipe.contact
            lexical += self.recipe.value * is_entry_meant(statements, at, weights, self._saying)
        if one.kind in (*LISTED, StatementKind.ROW) and self._is_list_of(one):
            lexical += self.recipe.value
        if one.kind in (StatementKind.ROW, StatementKind.FIELD):
            lexical += self._for_label(statements, at)
        if one.kind is StatementKind.LEAD_IN:
            lexical -= self.recipe.lead_in
        if defines_beside(self._form, one):
            lexical -= self.recipe.definition
        if one.kind is StatementKind.FIELD and repeats(one, self._form.terms):
            lexical -= self.recipe.echo
        if _CONDITION.search(one.words):
            lexical -= self.recipe.condition
        lexical -= self.recipe.reported * is_reported(one.words)
        if not (self.release or self._form.asks_for_history) and is_of_a_former_release(statements, at):
            lexical -= self.recipe.former
        if one.kind is StatementKind.CODE and not (self._form.asks_for_code or reads_as_prose(one.words)):
            lexical -= self.recipe.code
        lexical += self.recipe.sample * is_sample_asked_for(self._form, one)
        penalty = self.recipe.place * self.ranking.is_other(ranked.evidence, at)
        penalty += self.recipe.polarity * self._is_opposite(statements, at)
        is_another = weights.names_another(words) or names_longer(words, self.question)
        is_another = is_another or names_other_member("\n".join([*one.headings[-1:], words]), self.question)
        penalty += self.recipe.name * (is_another or self._is_another_row(statements, at))
        penalty += self.recipe.release * self._is_of_another_release(one)
        lexical += self._addressed(ranked.evidence, at) + ranked.match - penalty
        fit = lexical + self.recipe.cosine * ranked.evidence.cosine_of(at)
        if likeness is not None:
            fit += self.recipe.late * likeness[0] + self.recipe.words * likeness[1]
        return Score(fit, lexical, is_other=penalty > 0)

    def _for_label(self, statements: Sequence[Statement], at: int) -> float:
        """The bonus of a row or field whose label the question has, or of a row that it tells from the others. Where yes or no is asked for, a rule decides as well."""
        if self._form.asks_yes_or_no:
            return 0.0
        is_meant = bool(table_of_row_meant(statements, at, self.ranking.weights))
        return self.recipe.row_meant * is_meant + self.recipe.row_named * has_label(
            statements[at], self._form.label_terms
        )

    def holds_what_is_asked(self, one: Statement) -> bool:
        """Whether a statement has the kinds of values that the question asks for, a number or the names of places."""
        return holds_all_asked_for(self._form, self.ranking.expected, one.words)

    def _is_opposite(self, statements: Sequence[Statement], at: int) -> bool:
        """Whether a question asks which things something holds for, and a statement tells for which it does not, or the other way round.

        A definition tells what its term is, whatever else it says that the term is not.
        """
        if not self._form.selects or statements[at].kind is StatementKind.DEFINITION:
            return False
        return is_denied_at(statements, at) is not self._form.denies

    def _is_of_another_release(self, one: Statement) -> bool:
        """Whether a statement is an entry for another release than the one asked for, or for one that the question itself is about."""
        if is_of_another_release(one.headings, self.release):
            return True
        return self._form.is_about_a_release and any(map(is_release_heading, one.headings))

    def _is_list_of(self, one: Statement) -> bool:
        """Whether the last heading names the things of which the question asks for a list: then the list below it is theirs."""
        listed = self._form.listed
        return bool(listed) and bool(one.headings) and listed <= distinct_terms(one.headings[-1])

    def _is_another_row(self, statements: Sequence[Statement], at: int) -> bool:
        """Whether the question has the label of another row of the same table or item of the same list, and not that of this one.

        Of a directory, it has the label of the entry that it means.
        """
        if statements[at].kind not in (StatementKind.ROW, StatementKind.ITEM):
            return False
        first = first_of_item(statements, at)
        above = (lead for lead in statements[first].leads if statements[lead].kind is StatementKind.ITEM)
        if any(is_named(statements[one], self._form.terms) for one in (first, *above)):
            return False
        is_row = statements[at].kind is StatementKind.ROW
        others = table_around(statements, at) if is_row else items_beside(statements, first)
        if any(is_named(statements[other], self._form.terms) for other in others):
            return True
        if (
            is_row
            and self._is_opposite(statements, at)
            and any(not self._is_opposite(statements, other) for other in others)
        ):
            return True  # the list of the other polarity stands beside it in the same table
        return self._is_meant(statements, others) and not self._is_meant(statements, [at])

    def _is_meant(self, statements: Sequence[Statement], entries: Sequence[int]) -> bool:
        """Whether a question for a contact means one of these entries of a directory."""
        if not self._form.asks_for_contact:
            return False
        return any(is_entry_meant(statements, at, self.ranking.weights, self._saying) for at in entries)

    def _addressed(self, evidence: Evidence, at: int) -> float:
        """The bonus of a statement at or about an address that the question names, half for another sentence of the place than the one asked for."""
        near = [(nearness_at(asked, evidence, at), asked) for asked in self.ranking.held]
        shares = [1.0 if how >= Nearness.ALIKE or (how and not asked.sentence) else how / 2 for how, asked in near]
        return self.recipe.address * max(*shares, float(self.ranking.refers(evidence, at)), 0.0)

    def _together(self, statements: Sequence[Statement], at: int, scored: dict[int, float]) -> tuple[int, ...]:
        """The statement alone, or all of its list or table.

        A list is claimed whole where its lead-in answers and no item answers better than the others, where the question asks for a procedure
        and the list has steps, and where it asks for a list. Numbered sentences without a lead-in are rules. The rows of a table are claimed together for a list only.
        """
        one = statements[at]
        below = items_below(statements, (*one.leads, at)) if one.words.endswith(":") else []
        introduces = one.kind is StatementKind.LEAD_IN or (one.kind in LISTED and bool(below))
        leads = (*one.leads, at) if introduces else one.leads
        if one.kind not in (*LISTED, StatementKind.LEAD_IN, StatementKind.ROW):
            if is_sample_asked_for(self._form, one):
                samples = self._shortened(statements, samples_beside(statements, at))
                return samples if at in samples else (at,)
            steps = numbered_steps(statements, at) if self._form.asks_how else []
            return self._shortened(statements, steps) or (at,)
        items = (
            items_beside(statements, at)
            if one.kind is StatementKind.ROW or not leads
            else items_below(statements, leads)
        )
        if one.kind is StatementKind.ROW:
            items = [other for other in items if is_named(statements[other], self._form.terms)] or items
        alike = [
            other
            for other in items
            if other in scored
            and abs(scored[other] - scored[at]) < _SAME
            # A sentence that leans on the one before it has the words of that one, so it answers no other way.
            and at not in statements[other].leads
            and other not in one.leads
        ]
        asks = self._form.asks_for_list or (self._form.asks_how and one.kind is StatementKind.STEP)
        is_whole = introduces or (asks and not any(step.is_step for step in self.ranking.held))
        is_rule = one.address and not leads and one.words.endswith(".")
        is_list = one.kind in LISTED and len(alike) > 1 and not is_rule
        if not is_whole and (not is_list or self.ranking.held):
            return (at,)
        return self._shortened(statements, in_state_asked_for(statements, items, self._form.denies)) or (at,)

    def _shortened(
        self, statements: Sequence[Statement], items: Sequence[int], longest: int = 0
    ) -> tuple[int, ...]:
        return first_within(statements, items, longest or self.recipe.longest)

    @cached_property
    def _saying(self) -> Terms:
        return terms_for_contact(self.question)

    @cached_property
    def _form(self) -> QuestionForm:
        return QuestionForm(self.question)


FIT_DIGITS = 6
"""Digits that are kept of a fit, so that the last bits of a sum do not decide the order."""
_SAME = 1e-9
"""A difference of two scores below which they are one: rounding alone makes such a difference."""
