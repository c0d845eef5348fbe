"""What a version changed: which stored answers, what each would say now, and why (rules A6, C2, Q3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.reviews import Affected, Cause, Impact
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.review.rechecking.impact import ImpactAnalysis
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office

LONGER = POLICY.replace("24 months", "36 months")
MONTHS = "Gift cards expire {} months after they were bought."
IN_EUROPE = LONGER.replace("title:", "jurisdiction: eu\ntitle:")
RULING = """
id: precedence/default
title: Precedence
effective_from: 2023-01-01
rulings: [{prevails: policy/gift-cards, over: policy/counter, reason: agreed}]
"""
REFUNDS = """
id: policy/refunds
title: Refunds
effective_from: 2023-01-01
clauses:
  - id: window
    text: Refunds are granted within 30 days of delivery.
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - id: in-time
    when: {days: '<= 30'}
    then: The price is paid back.
    clause: window
"""


@pytest.fixture
def later(office: Office) -> Later:
    return Later(office)


class Later:
    """Publishes on the next day, and tells what that changed."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.assessor = ImpactAnalysis(office.shelf.store, office.shelf.orchestrator)

    def publish(self, text: str, source: str = "local") -> str:
        self.office.shelf.now += timedelta(days=1)
        return self.office.publish(text, source)

    def deprecate(self, version_id: str, at: str) -> None:
        self.office.shelf.now += timedelta(days=1)
        self.office.deprecate(version_id, at)

    def impact(self, version_id: str, **limit: int) -> Impact:
        return self.assessor.impact(version_id, Scope(), **limit)

    def changed(self, version_id: str) -> Affected | None:
        """The one answer that the version changed, if any."""
        found = self.impact(version_id).affected
        assert len(found) < 2
        return found[0] if found else None

    def cause(self, version_id: str) -> Cause | None:
        changed = self.changed(version_id)
        return changed.cause if changed else None

    def decide(self, **facts: Any) -> Answer:
        return self.office.shelf.orchestrator.ask(Question.deciding("policy/refunds", facts=facts))


def test_a_retroactive_correction_names_the_answers_it_changes_a6(
    office: Office, assessor: ImpactAnalysis
) -> None:
    office.publish(POLICY)
    answer = office.ask(EXPIRY, at="2024-01-01")
    later = office.ask("What is the weight of a lamp?")
    office.shelf.now += timedelta(days=5)
    corrected = office.publish(LONGER.replace("2023-01-01", "2023-06-01"))
    impact = assessor.impact(corrected, Scope())
    (one,) = impact.affected
    assert (one.answer_id, one.cause) == (answer.answer_id, Cause.RETROACTIVE)
    assert (one.before.quotes, one.after.quotes) == ((MONTHS.format(24),), (MONTHS.format(36),))
    assert one.answer_id != later.answer_id
    assert office.replays(answer), "what was known then is not changed"
    assert office.shelf.store.answer(answer.answer_id).answer == answer.model_copy(
        update={"steps": office.shelf.store.answer(answer.answer_id).answer.steps}
    )


def test_every_cause_is_told_apart(office: Office, assessor: ImpactAnalysis) -> None:
    old = office.publish(POLICY)
    asked = office.ask(EXPIRY)
    unknown = office.ask("How long is the warranty of a lamp?")
    assert unknown.status is Status.INSUFFICIENT

    def cause(version_id: str, answer_id: str) -> Cause | None:
        found = {one.answer_id: one.cause for one in assessor.impact(version_id, Scope()).affected}
        return found.get(answer_id)

    assert cause(old, asked.answer_id) is None, "nothing happened yet"
    office.shelf.now += timedelta(days=1)
    new = office.publish("""
id: policy/warranty
title: Warranty
effective_from: 2023-01-01
clauses: [{id: length, text: The warranty of a lamp is two years.}]
""")
    assert cause(new, unknown.answer_id) is Cause.NEWLY_APPROVED
    replacing = office.publish("""
id: policy/vouchers
title: Vouchers and gift cards
effective_from: 2023-01-01
replaces: [policy/gift-cards]
clauses: [{id: expiry, text: Gift cards expire after 5 years.}]
""")
    assert cause(replacing, asked.answer_id) is Cause.SUPERSEDED
    office.deprecate(replacing, "2023-01-01")
    office.shelf.now += timedelta(days=1)
    office.deprecate(old, "2023-01-01")
    assert cause(old, asked.answer_id) is Cause.WITHDRAWN


