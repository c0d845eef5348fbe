"""Scopes: the jurisdiction, product and audience that a version is for, each a path from general to specific.

`jurisdictions` computes from them which versions apply to a question (rules S1 to S5 in docs/semantics.md).
"""

from __future__ import annotations

from pydantic import field_validator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Value
from knowledge.model.geography.places import GLOBAL, spelled

_PATH = lazy_pattern(r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*")
"""Lower-case ASCII parts divided by slashes. `|` is left out because it divides the parts of a scope's key."""


class Scope(Value):
    """A place in the three hierarchies. The default is everywhere, for every product and audience."""

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
        """The scope as people read it: `eu/de, product lamps, audience staff`."""
        parts = [self.jurisdiction]
        parts += [f"product {self.product}"] if self.product else []
        parts += [f"audience {self.audience}"] if self.audience else []
        return ", ".join(parts)

    @classmethod
    def from_key(cls, key: str) -> Scope:
        """Return the scope with this key; the inverse of `key`."""
        jurisdiction, product, audience = key.split("|")
        return cls(jurisdiction=jurisdiction, product=product or None, audience=audience or None)

    def in_place(self, jurisdiction: str) -> Scope:
        """This scope in another jurisdiction; this one where none is given."""
        return self.model_copy(update={"jurisdiction": jurisdiction}) if jurisdiction else self

    def visible_to(self, audience: str | None) -> bool:
        """Whether an asker of this audience may see a text of this scope (rule S5).

        They may see texts for everybody, for their own audience, and for the audiences it is a part of.
        """
        return (self.audience or "") in audiences(audience)


def audiences(audience: str | None) -> tuple[str, ...]:
    """Return the audiences whose texts an asker may see: their own, those above it, and "" for everybody."""
    parts = audience.split("/") if audience else []
    return (*("/".join(parts[:n]) for n in range(len(parts), 0, -1)), "")
