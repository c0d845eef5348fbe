"""Where a version applies: jurisdiction, product and audience, each a path from general to specific.

`eu/de` lies within `eu`, which lies within `global`. A version applies to a question when every part of
its scope is the asked one or lies above it (rules S1 to S3 in docs/semantics.md).
"""

from __future__ import annotations

import itertools
import re

from pydantic import field_validator

from knowledge.model.clock import Value

GLOBAL = "global"
_PATH = re.compile(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*")


class Scope(Value):
    """A place in the three hierarchies; the default applies everywhere, to every product and audience."""

    jurisdiction: str = GLOBAL
    product: str | None = None
    audience: str | None = None

    @field_validator("jurisdiction", "product", "audience", mode="before")
    @classmethod
    def _path(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        path = value.strip().lower()
        if not _PATH.fullmatch(path):
            raise ValueError(f"{value!r} is not a path such as 'eu' or 'eu/de'")
        return path

    @property
    def key(self) -> str:
        """One string per scope, for rows and index payloads: `jurisdiction|product|audience`."""
        return "|".join((self.jurisdiction, self.product or "", self.audience or ""))

    @classmethod
    def from_key(cls, key: str) -> Scope:
        """The inverse of `key`."""
        jurisdiction, product, audience = key.split("|")
        return cls(jurisdiction=jurisdiction, product=product or None, audience=audience or None)

    @property
    def specificity(self) -> tuple[int, int, int]:
        """Greater is more specific; jurisdiction decides before product, product before audience (rule S3)."""
        return (
            0 if self.jurisdiction == GLOBAL else self.jurisdiction.count("/") + 1,
            self.product.count("/") + 1 if self.product else 0,
            self.audience.count("/") + 1 if self.audience else 0,
        )

    def lineage(self) -> tuple[Scope, ...]:
        """Every scope that applies to a question asked here, the most specific first."""
        scopes = [
            Scope(jurisdiction=j or GLOBAL, product=p, audience=a)
            for j, p, a in itertools.product(
                _ancestors(None if self.jurisdiction == GLOBAL else self.jurisdiction),
                _ancestors(self.product),
                _ancestors(self.audience),
            )
        ]
        return tuple(sorted(scopes, key=lambda scope: scope.specificity, reverse=True))

    def applies_to(self, asked: Scope) -> bool:
        """Whether a version of this scope speaks to a question asked in `asked`."""
        return self in asked.lineage()


def _ancestors(path: str | None) -> list[str | None]:
    if path is None:
        return [None]
    parts = path.split("/")
    return [*("/".join(parts[:n]) for n in range(len(parts), 0, -1)), None]
