"""Resolves candidates to evidence: only passages of the authoritative version survive (rules I1, Q1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.errors import IntegrityViolation
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Candidate, SubQuery
from knowledge.model.authority import Resolution
from knowledge.model.geography.places import GLOBAL
from knowledge.model.reading.readings import Reading
from knowledge.model.reading.stated_scope import stated_scope
from knowledge.model.reading.statements import Statement, names_told
from knowledge.retrieval.late_interaction import scores_of
from knowledge.store.snapshot import Snapshot
from knowledge.store.values import LocatedPassage


@dataclass(frozen=True)
class Evidence:
    """A passage at its place in the version that is authoritative for the as-of and scope.

    `statements` are all statements of that version, and `positions` those that the passage holds.
    """

    candidate: Candidate
    resolution: Resolution
    located: LocatedPassage
    statements: tuple[Statement, ...]
    positions: tuple[int, ...]
    scope: str = ""
    """The words by which the text says for whom and where all of it holds (see stated_scope.py)."""
    names: str | None = None
    """The words by which the object says how it is called as well, where they are known."""

    @property
    def text(self) -> str:
        """The passage's text: a line for each of its statements."""
        return self.located.passage.text

    @property
    def context(self) -> str:
        """The headings above the passage."""
        return self.located.passage.context

    @property
    def object_id(self) -> str:
        """The object that the passage belongs to."""
        return self.resolution.object_id

    @cached_property
    def other_names(self) -> str:
        """The words by which the object says how it is called as well."""
        return names_told(self.statements) if self.names is None else self.names

    @cached_property
    def told_of_all(self) -> str:
        """The words that hold for all of the object: how it is called as well, and for whom and where it says that it holds."""
        return f"{self.other_names} {self.scope}".strip()

    @property
    def is_local(self) -> bool:
        """Whether the version was written for a jurisdiction of its own, so that it need not name the place."""
        return self.jurisdiction != GLOBAL

    def cosine_of(self, position: int) -> float:
        """The cosine similarity of the question and the statement at `position`; that of the passage where there is none."""
        scores = self.candidate.statement_scores
        if len(scores) != len(self.positions) or position not in self.positions:
            return self.candidate.dense_score or 0.0
        return scores[self.positions.index(position)]

    def word_scores_of(self, position: int) -> tuple[int, ...]:
        """How well the statement at `position` matches the whole question and each of its words; see `Candidate.word_scores`.

        A lead-in in the same passage counts as part of its items. Empty where there are no such scores.
        """
        return self._word_scores.get(position, ())

    @cached_property
    def _word_scores(self) -> dict[int, tuple[int, ...]]:
        """The scores of each statement, by position."""
        if len(self.candidate.word_scores) != len(self.positions):
            return {}
        own = dict(zip(self.positions, map(scores_of, self.candidate.word_scores), strict=True))
        found = {}
        for position, scores in own.items():
            leads = (own[at] for at in self.statements[position].leads if at in own)
            found[position] = (
                tuple(map(max, zip(scores, *leads, strict=True))) if self.statements[position].leads else scores
            )
        return found

    @property
    def jurisdiction(self) -> str:
        """The jurisdiction that the version was written for."""
        return self.resolution.scope.jurisdiction


_TOPIC = lazy_pattern(r"\W*(?:how|what|when|where|which|who|whose|why)\b[^?,;]*", re.IGNORECASE)


def only_tells_topic(statement: Statement) -> bool:
    """Whether a summary tells what its text is about, such as `When customers get their money back.`, and so answers nothing."""
    return statement.clause == "summary" and bool(_TOPIC.fullmatch(statement.words))


