"""Checks bearer tokens of an OIDC issuer, and reads from their claims who somebody is and what he may do."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
)
from joserfc.jws import JWSRegistry
from pydantic import ValidationError

from knowledge.access.issuer import Issuer
from knowledge.errors import InvalidInput, Unauthenticated
from knowledge.model.access.principals import EVERY_AUDIENCE, EVERYBODY, AccessRole, Principal
from knowledge.model.clock import Clock
from knowledge.model.record.ledger import same_person
from knowledge.model.scope import Scope
from knowledge.settings import IssuerSettings
from knowledge.store.validation import SERVICE, checked_actor

_LONGEST = 16_000
"""Characters of a token: ten times a usual one. More does not fit into the headers that proxies pass on."""
_NEW = "Ask the issuer for another token."
_MISMATCHES = {
    "aud": "it is meant for another service ('aud')",
    "iss": "it names another issuer ('iss')",
}
"""The meaning of a claim that is not as expected, by its name."""


def is_token(text: str) -> bool:
    """Whether a text is spelled as a signed token: three parts with dots between them. Keys have no dot."""
    return text.count(".") == 2


def _never(_: str) -> None:
    """No tokens of anybody were ended."""


class TokenVerifier:
    """Knows people by tokens of one issuer. Threads may share it. `ended` says when the tokens of a person were last ended."""

    def __init__(
        self,
        settings: IssuerSettings,
        issuer: Issuer,
        clock: Clock,
        ended: Callable[[str], datetime | None] = _never,
    ) -> None:
        self._ended = ended
        self._settings = settings
        self._issuer = issuer
        self._clock = clock
        # joserfc falls back to its recommended algorithms, symmetric ones among them, where the list is empty. The settings refuse that.
        self._registry = JWSRegistry(algorithms=list(settings.algorithms))

    def principal(self, text: str) -> Principal:
        """The person whom a token stands for. Raises Unauthenticated, or Unavailable where the issuer cannot be asked for its keys."""
        return self.person(self.claims(text, self._settings.audience))

    def claims(self, text: str, audience: str) -> dict[str, Any]:
        """The claims of a token that the issuer signed for this audience, and that holds now. Raises Unauthenticated, Unavailable."""
        header = _header(text)
        name, algorithm = header.get("kid"), header.get("alg")
        if algorithm not in self._settings.algorithms:
            allowed = ", ".join(self._settings.algorithms)
            raise Unauthenticated(f"The token is not signed with {allowed}.", remedy=_NEW)
        if not isinstance(name, str):
            raise Unauthenticated("The token does not say with which key it is signed.", remedy=_NEW)
        key = self._issuer.key(name)
        if key is None or key.get("alg", algorithm) != algorithm:
            raise Unauthenticated("The key of the token is not one of its issuer.", remedy=_NEW)
        try:
            claims = jwt.decode(text, key, registry=self._registry).claims
            self._registered(audience).validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise Unauthenticated(_why(error), remedy=_NEW) from None
        return claims

    def _registered(self, audience: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock().timestamp()),
            leeway=self._settings.leeway,
            iss={"essential": True, "value": self._settings.url},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def person(self, claims: Mapping[str, Any]) -> Principal:
        """The person of claims that were checked. Raises Unauthenticated where they name nobody."""
        names = self._settings.claims
        try:
            person = checked_actor(_text(claims, names.person))
        except InvalidInput:
            raise _unusable(f"they have no usable {names.person!r}") from None
        if same_person(person, SERVICE):
            raise _unusable(f"{person!r} is the name of the service itself")
        self._check_not_ended(person, claims)
        try:
            return Principal(
                name=person,
                roles=frozenset(self._roles(_texts(claims, names.roles))),
                audience=_audience(_texts(claims, names.audience)),
                sources=_texts(claims, names.sources),
                jurisdictions=tuple(_place(one) for one in _texts(claims, names.jurisdictions)),
                authentication=f"token:{self._settings.url}",
            )
        except ValidationError:
            raise _unusable("they hold an audience or a jurisdiction that is no path") from None

    def _check_not_ended(self, person: str, claims: Mapping[str, Any]) -> None:
        """Raise Unauthenticated for a token that was issued before the tokens of its person were ended, or that does not say when."""
        ended, issued = self._ended(person), claims.get("iat")
        if ended is None:
            return
        if not (isinstance(issued, int | float) and issued > ended.timestamp()):
            raise Unauthenticated(
                f"An administrator ended the tokens of {person} on {ended:%Y-%m-%d %H:%M} UTC.", remedy=_NEW
            )

    def _roles(self, given: tuple[str, ...]) -> list[AccessRole]:
        """The roles that the issuer's names stand for. A name that stands for none gives none."""
        known = {role.value: role.value for role in AccessRole} | self._settings.roles
        return [AccessRole(known[name]) for name in given if name in known]


def _header(text: str) -> dict[str, Any]:
    """The header of a token, which nothing vouches for yet. Raises Unauthenticated."""
    first = text.partition(".")[0]
    try:
        found = (
            json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
            if len(text) <= _LONGEST
            else None
        )
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, dict):
        raise Unauthenticated("This is not spelled as a token.", remedy=_NEW)
    return found


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    """The claim with this name, or at this path of names with dots between them."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _text(claims: Mapping[str, Any], path: str) -> str:
    found = _claim(claims, path)
    return found if isinstance(found, str) else ""


def _texts(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """A claim as texts: a list of them, or one text with spaces between them."""
    found = _claim(claims, path) if path else None
    if isinstance(found, str):
        return tuple(found.split())
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _audience(given: tuple[str, ...]) -> str | None:
    """The audience of a person. Whoever has several sees what everybody sees: none of them is the one."""
    if len(given) != 1 or given[0] == EVERYBODY:
        return None
    return given[0] if given[0] == EVERY_AUDIENCE else Scope(audience=given[0]).audience


def _place(given: str) -> str:
    return Scope(jurisdiction=given).jurisdiction


def _why(error: Exception) -> str:
    """A sentence about what is wrong with a token."""
    match error:
        case ExpiredTokenError():
            return "The token has expired."
        case BadSignatureError():
            return "The signature of the token does not hold: it was changed, or another key signed it."
        case MissingClaimError():
            return f"The token does not hold: it has no {error.claim!r}."
        case InvalidClaimError() if error.claim in _MISMATCHES:
            return f"The token does not hold: {_MISMATCHES[error.claim]}."
    why = getattr(error, "description", "") or getattr(error, "error", "") or type(error).__name__
    return f"The token does not hold: {why.rstrip('.')}."


def _unusable(why: str) -> Unauthenticated:
    return Unauthenticated(
        f"The claims of the token name nobody: {why}.",
        remedy="Operators: KNOWLEDGE_ISSUER says which claims are read.",
    )
