"""What a reviewer is shown, what a version changed, and what lapses (rules L1 to L4, F1, F2, C1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.errors import Erased, NotFound
from knowledge.model.answering.answers import Status
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.review.conflicts import ConflictTasks
from knowledge.review.expiry import ExpiryReport
from knowledge.review.queue import ReviewQueue
from knowledge.review.rechecking.impact import ImpactAnalysis
from knowledge.review.service import ReviewService
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office

LONGER = POLICY.replace("24 months", "36 months")
MONTHS = "Gift cards expire {} months after they were bought."


def queue_of(office: Office) -> ReviewQueue:
    return ReviewQueue(office.shelf.store)


# -- the desk -----------------------------------------------------------------------------------------


def test_what_waits_is_listed_with_its_author_until_it_is_decided_l1(office: Office, desk: ReviewService) -> None:
    office.publish(POLICY)
    office.shelf.now += timedelta(days=1)
    first = office.draft(LONGER)
    second = office.draft(COUNTER.replace("title:", "audience: staff\ntitle:"))
    assert [
        (one.version_id, one.state, one.author) for one in queue_of(office).waiting(Scope(audience="staff"))[0]
    ] == [
        (first, State.DRAFT, "author"),
        (second, State.DRAFT, "author"),
    ]
    assert [one.version_id for one in queue_of(office).waiting(Scope())[0]] == [first], (
        "what is for staff is not for all"
    )
    with office.shelf.store.transaction() as transaction:
        transaction.transition(first, State.REVIEWED, actor="reader")
    assert queue_of(office).waiting(Scope())[0][0].state is State.REVIEWED
    with office.shelf.store.transaction() as transaction:
        transaction.transition(first, State.REJECTED, actor="reader")
    assert queue_of(office).waiting(Scope())[0] == []


def test_a_long_queue_of_one_object_is_read_once_l1(
    office: Office, desk: ReviewService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for months in range(3):
        office.draft(POLICY.replace("24 months", f"{months} months"))

    def origins(_: str) -> None:
        raise AssertionError("every version of the object is read for each of them")

    monkeypatch.setattr(office.shelf.store, "origins", origins)
    assert [one.author for one in queue_of(office).waiting(Scope())[0]] == ["author"] * 3


def test_a_reviewer_sees_the_clauses_that_change_and_the_answers_that_would_l1(
    office: Office, desk: ReviewService
) -> None:
    old = office.publish(POLICY)
    asked = office.ask(EXPIRY)
    office.ask("What is the weight of a lamp?")
    draft = office.draft(LONGER)
    before = office.shelf.store.head()
    dossier = desk.dossier(draft, Scope())
    assert office.shelf.store.head() == before, "nothing is written"
    assert dossier.in_effect == old
    assert [(one.anchor, one.change, one.before, one.after) for one in dossier.clauses] == [
        ("expiry", "changed", MONTHS.format(24), MONTHS.format(36))
    ]
    assert dossier.questions_asked == 2
    (change,) = dossier.changes
    assert (change.question, change.asked_by) == (EXPIRY, asked.answer_id)
    assert (change.before.quotes, change.after.quotes) == ((MONTHS.format(24),), (MONTHS.format(36),))
    assert change.after.version_ids == (draft,)
    with office.shelf.store.transaction() as transaction:
        transaction.transition(draft, State.APPROVED, actor="approver")
    office.shelf.indexer.catch_up()
    assert [c.quote for c in office.ask(EXPIRY).citations] == list(change.after.quotes), "the preview was right"
    with pytest.raises(NotFound):
        desk.dossier("f" * 64, Scope())


def test_what_is_for_staff_is_reviewed_by_staff_s5(
    office: Office, desk: ReviewService, assessor: ImpactAnalysis
) -> None:
    secret = office.draft(POLICY.replace("title:", "audience: staff\ntitle:"))
    for look in (desk.dossier, assessor.impact):
        with pytest.raises(NotFound):
            look(secret, Scope(audience="partners"))
    assert desk.dossier(secret, Scope(audience="staff")).waiting.version_id == secret
    with office.shelf.store.transaction() as transaction:
        transaction.transition(secret, State.APPROVED, actor="approver")
    office.shelf.indexer.catch_up()
    assert office.ask(EXPIRY, audience="staff").citations
    dossier = desk.dossier(office.draft(COUNTER), Scope())
    assert (dossier.questions_asked, dossier.changes) == (0, ()), "staff asked; nobody else is told"


def test_a_version_to_come_is_tried_on_the_day_it_takes_effect(office: Office, desk: ReviewService) -> None:
    office.publish(POLICY)
    office.ask(EXPIRY)
    (change,) = desk.dossier(office.draft(LONGER.replace("2023-01-01", "2027-01-01")), Scope()).changes
    assert f"{change.valid_at:%Y-%m-%d}" == "2027-01-01"
    assert change.after.quotes == (MONTHS.format(36),)


def test_what_follows_an_erased_version_is_reviewed_beside_what_is_left_of_it_e1(
    office: Office, desk: ReviewService
) -> None:
    old = office.publish(POLICY)
    office.shelf.now += timedelta(days=1)
    successor, gone = office.draft(LONGER), office.draft(POLICY.replace("24", "48"))
    office.erase(old, gone)
    assert [one.version_id for one in queue_of(office).waiting(Scope())[0]] == [successor]
    dossier = desk.dossier(successor, Scope())
    assert dossier.in_effect == old
    assert {(one.change, one.before) for one in dossier.clauses} == {("changed", "(erased)")}
    assert dossier.clauses[-1].after == MONTHS.format(36)
    assert "-(erased)" in dossier.unified
    assert f"+{MONTHS.format(36)}" in dossier.unified
    with pytest.raises(Erased, match="GDPR"):
        desk.dossier(gone, Scope())


def test_a_new_object_and_a_golden_question_show_in_the_preview(office: Office, desk: ReviewService) -> None:
    office.publish(COUNTER)
    golden = "id: golden/cards\ntitle: Cards\neffective_from: 2000-01-01\nquestions:\n"
    office.publish(f"{golden}  - question: {EXPIRY}\n")
    dossier = desk.dossier(office.draft(POLICY), Scope())
    (change,) = dossier.changes
    assert change.asked_by == "golden/cards"
    assert (change.before.status, change.after.status) == (Status.ANSWERED, Status.CONFLICT)
    (conflict,) = dossier.conflicts
    assert {conflict.value, conflict.other_value} == {"24 months", "never expire"}
    assert "policy/counter@" in conflict.other_clause_id


def test_a_ruling_can_be_tried_before_it_is_approved_p2(office: Office, desk: ReviewService) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    assert office.ask(EXPIRY).status is Status.CONFLICT
    ruling = office.draft("""
