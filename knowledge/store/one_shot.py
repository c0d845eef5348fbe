"""Single reads at an as-of and scope, each over a snapshot of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Jurisdictions, Reach
from knowledge.model.kinds import SourceTerms
from knowledge.model.ledger import Confirmation
from knowledge.model.objects import Kind
from knowledge.model.precedence import Contender
from knowledge.model.scope import Scope
from knowledge.store.snapshot import Reading, Snapshot
from knowledge.store.values import LocatedPassage


class OneShot(Protocol):
    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]: ...
    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]: ...
    def replacements(
        self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]
    ) -> dict[str, str]: ...
    def resolve_kind(self, kind: Kind, as_of: AsOf, scope: Scope) -> list[Resolution]: ...
    def narrower(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> list[Resolution]: ...
    def scope_keys(self) -> list[str]: ...
    def jurisdictions(self, as_of: AsOf) -> Jurisdictions: ...
    def reach(self, scope: Scope, as_of: AsOf) -> Reach: ...
    def declaration(self, source: str, as_of: AsOf) -> SourceTerms | None: ...
    def confirmations(self, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]: ...
    def locate(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], LocatedPassage]: ...


class _Opens(Protocol):
    def reading(self) -> AbstractContextManager[Reading]: ...
    def snapshot(self, as_of: AsOf, scope: Scope) -> AbstractContextManager[Snapshot]: ...


class OneShotReads:
    def resolve(self: _Opens, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        with self.snapshot(as_of, scope) as snapshot:
            return snapshot.resolve(object_ids)

    def contenders(
        self: _Opens, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]
    ) -> list[Contender]:
        with self.reading() as reading:
            return reading.contenders(object_ids, as_of, scope_keys)

    def replacements(
        self: _Opens, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]
    ) -> dict[str, str]:
        with self.reading() as reading:
            return reading.replacements(object_ids, as_of, scope_keys)

    def resolve_kind(self: _Opens, kind: Kind, as_of: AsOf, scope: Scope) -> list[Resolution]:
        with self.snapshot(as_of, scope) as snapshot:
            return snapshot.resolve_kind(kind)

    def narrower(self: _Opens, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> list[Resolution]:
        with self.snapshot(as_of, scope) as snapshot:
            return snapshot.narrower(object_ids)

    def scope_keys(self: _Opens) -> list[str]:
        with self.reading() as reading:
            return reading.scope_keys()

    def jurisdictions(self: _Opens, as_of: AsOf) -> Jurisdictions:
        with self.snapshot(as_of, Scope()) as snapshot:
            return snapshot.jurisdictions

    def reach(self: _Opens, scope: Scope, as_of: AsOf) -> Reach:
        with self.snapshot(as_of, scope) as snapshot:
            return snapshot.reach

    def declaration(self: _Opens, source: str, as_of: AsOf) -> SourceTerms | None:
        with self.snapshot(as_of, Scope()) as snapshot:
            return snapshot.declaration(source)

    def confirmations(self: _Opens, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
        with self.reading() as reading:
            return reading.confirmations(version_ids, known_at)

    def locate(self: _Opens, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], LocatedPassage]:
        with self.reading() as reading:
            return reading.locate(wanted)
