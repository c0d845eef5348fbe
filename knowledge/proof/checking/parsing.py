"""Parses the members of a receipt for the checks."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel

from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.objects import Version
from knowledge.model.reading.readings import Reading
from knowledge.model.record.canonical import canonical_json, parsed_json
from knowledge.model.record.keychain import KeyChain
from knowledge.model.record.ledger import Erasure, Event, EventKind, Remains, tombstone
from knowledge.proof.receipt import FORMATS, RECEIPT, SEAL, Receipt, Seal

_Read = TypeVar("_Read", bound=BaseModel)


class ParsedReceipt:
    """The parsed members of a receipt. Raises KeyError or ValueError where a member is missing or malformed."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self.members = members
        self.receipt = _read(Receipt, members, RECEIPT)
        self.seal = _read(Seal, members, SEAL)
        self.record = _read(AnswerRecord, members, f"contents/{self.receipt.record_hash}")
        self.events = [proved.event for proved in self.receipt.events]
        self.keys = KeyChain(self.events)
        self.version = lru_cache(maxsize=None)(self._version)

    def content(self, name: str) -> bytes:
        """Return the content with this hash. Raises KeyError."""
        return self.members[f"contents/{name}"]

    def _version(self, version_id: str) -> Version:
        """Return the version with this id under its reading, or its tombstone from the ledger where it was erased.

        Raises KeyError where the receipt holds neither, and ValueError where the body is not canonical.
        """
        if f"contents/{version_id}" not in self.members:
            return tombstone(version_id, self._remains()[version_id])
        body, reading = self.content(version_id), self._reading_content(self.reading_of(version_id))
        _canonical(body, f"contents/{version_id}")
        return Version.from_contents(body, reading)

    def reading_of(self, version_id: str) -> str:
        """The name of the reading that the receipt gives for a version. In format 2 it is part of the version's body."""
        return self.receipt.readings.get(version_id, version_id)

    def reading(self, reading_hash: str) -> Reading:
        """Return a reading by its name. Raises KeyError, and ValueError where it is not canonical."""
        return Reading.from_content(self._reading_content(reading_hash))

    def _reading_content(self, reading_hash: str) -> bytes:
        content = self.content(reading_hash)
        _canonical(content, f"contents/{reading_hash}")
        return content

    def _remains(self) -> dict[str, Remains]:
        erasures = [event for event in self.events if event.kind is EventKind.CONTENT_ERASED]
        return {
            name: left
            for event in erasures
            for name, left in Erasure.model_validate(event.payload).versions.items()
        }

    def history(self, version_id: str) -> list[Event]:
        """Return the events of the receipt that name a version."""
        return [event for event in self.events if event.payload.get("version_id") == version_id]


def _read(model: type[_Read], members: dict[str, bytes], name: str) -> _Read:
    """Parse a member as `model`. It must be in canonical form, so that none of its bytes can be chosen freely."""
    value = _canonical(members[name], name)
    if name == RECEIPT and isinstance(value, dict) and value.get("format") not in FORMATS:
        known = " and ".join(FORMATS)
        raise ValueError(f"it is of format {str(value.get('format'))[:40]!r}, and this Canon checks {known}")
    return model.model_validate(value)


def _canonical(data: bytes, name: str) -> object:
    value = parsed_json(data)
    if canonical_json(value) != data:
        raise ValueError(f"{name} is not in canonical form")
    return value
