"""Turns what a request brings to prove who sends it into a principal, and counts what is refused.

Every way in uses it: REST, the console and MCP. None of them decides by itself who somebody is.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from typing import TYPE_CHECKING

from api.service.caller import Caller
from knowledge.errors import CanonError, Unauthenticated
from knowledge.model.principals import ANYBODY, Principal

if TYPE_CHECKING:
    from api.service.application import Application

SCHEME = "Bearer"
_HOW = f"Send the header Authorization: {SCHEME} canon_…; an administrator makes keys with: knowledge keys create."
_log = logging.getLogger("canon.access")


class Denials:
    """The requests that were refused, counted by the error and what it was about. Threads may share it."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._turn = threading.Lock()

    def add(self, error: CanonError, about: str) -> None:
        """Count a refused request. No key is ever logged."""
        with self._turn:
            self._counts[f"{type(error).__name__}: {about}"] += 1
        _log.info("refused (%s): %s", about, type(error).__name__)

    def counts(self) -> dict[str, int]:
        """The number of refused requests of each sort."""
        with self._turn:
            return dict(sorted(self._counts.items()))


class Authentication:
    """Knows callers by their keys. With `required` off, who brings no key may do everything, and all of it is a claim."""

    def __init__(self, application: Application, *, required: bool = True) -> None:
        self._application = application
        self.required = required
        self.denials = Denials()

    def caller(self, authorization: str | None) -> Caller:
        """The use cases for whoever sends this `Authorization` header. Raises Unauthenticated."""
        return self.caller_for(self.principal(authorization))

    def caller_for(self, principal: Principal) -> Caller:
        """The use cases for a principal who is known already."""
        return Caller(self._application, principal, self.denials.add)

    def principal(self, authorization: str | None) -> Principal:
        """Whoever sends this `Authorization` header. Raises Unauthenticated."""
        if authorization is None and not self.required:
            return ANYBODY
        try:
            return self._application.canon.keyring.principal(_token(authorization))
        except Unauthenticated as error:
            self.denials.add(error, "key")
            raise


def _token(authorization: str | None) -> str:
    if authorization is None:
        raise Unauthenticated("This service asks for a key.", remedy=_HOW)
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.casefold() != SCHEME.casefold() or not token.strip():
        raise Unauthenticated("The Authorization header holds no bearer key.", remedy=_HOW)
    return token.strip()
