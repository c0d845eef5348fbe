"""The chain holds, or says where it does not (rules G1, G4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.model.authority import Standing
from knowledge.model.clock import Period
from knowledge.model.record.ledger import (
    EMPTY_HEAD,
    GENESIS,
    Event,
    EventContent,
    EventKind,
    Problem,
    Remains,
    event_hash,
    head_after,
    is_tombstone,
    link,
    same_person,
    tombstone,
    verify_chain,
)
from knowledge.model.scope import Scope
from knowledge.testing.store_samples import submission

START = datetime(2024, 1, 1, tzinfo=UTC)


def chain(length: int = 5) -> list[Event]:
    head, events = EMPTY_HEAD, []
    for number in range(length):
        payload = {"version_id": f"{number:064x}", "object_id": "policy/a"}
        recorded_at = START + timedelta(days=number)
        events.append(link(head, recorded_at, EventContent(EventKind.VERSION_RECORDED, "jane", "why", payload)))
        head = head_after(events[-1])
    return events


def whats(events: list[Event], length: int = 5) -> list[tuple[str, str]]:
    return [(p.where, p.what.split(":")[0]) for p in verify_chain(events, head_after(chain(length)[-1]))]


@pytest.mark.rule("G1b", "G1c")
def test_an_untouched_chain_holds_g1() -> None:
    events = chain()
    assert whats(events) == []
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert events[0].prev_hash == GENESIS
    assert [event.prev_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert verify_chain([], EMPTY_HEAD) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "joe"},
        {"reason": ""},
        {"payload": {}},
        {"recorded_at": START},
        {"kind": EventKind.ANSWER_RECORDED},
    ],
)
def test_an_edited_event_is_named_g4(change: dict[str, Any]) -> None:
    events = chain()
    events[2] = events[2].model_copy(update=change)
    assert whats(events)[0] == ("event 3", "was edited")


@pytest.mark.rule("G1c")
def test_an_edited_event_with_its_hash_made_to_fit_breaks_the_next_link_g4() -> None:
    events = chain()
    edited = events[2].model_copy(update={"actor": "joe"})
    events[2] = edited.model_copy(update={"hash": event_hash(edited)})
    assert whats(events) == [("event 4", "does not link to event 3")]


@pytest.mark.rule("G4a")
def test_a_dropped_event_is_named_g4() -> None:
    events = chain()
    del events[2]
    assert whats(events) == [("event 4", "follows event 2")]


def test_swapped_events_are_named_g4() -> None:
    events = chain()
    events[2], events[3] = events[3], events[2]
    assert whats(events)[0] == ("event 4", "follows event 2")


@pytest.mark.parametrize("kept", range(5))
def test_a_truncated_chain_is_named_g4(kept: int) -> None:
    assert whats(chain()[:kept])[0][0] == f"event {kept}"


@pytest.mark.rule("T3b")
def test_an_event_recorded_before_its_predecessor_is_named_t3() -> None:
    events = chain(2)
    late = link(head_after(events[-1]), START, EventContent(EventKind.VERSION_RECORDED, "jane", "", {}))
    problems = verify_chain([*events, late], head_after(late))
    assert [(p.where, p.what) for p in problems] == [("event 3", "was recorded before the event it follows")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada", "ada", True),
        (" ada ", "ada", True),
        ("Ada  Lovelace", "ada lovelace", True),
        ("ＡＤＡ", "ada", True),  # full width
        ("STRASSE", "straße", True),
        ("ada", "adam", False),
        ("ada", "a da", False),
    ],
)
def test_letter_case_width_and_spacing_do_not_tell_people_apart_l3(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


def test_what_remains_of_an_erased_version_says_when_and_where_it_held_and_nothing_else_e1() -> None:
    version = submission(
        paragraphs=("Jane Doe is paid 3,000 euros.",),
        scope=Scope(jurisdiction="de", audience="staff"),
        effective=Period(start=START, end=START + timedelta(days=9)),
        replaces=["policy/b", "policy/b"],
        provenance={"commit": "c0ffee", "author": "Jane Doe"},
    ).version
    remains = Remains.of(version)
    left = tombstone(version.version_id, remains)
    assert "Jane" not in left.model_dump_json()
    assert (left.version_id, left.scope, left.effective) == (version.version_id, version.scope, version.effective)
    assert left.replaces == ("policy/b",)
    assert left.provenance == {"commit": "c0ffee"}
    assert is_tombstone(left)
    assert not is_tombstone(version)
    assert not is_tombstone(version.under(version.reading.model_copy(update={"title": "(erased)"}))), (
        "a title alone does not make one"
    )
    assert Standing.of(left) == Standing.of(version), "so authority is computed as before"


def test_a_problem_can_be_printed_whatever_was_damaged_g4() -> None:
    problem = Problem(where="event \ud800", what="is \udcff")
    assert (problem.where, problem.what) == ("event \\ud800", "is \\udcff")


def test_an_event_without_a_canonical_form_has_no_hash_that_could_fit_g4() -> None:
    first = chain(1)[0]
    odd = first.model_copy(update={"payload": {"amount": float("nan")}})
    assert [problem.what for problem in verify_chain([odd], head_after(odd))] == [
        "was edited: its content does not have its hash"
    ]


@pytest.mark.parametrize(
    ("field", "value"), [("seq", 0), ("hash", "x"), ("prev_hash", "A" * 64), ("kind", "other")]
)
def test_a_malformed_event_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        Event.model_validate(chain(1)[0].model_dump() | {field: value})
