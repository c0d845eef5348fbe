"""Reads from a receipt's events whether a version was recorded, approved and in force, and where it applies.

A receipt cannot show that no later version took its place, because events can be left out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from knowledge.model.clock import AsOf, parse_instant
from knowledge.model.geography.jurisdictions import Jurisdictions, reach
from knowledge.model.kinds import PrecedenceTerms, SourceTerms, terms_of
from knowledge.model.objects import State, Version
from knowledge.model.precedence import DEFAULT
from knowledge.model.record.ledger import Event, EventKind, same_person
from knowledge.model.scope import Scope
from knowledge.proof.checking.parsing import ParsedReceipt


class AuthorityEvidence:
    """The authority of versions, as far as the events and grounds of a receipt show it."""

    def __init__(self, parsed: ParsedReceipt) -> None:
        self.parsed = parsed

    @cached_property
    def _grounds(self) -> list[Version]:
        return [self.parsed.version(name) for name in self.parsed.receipt.grounds]

    def recording(self, version: Version) -> Event | None:
        """Return the event that recorded the version; None unless exactly one did, for the version's own object."""
        history = self.parsed.history(version.version_id)
        recordings = [event for event in history if event.kind is EventKind.VERSION_RECORDED]
        if len(recordings) != 1 or recordings[0].payload.get("object_id") != version.object_id:
            return None
        return recordings[0]

    def approvals(self, version: Version) -> list[Event]:
        """Return the events that approved the version."""
        return self._moves(version, State.APPROVED)

    def ended(self, version: Version, known_at: datetime) -> datetime | None:
        """Return the valid time at which the version was deprecated, as known at `known_at` (rule A4)."""
        ends = [
            parse_instant(event.payload["effective_at"] or event.recorded_at)
            for event in self._moves(version, State.DEPRECATED)
            if event.recorded_at <= known_at
        ]
        return min(ends, default=None)

    def unapproved(self, version: Version, recorded: Event, approval: Event) -> Iterator[str]:
        """Yield the reasons why the approval is not valid, if there are any (rules L3, L4)."""
        if approval.seq <= recorded.seq:
            yield "was approved before it was recorded"
        if not approval.payload.get("on_arrival", False):
            if same_person(recorded.actor, approval.actor):
                yield "was approved by its author"
            return
        if approval.recorded_at != recorded.recorded_at:
            yield "says that it was approved on arrival, and was not approved as it arrived"
        name = f"source/{version.revision.source}"
        at = AsOf(valid_at=approval.recorded_at, known_at=approval.recorded_at)
        before = [one for one in self._named(name) if any(e.seq < approval.seq for e in self.approvals(one))]
        if not any(_allows_arrival(one) and self.in_force(one, at) for one in before):
            yield f"was approved on arrival, and the receipt holds no declaration of {name} that allowed it then"

    def in_force(self, version: Version, as_of: AsOf) -> bool:
        """Whether a version that is not cited was validly approved and in effect (rules A1, A4, L3, L4)."""
        recorded, ended = self.recording(version), self.ended(version, as_of.known_at)
        approved = [one for one in self.approvals(version) if one.recorded_at <= as_of.known_at]
        return (
            recorded is not None
            and any(not list(self.unapproved(version, recorded, one)) for one in approved)
            and version.effective.contains(as_of.valid_at)
            and (ended is None or as_of.valid_at < ended)
        )

    def applies(self, version: Version, asked: Scope, as_of: AsOf) -> bool:
        """Whether the version's scope is at or above the asked one (rules S2, S4)."""
        return version.scope.key in reach(asked, self._jurisdictions(as_of)).scopes

    def _jurisdictions(self, as_of: AsOf) -> Jurisdictions:
        """Return the hierarchy of the date, with the groups of the latest precedence in force."""
        in_force = [one for one in self._named(DEFAULT) if self.in_force(one, as_of)]
        latest = max(in_force, key=lambda one: (one.effective.start, self.approvals(one)[0].seq), default=None)
        terms = terms_of(latest) if latest else None
        groups = terms.groups if isinstance(terms, PrecedenceTerms) else {}
        if not groups:
            return Jurisdictions.built_in(as_of.valid_at)
        return Jurisdictions.of({name: group.members for name, group in groups.items()}, as_of.valid_at)

    def _named(self, object_id: str) -> list[Version]:
        """Return the grounds that are versions of this object and have the global scope."""
        return [one for one in self._grounds if one.object_id == object_id and one.scope == Scope()]

    def _moves(self, version: Version, to: State) -> list[Event]:
        return [
            event
            for event in self.parsed.history(version.version_id)
            if event.kind is EventKind.VERSION_TRANSITIONED and event.payload["to"] == to.value
        ]


def _allows_arrival(version: Version) -> bool:
    terms = terms_of(version)
    return isinstance(terms, SourceTerms) and terms.approve_on_arrival
