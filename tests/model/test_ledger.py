"""The chain holds, or says where it does not (rules G1, G4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from knowledge.model.ledger import (
    EMPTY_HEAD,
    GENESIS,
    Event,
    EventKind,
    event_hash,
    head_after,
    link,
    verify_chain,
)

START = datetime(2024, 1, 1, tzinfo=UTC)


def chain(length: int = 5) -> list[Event]:
    head, events = EMPTY_HEAD, []
    for number in range(length):
        payload = {"version_id": f"{number:064x}", "object_id": "policy/a"}
        recorded_at = START + timedelta(days=number)
        events.append(link(head, recorded_at, EventKind.VERSION_RECORDED, "jane", "why", payload))
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
    late = link(head_after(events[-1]), START, EventKind.VERSION_RECORDED, "jane", "", {})
    problems = verify_chain([*events, late], head_after(late))
    assert [(p.where, p.what) for p in problems] == [("event 3", "was recorded before the event it follows")]
