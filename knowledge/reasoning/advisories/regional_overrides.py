"""What counts instead of what is cited in regions within the one asked, and what is decided there (rule Q8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.errors import Erased
from knowledge.model.answers import Citation
from knowledge.model.clock import AsOf
from knowledge.model.objects import Kind, Version
from knowledge.model.scope import Scope
from knowledge.reasoning.advisories.regional_differences import RegionalDifference, scopes_within
from knowledge.reasoning.evidence.exceptions import exceptions_to
from knowledge.reasoning.evidence.select import Place
from knowledge.reasoning.verification.contradictions import ClausePrecedence, ClauseRef, Contradiction
from knowledge.store.port import Store
from knowledge.text.sentences import sentence_spans


@dataclass(frozen=True)
class RegionalOverride:
    """A version that counts in a region instead of an object: its own there, or one of another object that replaces it."""

    jurisdiction: str
    version: Version
    of: str

    @property
    def how(self) -> str:
        """In words."""
        return "has a version of its own" if self.version.object_id == self.of else f"replaces {self.of}"


def overrides_within(
    store: Store, objects: Iterable[str], as_of: AsOf, scope: Scope
) -> Iterator[RegionalOverride]:
    """What counts instead of these objects in regions within the one asked."""
    names = sorted(set(objects))
    for resolution in store.narrower(names, as_of, scope):
        version = store.version(resolution.version_id)
        yield RegionalOverride(resolution.scope.jurisdiction, version, resolution.object_id)
    inner = scopes_within(store, scope, as_of)
    if not inner or not store.replacements(names, as_of, [one.key for one in inner]):
        return
    for place in sorted({one.jurisdiction for one in inner}):
        keys = [one.key for one in inner if one.jurisdiction == place]
        for name, version_id in sorted(store.replacements(names, as_of, keys).items()):
            yield RegionalOverride(place, store.version(version_id), name)


def regional_overrides(
    store: Store, citations: Sequence[Citation], as_of: AsOf, scope: Scope
) -> Iterator[tuple[RegionalDifference, list[Citation]]]:
    """Where something counts instead of what is cited that does not say the same, with the citations concerned."""
    cited: dict[str, list[Citation]] = {}
    for one in citations:
        cited.setdefault(one.object_id, []).append(one)
    for found in overrides_within(store, cited, as_of, scope):
        name = found.version.object_id
        try:
            text = store.text(found.version.version_id)
        except Erased:
            yield (
                RegionalDifference(found.jurisdiction, name, f"{found.how}, whose text was erased"),
                cited[found.of],
            )
            continue
        saying = _Sayings(found.version, text)
        if differing := [one for one in cited[found.of] if not saying.repeats(_quoted(store, one))]:
            says = f"{found.how} that says otherwise" if name == found.of else f"{found.how} and says otherwise"
            yield RegionalDifference(found.jurisdiction, name, says), differing


def regional_rulings(
    store: Store, contests: Sequence[Contradiction], as_of: AsOf, scope: Scope
) -> Iterator[RegionalDifference]:
    """Regions in which something prevails of what is in conflict where it is asked."""
    for contest in contests:
        one, other = (
            _party(store, *side) for side in zip((contest.left, contest.right), contest.clause_ids, strict=True)
        )
        for place in _ruling_places(store, (one, other), as_of, scope):
            there = scope.model_copy(update={"jurisdiction": place})
            names = [party.version.object_id for party in (one, other)]
            counting = {found.version_id for found in store.resolve(names, as_of, there).values()}
            prevailing = ClausePrecedence(store, as_of, there).prevailing(one, other)
            if prevailing is not None and {one.version.version_id, other.version.version_id} <= counting:
                yield RegionalDifference(place, prevailing.version.object_id, "prevails")


def _party(store: Store, place: Place, clause_id: str) -> ClauseRef:
    version = store.version(place.version_id)
    anchor = clause_id.partition("#")[2]
    return ClauseRef(version, next(clause for clause in version.clauses if clause.anchor == anchor))


def _ruling_places(store: Store, parties: Sequence[ClauseRef], as_of: AsOf, scope: Scope) -> list[str]:
    """Regions that have precedence objects of their own, or for which a source of the parties is declared."""
    governing = [one.object_id for one in store.objects(as_of, scope, kind=Kind.PRECEDENCE)]
    places = {one.scope.jurisdiction for one in store.narrower(governing, as_of, scope)}
    sources = {party.version.revision.source for party in parties}
    declared = [terms for source in sorted(sources) if (terms := store.declaration(source, as_of)) is not None]
    covered = {one.jurisdiction for terms in declared for one in terms.covers}
    return store.jurisdictions(as_of).below(scope.jurisdiction, places | covered)


# -- whether two texts say the same ---------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """A sentence with the exceptions to its clause."""

    sentence: str
    exceptions: frozenset[str]


class _Sayings:
    """What a version says, sentence by sentence."""

    def __init__(self, version: Version, text: str) -> None:
        self._version = version
        self._text = text

    def within(self, start: int, end: int) -> set[_Said]:
        """The sentences that reach into `text[start:end]`."""
        spans = (span for span in sentence_spans(self._text) if span[0] < end and start < span[1])
        return {_Said(_plain(self._text[slice(*span)]), self._exceptions(*span)) for span in spans}

    def repeats(self, said: set[_Said]) -> bool:
        """Whether all of it stands here, with the same exceptions."""
        wanted = {one.sentence for one in said}
        spans = ((span, _plain(self._text[slice(*span)])) for span in sentence_spans(self._text))
        return said <= {_Said(words, self._exceptions(*span)) for span, words in spans if words in wanted}

    def _exceptions(self, start: int, end: int) -> frozenset[str]:
        clauses = exceptions_to(self._version, Place(self._version.version_id, start, end))
        return frozenset(_plain(self._text[clause.start : clause.end]) for clause in clauses)


def _quoted(store: Store, citation: Citation) -> set[_Said]:
    version = store.version(citation.version_id)
    return _Sayings(version, store.text(citation.version_id)).within(citation.start, citation.end)


def _plain(text: str) -> str:
    return " ".join(text.split()).lstrip("-*+• ")