def resolve_candidates(snapshot: Snapshot, candidates: Sequence[Candidate], sub_query: SubQuery) -> list[Evidence]:
    """The candidates that are evidence for a sub-query, in their order; of equal texts only the best-ranked.

    A sub-query about a release of documents has no others (rule V1). Two kinds of candidate are dropped: passages that the authoritative version does not
    hold, because the index was stale; and passages of a scope that a more specific one overrides.
    """
    if sub_query.objects:
        candidates = [one for one in candidates if one.object_id in sub_query.objects]
    resolutions = snapshot_of(snapshot, sub_query).resolve({one.object_id for one in candidates})
    wanted = {
        (resolutions[c.object_id].version_id, c.passage_hash)
        for c in candidates
        if c.object_id in resolutions and resolutions[c.object_id].scope.key == c.scope_key
    }
    located = snapshot.locate(sorted(wanted))
    snapshot.read_ahead(version_id for version_id, _ in located)
    evidence: list[Evidence] = []
    texts: set[str] = set()
    for candidate in candidates:
        resolution = resolutions.get(candidate.object_id)
        place = located.get((resolution.version_id, candidate.passage_hash)) if resolution else None
        if resolution is None or place is None or place.passage.text in texts:
            continue
        texts.add(place.passage.text)
        version_id = resolution.version_id
        statements = snapshot.statements(version_id)
        reading = snapshot.version(version_id).reading
        positions = (
            reading.statements_between(place.start, place.end)
            if reading.statements
            else positions_within(statements, place)
        )
        evidence.append(
            Evidence(candidate, resolution, place, statements, positions, *_told_of_all(reading, statements))
        )
    return evidence


def evidence_at(snapshot: Snapshot, resolution: Resolution, position: int) -> Evidence:
    """The evidence of one statement of an authoritative version, which no retrieval proposed: its score is 0.

    Raises IntegrityViolation where the store lacks its passage, because what is claimed has to be cited.
    """
    version = snapshot.version(resolution.version_id)
    statements = snapshot.statements(resolution.version_id)
    start = statements[position].place[0]
    ref = next((ref for ref in version.passages if ref.start <= start < ref.end), None)
    passage = snapshot.passages([ref.passage_hash]).get(ref.passage_hash) if ref else None
    if ref is None or passage is None:
        raise IntegrityViolation(
            f"{version.clause_id(statements[position].clause)} cannot be quoted: the store lacks its passage.",
            remedy="Run `knowledge audit verify`, then restore the store from a backup.",
        )
    located = LocatedPassage(version.version_id, ref.start, ref.end, passage)
    candidate = Candidate(
        object_id=version.object_id, scope_key=version.scope.key, passage_hash=passage.passage_hash, score=0.0
    )
    positions = positions_within(statements, located)
    told = _told_of_all(version.reading, statements)
    return Evidence(candidate, resolution, located, statements, positions, *told)


def snapshot_of(snapshot: Snapshot, sub_query: SubQuery) -> Snapshot:
    """The snapshot for the as-of and the place of a sub-query."""
    return snapshot.scoped(snapshot.scope.in_place(sub_query.jurisdiction)).looking_from(sub_query.as_of)


def places_around(snapshot: Snapshot, sub_query: SubQuery) -> tuple[str, ...]:
    """The jurisdiction that a sub-query is asked for, then those that contain it; empty where it is asked for everywhere."""
    here = snapshot_of(snapshot, sub_query)
    asked = here.scope.jurisdiction
    return () if asked == GLOBAL else (asked, *sorted(here.jurisdictions.containing(asked)))


def _told_of_all(reading: Reading, statements: Sequence[Statement]) -> tuple[str, str]:
    """The scope that a text states, and its other names; those of its sentences where it was read without statements."""
    if reading.statements:
        return reading.stated_scope, reading.other_names
    return stated_scope(statements), names_told(statements)


def positions_within(statements: Sequence[Statement], located: LocatedPassage) -> tuple[int, ...]:
    """The positions of the statements that stand in a passage."""
    starts = enumerate(one.place[0] for one in statements)
    return tuple([at for at, start in starts if located.start <= start < located.end])
