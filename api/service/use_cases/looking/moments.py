"""Turns the moment of a request into an as-of and a scope: labels are looked up, and unset times mean now."""

from __future__ import annotations

from datetime import datetime

from api.service.moments import Moment
from knowledge.errors import InvalidInput
from knowledge.model.clock import AsOf, Clock
from knowledge.model.scope import Scope
from knowledge.store.labelled_instants import LabelledInstants
from knowledge.store.ports.store import Store
from knowledge.store.scope_check import checked_scope


class Moments:
    """Reads the moments of requests to one store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def point(self, moment: Moment, object_id: str | None = None) -> tuple[AsOf, Scope]:
        """The as-of of `moment` (rule T4), and its scope as the store spells it.

        A label is that of a version of `object_id`, or of a source (rule N5f). Raises InvalidInput for an unknown label,
        and for a jurisdiction that is unknown at the as-of (rule S4).
        """
        valid_at = self.instant(moment.valid_at, moment, object_id)
        as_of = self._store.as_of(valid_at, moment.known_at, self._clock(), moment.scope)
        return as_of, checked_scope(self._store, moment.scope, as_of)

    def instant(
        self,
        valid_at: datetime | str | None,
        moment: Moment,
        object_id: str | None = None,
        field: str = "valid_at",
    ) -> datetime | None:
        """The instant of `valid_at`, which may be a label, as the audience of `moment` knew it.

        Raises InvalidInput naming `field` for a label that is unknown or has several meanings.
        """
        if not isinstance(valid_at, str):
            return valid_at
        known_at = self._store.as_of(None, moment.known_at, self._clock(), moment.scope).known_at
        try:
            return LabelledInstants(self._store, known_at, moment.scope).instant(valid_at, object_id)
        except InvalidInput as error:
            raise InvalidInput(error.detail, remedy=error.remedy, where=field) from None
