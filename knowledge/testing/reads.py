"""Single reads of a store as of a date, for tests. Each opens a snapshot of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.geography.jurisdictions import Jurisdictions, Reach
from knowledge.model.kinds import SourceTerms
from knowledge.model.objects import Kind
from knowledge.model.precedence import Contender
from knowledge.model.record.ledger import Confirmation
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshots
from knowledge.store.values import LocatedPassage


def resolve(store: Snapshots, object_ids: Iterable[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
    """The authoritative versions of these objects; see `Snapshot.resolve`."""
    with store.snapshot(as_of, scope) as snapshot:
        return snapshot.resolve(object_ids)


def resolve_kind(store: Snapshots, kind: Kind, as_of: AsOf, scope: Scope) -> list[Resolution]:
    """The authoritative versions of all objects of a kind; see `Snapshot.resolve_kind`."""
    with store.snapshot(as_of, scope) as snapshot:
        return snapshot.resolve_kind(kind)


def narrower(store: Snapshots, object_ids: Iterable[str], as_of: AsOf, scope: Scope) -> list[Resolution]:
    """The authoritative versions within the asked jurisdiction; see `Snapshot.narrower`."""
    with store.snapshot(as_of, scope) as snapshot:
        return snapshot.narrower(object_ids)


def reach_of(store: Snapshots, scope: Scope, as_of: AsOf) -> Reach:
    """The scopes that apply; see `Snapshot.reach`."""
    with store.snapshot(as_of, scope) as snapshot:
        return snapshot.reach


def jurisdictions_of(store: Snapshots, as_of: AsOf) -> Jurisdictions:
    """The hierarchy in force; see `Snapshot.jurisdictions`."""
    with store.snapshot(as_of, Scope()) as snapshot:
        return snapshot.jurisdictions


def declaration_of(store: Snapshots, source: str, as_of: AsOf) -> SourceTerms | None:
    """The terms that a source declares; see `Snapshot.declaration`."""
    with store.snapshot(as_of, Scope()) as snapshot:
        return snapshot.declaration(source)


def contenders_for(
    store: Store, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]
) -> list[Contender]:
    """The prevailing versions of each scope and source; see `Facts.contenders`."""
    with store.committed() as state:
        return state.contenders(object_ids, as_of, scope_keys)


def replacements_of(
    store: Store, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]
) -> dict[str, str]:
    """The versions that replace these objects; see `Facts.replacements`."""
    with store.committed() as state:
        return state.replacements(object_ids, as_of, scope_keys)


def scope_keys_of(store: Store) -> list[str]:
    """The keys of all recorded scopes; see `CommittedState.scope_keys`."""
    with store.committed() as state:
        return state.scope_keys()


def confirmations_of(store: Store, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
    """The last confirmation of each version; see `CommittedState.confirmations`."""
    with store.committed() as state:
        return state.confirmations(version_ids, known_at)


def located(store: Store, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], LocatedPassage]:
    """The places of passages in versions; see `CommittedState.locate`."""
    with store.committed() as state:
        return state.locate(wanted)
