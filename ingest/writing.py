"""Prepared versions into the store: idempotent (rule N1), atomic per document, resumable (rule N2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from ingest.declaring import Declaration
from ingest.documents import Prepared
from ingest.options import IngestOptions, IngestReport
from ingest.supersession import stored_versions
from knowledge.model.ledger import is_tombstone, same_person
from knowledge.model.objects import State, Submission, Version
from knowledge.retrieval.ports import Progress
from knowledge.store.port import Latest, Store, Transaction

BATCH = 50
"""Versions per transaction: few enough that a crash loses little, enough that commits cost little."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class _Standing:
    """A stored version that says what a prepared one says, and how far it has come."""

    version_id: str
    state: State
    erased: bool = False


class Writer:
    """Writes prepared versions for one run."""

    def __init__(self, store: Store, options: IngestOptions, report: IngestReport) -> None:
        self._store = store
        self._options = options
        self._report = report

    def write(
        self, prepared: Sequence[Prepared], declaration: Declaration | None, progress: Progress | None
    ) -> None:
        """Record what is new and approve what is asked, a batch per transaction; the first one declares the source."""
        done = 0
        # A file's objects are recorded whole or not at all (rule N2).
        for batch in transactions(prepared, lambda one: one.submission.version.revision.uri):
            pending = [one for one in batch if self._is_pending(one)]
            self._report.unchanged += len(batch) - len(pending)
            if pending:
                # Judged again inside: another process may have written in between (rule N1).
                with self._store.transaction() as transaction:
                    if declaration is not None:
                        declaration.record(transaction)
                    for one in pending:
                        self._write(transaction, one)
                if declaration is not None:
                    self._report.declared.append(declaration.object_id)
                    declaration = None
            done += len(batch)
            if progress:
                progress(done, len(prepared))

    def _is_pending(self, prepared: Prepared) -> bool:
        standing = self._standing(prepared)
        return standing is None or self._may_approve(prepared, standing)

    def _write(self, transaction: Transaction, prepared: Prepared) -> None:
        standing = self._standing(prepared)
        if standing is None:
            self._record(transaction, prepared)
        elif self._may_approve(prepared, standing):
            self._approve(transaction, prepared, standing.version_id)
        else:
            self._report.unchanged += 1

    def _record(self, transaction: Transaction, prepared: Prepared) -> None:
        submission = self._distinct(prepared)
        version = submission.version
        if not transaction.record(
            submission, actor=self._options.recorder, reason=f"ingested {version.revision.uri}"
        ):
            self._report.unchanged += 1
            return
        self._report.recorded += 1
        self._report.versions.append((version.object_id, version.version_id))
        if prepared.wish is State.APPROVED:
            self._approve(transaction, prepared, version.version_id)

    def _approve(self, transaction: Transaction, prepared: Prepared, version_id: str) -> None:
        uri = prepared.submission.version.revision.uri
        transaction.transition(
            version_id, State.APPROVED, actor=self._options.recorder, reason=f"ingested {uri} as approved"
        )
        self._report.approved += 1

    def _may_approve(self, prepared: Prepared, standing: _Standing) -> bool:
        uri = prepared.submission.version.revision.uri
        if standing.erased:
            self._warn(f"{uri}: this text was erased and is not recorded again.")
            return False
        if prepared.wish is not State.APPROVED or standing.state is State.APPROVED:
            return False
        if standing.state in (State.DRAFT, State.REVIEWED):
            return True
        self._warn(f"{uri}: these bytes are recorded as {standing.state.value} and stay so.")
        return False

    def _warn(self, warning: str) -> None:
        if warning not in self._report.warnings:
            self._report.warnings.append(warning)

    def _standing(self, prepared: Prepared) -> _Standing | None:
        """The stored version that `prepared` repeats, unless its author has taken that back (rule N1); or any that was
        erased, lest what had to go comes back with the next reading of its source (rule E1).
        """
        version = prepared.submission.version
        latest = self._store.latest(version.object_id, version.scope, version.revision.source)
        if latest is None:
            return None
        standing = self._repeated(prepared, latest) or self._gone(version)
        taken_back = standing is not None and self._taken_back(version.object_id, standing)
        return None if taken_back else standing

    def _taken_back(self, object_id: str, standing: _Standing) -> bool:
        """Whether the one who recorded it rejected it, which is no decision of a reviewer."""
        if standing.state is not State.REJECTED or standing.erased:
            return False
        moves = [m for m in self._store.transitions(object_id) if m.version_id == standing.version_id]
        author = self._store.origins(object_id)[standing.version_id].recorded_by
        return same_person(moves[-1].actor, author)

    def _repeated(self, prepared: Prepared, latest: Latest) -> _Standing | None:
        """The last stored version of its kind, when it says the same."""
        version = prepared.submission.version
        if not prepared.declared:
            same_end = prepared.ends is None or prepared.ends == latest.effective_to
            same = same_end and latest.revision_hash == version.revision.revision_hash
            if same or not prepared.self_named:
                return _Standing(latest.version_id, latest.state, latest.erased) if same else None
        rivals = [one for one in stored_versions(self._store, version.object_id) if _competes(one, prepared)]
        if not rivals or not _says_the_same(rivals[-1], version):
            return None
        return _Standing(rivals[-1].version_id, self._store.state(rivals[-1].version_id))

    def _gone(self, version: Version) -> _Standing | None:
        """The erased version of the same object, scope and source that had this text."""
        for one in stored_versions(self._store, version.object_id):
            there = (one.scope, one.revision.source, one.revision.text_hash)
            if is_tombstone(one) and there == (version.scope, version.revision.source, version.revision.text_hash):
                return _Standing(one.version_id, self._store.state(one.version_id), erased=True)
        return None

    def _distinct(self, prepared: Prepared) -> Submission:
        """The submission; with a link to what it restates when the store has held this very version before.

        A document that goes from A to B and back to A says something new the third time.
        """
        submission = prepared.submission
        version = submission.version
        known = stored_versions(self._store, version.object_id)
        if all(one.version_id != version.version_id for one in known):
            return submission
        provenance = {**version.provenance, "restates": version.version_id, "after": known[-1].version_id}
        return Submission(
            version=Version(**{**_fields(version), "provenance": provenance}),
            content=submission.content,
            text=submission.text,
            passages=submission.passages,
        )


