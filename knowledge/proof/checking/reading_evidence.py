"""Reads from a receipt's events whether a version was read as the answer read it (rules R2 to R4).

A receipt cannot show that no other reading came into force, because events can be left out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from knowledge.model.objects import State
from knowledge.model.record.ledger import Event, EventKind, same_person
from knowledge.proof.checking.parsing import ParsedReceipt
from knowledge.store.payloads import first_reading

_PUTS_IN_FORCE = (EventKind.VERSION_RECORDED, EventKind.READING_RECORDED, EventKind.READING_CONFIRMED)


def misread(parsed: ParsedReceipt, version_id: str, known_at: datetime) -> Iterator[str]:
    """Yield the reasons why the receipt's reading of a version was not the one in force at `known_at`."""
    history = parsed.history(version_id)
    steps = [event for event in history if event.recorded_at <= known_at and _puts_in_force(event)]
    names = [_reading(event) for event in steps]
    if not names or names[-1] != parsed.reading_of(version_id):
        yield "is made under another reading of its version than the one in force then"
        return
    for event, before in zip(steps[1:], names, strict=False):
        yield from _unvouched(parsed, history, event, before)


def _puts_in_force(event: Event) -> bool:
    return event.kind in _PUTS_IN_FORCE and not event.payload.get("waits", False)


def _reading(event: Event) -> str:
    return first_reading(event) if event.kind is EventKind.VERSION_RECORDED else str(event.payload["reading"])


def _unvouched(parsed: ParsedReceipt, history: Sequence[Event], event: Event, before: str) -> Iterator[str]:
    """Yield the reason why `event` could not put its reading in force in place of the one `before`, if there is one."""
    if event.kind is EventKind.READING_CONFIRMED:
        recorded = next((one for one in history if one.seq == event.payload["recorded"]), None)
        if recorded is None or recorded.payload.get("reading") != event.payload["reading"]:
            yield "confirms a reading that was not recorded"
        elif same_person(recorded.actor, event.actor):
            yield "is made under a reading that was confirmed by the one who read the version again"
        return
    approved_before = any(one.seq < event.seq and one.payload.get("to") == State.APPROVED.value for one in history)
    if approved_before and not parsed.reading(_reading(event)).publishes_the_same(parsed.reading(before)):
        yield "is made under a reading with other words, which nobody confirmed"
