"""Use cases that trace texts and answers back: to the approval of a sentence, the answers that cite it, and the candidates of an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

from api.service.requests import Moment
from api.service.use_cases.looking.objects import Objects, clause_views
from api.service.use_cases.looking.sentences import StreamVersion, origins_of
from api.service.use_cases.quality.candidates import judged_candidates
from api.service.views.provenance import (
    AnswerExplanation,
    ChangeDate,
    ChangeDates,
    CitingAnswer,
    CitingAnswers,
    SentenceList,
    VersionText,
)
from knowledge.errors import Erased, NothingAuthoritative
from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.authority import AuthorityPeriod, Resolution
from knowledge.model.clock import Clock
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store, unknown_answer
from knowledge.store.scope_check import visible_version
from knowledge.store.snapshot import Snapshot

_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_ALL = 2**31
"""More periods than any store has: all of them are asked for."""
_KEPT_LISTS = 16
"""Lists of dates that are kept in memory: one for each audience that asks, and a few known times."""


class Provenance:
    """Traces what `moment`'s audience may see (rule S5)."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._objects = Objects(store, clock)
        # What was known at a time never changes (rule T3), so a list is computed once.
        self._dates = lru_cache(_KEPT_LISTS)(self._dates_known_at)

    def now(self) -> datetime:
        """The present instant, by the clock of the service."""
        return self._clock()

    def dates(self, moment: Moment) -> ChangeDates:
        """The dates on which the authoritative text of any object begins or ends."""
        known_at = self._objects.as_of(moment).known_at
        return ChangeDates(known_at=known_at, dates=self._dates(known_at, moment.scope.audience))

    def _dates_known_at(self, known_at: datetime, audience: str | None) -> list[ChangeDate]:
        changed: defaultdict[datetime, set[str]] = defaultdict(set)
        for period in self._store.starting(known_at, _FIRST, None, _ALL):
            if period.scope.visible_to(audience):
                for at in filter(None, (period.valid.start, period.valid.end)):
                    changed[at].add(period.object_id)
        return [ChangeDate(at=at, objects=len(names)) for at, names in sorted(changed.items())]

    def version_text(self, version_id: str, moment: Moment) -> VersionText:
        """A version in any state with its text, as read at the known time of `moment`. Raises NotFound, Erased."""
        named = visible_version(self._store, version_id, moment.scope)
        known_at = self._objects.as_of(moment).known_at
        with self._store.committed() as state:
            version = state.version(named.version_id, known_at)
            text = state.text(named.version_id, known_at)
        return VersionText(
            object_id=version.object_id,
            version_id=version.version_id,
            known_at=known_at,
            kind=version.kind,
            title=version.title,
            scope=version.scope,
            source_uri=version.revision.uri,
            revision_hash=version.revision.revision_hash,
            media_type=version.revision.media_type,
            text=text,
            clauses=clause_views(version, text),
            fields=version.attributes,
        )

    def version_scope(self, version_id: str, scope: Scope) -> Scope:
        """The scope of a version. Raises NotFound, also for a version that the audience of `scope` may not see."""
        return visible_version(self._store, version_id, scope).scope

    def sentences(self, object_id: str, moment: Moment) -> SentenceList:
        """The sentences of the authoritative version, each with the approval that put it in force.

        Raises NothingAuthoritative where there is no such version.
        """
        shown = self._objects.object(object_id, moment)
        with self._store.snapshot(shown.as_of, shown.scope) as snapshot:
            stream = self._stream(snapshot, shown.object_id, moment)
            sentences = list(origins_of(stream))
        return SentenceList(
            object_id=shown.object_id,
            version_id=shown.version_id,
            as_of=shown.as_of,
            scope=shown.scope,
            sentences=sentences,
        )

    def _stream(self, snapshot: Snapshot, object_id: str, moment: Moment) -> Iterator[StreamVersion]:
        """Yield the authoritative version, then those whose place it took in its scope and source, the latest first.

        It ends where nothing held before. A version that a file had under a former name is one of them (rule N3v).
        """
        resolution = snapshot.resolution(object_id)
        if resolution is None:
            raise NothingAuthoritative(
                f"Nothing was authoritative for {object_id!r}.", remedy="Ask for another date."
            )
        known = [one for one in self._known_periods(object_id, moment) if _in_stream(one, resolution)]
        until: datetime | None = None
        for period in sorted(known, key=lambda one: one.valid.start, reverse=True):
            if period.valid.start > snapshot.as_of.valid_at:
                continue
            if until is not None and period.valid.end != until:
                return
            until = period.valid.start
            yield self._stream_version(snapshot, period)

    def _known_periods(self, object_id: str, moment: Moment) -> list[AuthorityPeriod]:
        known_at = self._objects.as_of(moment).known_at
        periods = self._objects.timeline(object_id, moment).periods
        return [one for one in periods if one.known.contains(known_at)]

    def _stream_version(self, snapshot: Snapshot, period: AuthorityPeriod) -> StreamVersion:
        known_at = snapshot.as_of.known_at
        version = snapshot.version(period.version_id)
        moves = self._store.transitions(version.object_id)
        return StreamVersion(
            version=version,
            text=snapshot.text(period.version_id),
            statements=snapshot.statements(period.version_id),
            since=period.valid.start,
            author=self._store.origins(version.object_id)[version.version_id].recorded_by,
            moves=[one for one in moves if one.version_id == version.version_id and one.recorded_at <= known_at],
        )

    def citing(self, object_id: str, scope: Scope, limit: int) -> CitingAnswers:
        """The answers that cite a version of an object, the latest first. Raises NotFound for an unknown object."""
        versions = {one.version_id for one in self._objects.versions(object_id, Moment(scope=scope)).versions}
        found: list[CitingAnswer] = []
        for mention in self._store.relying(sorted(versions)):
            record = self._record(mention.answer_id, scope)
            if record is None:
                continue
            if len(found) == limit:
                return CitingAnswers(object_id=object_id, answers=found, more=True)
            found.append(_citing(record, versions, mention.recorded_at))
        return CitingAnswers(object_id=object_id, answers=found, more=False)

    def _record(self, answer_id: str, scope: Scope) -> AnswerRecord | None:
        """The record of an answer; None where it was erased or is for an audience that `scope` may not see."""
        try:
            record = self._store.answer(answer_id)
        except Erased:
            return None
        return record if record.answer.scope.visible_to(scope.audience) else None

    def explanation(self, answer_id: str, scope: Scope) -> AnswerExplanation:
        """How a recorded answer came about. Raises NotFound, also for an answer that the audience may not see, and Erased."""
        record = self._store.answer(answer_id)
        answer = record.answer
        if not answer.scope.visible_to(scope.audience):
            raise unknown_answer(answer_id)
        with self._store.snapshot(answer.as_of, answer.scope) as snapshot:
            candidates = list(judged_candidates(snapshot, record))
        return AnswerExplanation(
            answer_id=answer_id,
            recorded_at=record.recorded_at,
            requested=record.requested,
            plan=record.plan,
            candidates=candidates,
        )


def _in_stream(period: AuthorityPeriod, resolution: Resolution) -> bool:
    return period.scope == resolution.scope and period.source == resolution.source


def _citing(record: AnswerRecord, versions: set[str], recorded_at: datetime) -> CitingAnswer:
    answer = record.answer
    return CitingAnswer(
        answer_id=answer.answer_id,
        question=answer.question,
        status=answer.status,
        as_of=answer.as_of,
        scope=answer.scope,
        recorded_at=recorded_at,
        version_ids=sorted({one.version_id for one in answer.citations} & versions),
    )
