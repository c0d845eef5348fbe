"""Conflicts as review tasks: found at approval, wherever and whenever both sides will count; seen by who may (C1 to C3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from knowledge.model.answering.answers import Status
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope
from knowledge.review.conflicts import ConflictTasks
from knowledge.store.authority_resolver import AuthorityResolver
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office, policy

GROUP = "id: precedence/default\ntitle: P\neffective_from: 2000-01-01\ngroups: {dach: {members: [de, at, ch]}}\n"


def of(text: str, **said: str) -> str:
    """The text with these fields."""
    return text.replace("title:", "".join(f"{name}: {value}\n" for name, value in said.items()) + "title:")


def test_a_conflict_opens_one_task_at_approval_or_at_a_question_and_closes_by_itself_c3(
    office: Office, tasks: ConflictTasks
) -> None:
    office.publish(POLICY)
    counter = office.shelf.store.version(office.publish(COUNTER))
    (found,) = tasks.open_for([counter.version_id], "canon")
    assert {found.value, found.other_value} == {"24 months", "never expire"}
    assert tasks.open_for([counter.version_id], "canon") == []
    answer = office.ask(EXPIRY)
    assert answer.conflicts[0].conflict_id == found.conflict_id, "the question meets the same conflict"
    (task,) = tasks.tasks(Scope())
    assert task["open"]
    office.shelf.now += timedelta(days=1)
    office.deprecate(counter.version_id, "2023-05-01")
    assert [task["open"] for task in tasks.tasks(Scope())] == [False]


def test_many_versions_are_compared_together_and_each_conflict_is_found_once_c3(
    office: Office, tasks: ConflictTasks
) -> None:
    rules = [
        policy(f"cards-{at}", f"Gift cards expire {months} months after they were bought.")
        for at, months in enumerate((12, 24, 24))
    ]
    approved = [office.publish(rule) for rule in rules]
    told: list[tuple[int, int]] = []
    found = tasks.open_for(approved, "canon", lambda done, total: told.append((done, total)))
    assert [(one.value, one.other_value) for one in found] == [("12 months", "24 months")] * 2
    assert len({one.conflict_id for one in found}) == 2
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_ruling_settles_a_task_and_prevents_the_next_c2(office: Office, tasks: ConflictTasks) -> None:
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
    assert [task["open"] for task in tasks.tasks(Scope())] == [False]
    office.shelf.now += timedelta(days=1)
    again = office.publish(COUNTER.replace("never expire", "do not expire"))
    assert tasks.open_for([again], "canon") == []


@pytest.mark.rule("C3e")
@pytest.mark.parametrize("first", ["the one in force", "the one to come"])
def test_a_side_approved_for_later_is_met_whichever_is_approved_first_c3(
    office: Office, tasks: ConflictTasks, first: str
) -> None:
    texts = [POLICY, COUNTER.replace("2023-05-01", "2027-01-01")]
    for text in texts if first == "the one in force" else reversed(texts):
        found = tasks.open_for([office.publish(text)], "canon")
    assert [{one.value, one.other_value} for one in found] == [{"24 months", "never expire"}]
    assert office.ask(EXPIRY).status is Status.ANSWERED, "not yet"
    assert [task["open"] for task in tasks.tasks(Scope())] == [True]
    assert office.ask(EXPIRY, at="2027-02-01").status is Status.CONFLICT


def test_a_side_that_takes_effect_when_the_version_has_ended_is_not_met_c3(
    office: Office, tasks: ConflictTasks
) -> None:
    office.publish(COUNTER.replace("2023-05-01", "2027-01-01"))
    ending = office.publish(POLICY.replace("clauses:", "effective_to: 2027-01-01\nclauses:"))
    assert tasks.open_for([ending], "canon") == []


def test_a_version_that_no_longer_counts_meets_nothing_c3(office: Office, tasks: ConflictTasks) -> None:
    office.publish(POLICY.replace("24 months", "36 months"))
    past = office.publish(POLICY.replace("2023-01-01", "2022-01-01"))
    office.publish(COUNTER)
    assert tasks.open_for([past], "canon") == []


@pytest.mark.rule("S3c")
@pytest.mark.parametrize("regions", [("eu", "dach"), ("dach", "eu")])
def test_a_group_meets_a_region_that_it_overlaps_s3(
    office: Office, tasks: ConflictTasks, regions: Sequence[str]
) -> None:
    office.publish(GROUP)
    office.publish(of(POLICY, jurisdiction=regions[0]))
    found = tasks.open_for([office.publish(of(COUNTER, jurisdiction=regions[1]))], "canon")
    assert [{one.value, one.other_value} for one in found] == [{"24 months", "never expire"}]
    assert [task["open"] for task in tasks.tasks(Scope())] == [True]
    answer = office.ask(EXPIRY, jurisdiction="de")
    assert answer.conflicts[0].conflict_id == found[0].conflict_id


def test_a_region_within_a_group_overrides_it_and_is_no_conflict_s3(office: Office, tasks: ConflictTasks) -> None:
    office.publish(GROUP)
    office.publish(of(POLICY, jurisdiction="dach"))
    assert tasks.open_for([office.publish(of(COUNTER, jurisdiction="de"))], "canon") == []
    assert tasks.open_for([office.publish(of(COUNTER, jurisdiction="fr"))], "canon") == []


@pytest.mark.rule("C3h")
def test_a_conflict_over_what_is_for_staff_is_listed_for_staff_s5(office: Office, tasks: ConflictTasks) -> None:
    office.publish(of(POLICY, audience="staff"))
    tasks.open_for([office.publish(of(COUNTER, audience="staff"))], "canon")
    assert tasks.tasks(Scope()) == []
    assert tasks.tasks(Scope(audience="partners")) == []
    assert len(tasks.tasks(Scope(audience="staff/desk"))) == 1


def test_many_tasks_are_listed_in_pages_and_judged_together_c3(
    office: Office, tasks: ConflictTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [POLICY, *(COUNTER.replace("policy/counter", f"policy/counter-{n}") for n in range(4))]
    for text in texts:
        tasks.open_for([office.publish(text)], "canon")
    resolve, asked = AuthorityResolver.resolve, []

    def counted(resolver: AuthorityResolver, names: Sequence[str], as_of: AsOf, scope: Scope) -> Any:
        asked.append(names)
        return resolve(resolver, names, as_of, scope)

    monkeypatch.setattr(AuthorityResolver, "resolve", counted)
    listed = tasks.tasks(Scope())
    assert [task["open"] for task in listed] == [True] * 4
    assert len(asked) == 1, "versions are resolved once, not once a task"
    first = tasks.tasks(Scope(), limit=3)
    assert [*first, *tasks.tasks(Scope(), after=first[-1]["seq"])] == listed


def test_an_approval_that_meets_nothing_reads_no_tasks_c3(
    office: Office, tasks: ConflictTasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_id = office.publish(POLICY)

    def events(**_: Any) -> None:
        raise AssertionError("every task ever opened is read")

    monkeypatch.setattr(office.shelf.store, "events", events)
    assert tasks.open_for([version_id], "canon") == []


DECLARED = """
id: policy/robots
title: Robots
effective_from: 2023-01-01
clauses: [{id: testing, text: Whoever is called Jane stays away., contradicts: [policy/lamps#testing]}]
"""
LAMPS = """
id: policy/lamps
title: Lamps
effective_from: 2023-01-01
clauses: [{id: testing, text: Every lamp is tested by hand.}]
"""


@pytest.mark.rule("C3i", "E1f")
def test_the_ledger_holds_no_word_of_a_conflict_and_its_task_none_that_is_erased_c3_e1(
    office: Office, tasks: ConflictTasks
) -> None:
    store = office.shelf.store
    office.publish(POLICY)
    counter = office.publish(COUNTER)
    asked = office.ask(EXPIRY)
    office.publish(LAMPS)
    robots = office.publish(DECLARED)
    tasks.open_for([robots], "canon")
    told = json.dumps([event.payload for event in store.events()])
    assert not [word for word in ("24 months", "never", "expire", "Whoever", "lamp is") if word in told]
    expiry, testing = tasks.tasks(Scope())
    assert (expiry["kind"], expiry["answer_id"]) == ("duration", asked.answer_id)
    assert expiry["attribute"] == asked.conflicts[0].attribute
    assert [side["value"] for side in expiry["sides"]] == [side.value for side in asked.conflicts[0].sides]
    assert {side["value"] for side in testing["sides"]} == {
        "Whoever is called Jane stays away.",
        "Every lamp is tested by hand.",
    }
    office.erase(counter, robots)
    expiry, testing = tasks.tasks(Scope())
    assert {side["value"] for side in expiry["sides"]} == {
        "Gift cards expire 24 months after they were bought.",
        "(erased)",
    }
    assert {side["value"] for side in testing["sides"]} == {"Every lamp is tested by hand.", "(erased)"}
    assert [(task["attribute"], task["open"]) for task in (expiry, testing)] == [
        ("duration", False),
        ("declared", False),
    ]
    assert "Jane" not in "".join(office.shelf.store.transfer.export())
