"""Finds the stored version that a prepared one repeats, so that the same bytes twice add nothing (rule N1)."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.loaders.encodings import ENCODING
from ingest.reading.comparison import has_the_same_content, is_object
from ingest.reading.documents import PreparedVersion
from ingest.reading.supersession import stored_versions
from knowledge.model.objects import State, Version
from knowledge.model.record.ledger import is_tombstone, same_person
from knowledge.store.acting import check_may_change
from knowledge.store.ports.store import Latest, Store


@dataclass(frozen=True)
class RepeatedVersion:
    """A stored version that holds what a prepared one holds.

    `reader` made its present reading. `is_erased` says that its text was erased.
    """

    version_id: str
    state: State
    reader: str = ""
    is_erased: bool = False


def find_repeated(store: Store, prepared: PreparedVersion) -> RepeatedVersion | None:
    """Return the stored version that `prepared` repeats, or None if it is new.

    A version that its own author rejected was taken back and is not repeated (rule N1). A version with an erased
    text is repeated even if later ones were recorded, because an erased text must not come back with the next
    ingest (rule E1). Raises Forbidden for a version that the caller may not record: whether it repeats one would tell
    what there is.
    """
    version = prepared.submission.version
    check_may_change(version.revision.source, version.scope)
    latest = store.latest(version.object_id, version.scope, version.revision.source)
    if latest is None:
        return None
    repeated = _find_same(store, prepared, latest) or _find_erased(store, version)
    if repeated is not None and _is_taken_back(store, version.object_id, repeated):
        return None
    return repeated


def _is_read_alike(store: Store, version: Version, latest: Latest) -> bool:
    """Whether no other encoding was declared for a version than for the latest one."""
    declared = version.provenance.get(ENCODING)
    return (
        declared is None or latest.erased or store.version(latest.version_id).provenance.get(ENCODING) == declared
    )


def _find_same(store: Store, prepared: PreparedVersion, latest: Latest) -> RepeatedVersion | None:
    """The last version recorded of the same document, if it has the same content."""
    version = prepared.submission.version
    if not prepared.is_dated:
        same_end = prepared.stated_end is None or prepared.stated_end == latest.effective_to
        is_same = same_end and latest.revision_hash == version.revision.revision_hash
        is_same = is_same and _is_read_alike(store, version, latest)
        # An object that names itself may be unchanged although the bytes of its file differ: it is compared below.
        if is_same or not prepared.names_itself:
            repeated = RepeatedVersion(latest.version_id, latest.state, latest.reader, latest.erased)
            return repeated if is_same else None
    rivals = [stored for stored in stored_versions(store, version.object_id) if _is_rival(stored, prepared)]
    if not rivals or not has_the_same_content(version, rivals[-1]):
        return None
    last = rivals[-1]
    return RepeatedVersion(last.version_id, store.state(last.version_id), last.reading.reader)


def _find_erased(store: Store, version: Version) -> RepeatedVersion | None:
    """The erased version of the same object, scope and source that had the same bytes or the same text."""
    for stored in stored_versions(store, version.object_id):
        if is_tombstone(stored) and _held_the_same(stored, version):
            return RepeatedVersion(stored.version_id, store.state(stored.version_id), is_erased=True)
    return None


def _held_the_same(erased: Version, version: Version) -> bool:
    if (erased.scope, erased.revision.source) != (version.scope, version.revision.source):
        return False
    # The file of a structured object may hold other versions of it, which were not erased.
    same_bytes = not is_object(version) and erased.revision.revision_hash == version.revision.revision_hash
    return same_bytes or erased.reading.text_hash == version.reading.text_hash


def _is_taken_back(store: Store, object_id: str, repeated: RepeatedVersion) -> bool:
    """Whether the author of a version rejected it. A rejection by anybody else is a reviewer's decision and stands."""
    if repeated.state is not State.REJECTED or repeated.is_erased:
        return False
    moves = [move for move in store.transitions(object_id) if move.version_id == repeated.version_id]
    author = store.origins(object_id)[repeated.version_id].recorded_by
    return same_person(moves[-1].actor, author)


def _is_rival(stored: Version, prepared: PreparedVersion) -> bool:
    """Whether `stored` came from the same file for the same scope and, as far as it is stated, the same period."""
    version = prepared.submission.version
    same_file = (stored.revision.source, stored.revision.uri) == (version.revision.source, version.revision.uri)
    if not same_file or stored.scope != version.scope:
        return False
    if prepared.is_dated:
        return stored.effective == version.effective
    return prepared.stated_end is None or stored.effective.end == prepared.stated_end