def test_an_answer_that_only_the_index_changed_is_told_apart(office: Office, assessor: ImpactAnalysis) -> None:
    version_id = office.publish(POLICY)
    asked = office.ask(EXPIRY)
    with office.shelf.index.rebuild():
        pass
    (one,) = assessor.impact(version_id, Scope()).affected
    assert (one.answer_id, one.cause, one.after.quotes) == (asked.answer_id, Cause.INDEX_OR_MODEL, ())


def test_a_narrower_version_changes_the_answers_of_its_region_only(
    office: Office, assessor: ImpactAnalysis
) -> None:
    office.publish(POLICY)
    german, general = office.ask(EXPIRY, jurisdiction="de"), office.ask(EXPIRY)
    office.shelf.now += timedelta(days=1)
    european = office.publish(LONGER.replace("title:", "jurisdiction: eu\ntitle:"))
    causes = {one.answer_id: one.cause for one in assessor.impact(european, Scope()).affected}
    assert causes == {german.answer_id: Cause.SCOPE_CHANGED}
    assert general.answer_id not in causes


# -- what nothing cited told --------------------------------------------------------------------------


def test_a_new_text_that_contradicts_what_was_answered_is_found_c3(office: Office, later: Later) -> None:
    office.publish(COUNTER)
    asked = office.ask(EXPIRY)
    changed = later.changed(later.publish(POLICY))
    assert changed is not None
    assert (changed.answer_id, changed.cause) == (asked.answer_id, Cause.NEWLY_APPROVED)
    assert (changed.before.status, changed.after.status) == (Status.ANSWERED, Status.CONFLICT)


def test_a_new_text_that_answers_better_is_found_q1(office: Office, later: Later) -> None:
    office.publish(
        POLICY.replace("policy/gift-cards", "policy/shop").replace(MONTHS.format(24), "Gift cards are sold.")
    )
    office.ask(EXPIRY)
    changed = later.changed(later.publish(POLICY))
    assert changed is not None
    assert changed.cause is Cause.NEWLY_APPROVED
    assert MONTHS.format(24) in changed.after.quotes


def test_a_ruling_a_constraint_and_a_rank_are_newly_approved_c2(office: Office, later: Later) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    conflict = office.ask(EXPIRY)
    ruling = later.changed(later.publish(RULING))
    assert ruling is not None
    assert (ruling.answer_id, ruling.cause) == (conflict.answer_id, Cause.NEWLY_APPROVED)
    assert ruling.after.status is Status.ANSWERED
    ruled = office.ask(EXPIRY)
    barred = later.publish(
        "id: constraint/cards\ntitle: Cards\neffective_from: 2023-01-01\ntext: Under review.\n"
        "topics: [gift cards]\napplies_to: both\n"
    )
    causes = {one.answer_id: (one.cause, one.after.status) for one in later.impact(barred).affected}
    assert causes == dict.fromkeys((conflict.answer_id, ruled.answer_id), (Cause.NEWLY_APPROVED, Status.REFUSED))
    later.deprecate(barred, "2023-01-01")
    refused = [one for one in later.impact(barred).affected if one.before.status is Status.REFUSED]
    assert refused == [], "nobody asked while it was in force"


def test_what_a_constraint_forbade_is_withdrawn_with_it_q6(office: Office, later: Later) -> None:
    office.publish(POLICY)
    barred = office.publish(
        "id: constraint/cards\ntitle: Cards\neffective_from: 2023-01-01\ntext: Under review.\n"
        "topics: [gift cards]\napplies_to: both\n"
    )
    assert office.ask(EXPIRY).status is Status.REFUSED
    later.deprecate(barred, "2023-01-01")
    assert later.cause(barred) is Cause.WITHDRAWN


def test_a_rank_that_lets_another_source_prevail_is_newly_approved_p1(office: Office, later: Later) -> None:
    office.publish(POLICY, source="a")
    later.publish(LONGER, source="b")
    office.ask(EXPIRY)
    ranked = later.publish("id: source/a\ntitle: A\nrank: 50\neffective_from: 2000-01-01\n", source="declared")
    changed = later.changed(ranked)
    assert changed is not None
    assert (changed.cause, changed.after.quotes) == (Cause.NEWLY_APPROVED, (MONTHS.format(24),))


