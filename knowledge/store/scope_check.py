"""Checks the scope of a request: its jurisdiction must exist, and its audience must see what is asked for (S4, S5)."""

from __future__ import annotations

from knowledge.errors import InvalidInput
from knowledge.model.clock import AsOf
from knowledge.model.geography.jurisdictions import Jurisdictions, UnknownJurisdiction
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.store.ports.store import VersionStore
from knowledge.store.snapshot import Snapshot, Snapshots
from knowledge.store.values import only_version


def with_checked_scope(snapshot: Snapshot) -> Snapshot:
    """The snapshot for the same scope, with its jurisdiction spelled as the store spells it.

    Raises InvalidInput for a jurisdiction that the hierarchy in force does not have: only global versions would apply
    there, and the answer would look like one for that jurisdiction.
    """
    scope = snapshot.scope
    if scope == Scope():
        return snapshot
    try:
        return snapshot.within(Jurisdictions.built_in(snapshot.as_of.valid_at).canonical(scope.jurisdiction))
    except UnknownJurisdiction:
        return snapshot.within(_canonical_with_groups(snapshot))


def checked_scope(snapshots: Snapshots, scope: Scope, as_of: AsOf) -> Scope:
    """`scope` with its jurisdiction spelled as the store spells it; see `with_checked_scope`."""
    with snapshots.snapshot(as_of, scope) as snapshot:
        return with_checked_scope(snapshot).scope


def visible_version(store: VersionStore, version_id: str, scope: Scope) -> Version:
    """The version with this id, or the only visible one whose id starts with these 8 digits or more.

    Raises NotFound for one that does not exist or that `scope`'s audience may not see (rule S5). What is hidden makes no beginning
    of an id ambiguous, else its error would tell of it.
    """
    found = (store.version(name) for name in store.matching_versions(version_id))
    visible = {version.version_id: version for version in found if version.scope.visible_to(scope.audience)}
    return visible[only_version(version_id, sorted(visible))]


def _canonical_with_groups(snapshot: Snapshot) -> str:
    """The jurisdiction of the snapshot, spelled by the hierarchy with declared groups. Raises InvalidInput."""
    try:
        return snapshot.jurisdictions.canonical(snapshot.scope.jurisdiction)
    except UnknownJurisdiction as error:
        raise InvalidInput(
            error.problem if error.problem.endswith("?") else f"{error.problem.rstrip('.')}.",
            remedy=f"{error.remedy}." if error.remedy else "Name a country, a subdivision or a group.",
            where="jurisdiction",
        ) from None