id: precedence/default
title: Precedence
effective_from: 2023-01-01
rulings: [{prevails: policy/gift-cards, over: policy/counter, reason: agreed}]
""")
    (change,) = desk.dossier(ruling, Scope()).changes
    assert (change.before.status, change.after.status) == (Status.CONFLICT, Status.ANSWERED)
    assert change.after.quotes == (MONTHS.format(24),)


def test_a_version_that_replaces_others_shows_what_they_no_longer_answer_a7(
    office: Office, desk: ReviewService
) -> None:
    office.publish(COUNTER)
    office.ask(EXPIRY)
    dossier = desk.dossier(office.draft(POLICY.replace("title:", "replaces: [policy/counter]\ntitle:")), Scope())
    (change,) = dossier.changes
    assert change.after.quotes == (MONTHS.format(24),)
    assert dossier.conflicts == (), "what it replaces it cannot contradict"


def test_a_version_that_will_not_count_is_said_not_to_and_contradicts_nothing_a3(
    office: Office, desk: ReviewService
) -> None:
    now = office.publish(LONGER)
    office.publish(COUNTER)
    draft = office.draft(POLICY.replace("2023-01-01", "2022-01-01"))
    dossier = desk.dossier(draft, Scope())
    assert (dossier.would_count, dossier.in_effect, dossier.conflicts) == (False, now, ())
    assert [(f"{one.start:%Y-%m-%d}", f"{one.end:%Y-%m-%d}") for one in dossier.counts] == [
        ("2022-01-01", "2023-01-01")
    ]
    other = desk.dossier(office.draft(POLICY.replace("24 months", "48 months")), Scope())
    assert other.would_count
    assert len(other.conflicts) == 1


def test_a_preview_meets_what_an_approval_will_meet_c3(
    office: Office, desk: ReviewService, tasks: ConflictTasks
) -> None:
    office.publish(COUNTER.replace("2023-05-01", "2027-01-01"))
    draft = office.draft(POLICY)
    seen = desk.dossier(draft, Scope()).conflicts
    with office.shelf.store.transaction() as transaction:
        transaction.transition(draft, State.APPROVED, actor="approver")
    office.shelf.indexer.catch_up()
    assert list(seen) == tasks.open_for([draft], "canon")
    assert len(seen) == 1


def test_an_approved_version_has_a_dossier_without_a_preview_l1(office: Office, desk: ReviewService) -> None:
    approved = office.publish(POLICY)
    office.ask(EXPIRY)
    dossier = desk.dossier(approved, Scope())
    assert (dossier.would_count, dossier.in_effect, dossier.questions_asked) == (True, approved, 0)


# -- what lapses ---------------------------------------------------------------------------------------


def test_the_radar_ranks_what_lapses_by_what_rests_on_it_f2(office: Office) -> None:
    shelf = office.shelf
    ending = office.publish(POLICY.replace("clauses:", "effective_to: 2025-06-20\nclauses:"))
    followed = office.publish(COUNTER.replace("clauses:", "effective_to: 2025-06-15\nclauses:"))
    office.publish(COUNTER.replace("2023-05-01", "2025-06-15").replace("never expire", "do not expire"))
    faq = office.publish("""
id: faq/weight
title: Weight
question: How heavy is a lamp?
answer: A lamp weighs two kilograms.
effective_from: 2023-01-01
last_reviewed: 2025-01-01
review_interval: P90D
""")
    office.ask("How heavy is a lamp?")
    office.ask("How heavy is a lamp?")
    found = ExpiryReport(shelf.store, lambda: shelf.now).expiring(timedelta(days=30), Scope())
    assert [(one.version_id, one.why, one.relied_on) for one in found] == [
        (faq, "review due", 2),
        (ending, "ends", 0),
    ]
    assert followed not in {one.version_id for one in found}, "something follows it"
    declared = "id: source/local\ntitle: Local\nconfirmation_lasts: P10D\neffective_from: 2000-01-01\n"
    office.publish(declared, source="declarations")
    assert ExpiryReport(shelf.store, lambda: shelf.now).expiring(timedelta(days=5), Scope())[0].version_id == faq
    reasons = {
        one.why for one in ExpiryReport(shelf.store, lambda: shelf.now).expiring(timedelta(days=11), Scope())
    }
    assert reasons == {"review due", "confirmation lapses"}
