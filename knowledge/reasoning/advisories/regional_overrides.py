"""Finds regions within the one asked where a different version applies, or where a conflict is decided (rule Q8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge.conflicts.clauses import ClauseRef
from knowledge.conflicts.precedence import ClausePrecedence
from knowledge.errors import Erased
from knowledge.model.answering.answers import Citation
from knowledge.model.objects import Kind, Version
from knowledge.model.reading.spans import Span
from knowledge.model.reading.statements import words_to_claim
from knowledge.reasoning.advisories.regional_differences import RegionalDifference, scopes_within
from knowledge.reasoning.verification.contradictions import Contradiction
from knowledge.store.snapshot import Snapshot


class RegionalOverride(NamedTuple):
    """A version that is authoritative in a region instead of `overridden`: its own version, or another object that
    replaces it.
    """

    jurisdiction: str
    version: Version
    overridden: str

    @property
    def how(self) -> str:
        """The kind of override, in words."""
        if self.version.object_id == self.overridden:
            return "has a version of its own"
        return f"replaces {self.overridden}"


def overrides_within(snapshot: Snapshot, object_ids: Iterable[str]) -> Iterator[RegionalOverride]:
    """The overrides of these objects in regions within the one asked."""
    names = sorted(set(object_ids))
    for resolution in snapshot.narrower(names):
        version = snapshot.version(resolution.version_id)
        yield RegionalOverride(resolution.scope.jurisdiction, version, resolution.object_id)
    inner = scopes_within(snapshot)
    if not inner or not snapshot.replacements(names, [scope.key for scope in inner]):
        return
    for region in sorted({scope.jurisdiction for scope in inner}):
        keys = [scope.key for scope in inner if scope.jurisdiction == region]
        for name, version_id in sorted(snapshot.replacements(names, keys).items()):
            yield RegionalOverride(region, snapshot.version(version_id), name)


def regional_overrides(
    snapshot: Snapshot, citations: Sequence[Citation]
) -> Iterator[tuple[RegionalDifference, list[Citation]]]:
    """The overrides of cited objects that do not say the same, each with the citations it concerns."""
    cited: dict[str, list[Citation]] = {}
    for citation in citations:
        cited.setdefault(citation.object_id, []).append(citation)
    for override in overrides_within(snapshot, cited):
        name, concerned = override.version.object_id, cited[override.overridden]
        try:
            there = _said(snapshot, override.version.version_id)
        except Erased:
            says = f"{override.how}, whose text was erased"
            yield RegionalDifference(override.jurisdiction, name, says), concerned
            continue
        if differing := [one for one in concerned if not there >= _quoted(snapshot, one)]:
            own = name == override.overridden
            says = f"{override.how} that says otherwise" if own else f"{override.how} and says otherwise"
            yield RegionalDifference(override.jurisdiction, name, says), differing


def _quoted(snapshot: Snapshot, citation: Citation) -> set[_Said]:
    return _said(snapshot, citation.version_id, (citation.start, citation.end))


def regional_rulings(snapshot: Snapshot, contradictions: Sequence[Contradiction]) -> Iterator[RegionalDifference]:
    """The regions that decide a contradiction which nothing decides in the region asked about, each with what prevails."""
    for contradiction in contradictions:
        one, other = (
            _clause_ref(snapshot, version_id, clause_id)
            for (version_id, _), clause_id in zip(
                (contradiction.left, contradiction.right), contradiction.clause_ids, strict=True
            )
        )
        for region in _regions_with_rulings(snapshot, (one, other)):
            there = snapshot.within(region)
            resolutions = there.resolve([one.version.object_id, other.version.object_id])
            authoritative = {resolution.version_id for resolution in resolutions.values()}
            prevailing = ClausePrecedence(there).prevailing(one, other)
            if prevailing is not None and {one.version.version_id, other.version.version_id} <= authoritative:
                yield RegionalDifference(region, prevailing.version.object_id, "prevails")


def _clause_ref(snapshot: Snapshot, version_id: str, clause_id: str) -> ClauseRef:
    version = snapshot.version(version_id)
    anchor = clause_id.partition("#")[2]
    return ClauseRef(version, next(clause for clause in version.clauses if clause.anchor == anchor))


def _regions_with_rulings(snapshot: Snapshot, refs: Sequence[ClauseRef]) -> list[str]:
    """The regions that have precedence objects of their own, or for which a source of these clauses is declared."""
    governing = snapshot.narrower(snapshot.object_ids_of(Kind.PRECEDENCE))
    regions = {resolution.scope.jurisdiction for resolution in governing}
    sources = {ref.version.revision.source for ref in refs}
    declared = [terms for source in sorted(sources) if (terms := snapshot.declaration(source)) is not None]
    covered = {rank.jurisdiction for terms in declared for rank in terms.covers}
    return snapshot.jurisdictions.below(snapshot.scope.jurisdiction, regions | covered)


# -- whether two texts say the same ---------------------------------------------------------------------


_Said = tuple[str, frozenset[str]]
"""The words of a statement with its lead-ins, and the words of everything that qualifies it."""


def _said(snapshot: Snapshot, version_id: str, within: Span | None = None) -> set[_Said]:
    """Return the words of a version's statements, or of those that reach into `text[start:end]`, with their qualifiers."""
    statements = snapshot.statements(version_id)
    start, end = within or (0, max((one.place[1] for one in statements), default=0))
    return {
        (words_to_claim(statements, [at]), frozenset(statements[other].words for other in one.qualifiers))
        for at, one in enumerate(statements)
        if one.place[0] < end and start < one.place[1]
    }
