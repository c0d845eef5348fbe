"""The ledger as a log: one JSON object for each event, with what brought it about (rule E3).

A log is read without a store. Each line has the event's `id` (its hash), `time`, `type`, `parent` (the id of the event
before), `payload`, and every other field of the event under its own name. `inputs_hash` is the hash of the content that the
event brings in, null where it brings none. `inputs` is that content where authority follows from it: the body of a version. It is
null for an erased version, whose remains stand in the event that erased it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from knowledge.errors import InvalidDocument
from knowledge.model.clock import json_value
from knowledge.model.invalid import why_invalid
from knowledge.model.objects import Reading, Version
from knowledge.model.record.canonical import canonical_json, parsed_json, sha256_hex
from knowledge.model.record.ledger import (
    EMPTY_HEAD,
    Erasure,
    Event,
    EventKind,
    Head,
    head_after,
    is_tombstone,
    tombstone,
    verify_chain,
)
from knowledge.store.ports.store import Store

_NAMES = {"hash": "id", "recorded_at": "time", "kind": "type", "prev_hash": "parent"}
"""The fields of an event that a log calls otherwise, in the words of event logs."""
_CONTENT = {
    EventKind.VERSION_RECORDED: "version_id",
    EventKind.READING_RECORDED: "reading",
    EventKind.ANSWER_RECORDED: "record_hash",
    EventKind.SOURCE_SYNCED: "report_hash",
}
"""The field of the payload that names the content which an event brings in."""
_REMEDY = "Write the log again with `knowledge audit log`."


@dataclass(frozen=True)
class EventLog:
    """The events of a log, and each version that it records, as far as authority follows from it."""

    events: tuple[Event, ...]
    versions: dict[str, Version]

    @property
    def head(self) -> Head:
        """The end of the log."""
        return head_after(self.events[-1]) if self.events else EMPTY_HEAD


def log_lines(store: Store) -> Iterator[str]:
    """The lines of the log, each with its line end."""
    for event in store.events():
        fields = {_NAMES.get(name, name): value for name, value in json_value(event).items()}
        value = fields | {"inputs_hash": _inputs_hash(event), "inputs": _inputs(store, event)}
        yield json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def read_log(lines: Iterable[str]) -> EventLog:
    """Read a log. Raises InvalidDocument naming the first line that is damaged, missing or in the wrong place."""
    events: list[Event] = []
    bodies: dict[str, Any] = {}
    head = EMPTY_HEAD
    for number, line in enumerate(lines, 1):
        try:
            value = parsed_json(line)
            event = _event(value, head)
            if event.kind is EventKind.VERSION_RECORDED:
                bodies[event.payload["version_id"]] = value["inputs"]
        except ValidationError as error:
            raise _damaged(number, why_invalid(error)) from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _damaged(number, str(error)) from None
        events.append(event)
        head = head_after(event)
    return EventLog(tuple(events), _versions(events, bodies))


def _inputs_hash(event: Event) -> str | None:
    named = _CONTENT.get(event.kind)
    return event.payload[named] if named else None


def _inputs(store: Store, event: Event) -> Any:
    if event.kind is not EventKind.VERSION_RECORDED:
        return None
    version = store.version(event.payload["version_id"])
    return None if is_tombstone(version) else parsed_json(version.body)


def _event(value: dict[str, Any], head: Head) -> Event:
    """The event of a line that follows `head`. Raises ValueError where it does not, or where its inputs have another hash."""
    given = {name: value[_NAMES.get(name, name)] for name in Event.model_fields if _NAMES.get(name, name) in value}
    event = Event.model_validate(given)
    if problems := verify_chain([event], head_after(event), after=head):
        raise ValueError(f"event {event.seq} {problems[0].what}")
    if value["inputs_hash"] != _inputs_hash(event):
        raise ValueError("its inputs_hash is not the one that its payload names")
    if value["inputs"] is not None and sha256_hex(canonical_json(value["inputs"])) != value["inputs_hash"]:
        raise ValueError("its inputs do not have their hash")
    return event


def _versions(events: Iterable[Event], bodies: dict[str, Any]) -> dict[str, Version]:
    """The versions that the events record; of an erased one what remains of it. Raises InvalidDocument where one is missing."""
    remains = {
        version_id: kept
        for event in events
        if event.kind is EventKind.CONTENT_ERASED
        for version_id, kept in Erasure.model_validate(event.payload).versions.items()
    }
    versions = {}
    for version_id, body in bodies.items():
        if body is not None:
            versions[version_id] = _version(body)
        elif version_id in remains:
            versions[version_id] = tombstone(version_id, remains[version_id])
        else:
            raise InvalidDocument(
                f"The log has neither version {version_id[:16]} nor its erasure.", remedy=_REMEDY
            )
    return versions


def _version(body: dict[str, Any]) -> Version:
    """The version with this body, under a reading that says nothing: authority does not follow from readings."""
    blank = Reading(reader="", text_hash=sha256_hex(b""), title="")
    return Version.from_contents(canonical_json(body), blank.body)


def _damaged(number: int, what: str) -> InvalidDocument:
    return InvalidDocument(f"This line is no event of the log: {what}.", where=f"line {number}", remedy=_REMEDY)
