"""The date and scope through which a page looks at the store, as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlencode

from api.service.requests import Moment, scope_of
from knowledge.errors import InvalidInput
from knowledge.model.clock import AsOf, format_instant, parse_instant
from knowledge.model.geography.places import GLOBAL
from knowledge.model.labels import instant_or_label
from knowledge.model.scope import Scope

NAMES = frozenset({"valid_at", "known_at", "jurisdiction", "product"})
"""The parameters of every page."""


@dataclass(frozen=True)
class Lens:
    """Both clocks, the region and the product; None means now, everywhere and every product (rules T4, S1)."""

    valid_at: datetime | str | None = None
    known_at: datetime | None = None
    jurisdiction: str = GLOBAL
    product: str | None = None
    audience: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, str], audience: str | None = None) -> Lens:
        """The lens that parameters state; a blank one is as one left out. Raises InvalidInput naming a wrong one."""
        said = {name: given.get(name, "").strip() for name in NAMES}
        return cls(
            valid_at=_valid_time(said["valid_at"]) if said["valid_at"] else None,
            known_at=_instant(said["known_at"], "known_at") if said["known_at"] else None,
            jurisdiction=said["jurisdiction"] or GLOBAL,
            product=said["product"] or None,
            audience=audience,
        )

    @property
    def scope(self) -> Scope:
        """The scope looked at. Raises InvalidInput naming a part that is not a path."""
        return scope_of(self.jurisdiction, self.product, self.audience)

    @property
    def moment(self) -> Moment:
        """The moment looked at, for the use cases."""
        return Moment(self.valid_at, self.known_at, self.scope)

    def pinned(self, as_of: AsOf) -> Lens:
        """The same scope at fixed clocks, so that a link goes on showing the same."""
        return replace(self, valid_at=as_of.valid_at, known_at=as_of.known_at)

    def at(self, valid_at: datetime | None) -> Lens:
        """The same lens at another date in the world."""
        return replace(self, valid_at=valid_at)

    def params(self) -> dict[str, str]:
        """The parameters that state this lens, without the audience, which is the caller's."""
        said = {
            "valid_at": _written(self.valid_at),
            "known_at": _written(self.known_at),
            "jurisdiction": "" if self.jurisdiction == GLOBAL else self.jurisdiction,
            "product": self.product or "",
        }
        return {name: value for name, value in said.items() if value}

    def link(self, path: str, **more: object) -> str:
        """The address of a page of the console seen through this lens."""
        return address(path, {**{name: str(one) for name, one in more.items() if one}, **self.params()})

    def twin(self, path: str, *names: str, **more: object) -> str:
        """The address of the JSON twin. `names` are the parameters of the lens that it takes, all by default."""
        said = {**self.params(), **({"audience": self.audience} if self.audience else {})}
        taken = {name: value for name, value in said.items() if not names or name in names}
        return address(path, {**{name: str(one) for name, one in more.items() if one}, **taken})


def address(path: str, params: Mapping[str, str]) -> str:
    """The address with these parameters; the path is percent-encoded."""
    return quote(path) + (f"?{urlencode(params)}" if params else "")


def _written(at: datetime | str | None) -> str:
    if at is None or isinstance(at, str):
        return at or ""
    return format_instant(at).removesuffix("T00:00:00Z")


def _valid_time(value: str) -> datetime | str:
    try:
        return instant_or_label(value)
    except InvalidInput as error:
        raise InvalidInput(error.detail, remedy=error.remedy, where="valid_at") from None


def _instant(value: str, where: str) -> datetime:
    try:
        return parse_instant(value)
    except InvalidInput as error:
        raise InvalidInput(error.detail, remedy=error.remedy, where=where) from None
