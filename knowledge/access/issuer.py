"""The public keys of an OIDC issuer: fetched once, kept for a while, and fetched anew for a key that is not among them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jwk
from joserfc.errors import JoseError
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.errors import Unavailable
from knowledge.model.record.canonical import parsed_json
from knowledge.outbound.http import Outgoing, RequestFailed, fetched
from knowledge.settings import IssuerSettings

_KEPT_SECONDS = 3600.0
"""How long keys are used without asking again. Issuers announce new keys before they sign with them."""
_ASK_AGAIN_SECONDS = 30.0
"""The least time between two requests to the issuer, so that tokens with invented key ids do not make it one request each."""
_TIMEOUT_SECONDS = 5.0
"""A request waits meanwhile. An issuer that takes longer is as good as down, and then the keys read last go on holding."""
_Key = jwk.RSAKey | jwk.ECKey | jwk.OKPKey
Fetch = Callable[[str], bytes]
"""Returns the bytes at an address. Raises RequestFailed."""


class Endpoints(BaseModel):
    """The addresses that an issuer publishes of itself."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    jwks_uri: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""


def fetch(url: str) -> bytes:
    """The bytes at an address, within five seconds. Raises RequestFailed."""
    return fetched(Outgoing("GET", url, timeout=_TIMEOUT_SECONDS))


class Issuer:
    """The endpoints and keys of one issuer. Threads may share it."""

    def __init__(
        self, settings: IssuerSettings, fetch: Fetch = fetch, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._fetch = fetch
        self._seconds = seconds
        self._keys: dict[str, _Key] = {}
        self._asked_at = self._read_at = float("-inf")
        self._endpoints: Endpoints | None = None
        self._turn = threading.Lock()

    def key(self, key_id: str) -> _Key | None:
        """The public key with this id; None where the issuer has none, or where it was asked a moment ago.

        Raises Unavailable where the issuer cannot be asked and no keys were ever read. Keys that were read go on holding meanwhile.
        """
        with self._turn:
            now = self._seconds()
            is_old = now - self._read_at > _KEPT_SECONDS
            if (is_old or key_id not in self._keys) and now - self._asked_at >= _ASK_AGAIN_SECONDS:
                self._asked_at = now
                self._read()
            if self._read_at == float("-inf"):
                raise _unreachable(self._settings.url, "it was asked a moment ago without success")
            return self._keys.get(key_id)

    def endpoints(self) -> Endpoints:
        """The addresses that the issuer publishes. Raises Unavailable."""
        if self._endpoints is None:
            address = f"{self._settings.url.rstrip('/')}/.well-known/openid-configuration"
            try:
                found = Endpoints.model_validate(self._json(address))
            except (RequestFailed, ValidationError) as error:
                raise _unreachable(address, str(error).splitlines()[0]) from None
            if found.issuer != self._settings.url:
                raise _unreachable(address, f"it says that it is {found.issuer[:200]!r}")
            self._endpoints = found
        return self._endpoints

    def _read(self) -> None:
        """Read the keys. Where that fails, the keys read before stay; raises Unavailable where there are none."""
        try:
            address = self._settings.jwks_url or self.endpoints().jwks_uri
            published = self._json(address)
        except (RequestFailed, Unavailable) as error:
            if not self._keys:
                raise _unreachable(self._settings.url, str(error)) from None
            return
        self._keys = _signing_keys(published)
        self._read_at = self._seconds()

    def _json(self, address: str) -> Mapping[str, Any]:
        try:
            found = parsed_json(self._fetch(address))
        except ValueError:
            raise RequestFailed("its reply is no JSON") from None
        if not isinstance(found, dict):
            raise RequestFailed("its reply is no JSON object")
        return found


def _signing_keys(published: Mapping[str, Any]) -> dict[str, _Key]:
    """The keys of a JWK set that may sign, by their ids. Symmetric ones, private ones and those without an id are left out."""
    found: dict[str, _Key] = {}
    listed = published.get("keys")
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or not isinstance(one.get("kid"), str) or one.get("use", "sig") != "sig":
            continue
        if one.get("kty") not in ("RSA", "EC", "OKP") or "d" in one:
            continue
        try:
            found[one["kid"]] = jwk.import_key(one)  # type: ignore[assignment]  # no symmetric key, see above
        except (JoseError, ValueError, TypeError):
            continue
    return found


def _unreachable(address: str, why: str) -> Unavailable:
    return Unavailable(
        f"The issuer of tokens cannot be asked for its keys: {why}.",
        remedy=f"Try again, or send a key of this service. Operators: see whether {address} can be reached from here.",
    )
