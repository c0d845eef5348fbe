"""Follows renamed files from object to object (rules N3v to N3x).

A version may say that it continues another object: its file was renamed. Links are followed by dates, backwards to ever
earlier renames or forwards to ever later ones, so a name that is taken again never leads in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.errors import NotFound
from knowledge.model.clock import AsOf
from knowledge.model.labels import CONTINUES
from knowledge.model.objects import State, Version
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store


class RenamedObject(NamedTuple):
    """A rename: `object_id` was the name until `at`, and `new_id` the name from then on."""

    object_id: str
    new_id: str
    at: datetime


class Lineage:
    """The renames of objects as known at one time, as far as an audience may see both names (rule S5)."""

    def __init__(self, store: Store, known_at: datetime, scope: Scope) -> None:
        self._store = store
        self._known_at = known_at
        self._scope = scope

    def former(self, object_id: str) -> list[RenamedObject]:
        """Every rename that led to the object, the latest first. Versions that wait for approval count, too."""
        renames: dict[RenamedObject, None] = {}
        waiting = list(self._links_to(object_id))
        while waiting:
            link = max(waiting, key=lambda one: (one.at, one.object_id))
            waiting.remove(link)
            if link not in renames:
                renames[link] = None
                waiting += [one for one in self._links_to(link.object_id) if one.at < link.at]
        return list(renames)

    def former_at(self, object_id: str, as_of: AsOf) -> list[RenamedObject]:
        """The renames after the as-of that lead back from the object to the name that its file had then, in that order.

        Empty where no approved version to come continues another object.
        """
        path: list[RenamedObject] = []
        name, before = object_id, None
        while links := [
            one
            for one in self._links_to(name, approved=True)
            if one.at > as_of.valid_at and (before is None or one.at < before)
        ]:
            path.append(min(links, key=lambda one: (one.at, one.object_id)))
            name, before = path[-1].object_id, path[-1].at
        return path

    def later_at(self, object_id: str, as_of: AsOf) -> list[RenamedObject]:
        """The renames up to the as-of that lead from the object to the name that its file had then, in that order."""
        path: list[RenamedObject] = []
        name, after = object_id, None
        while links := [
            one for one in self._links_from(name) if one.at <= as_of.valid_at and (after is None or one.at > after)
        ]:
            path.append(max(links, key=lambda one: (one.at, one.new_id)))
            name, after = path[-1].new_id, path[-1].at
        return path

    def visible_versions(self, object_id: str) -> list[Version]:
        """The versions of an object that were recorded by then and that the audience may see; empty for an unknown one."""
        try:
            origins, versions = self._store.origins(object_id), self._store.versions(object_id)
        except NotFound:
            return []
        return [
            version
            for version in versions
            if version.scope.visible_to(self._scope.audience)
            and origins[version.version_id].recorded_at <= self._known_at
        ]

    def _links_to(self, object_id: str, *, approved: bool = False) -> Iterator[RenamedObject]:
        """The renames to the object that its versions state; with `approved` only what approved versions state."""
        continuing = [one for one in self.visible_versions(object_id) if one.provenance.get(CONTINUES)]
        moves = self._moves(object_id) if continuing else []
        for version in continuing:
            former = version.provenance[CONTINUES]
            if _holds(version, moves, approved=approved) and self.visible_versions(former):
                yield RenamedObject(former, object_id, version.effective.start)

    def _links_from(self, object_id: str) -> Iterator[RenamedObject]:
        """The renames of the object that approved versions of other objects state."""
        for found in self._store.stating(CONTINUES, [object_id]):
            if found.scope.visible_to(self._scope.audience) and found.recorded_at <= self._known_at:
                version = self._store.version(found.version_id)
                if _holds(version, self._moves(found.object_id), approved=True):
                    yield RenamedObject(object_id, found.object_id, version.effective.start)

    def _moves(self, object_id: str) -> list[Transition]:
        return [move for move in self._store.transitions(object_id) if move.recorded_at <= self._known_at]


def _holds(version: Version, moves: Sequence[Transition], *, approved: bool) -> bool:
    """Whether a version was not rejected, and not withdrawn for the whole of its period."""
    own = [move for move in moves if move.version_id == version.version_id]
    for move in own:
        ended = move.effective_at or move.recorded_at
        if move.to is State.REJECTED or (move.to is State.DEPRECATED and ended <= version.effective.start):
            return False
    return not approved or any(move.to is State.APPROVED for move in own)
