"""The request that a page is given, and the results that it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.console.caller import ConsoleCaller
from api.console.lens import Lens
from api.service.callers.caller import Caller
from knowledge.errors import InvalidInput
from knowledge.model.clock import AsOf

_MOST_DIGITS = 18
"""Digits of the greatest number of an event that a store can hold."""


class Form(dict[str, str]):
    """The fields of a form. Of a name that is given several times, the mapping has the last value and `every` all."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def every(self, name: str) -> list[str]:
        """All values of a name, in order."""
        return [value for one, value in self._pairs if one == name]


@dataclass(frozen=True)
class Visit:
    """One request: the caller with their use cases, the parameters of the address and the fields of a form that was posted."""

    caller: ConsoleCaller
    query: Mapping[str, str]
    path: Mapping[str, str] = field(default_factory=dict)
    form: Form = field(default_factory=lambda: Form([]))

    @property
    def lens(self) -> Lens:
        """The date and scope in the address."""
        return Lens.of(self.query, self.caller.audience)

    @property
    def calls(self) -> Caller:
        """The use cases, for the caller. Pages call nothing else."""
        return self.caller.calls

    @property
    def now(self) -> datetime:
        """The present instant, by the clock of the service."""
        return self.calls.now()

    def present(self) -> AsOf:
        """The as-of of now, as far as anything was recorded."""
        return self.calls.present()

    def chosen(self, *names: str) -> dict[str, str]:
        """The values of these parameters in the address, without spaces around them; empty for one that is not there."""
        return {name: self.query.get(name, "").strip() for name in names}

    def number(self, name: str, default: int) -> int:
        """A parameter of the address that is a whole number. Raises InvalidInput."""
        given = self.query.get(name, "").strip()
        if not given:
            return default
        if not given.isascii() or not given.isdigit() or len(given) > _MOST_DIGITS:
            raise InvalidInput(f"{given!r} is no whole number.", remedy="Leave it out.", where=name)
        return int(given)

    def actor(self) -> str:
        """The name of the caller. Raises InvalidInput for one who gave none."""
        if not self.caller.name:
            raise InvalidInput(
                "Nobody knows who you are.",
                remedy="Give your name on the page “You”, then decide again.",
                where="name",
            )
        return self.caller.name


@dataclass(frozen=True)
class Page:
    """A page to render: its template, its title, and what the template shows.

    `twin` is the address of the same facts in JSON, `permalink` the address that goes on showing them. `as_of` is what the page shows,
    so that the reader is told where that is not now. A page that names what was not found is sent `evenly`, as each 404 is.
    """

    template: str
    title: str
    twin: str
    permalink: str
    context: Mapping[str, Any]
    as_of: AsOf | None = None
    status: int = 200
    evenly: bool = False


@dataclass(frozen=True)
class Redirect:
    """Sends the browser to another page of the console, with cookies to keep."""

    to: str
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Download:
    """A file to be saved."""

    name: str
    media_type: str
    content: bytes


PageResult = Page | Redirect | Download
"""The result of a page function."""