def test_who_leaves_a_group_is_told_something_else_s4(office: Office, later: Later) -> None:
    groups = "id: precedence/default\ntitle: P\neffective_from: 200{}-01-01\ngroups: {{dach: {{members: [{}]}}}}\n"
    office.publish(POLICY)
    office.publish(groups.format(0, "de, at, ch"))
    office.publish(LONGER.replace("title:", "jurisdiction: dach\ntitle:"))
    swiss, german = office.ask(EXPIRY, jurisdiction="ch"), office.ask(EXPIRY, jurisdiction="de")
    changed = later.changed(later.publish(groups.format(1, "de, at")))
    assert changed is not None
    assert (changed.answer_id, changed.cause) == (swiss.answer_id, Cause.SCOPE_CHANGED)
    assert changed.answer_id != german.answer_id
    assert changed.after.quotes == (MONTHS.format(24),)


def test_a_scope_that_is_none_any_more_is_counted_as_not_looked_at_s4(office: Office, later: Later) -> None:
    groups = "id: precedence/default\ntitle: P\neffective_from: 200{}-01-01\ngroups: {{{}: {{members: [de]}}}}\n"
    office.publish(POLICY)
    office.publish(groups.format(0, "mine"))
    office.ask(EXPIRY, jurisdiction="mine")
    impact = later.impact(later.publish(groups.format(1, "yours")))
    assert (impact.looked_at, impact.not_looked_at, impact.affected) == (0, 1, ())


def test_only_dates_and_regions_that_a_version_reaches_are_looked_at_s2(office: Office, later: Later) -> None:
    office.publish(POLICY)
    office.ask(EXPIRY, at="2024-01-01")
    office.ask(EXPIRY, jurisdiction="us")
    future = later.publish(COUNTER.replace("2023-05-01", "2026-01-01"))
    assert later.impact(future).looked_at == 0
    french = later.publish(COUNTER.replace("title:", "jurisdiction: fr\ntitle:").replace("/counter", "/french"))
    impact = later.impact(french)
    assert (impact.looked_at, impact.not_looked_at) == (1, 0), "what was asked of all might depend on the region"


def test_an_old_question_that_nothing_answered_is_found_behind_many_answers_q2(
    office: Office, later: Later
) -> None:
    office.publish(
        POLICY.replace("policy/gift-cards", "policy/door").replace(MONTHS.format(24), "We open at nine.")
    )
    unknown = office.ask("How long is the warranty of a lamp?")
    assert unknown.status is Status.INSUFFICIENT
    for _ in range(6):
        office.ask("When do we open?")
    warranty = COUNTER.replace("policy/counter", "policy/warranty").replace(
        "Gift cards never expire", "The warranty of a lamp is two years"
    )
    impact = later.impact(later.publish(warranty), limit=4)
    assert (impact.looked_at, impact.not_looked_at) == (5, 2), (
        "a limit is told, and does not hide what is not answered"
    )
    (changed,) = impact.affected
    assert (changed.answer_id, changed.cause) == (unknown.answer_id, Cause.NEWLY_APPROVED)


def test_what_was_answered_after_a_version_was_approved_is_not_its_doing_a6(office: Office, later: Later) -> None:
    first = office.publish(COUNTER)
    office.ask(EXPIRY)
    second = later.publish(POLICY)
    assert office.ask(EXPIRY).status is Status.CONFLICT
    unrelated = later.publish(
        COUNTER.replace("/counter", "/hours").replace("Gift cards never expire", "We open at nine")
    )
    assert later.impact(unrelated).affected == (), "these answers changed, but not by this version"
    assert len(later.impact(second).affected) == 1
    assert later.impact(first).looked_at == 2, "both relied on it"


# -- the six causes -----------------------------------------------------------------------------------


def test_a_version_to_come_supersedes_what_was_said_of_its_time_a3(office: Office, later: Later) -> None:
    office.publish(POLICY)
    office.ask(EXPIRY)
    asked = office.ask(EXPIRY, at="2027-01-01")
    changed = later.changed(later.publish(LONGER.replace("2023-01-01", "2026-01-01")))
    assert changed is not None
    assert (changed.answer_id, changed.cause) == (asked.answer_id, Cause.SUPERSEDED)


@pytest.mark.rule("A4c")
def test_where_a_withdrawn_version_lets_an_older_one_count_again_it_was_withdrawn_a4(
    office: Office, later: Later
) -> None:
    office.publish(POLICY)
    second = later.publish(LONGER.replace("2023-01-01", "2024-01-01"))
    office.ask(EXPIRY)
    later.deprecate(second, "2024-01-01")
    changed = later.changed(second)
    assert changed is not None
    assert (changed.cause, changed.after.quotes) == (Cause.WITHDRAWN, (MONTHS.format(24),))


