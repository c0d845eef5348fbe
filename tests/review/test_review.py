"""What a reviewer is shown, what a version changed, and what lapses (rules L1 to L4, F1, F2, C1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from ingest.syncing import Syncer
from knowledge.errors import Erased, InvalidInput, NotFound
from knowledge.model.answers import Status
from knowledge.model.objects import State
from knowledge.model.reviews import Cause
from knowledge.model.scope import Scope
from knowledge.review.conflicts import ConflictTasks
from knowledge.review.desk import Desk
from knowledge.review.impact import Assessor
from knowledge.review.radar import Radar
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.ingest.counting import word_pieces
from tests.reasoning.corpus import Shelf
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office

LONGER = POLICY.replace("24 months", "36 months")
MONTHS = "Gift cards expire {} months after they were bought."


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Shelf(tmp_path).opened() as shelf:
        yield Office(shelf)


@pytest.fixture
def desk(office: Office) -> Desk:
    shelf = office.shelf
    embedder = HashingEmbedder(dimensions=256)
    return Desk(shelf.store, shelf.index, embedder, clock=lambda: shelf.now)


@pytest.fixture
def assessor(office: Office) -> Assessor:
    shelf = office.shelf
    return Assessor(shelf.store, shelf.orchestrator, lambda: shelf.now)


# -- the desk -----------------------------------------------------------------------------------------


def test_what_waits_is_listed_with_its_author_until_it_is_decided_l1(office: Office, desk: Desk) -> None:
    office.publish(POLICY)
    office.shelf.now += timedelta(days=1)
    first = office.draft(LONGER)
    second = office.draft(COUNTER.replace("title:", "audience: staff\ntitle:"))
    assert [(one.version_id, one.state, one.author) for one in desk.waiting(Scope(audience="staff"))] == [
        (first, State.DRAFT, "author"),
        (second, State.DRAFT, "author"),
    ]
    assert [one.version_id for one in desk.waiting(Scope())] == [first], "what is for staff is not for all"
    with office.shelf.store.transaction() as transaction:
        transaction.transition(first, State.REVIEWED, actor="reader")
    assert desk.waiting(Scope())[0].state is State.REVIEWED
    with office.shelf.store.transaction() as transaction:
        transaction.transition(first, State.REJECTED, actor="reader")
    assert desk.waiting(Scope()) == []


def test_a_reviewer_sees_the_clauses_that_change_and_the_answers_that_would_l1(office: Office, desk: Desk) -> None:
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


def test_what_is_for_staff_is_reviewed_by_staff_s5(office: Office, desk: Desk, assessor: Assessor) -> None:
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


def test_a_version_to_come_is_tried_on_the_day_it_takes_effect(office: Office, desk: Desk) -> None:
    office.publish(POLICY)
    office.ask(EXPIRY)
    (change,) = desk.dossier(office.draft(LONGER.replace("2023-01-01", "2027-01-01")), Scope()).changes
    assert f"{change.valid_at:%Y-%m-%d}" == "2027-01-01"
    assert change.after.quotes == (MONTHS.format(36),)


def test_what_follows_an_erased_version_is_reviewed_beside_what_is_left_of_it_e1(
    office: Office, desk: Desk
) -> None:
    old = office.publish(POLICY)
    office.shelf.now += timedelta(days=1)
    successor, gone = office.draft(LONGER), office.draft(POLICY.replace("24", "48"))
    office.erase(old, gone)
    assert [one.version_id for one in desk.waiting(Scope())] == [successor]
    dossier = desk.dossier(successor, Scope())
    assert dossier.in_effect == old
    assert {(one.change, one.before) for one in dossier.clauses} == {("changed", "(erased)")}
    assert dossier.clauses[-1].after == MONTHS.format(36)
    assert "-(erased)" in dossier.unified
    assert f"+{MONTHS.format(36)}" in dossier.unified
    with pytest.raises(Erased, match="GDPR"):
        desk.dossier(gone, Scope())


def test_a_new_object_and_a_golden_question_show_in_the_preview(office: Office, desk: Desk) -> None:
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


def test_a_ruling_can_be_tried_before_it_is_approved_p2(office: Office, desk: Desk) -> None:
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


def test_a_version_that_replaces_others_shows_what_they_no_longer_answer_a7(office: Office, desk: Desk) -> None:
    office.publish(COUNTER)
    office.ask(EXPIRY)
    dossier = desk.dossier(office.draft(POLICY.replace("title:", "replaces: [policy/counter]\ntitle:")), Scope())
    (change,) = dossier.changes
    assert change.after.quotes == (MONTHS.format(24),)
    assert dossier.conflicts == (), "what it replaces it cannot contradict"


def tasks_of(office: Office) -> ConflictTasks:
    shelf = office.shelf
    return ConflictTasks(shelf.store, shelf.index, HashingEmbedder(dimensions=256), lambda: shelf.now)


def test_a_conflict_opens_one_task_at_approval_or_at_a_question_and_closes_by_itself_c3(office: Office) -> None:
    tasks = tasks_of(office)
    office.publish(POLICY)
    counter = office.shelf.store.version(office.publish(COUNTER))
    (found,) = tasks.open_for([counter.version_id], "canon")
    assert {found.value, found.other_value} == {"24 months", "never expire"}
    assert tasks.open_for([counter.version_id], "canon") == []
    answer = office.ask(EXPIRY)
    assert answer.conflicts[0]["conflict_id"] == found.conflict_id, "the question meets the same conflict"
    (task,) = tasks.tasks()
    assert task["open"]
    office.shelf.now += timedelta(days=1)
    office.deprecate(counter.version_id, "2023-05-01")
    assert [task["open"] for task in tasks.tasks()] == [False]


DECLARED = """
id: policy/robots
title: Robots
effective_from: 2023-01-01
clauses: [{id: testing, text: Robot Jane tests each lamp., contradicts: [policy/lamps#testing]}]
"""
LAMPS = """
id: policy/lamps
title: Lamps
effective_from: 2023-01-01
clauses: [{id: testing, text: Every lamp is tested by hand.}]
"""


def test_the_ledger_holds_no_word_of_a_conflict_and_its_task_none_that_is_erased_c3_e1(office: Office) -> None:
    tasks, store = tasks_of(office), office.shelf.store
    office.publish(POLICY)
    counter = office.publish(COUNTER)
    asked = office.ask(EXPIRY)
    office.publish(LAMPS)
    robots = office.publish(DECLARED)
    tasks.open_for([robots], "canon")
    told = json.dumps([event.payload for event in store.events()])
    assert not [word for word in ("24 months", "never", "expire", "Robot", "lamp is") if word in told]
    expiry, testing = tasks.tasks()
    assert (expiry["kind"], expiry["answer_id"]) == ("duration", asked.answer_id)
    assert expiry["attribute"] == asked.conflicts[0]["attribute"]
    assert [side["value"] for side in expiry["sides"]] == [side["value"] for side in asked.conflicts[0]["sides"]]
    assert {side["value"] for side in testing["sides"]} == {
        "Robot Jane tests each lamp.",
        "Every lamp is tested by hand.",
    }
    office.erase(counter, robots)
    expiry, testing = tasks.tasks()
    assert {side["value"] for side in expiry["sides"]} == {MONTHS.format(24), "(erased)"}
    assert {side["value"] for side in testing["sides"]} == {"Every lamp is tested by hand.", "(erased)"}
    assert [(task["attribute"], task["open"]) for task in (expiry, testing)] == [
        ("duration", False),
        ("declared", False),
    ]
    assert "Jane" not in "".join(office.shelf.store.transfer.export())


def test_a_ruling_settles_a_task_and_prevents_the_next_c2(office: Office) -> None:
    tasks = tasks_of(office)
    office.publish(POLICY)
    counter = office.shelf.store.version(office.publish(COUNTER))
    tasks.open_for([counter.version_id], "canon")
    office.shelf.now += timedelta(days=1)
    office.publish("""
id: precedence/default
title: Precedence
effective_from: 2023-01-01
rulings: [{prevails: policy/gift-cards, over: policy/counter, reason: agreed}]
""")
    assert [task["open"] for task in tasks.tasks()] == [False]
    office.shelf.now += timedelta(days=1)
    again = office.publish(COUNTER.replace("never expire", "do not expire"))
    assert tasks.open_for([again], "canon") == []


# -- impact -------------------------------------------------------------------------------------------


def test_a_retroactive_correction_names_the_answers_it_changes_a6(office: Office, assessor: Assessor) -> None:
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


def test_every_cause_is_told_apart(office: Office, assessor: Assessor) -> None:
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


def test_an_answer_that_only_the_index_changed_is_told_apart(office: Office, assessor: Assessor) -> None:
    version_id = office.publish(POLICY)
    asked = office.ask(EXPIRY)
    office.shelf.index.wipe()
    (one,) = assessor.impact(version_id, Scope()).affected
    assert (one.answer_id, one.cause, one.after.quotes) == (asked.answer_id, Cause.INDEX_OR_MODEL, ())


def test_a_narrower_version_changes_the_answers_of_its_region_only(office: Office, assessor: Assessor) -> None:
    office.publish(POLICY)
    german, general = office.ask(EXPIRY, jurisdiction="de"), office.ask(EXPIRY)
    office.shelf.now += timedelta(days=1)
    european = office.publish(LONGER.replace("title:", "jurisdiction: eu\ntitle:"))
    causes = {one.answer_id: one.cause for one in assessor.impact(european, Scope()).affected}
    assert causes == {german.answer_id: Cause.SCOPE_CHANGED}
    assert general.answer_id not in causes


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
    found = Radar(shelf.store, lambda: shelf.now).expiring(timedelta(days=30), Scope())
    assert [(one.version_id, one.why, one.relied_on) for one in found] == [
        (faq, "review due", 2),
        (ending, "ends", 0),
    ]
    assert followed not in {one.version_id for one in found}, "something follows it"
    declared = "id: source/local\ntitle: Local\nconfirmation_lasts: P10D\neffective_from: 2000-01-01\n"
    office.publish(declared, source="declarations")
    assert Radar(shelf.store, lambda: shelf.now).expiring(timedelta(days=5), Scope())[0].version_id == faq
    reasons = {one.why for one in Radar(shelf.store, lambda: shelf.now).expiring(timedelta(days=11), Scope())}
    assert reasons == {"review due", "confirmation lapses"}


# -- sync ----------------------------------------------------------------------------------------------


def test_a_sync_confirms_the_unchanged_drafts_the_changed_and_flags_the_vanished_f1(
    office: Office, tmp_path: Path
) -> None:
    shelf = office.shelf
    folder = tmp_path / "handbook"
    folder.mkdir()
    for name in ("same", "changed", "gone"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nThe {name} rule holds for lamps.\n")
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    declared = f"id: source/handbook\ntitle: Handbook\nlocation: {folder}\nrank: 3\neffective_from: 2000-01-01\n"
    office.publish(declared, source="declarations")
    ingestor.paths([folder], IngestOptions(source="handbook", actor="author"))
    with shelf.store.transaction() as transaction:
        for name in ("same", "changed", "gone"):
            (version,) = shelf.store.versions(f"document/handbook/{name}")
            transaction.transition(version.version_id, State.APPROVED, actor="approver")
    shelf.now += timedelta(days=3)
    (folder / "changed.md").write_text("# changed\n\nThe changed rule no longer holds.\n")
    (folder / "gone.md").unlink()
    syncer = Syncer(shelf.store, ingestor)
    outcome = syncer.sync("handbook", "robot")
    assert (outcome.confirmed, outcome.vanished) == (1, ["document/handbook/gone"])
    assert [name for name, _ in outcome.drafted] == ["document/handbook/changed"]
    assert shelf.store.state(outcome.drafted[0][1]) is State.DRAFT
    again = syncer.sync("handbook", "robot")
    assert (again.confirmed, again.drafted, again.vanished) == (1, [], ["document/handbook/gone"])
    names = {n: shelf.store.versions(f"document/handbook/{n}")[0].version_id for n in ("same", "changed", "gone")}
    found = shelf.store.confirmations(list(names.values()), shelf.now + timedelta(days=1))
    fresh = {name: found[version_id].at >= shelf.now for name, version_id in names.items()}
    assert fresh == {"same": True, "changed": False, "gone": True}
    assert found[names["gone"]].vanished
    office.erase(names["same"], names["gone"])
    last = syncer.sync("handbook", "robot")
    assert (last.confirmed, last.drafted, last.vanished) == (0, [], []), "of what was erased nothing can be told"
    assert shelf.store.verify() == []


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (None, "source/wiki is not declared"),
        ("id: source/wiki\ntitle: Wiki\neffective_from: 2000-01-01\n", "declares no location"),
        ("id: source/wiki\ntitle: W\nlocation: /nowhere/at/all\neffective_from: 2000-01-01\n", "no such file"),
    ],
)
def test_a_source_that_cannot_be_read_again_is_refused_f1(office: Office, declared: str | None, told: str) -> None:
    shelf = office.shelf
    if declared:
        office.publish(declared, source="declarations")
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    head = shelf.store.head()
    with pytest.raises(InvalidInput, match=told):
        Syncer(shelf.store, ingestor).sync("wiki", "robot")
    assert shelf.store.head() == head
