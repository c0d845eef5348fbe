"""Looks up the instant that a label means (rules N5f to N5h)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.errors import InvalidInput
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.labels import LABEL, FoundVersion, KnownLabel, labels_of, spellings
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.store.lineage import Lineage
from knowledge.store.ports.store import Store

_MOST_LISTED = 10
"""Known labels that an error lists for a source: enough to see how they are written, and still one message."""
_MOST_SOURCES = 5
"""Sources that an error lists, for the same reason."""
_MOST_DOCUMENTS = 50
"""Documents whose versions are looked up for a label that no source has. More of them never agree on one instant."""


class _Meaning(NamedTuple):
    """An instant that a label may mean; `of` is the source or object whose label it is."""

    at: datetime
    source: str
    of: str


class LabelledInstants:
    """The labels that an audience may see, as known at one time (rule S5)."""

    def __init__(self, store: Store, known_at: datetime, scope: Scope) -> None:
        self._store = store
        self._known_at = known_at
        self._scope = scope

    def instant(self, label: str, object_id: str | None = None) -> datetime:
        """The instant that `label` means, or `SOURCE:LABEL`: for an object, the start of its version so labelled.

        Where no version of the object has the label, it is the instant for which the object's source has it, and without an
        object the one for which any source has it. Raises InvalidInput for a label that is unknown or has several meanings;
        it names the known ones.
        """
        source, _, name = label.rpartition(":")
        for asked, of_source in ((label, None), (name, source)) if source else ((label, None),):
            for spelling in spellings(asked):
                meanings = self._meanings(spelling, of_source, object_id)
                if len({one.at for one in meanings}) > 1:
                    raise _ambiguous(label, spelling, meanings)
                if meanings:
                    return meanings[0].at
        raise self._unknown(label, object_id)

    def _meanings(self, label: str, source: str | None, object_id: str | None) -> list[_Meaning]:
        names = self._names(object_id) if object_id is not None else None
        found = [one for one in self._versions([label]) if source in (None, one.source)]
        if names is not None:
            own = [one for one in found if one.object_id in names]
            sources = {
                version.revision.source
                for name in names
                for version in Lineage(self._store, self._known_at, self._scope).visible_versions(name)
            }
            return self._of_versions(own) or self._of_sources(label, sources if source is None else {source})
        return self._of_sources(label, None if source is None else {source}) or self._of_versions(found)

    def _names(self, object_id: str) -> set[str]:
        """The object and the objects that it continues."""
        renames = Lineage(self._store, self._known_at, self._scope).former(object_id)
        return {object_id, *(link.object_id for link in renames)}

    def _versions(self, labels: Sequence[str] | None) -> list[FoundVersion]:
        limit = None if labels is not None else _MOST_LISTED * _MOST_SOURCES
        return [one for one in self._store.stating(LABEL, labels, limit) if self._is_visible(one)]

    def _of_versions(self, found: Sequence[FoundVersion]) -> list[_Meaning]:
        """The start of the last version so labelled of each object and source, where it is authoritative."""
        names = sorted({one.object_id for one in found})
        if len(names) > _MOST_DOCUMENTS:
            raise InvalidInput(
                f"The label {found[0].value!r} names versions of {len(names)} documents.",
                remedy="Give a date such as 2024-05-31.",
                where="valid_at",
            )
        starts: dict[tuple[str, str], _Meaning] = {}
        for object_id in names:
            periods = [one for one in self._store.periods(object_id) if one.known.contains(self._known_at)]
            for version in found:
                own = [one.valid.start for one in periods if one.version_id == version.version_id]
                if own:
                    starts[object_id, version.source] = _Meaning(min(own), version.source, object_id)
        return list(starts.values())

    def _of_sources(self, label: str, sources: set[str] | None) -> list[_Meaning]:
        """The last known instant of the label in each source and scope."""
        known = {(one.source, one.scope): one for one in self._known([label])}
        return [
            _Meaning(one.at, one.source, one.source)
            for one in known.values()
            if sources is None or one.source in sources
        ]

    def _known(self, labels: Sequence[str] | None) -> Iterable[KnownLabel]:
        return (one for one in self._store.labels(labels) if self._is_visible(one))

    def _is_visible(self, one: KnownLabel | FoundVersion) -> bool:
        return one.scope.visible_to(self._scope.audience) and one.recorded_at <= self._known_at

    def _unknown(self, label: str, object_id: str | None) -> InvalidInput:
        known: dict[str, list[str]] = {}
        for one in self._known(None):
            known.setdefault(one.source, []).append(one.label)
        for version in self._versions(None):
            known.setdefault(version.source, []).append(version.value)
        listed = "; ".join(_listed(source, known[source]) for source in sorted(known)[:_MOST_SOURCES])
        of = f" that {object_id} or its source has" if object_id is not None else ""
        return InvalidInput(
            f"{label[:80]!r} is not a date or time, and no label{of}. "
            + (f"Known labels: {listed}." if known else "No label is known."),
            remedy="Give one of these labels, or a date such as 2024-05-31."
            if known
            else "Give a date such as 2024-05-31.",
            where="valid_at",
        )


def _listed(source: str, labels: Sequence[str]) -> str:
    names = list(dict.fromkeys(labels))
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return f"{source}: {', '.join(names[-_MOST_LISTED:])}{more}"


def _ambiguous(asked: str, label: str, meanings: Sequence[_Meaning]) -> InvalidInput:
    listed = "; ".join(f"{format_instant(one.at)} for {one.of}" for one in meanings[:_MOST_SOURCES])
    first = meanings[0]
    several = len({one.source for one in meanings}) == len(meanings)
    source = f"Write the source before it, as in {first.source}:{label}, or give" if several else "Give"
    return InvalidInput(
        f"The label {asked[:80]!r} has several meanings: {listed}.",
        remedy=f"{source} a date such as {first.at:%Y-%m-%d}.",
        where="valid_at",
    )


class VersionLabels:
    """The labels of the versions of one object, as an audience knew them at one time."""

    def __init__(self, store: Store, object_id: str, known_at: datetime, scope: Scope) -> None:
        self._periods = [one for one in store.periods(object_id) if one.known.contains(known_at)]
        self._labels: dict[tuple[str, str], KnownLabel] = {}
        for source in sorted({period.source for period in self._periods}):
            for label in store.labels(source=source):
                if label.recorded_at <= known_at and label.scope.visible_to(scope.audience):
                    self._labels[source, label.label] = label

    def of(self, version: Version) -> list[str]:
        """The labels that the version carries, then those of its source for which it was authoritative, by instant."""
        periods = [one.valid for one in self._periods if one.version_id == version.version_id]
        source = version.revision.source
        given = sorted((one for one in self._labels.values() if one.source == source), key=lambda one: one.at)
        named = [one.label for one in given if any(period.contains(one.at) for period in periods)]
        return list(dict.fromkeys([*labels_of(version), *named]))


def instant_if_known(store: Store, label: str, as_of: AsOf, scope: Scope) -> datetime | None:
    """The instant that a label means, as known at an as-of and for a scope; None for a label that is unknown or ambiguous."""
    try:
        return LabelledInstants(store, as_of.known_at, scope).instant(label)
    except InvalidInput:
        return None