def _fields(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in Version.model_fields}


def _competes(stored: Version, prepared: Prepared) -> bool:
    """Whether `stored` came from the same place, for the same scope and, where it is declared, period."""
    version = prepared.submission.version
    same_place = (stored.revision.source, stored.revision.uri) == (version.revision.source, version.revision.uri)
    if not same_place or stored.scope != version.scope:
        return False
    if prepared.declared:
        return stored.effective == version.effective
    return prepared.ends is None or stored.effective.end == prepared.ends


def _says_the_same(stored: Version, version: Version) -> bool:
    """Equal in bytes; or in what it says, as an object is whose file changed only elsewhere."""
    if stored.revision.revision_hash == version.revision.revision_hash and not _is_structured(version):
        return True
    return saying(stored) == saying(version)


def _is_structured(version: Version) -> bool:
    return version.revision.extractor.startswith("structured/")


def saying(version: Version) -> tuple[object, ...]:
    """What a version says, by which two are told apart."""
    return (version.title, version.revision.text_hash, version.attributes, version.supersedes, version.replaces)


def transactions(
    items: Sequence[_T], belongs: Callable[[_T], str], longest: int | None = None
) -> Iterator[list[_T]]:
    """`items` cut into transactions of about BATCH, never between neighbours that belong together, unless
    there are more than `longest` of those.
    """
    waiting: list[_T] = []
    for _, group in groupby(items, key=belongs):
        together = list(group)
        size = longest or len(together)
        for start in range(0, len(together), size):
            waiting += together[start : start + size]
            if len(waiting) >= BATCH:
                yield waiting
                waiting = []
    if waiting:
        yield waiting
