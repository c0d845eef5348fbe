"""Checks the objects that a text on its way into force replaces (rules A7, S5)."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.reading.documents import PreparedVersion
from knowledge.errors import NotFound
from knowledge.model.objects import State, Version
from knowledge.model.scope import Scope
from knowledge.store.acting import present_principal
from knowledge.store.ports.store import Store


def check_replaced(prepared: Sequence[PreparedVersion], store: Store) -> None:
    """Raise NotFound for a version that is approved on arrival and replaces an object that its approver may not see.

    An object that is not there gets the same error, so that it tells nothing. A caller whom nobody authenticated sees what the
    audience of the text sees.
    """
    principal = present_principal()
    for version in (one.submission.version for one in prepared if one.target is State.APPROVED):
        for replaced in version.replaces:
            scopes = _scopes(store, replaced)
            if principal.is_authenticated:
                is_seen = principal.sees_everything or any(map(principal.sees, scopes))
            else:
                is_seen = any(scope.visible_to(version.scope.audience) for scope in scopes)
            if not is_seen:
                raise unseen_replaced(version, replaced)


def unseen_replaced(version: Version, replaced: str) -> NotFound:
    """The error for an object that the version replaces and its approver may not see."""
    return NotFound(
        f"{version.object_id} replaces {replaced!r}, and there is no such object for you.",
        remedy="Take it out of `replaces`, or let somebody approve who sees it.",
    )


def _scopes(store: Store, object_id: str) -> list[Scope]:
    try:
        return [version.scope for version in store.versions(object_id)]
    except NotFound:
        return []
