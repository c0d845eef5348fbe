"""Finds the principal of a request from its key, token or session, and counts refusals.

Every way in uses it: REST, the console and MCP. None of them decides by itself who somebody is.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.service.callers.caller import Caller
from knowledge.access.tokens import is_token
from knowledge.errors import CanonError, Unauthenticated
from knowledge.model.access.principals import ANYBODY, Principal

if TYPE_CHECKING:
    from api.service.application import Application
    from knowledge.access.code_flow import CodeFlow
    from knowledge.access.sessions import Sessions

SCHEME = "Bearer"
_HOW = (
    f"Send the header Authorization: {SCHEME} canon_…, or set KNOWLEDGE_KEY for a command; "
    "an administrator makes keys with: knowledge keys create."
)
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
        return self.caller_for(self.principal([] if authorization is None else [authorization]))

    def caller_for(self, principal: Principal) -> Caller:
        """The use cases for a principal who is known already."""
        return Caller(self._application, principal, self.denials.add)

    @property
    def sessions(self) -> Sessions:
        """The sessions of browsers."""
        return self._application.canon.sessions

    @property
    def code_flow(self) -> CodeFlow | None:
        """Login at the issuer; None where there is none."""
        return self._application.canon.code_flow

    def principal(self, authorizations: Sequence[str], session: str = "") -> Principal:
        """Whoever sends these `Authorization` headers, of which there is one at most, or else the secret of a session.

        Raises Unauthenticated, or Unavailable where the issuer of a token cannot be asked.
        """
        if not authorizations and session and (known := self.sessions.principal(session)) is not None:
            return known
        if not authorizations and not self.required:
            return ANYBODY
        try:
            return self.principal_of(_token(authorizations))
        except Unauthenticated as error:
            self.denials.add(error, "key")
            raise

    def principal_of(self, text: str) -> Principal:
        """The person whom a key or a token stands for. Raises Unauthenticated, or Unavailable where the issuer of tokens cannot be asked."""
        canon = self._application.canon
        if is_token(text) and canon.token_verifier is not None:
            return canon.token_verifier.principal(text)
        return canon.keyring.principal(text)


def _token(authorizations: Sequence[str]) -> str:
    if not authorizations:
        raise Unauthenticated("This service asks for a key.", remedy=_HOW)
    if len(authorizations) > 1:
        raise Unauthenticated("The request has several Authorization headers.", remedy=_HOW)
    scheme, _, token = authorizations[0].strip().partition(" ")
    if scheme.casefold() != SCHEME.casefold() or not token.strip():
        raise Unauthenticated("The Authorization header holds no bearer key.", remedy=_HOW)
    return token.strip()