def test_where_a_withdrawn_region_lets_the_general_text_count_it_was_withdrawn_a4(
    office: Office, later: Later
) -> None:
    office.publish(POLICY)
    european = office.publish(IN_EUROPE)
    office.ask(EXPIRY, jurisdiction="de")
    later.deprecate(european, "2023-01-01")
    assert later.cause(european) is Cause.WITHDRAWN


def test_what_was_superseded_first_and_deprecated_later_was_superseded_a4(office: Office, later: Later) -> None:
    first = office.publish(POLICY)
    office.ask(EXPIRY, at="2027-01-01")
    second = later.publish(LONGER.replace("2023-01-01", "2026-01-01"))
    later.deprecate(first, "2026-01-01")
    assert later.cause(second) is Cause.SUPERSEDED


def test_what_is_closed_as_its_successor_is_approved_is_superseded_n3(office: Office, later: Later) -> None:
    first = office.publish(POLICY)
    office.ask(EXPIRY)
    office.shelf.now += timedelta(days=1)
    second = office.draft(LONGER.replace("2023-01-01", "2024-01-01"))
    with office.shelf.store.transaction() as transaction:
        transaction.transition(first, State.DEPRECATED, actor="git", effective_at=parse_instant("2024-01-01"))
        transaction.transition(second, State.APPROVED, actor="git")
    office.shelf.indexer.catch_up()
    assert later.cause(second) is Cause.RETROACTIVE


def test_a_withdrawn_contradiction_ends_a_conflict_a4(office: Office, later: Later) -> None:
    office.publish(POLICY)
    counter = office.publish(COUNTER)
    assert office.ask(EXPIRY).status is Status.CONFLICT
    later.deprecate(counter, "2023-05-01")
    assert later.cause(counter) is Cause.WITHDRAWN


def test_a_question_that_now_depends_on_the_region_has_another_scope_q8(office: Office, later: Later) -> None:
    office.publish(COUNTER.replace("Gift cards never expire", "We open at nine"))
    unknown = office.ask(EXPIRY)
    changed = later.changed(later.publish(IN_EUROPE))
    assert changed is not None
    assert (changed.answer_id, changed.cause) == (unknown.answer_id, Cause.SCOPE_CHANGED)
    assert (changed.before.status, changed.after.status) == (Status.INSUFFICIENT, Status.CLARIFY)


# -- decisions ----------------------------------------------------------------------------------------


def test_decisions_that_a_changed_rule_takes_another_way_are_found_d1(office: Office, later: Later) -> None:
    office.publish(REFUNDS)
    kept, won, asked = later.decide(days=20), later.decide(days=45), later.decide()
    assert [one.status for one in (kept, won, asked)] == [Status.ANSWERED, Status.INSUFFICIENT, Status.CLARIFY]
    changed = {one.answer_id: one for one in later.impact(later.publish(REFUNDS.replace("30", "60"))).affected}
    assert changed.keys() == {kept.answer_id, won.answer_id}
    assert changed[won.answer_id].before.outcome is None
    assert changed[won.answer_id].after.outcome == "The price is paid back."
    assert {one.cause for one in changed.values()} == {Cause.RETROACTIVE}


def test_a_decision_with_another_outcome_for_the_same_words_is_found_d1(office: Office, later: Later) -> None:
    office.publish(REFUNDS)
    asked = later.decide()
    changed = later.changed(
        later.publish(REFUNDS.replace("How many days ago was it delivered?", "How old is it?"))
    )
    assert changed is not None
    assert (changed.answer_id, changed.after.asks) == (asked.answer_id, ("How old is it?",))
    assert (changed.before.status, changed.after.status) == (Status.CLARIFY, Status.CLARIFY)


def test_a_text_that_contradicts_a_decision_is_found_d3(office: Office, later: Later) -> None:
    office.publish(REFUNDS)
    later.decide(days=20)
    other = COUNTER.replace("Gift cards never expire", "Refunds are granted within 60 days of delivery")
    changed = later.changed(later.publish(other))
    assert changed is not None
    assert (changed.cause, changed.after.status) == (Cause.NEWLY_APPROVED, Status.CONFLICT)
    assert (changed.before.rule, changed.after.rule) == ("in-time", None)


def test_a_case_that_nothing_decides_still_is_not_changed_by_the_time_that_passed_d1(
    office: Office, later: Later
) -> None:
    office.publish(REFUNDS.replace("2023-01-01", "2027-01-01"))
    assert later.decide(days=20).missing
    impact = later.impact(later.publish(COUNTER))
    assert (impact.looked_at, impact.affected) == (1, ())
