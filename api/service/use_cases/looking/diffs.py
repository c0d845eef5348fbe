"""Compares two authoritative texts of an object, by lines and by clauses."""

from __future__ import annotations

import difflib
from datetime import datetime
from typing import NamedTuple

from api.service.views.instants import describe
from api.service.views.objects import ClauseChange, Diff, DiffSide
from knowledge.model.objects import Version
from knowledge.model.scope import Scope


class Side(NamedTuple):
    """One side of a diff: the version that was authoritative at `valid_at`, None where nothing was, and its text.

    `object_id` is the name that the object had then (rule N3w).
    """

    valid_at: datetime
    object_id: str
    version: Version | None
    text: str


def diff_of(name: str, before: Side, after: Side, *, scope: Scope, known_at: datetime) -> Diff:
    """The differences between two sides of the object `name`: by lines, and by clauses."""
    return Diff(
        object_id=name,
        scope=scope,
        known_at=known_at,
        before=_diff_side(before),
        after=_diff_side(after),
        unified=_unified(before, after),
        clauses=_clause_changes(before, after),
    )


def _diff_side(side: Side) -> DiffSide:
    return DiffSide(
        valid_at=side.valid_at,
        object_id=side.object_id,
        version_id=side.version.version_id if side.version else None,
        revision_hash=side.version.revision.revision_hash if side.version else None,
    )


def _unified(before: Side, after: Side) -> str:
    lines = difflib.unified_diff(
        before.text.splitlines(),
        after.text.splitlines(),
        fromfile=_caption(before),
        tofile=_caption(after),
        lineterm="",
    )
    return "\n".join(lines)


def _caption(side: Side) -> str:
    version = f"@{side.version.version_id[:16]}" if side.version else " (nothing authoritative)"
    return f"{side.object_id}{version} as of {describe(side.valid_at)}"


def _clause_changes(before: Side, after: Side) -> list[ClauseChange]:
    old, new = _by_anchor(before), _by_anchor(after)
    return [
        ClauseChange(
            anchor=anchor, change=_change(old, new, anchor), before=old.get(anchor), after=new.get(anchor)
        )
        for anchor in dict.fromkeys([*old, *new])
        if old.get(anchor) != new.get(anchor)
    ]


def _by_anchor(side: Side) -> dict[str, str]:
    if side.version is None:
        return {}
    return {clause.anchor: side.text[clause.start : clause.end] for clause in side.version.clauses}


def _change(old: dict[str, str], new: dict[str, str], anchor: str) -> str:
    if anchor not in old:
        return "added"
    return "changed" if anchor in new else "removed"
