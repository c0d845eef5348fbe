"""Finds regions within the one asked where a different version applies, or where a conflict is decided (rule Q8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.conflicts.clauses import ClauseRef
from knowledge.conflicts.precedence import ClausePrecedence
from knowledge.errors import Erased
from knowledge.model.answers import Citation
from knowledge.model.objects import Kind, Version
from knowledge.model.spans import TextSpan
from knowledge.reasoning.advisories.regional_differences import RegionalDifference, scopes_within
from knowledge.reasoning.evidence.exceptions import exceptions_to
from knowledge.reasoning.verification.contradictions import Contradiction
from knowledge.store.snapshot import Snapshot
from knowledge.text.sentences import sentence_spans


@dataclass(frozen=True)
class RegionalOverride:
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
            text = snapshot.text(override.version.version_id)
        except Erased:
            says = f"{override.how}, whose text was erased"
            yield RegionalDifference(override.jurisdiction, name, says), concerned
            continue
        there = _Statements(override.version, text)
        if differing := [one for one in concerned if not there.repeat(_quoted(snapshot, one))]:
            own = name == override.overridden
            says = f"{override.how} that says otherwise" if own else f"{override.how} and says otherwise"
            yield RegionalDifference(override.jurisdiction, name, says), differing


def regional_rulings(snapshot: Snapshot, contradictions: Sequence[Contradiction]) -> Iterator[RegionalDifference]:
    """The regions that decide a contradiction which nothing decides in the region asked about, each with what prevails."""
    for contradiction in contradictions:
        one, other = (
            _clause_ref(snapshot, *side)
            for side in zip((contradiction.left, contradiction.right), contradiction.clause_ids, strict=True)
        )
        for region in _regions_with_rulings(snapshot, (one, other)):
            there = snapshot.within(region)
            resolutions = there.resolve([one.version.object_id, other.version.object_id])
            authoritative = {resolution.version_id for resolution in resolutions.values()}
            prevailing = ClausePrecedence(there).prevailing(one, other)
            if prevailing is not None and {one.version.version_id, other.version.version_id} <= authoritative:
                yield RegionalDifference(region, prevailing.version.object_id, "prevails")


def _clause_ref(snapshot: Snapshot, span: TextSpan, clause_id: str) -> ClauseRef:
    version = snapshot.version(span.version_id)
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


@dataclass(frozen=True)
class _Statement:
    """A sentence with the exceptions to its clause."""

    sentence: str
    exceptions: frozenset[str]


class _Statements:
    """The statements of a version, sentence by sentence."""

    def __init__(self, version: Version, text: str) -> None:
        self._version = version
        self._text = text

    def within(self, start: int, end: int) -> set[_Statement]:
        """The sentences that reach into `text[start:end]`."""
        spans = (span for span in sentence_spans(self._text) if span[0] < end and start < span[1])
        return {_Statement(_plain(self._text[slice(*span)]), self._exceptions(*span)) for span in spans}

    def repeat(self, statements: set[_Statement]) -> bool:
        """Whether all of these stand here, with the same exceptions."""
        wanted = {one.sentence for one in statements}
        spans = ((span, _plain(self._text[slice(*span)])) for span in sentence_spans(self._text))
        return statements <= {
            _Statement(words, self._exceptions(*span)) for span, words in spans if words in wanted
        }

    def _exceptions(self, start: int, end: int) -> frozenset[str]:
        clauses = exceptions_to(self._version, TextSpan(self._version.version_id, start, end))
        return frozenset(_plain(self._text[clause.start : clause.end]) for clause in clauses)


def _quoted(snapshot: Snapshot, citation: Citation) -> set[_Statement]:
    version = snapshot.version(citation.version_id)
    return _Statements(version, snapshot.text(citation.version_id)).within(citation.start, citation.end)


def _plain(text: str) -> str:
    return " ".join(text.split()).lstrip("-*+• ")
