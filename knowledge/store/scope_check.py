"""A scope as it is asked for: its jurisdiction must be one (rule S4)."""

from __future__ import annotations

from knowledge.errors import InvalidInput
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Jurisdictions
from knowledge.model.scope import Scope
from knowledge.store.port import Store


def checked_scope(store: Store, scope: Scope, as_of: AsOf) -> Scope:
    """`scope` with its jurisdiction as it is stored, by the hierarchy in force at `as_of`.

    Raises InvalidInput for what is no jurisdiction then: nothing but what holds everywhere would apply there.
    """
    if scope == Scope():
        return scope
    try:
        return scope.model_copy(
            update={"jurisdiction": Jurisdictions.built_in(as_of.valid_at).canonical(scope.jurisdiction)}
        )
    except ValueError:
        return _by_groups(store, scope, as_of)


def _by_groups(store: Store, scope: Scope, as_of: AsOf) -> Scope:
    try:
        name = store.jurisdictions(as_of).canonical(scope.jurisdiction)
    except ValueError as error:
        told, _, remedy = str(error).partition(" Use ")
        raise InvalidInput(
            told if told.endswith("?") else f"{told.rstrip('.')}.",
            remedy=f"Use {remedy}." if remedy else "Name a country, a subdivision or a group.",
            where="jurisdiction",
        ) from None
    return scope.model_copy(update={"jurisdiction": name})
