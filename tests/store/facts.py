"""The facts of authority as plain lists, for tests of the rules that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict, Unpack

from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import Kind, Version
from knowledge.model.precedence import Contender
from knowledge.model.scope import Scope
from knowledge.store.values import unknown_version
from knowledge.testing.store_samples import START, declaration, precedence, submission

ALWAYS = Period(start=START)


class ContenderFields(TypedDict, total=False):
    """The fields of a contender that a test may choose; see `Contender`."""

    source: str
    valid: Period
    known: Period
    effective_from: datetime
    supersedes: tuple[str, ...]
    approved_seq: int


@dataclass
class ListedFacts:
    """See `Facts`. `calls` counts the lookups, so that tests can tell what is remembered."""

    listed: list[Contender] = field(default_factory=list)
    replaced: dict[str, tuple[str, str]] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    calls: int = 0

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        self.calls += 1
        return [
            one
            for one in self.listed
            if one.object_id in object_ids
            and one.scope.key in scope_keys
            and one.valid.contains(as_of.valid_at)
            and one.known.contains(as_of.known_at)
        ]

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`; `replaced` maps an object to a version and the key of its scope."""
        return {
            name: version_id
            for name, (version_id, scope_key) in self.replaced.items()
            if name in object_ids and scope_key in scope_keys
        }

    def version(self, version_id: str) -> Version:
        """See `Facts.version`."""
        if version_id not in self.versions:
            raise unknown_version(version_id)
        return self.versions[version_id]

    def add(self, object_id: str, scope: Scope | None = None, **fields: Unpack[ContenderFields]) -> str:
        """List a version of an object as a contender; returns its id."""
        number = len(self.listed) + 1
        contender = Contender(
            object_id=object_id,
            version_id=f"{number:064x}",
            scope=scope or Scope(),
            source=fields.get("source", "local"),
            valid=fields.get("valid", ALWAYS),
            known=fields.get("known", ALWAYS),
            effective_from=fields.get("effective_from", START),
            supersedes=fields.get("supersedes", ()),
            approved_seq=fields.get("approved_seq", number),
            approved_by="jane",
            approved_at=START,
        )
        self.listed.append(contender)
        return contender.version_id

    def declare(self, source: str, **terms: Any) -> None:
        """Let `source/<source>` with these terms be in force."""
        self._govern(declaration(source, **terms).version)

    def order(self, object_id: str = "precedence/default", scope: Scope | None = None, **terms: Any) -> None:
        """Let a precedence object with these terms be in force."""
        self._govern(precedence(object_id, **terms).version, scope)

    def constrain(self, **terms: Any) -> None:
        """Let a constraint with these terms be in force."""
        self._govern(submission("constraint/a", kind=Kind.CONSTRAINT, attributes=terms).version)

    def _govern(self, version: Version, scope: Scope | None = None) -> None:
        version_id = self.add(version.object_id, scope, source=version.revision.source)
        self.versions[version_id] = version
