"""Where a version applies: jurisdiction, product and audience, each a path from general to specific.

`eu/de` lies within `eu`, which lies within `global`; `jurisdictions` knows the whole hierarchy and what applies to a
question (rules S1 to S5 in docs/semantics.md).
"""

from __future__ import annotations

import re

from pydantic import field_validator

from knowledge.model.clock import Value
from knowledge.model.places import GLOBAL, spelled

_PATH = re.compile(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*")


class Scope(Value):
    """A place in the three hierarchies; the default applies everywhere, to every product and audience."""

    jurisdiction: str = GLOBAL
    product: str | None = None
    audience: str | None = None

    @field_validator("jurisdiction")
    @classmethod
    def _spelled(cls, value: str) -> str:
        return spelled(value)

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

    @property
    def in_words(self) -> str:
        """The scope for people to read: `eu/de, product lamps, audience staff`."""
        parts = [self.jurisdiction]
        parts += [f"product {self.product}"] if self.product else []
        parts += [f"audience {self.audience}"] if self.audience else []
        return ", ".join(parts)

    @classmethod
    def from_key(cls, key: str) -> Scope:
        """The inverse of `key`."""
        jurisdiction, product, audience = key.split("|")
        return cls(jurisdiction=jurisdiction, product=product or None, audience=audience or None)

    def visible_to(self, audience: str | None) -> bool:
        """Whether those of `audience` may see what has this scope: what is for all, for them, or for those of whom
        they are a part (rule S5).
        """
        return (self.audience or "") in audiences(audience)


def audiences(audience: str | None) -> tuple[str, ...]:
    """The audiences whose texts those of `audience` may see: its path from itself upwards, then "", which is all."""
    parts = audience.split("/") if audience else []
    return (*("/".join(parts[:n]) for n in range(len(parts), 0, -1)), "")
