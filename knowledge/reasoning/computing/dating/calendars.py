"""The business days of the scope asked for, from the calendar that is in force there."""

from __future__ import annotations

from knowledge.model.geography.places import GLOBAL
from knowledge.model.kinds import CalendarTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.reasoning.computing.dating.dates import BusinessDays
from knowledge.store.snapshot import Snapshot

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def business_days(snapshot: Snapshot) -> BusinessDays:
    """The business days by the calendar for the smallest place around the one asked for; Monday to Friday where none is in force."""
    found = []
    for resolution in snapshot.resolve_kind(Kind.CALENDAR):
        terms = terms_of(snapshot.version(resolution.version_id))
        if isinstance(terms, CalendarTerms):
            place = resolution.scope.jurisdiction
            depth = 0 if place == GLOBAL else place.count("/") + 1
            found.append((-depth, resolution.object_id, resolution.version_id, terms))
    if not found:
        return BusinessDays()
    _, object_id, version_id, terms = min(found, key=lambda one: one[:2])
    return BusinessDays(
        frozenset(_WEEKDAYS.index(day) for day in terms.weekend),
        frozenset(one.day for one in terms.holidays),
        f"{object_id}@{version_id[:16]}",
    )
