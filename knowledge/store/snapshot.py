"""The store as of one point in time and for one scope: the value that every step of an answer reads.

A `CommittedState` is one committed state of the store, seen over one connection. A `Snapshot` looks at it from one as-of and
one scope, and remembers the results. Snapshots for other dates (`at`) and jurisdictions (`within`) share the state and the
memory, so that one answer reads the store over a single connection. A snapshot sees each version under the reading that was
in force at its known time (rule R2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.geography.jurisdictions import Jurisdictions, Reach, reach_within
from knowledge.model.kinds import ConstraintTerms, PrecedenceTerms, SourceTerms, terms_of
from knowledge.model.objects import Kind, Passage, Version
from knowledge.model.precedence import Contender
from knowledge.model.reading.statements import Statement
from knowledge.model.record.ledger import Confirmation
from knowledge.model.scope import Scope
from knowledge.store.authority_resolver import AuthorityResolver, Facts
from knowledge.store.explaining import narrower_resolutions
from knowledge.store.values import LocatedPassage

if TYPE_CHECKING:
    from knowledge.model.kinds import CalibrationTerms

_Terms = TypeVar("_Terms")


class CommittedState(Facts, Protocol):
    """One committed state of the store. Nothing it returns changes while it is open."""

    def contenders_anywhere(self, object_ids: Sequence[str], as_of: AsOf) -> list[Contender]:
        """The prevailing version of every scope and source of these objects."""
        ...

    def version(self, version_id: str, known_at: datetime | None = None) -> Version:
        """The version with this full id under the reading in force at `known_at`, the present one by default (rule R2).

        Of an erased version it is the tombstone. Raises NotFound.
        """
        ...

    def versions(self, version_ids: Sequence[str], known_at: datetime | None = None) -> dict[str, Version]:
        """Those of these versions that exist, each as `version` gives it."""
        ...

    def text(self, version_id: str, known_at: datetime | None = None) -> str:
        """The kept text of a version in the reading in force at `known_at`. Raises NotFound or Erased."""
        ...

    def object_ids_of(self, kind: Kind) -> list[str]:
        """Every object of a kind, in order of id."""
        ...

    def scopes_of(self, object_id: str) -> list[Scope]:
        """The scopes that versions of an object were ever recorded for; empty for an unknown object."""
        ...

    def scope_keys(self) -> list[str]:
        """The key of every scope that a version was ever recorded for, sorted."""
        ...

    def locate(
        self, wanted: Iterable[tuple[str, str]], known_at: datetime | None = None
    ) -> dict[tuple[str, str], LocatedPassage]:
        """The position of each (version_id, passage_hash) whose version holds the passage; the first of several.

        It holds the passages of the reading in force at `known_at`.
        """
        ...

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """The passages with these hashes that the store holds."""
        ...

    def confirmations(self, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
        """The last confirmation of each version, as known at `known_at`. Its recording is its first one (rule F1)."""
        ...


@dataclass(frozen=True)
class InForce(Generic[_Terms]):
    """A governed object in force, with its terms."""

    resolution: Resolution
    terms: _Terms


_Known = tuple[str, datetime]
"""A version id, and the known time whose reading of the version is meant."""


@dataclass
class _Memory:
    """The results that all snapshots of one state share. An id that resolves to nothing is remembered as None."""

    resolver: AuthorityResolver
    resolutions: dict[tuple[AsOf, Scope], dict[str, Resolution | None]] = field(default_factory=dict)
    object_ids: dict[Kind, list[str]] = field(default_factory=dict)
    versions: dict[_Known, Version] = field(default_factory=dict)
    texts: dict[_Known, str] = field(default_factory=dict)
    statements: dict[_Known, tuple[Statement, ...]] = field(default_factory=dict)
    passages: dict[str, Passage] = field(default_factory=dict)
    scope_keys: list[str] | None = None


class Snapshot:
    """The store at one as-of and for one scope. Reading something twice gives the same value twice."""

    def __init__(self, state: CommittedState, as_of: AsOf, scope: Scope, memory: _Memory | None = None) -> None:
        self.as_of = as_of
        self.scope = scope
        self._state = state
        self._memory = memory or _Memory(AuthorityResolver(state))

    # -- other snapshots of the same state ----------------------------------------------------------

    def at(self, valid_at: datetime) -> Snapshot:
        """The snapshot for another valid time, as known at the same time."""
        return self.looking_from(self.as_of.at(valid_at))

    def looking_from(self, as_of: AsOf) -> Snapshot:
        """The snapshot for another as-of."""
        return self if as_of == self.as_of else Snapshot(self._state, as_of, self.scope, self._memory)

    def within(self, jurisdiction: str) -> Snapshot:
        """The snapshot for another jurisdiction, with the same product and audience."""
        return self.scoped(self.scope.model_copy(update={"jurisdiction": jurisdiction}))

    def scoped(self, scope: Scope) -> Snapshot:
        """The snapshot for another scope."""
        return self if scope == self.scope else Snapshot(self._state, self.as_of, scope, self._memory)

    # -- authority ------------------------------------------------------------------------------------

    def resolve(self, object_ids: Iterable[str]) -> dict[str, Resolution]:
        """The authoritative version of each object that has one, in order of id (rules S2, S3, A7, P1)."""
        held = self._memory.resolutions.setdefault((self.as_of, self.scope), {})
        names = sorted(set(object_ids))
        missing = [name for name in names if name not in held]
        if missing:
            found = self._memory.resolver.resolve(missing, self.as_of, self.scope)
            held.update((name, found.get(name)) for name in missing)
        return {name: resolution for name in names if (resolution := held[name]) is not None}

    def resolution(self, object_id: str) -> Resolution | None:
        """The authoritative version of one object, if it has one."""
        return self.resolve([object_id]).get(object_id)

    def resolve_kind(self, kind: Kind) -> list[Resolution]:
        """The authoritative version of every object of a kind, in order of object id."""
        return list(self.resolve(self.object_ids_of(kind)).values())

    def narrower(self, object_ids: Iterable[str]) -> list[Resolution]:
        """The authoritative versions of these objects in jurisdictions within the asked one, in order of object and scope.

        An answer for the asked scope may not hold there.
        """
        contenders = self._state.contenders_anywhere(sorted(set(object_ids)), self.as_of)
        return narrower_resolutions(self._memory.resolver, contenders, self.as_of, self.scope)

    def replacements(self, object_ids: Iterable[str], scope_keys: Sequence[str] | None = None) -> dict[str, str]:
        """The version that replaces each of these objects, where one does, in one of these scopes.

        The default is every scope that applies to the asked one.
        """
        keys = self.reach.keys if scope_keys is None else scope_keys
        return self._state.replacements(sorted(set(object_ids)), self.as_of, keys)

    # -- governing objects ----------------------------------------------------------------------------

    @cached_property
    def jurisdictions(self) -> Jurisdictions:
        """The hierarchy, with the groups that `precedence/default` defines (rule S4)."""
        return self._memory.resolver.jurisdictions(self.as_of)

    @cached_property
    def reach(self) -> Reach:
        """The scopes that apply to a question asked in this scope (rule S2)."""
        return self._memory.resolver.reach(self.scope, self.as_of)

    @cached_property
    def reach_with_regions(self) -> Reach | None:
        """The scopes that apply to the asked scope and to every region within it; None where there is no such region."""
        keys = [key for key in self.scope_keys if Scope.from_key(key).jurisdiction != self.scope.jurisdiction]
        if not keys:
            return None
        wider = reach_within(self.scope, keys, self.jurisdictions)
        return wider if len(wider.scopes) > len(self.reach.scopes) else None

    def declaration(self, source: str) -> SourceTerms | None:
        """The terms that the object `source/<source>` declares; None where the source is not declared."""
        return self._memory.resolver.declaration(source, self.as_of)

    @cached_property
    def precedence(self) -> dict[str, PrecedenceTerms]:
        """The terms of every precedence object in force, by object id."""
        governing = {one.object_id: terms_of(self.version(one.version_id)) for one in self.precedence_resolutions}
        return {name: terms for name, terms in governing.items() if isinstance(terms, PrecedenceTerms)}

    @property
    def precedence_resolutions(self) -> list[Resolution]:
        """The authoritative version of every precedence object."""
        return self.resolve_kind(Kind.PRECEDENCE)

    @cached_property
    def constraints(self) -> tuple[InForce[ConstraintTerms], ...]:
        """The constraints in force, in order of object id."""
        governing = ((one, terms_of(self.version(one.version_id))) for one in self.resolve_kind(Kind.CONSTRAINT))
        return tuple(InForce(one, terms) for one, terms in governing if isinstance(terms, ConstraintTerms))

    @cached_property
    def calibration(self) -> InForce[CalibrationTerms] | None:
        """The calibration of answers that is in force at the known time, for everyone everywhere; None where there is none.

        It says how well answers are made and not what is true, so it does not depend on the date and the scope asked.
        """
        from knowledge.model.kinds import CALIBRATION, CalibrationTerms

        here = self.at(self.as_of.known_at).scoped(Scope())
        resolution = here.resolution(CALIBRATION)
        terms = terms_of(here.version(resolution.version_id)) if resolution else None
        return InForce(resolution, terms) if resolution and isinstance(terms, CalibrationTerms) else None

    # -- contents -------------------------------------------------------------------------------------

    def version(self, version_id: str) -> Version:
        """The version with this id, as it was read at the known time; of an erased one its tombstone. Raises NotFound."""
        held, known = self._memory.versions, (version_id, self.as_of.known_at)
        if known not in held:
            held[known] = self._state.version(*known)
        return held[known]

    def read_ahead(self, version_ids: Iterable[str]) -> None:
        """Read versions that will be asked for, all at once."""
        held, known_at = self._memory.versions, self.as_of.known_at
        missing = sorted(name for name in set(version_ids) if (name, known_at) not in held)
        if missing:
            held.update(
                ((name, known_at), found) for name, found in self._state.versions(missing, known_at).items()
            )

    def text(self, version_id: str) -> str:
        """The kept text of a version, as it was read at the known time. Raises NotFound or Erased."""
        held, known = self._memory.texts, (version_id, self.as_of.known_at)
        if known not in held:
            held[known] = self._state.text(*known)
        return held[known]

    def statements(self, version_id: str) -> tuple[Statement, ...]:
        """The statements of a version; those of one that was read without them are its sentences. Raises NotFound or Erased."""
        held, known = self._memory.statements, (version_id, self.as_of.known_at)
        if known not in held:
            version = self.version(version_id)
            held[known] = version.statements or self._sentences(version)
        return held[known]

    def _sentences(self, version: Version) -> tuple[Statement, ...]:
        from knowledge.text.layout.sentence_statements import (
            sentence_statements,  # versions of today have statements
        )

        return sentence_statements(self.text(version.version_id), version.clauses)

    def locate(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], LocatedPassage]:
        """The position of each (version_id, passage_hash) whose version holds the passage; the first of several."""
        located = self._state.locate(wanted, self.as_of.known_at)
        self._memory.passages.update((name, one.passage) for (_, name), one in located.items())
        return located

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """The passages with these hashes that the store holds."""
        held = self._memory.passages
        missing = [name for name in hashes if name not in held]
        if missing:
            held.update(self._state.passages(missing))
        return {name: held[name] for name in hashes if name in held}

    def confirmations(self, version_ids: Sequence[str]) -> dict[str, Confirmation]:
        """The last confirmation of each version, as known at the as-of (rule F1)."""
        return self._state.confirmations(version_ids, self.as_of.known_at)

    def object_ids_of(self, kind: Kind) -> list[str]:
        """Every object of a kind, in order of id."""
        held = self._memory.object_ids
        if kind not in held:
            held[kind] = self._state.object_ids_of(kind)
        return held[kind]

    def can_see(self, object_id: str) -> bool:
        """Return whether a version of the object was ever recorded for the asked audience (rule S5)."""
        return any(scope.visible_to(self.scope.audience) for scope in self._state.scopes_of(object_id))

    @property
    def scope_keys(self) -> list[str]:
        """The key of every scope that a version was ever recorded for, sorted."""
        if self._memory.scope_keys is None:
            self._memory.scope_keys = self._state.scope_keys()
        return self._memory.scope_keys


class Snapshots(Protocol):
    """Opens snapshots: the store, or the preview of an approval."""

    def as_of(
        self, valid_at: datetime | None, known_at: datetime | None, now: datetime, scope: Scope | None = None
    ) -> AsOf:
        """The as-of that a request asks for (rule T4).

        `valid_at` defaults to `now`. `known_at` defaults to the time of the last version, move or confirmation, and is
        at most that. With `scope` only changes that its audience may see count (rule T4f). Raises InvalidInput for a
        `known_at` after both `now` and that time.
        """
        ...

    def snapshot(self, as_of: AsOf, scope: Scope) -> AbstractContextManager[Snapshot]:
        """Open a snapshot; its state is released when the block ends."""
        ...


class OpensStates(Protocol):
    """The one method that `ReadsSnapshots` builds on."""

    def committed(self) -> AbstractContextManager[CommittedState]:
        """Open one committed state; it is released when the block ends."""
        ...


class ReadsSnapshots:
    """Opens snapshots over the committed states of an engine."""

    @contextmanager
    def snapshot(self: OpensStates, as_of: AsOf, scope: Scope) -> Iterator[Snapshot]:
        """See `Snapshots.snapshot`."""
        with self.committed() as state:
            yield Snapshot(state, as_of, scope)
