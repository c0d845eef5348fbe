"""Reads the releases of documents: their versions that a label names (rules N5a to N5c)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from knowledge.model.labels import LABEL, KnownLabel
from knowledge.model.objects import Kind
from knowledge.model.releases import Release, ReleasedDocument, in_order
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshot

_MOST_DOCUMENTS = 200
"""Documents of a source whose releases are read, the first in order of their ids. A question names few of them."""
_MOST_RELEASES = 60
"""Releases of a document that are read, the last ones: each costs a look at the store."""

_Found = dict[tuple[str, str], dict[str, Release]]
"""The releases by label, for each object and source."""


def released_documents(store: Store, snapshot: Snapshot) -> tuple[ReleasedDocument, ...]:
    """The documents that have releases, in order of id, as the audience of `snapshot` may know them.

    A label that versions state is one of their objects. Any other label of a source is one of all its documents in force then.
    """
    found = _stated(store, snapshot)
    known = {(one.source, one.label): one for one in store.labels() if _is_known(one, snapshot)}
    tagged: dict[str, list[KnownLabel]] = defaultdict(list)
    stated = {(source, label) for (_, source), releases in found.items() for label in releases}
    for one in known.values():
        if (one.source, one.label) not in stated:
            tagged[one.source].append(one)
    for source, labels in tagged.items():
        prefix = f"{Kind.DOCUMENT.value}/{source}/"
        documents = [one for one in snapshot.object_ids_of(Kind.DOCUMENT) if one.startswith(prefix)]
        for release in in_order(Release(label=one.label, at=one.at) for one in labels)[-_MOST_RELEASES:]:
            for object_id in snapshot.at(release.at).resolve(documents[:_MOST_DOCUMENTS]):
                found[object_id, source][release.label] = release
    return tuple(_document(snapshot, *names, releases.values()) for names, releases in sorted(found.items()))


def _stated(store: Store, snapshot: Snapshot) -> _Found:
    """The releases whose versions state their labels. Each begins with its version."""
    known_at = snapshot.as_of.known_at
    found: _Found = defaultdict(dict)
    starts: dict[str, datetime] = {}
    read: set[str] = set()
    for version in store.stating(LABEL):
        if version.recorded_at > known_at or not version.scope.visible_to(snapshot.scope.audience):
            continue
        if version.object_id not in read:
            read.add(version.object_id)
            for one in store.periods(version.object_id):
                if one.known.contains(known_at):
                    starts[one.version_id] = min(one.valid.start, starts.get(one.version_id, one.valid.start))
        if (at := starts.get(version.version_id)) is not None:
            found[version.object_id, version.source][version.value] = Release(label=version.value, at=at)
    return found


def _is_known(label: KnownLabel, snapshot: Snapshot) -> bool:
    return label.recorded_at <= snapshot.as_of.known_at and label.scope.visible_to(snapshot.scope.audience)


def _document(snapshot: Snapshot, object_id: str, source: str, releases: Iterable[Release]) -> ReleasedDocument:
    ordered = in_order(releases)[-_MOST_RELEASES:]
    resolution = snapshot.at(ordered[-1].at).resolution(object_id)
    statements = snapshot.statements(resolution.version_id) if resolution else ()
    title = statements[0].headings[0] if statements and statements[0].headings else ""
    return ReleasedDocument(object_id=object_id, source=source, title=title, releases=ordered)
