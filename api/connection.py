"""A connection to a running service: it proves who calls, sends requests, and raises the errors that the service reports."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from pydantic import BaseModel, ValidationError

from api.problems import OUTCOMES
from knowledge.errors import CanonError, InvalidDocument, InvalidInput, Unavailable
from knowledge.model.clock import json_value

_Reply = TypeVar("_Reply", bound=BaseModel)
_TIMEOUT = 600.0
"""Seconds to wait for each read. A sync of a large source replies only when everything is read and indexed."""
_BY_SLUG = {outcome.slug: error for error, outcome in OUTCOMES.items()}


class Connection:
    """The service at an address such as http://127.0.0.1:8080.

    Raises the error that the service reports, or Unavailable when it cannot be reached. `key` proves who calls, and
    `transport` replaces the network. Use it as a context manager, or close it.
    """

    def __init__(self, server: str, transport: httpx.BaseTransport | None = None, key: str = "") -> None:
        self._base = _checked_address(server)
        # As urllib does, trust the certificates of the system; and take a proxy from http_proxy, https_proxy and
        # no_proxy alone. httpx by itself would trust its own certificates, and read all_proxy and .netrc, too.
        self._client = httpx.Client(
            transport=transport,
            proxy=_proxy(self._base) if transport is None else None,
            verify=ssl.create_default_context(),
            trust_env=False,
            timeout=_TIMEOUT,
            follow_redirects=True,
            headers={"accept": "application/json"} | _authorization(key),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _get(self, expected: type[_Reply], path: str, parameters: Mapping[str, str]) -> _Reply:
        return self._send(expected, "GET", path, params=parameters)

    def _post(self, expected: type[_Reply], path: str, request: BaseModel) -> _Reply:
        return self._send(expected, "POST", path, json=json_value(request))

    def _send(self, expected: type[_Reply], method: str, path: str, **content: Any) -> _Reply:
        data = self._bytes(method, path, **content)
        try:
            return expected.model_validate_json(data)
        except ValidationError as error:
            raise self._unusable(error) from None

    def _bytes(self, method: str, path: str, **content: Any) -> bytes:
        """The body of the reply to a request."""
        try:
            reply = self._client.request(method, self._base + path, **content)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._unusable(error) from None
        if reply.is_success:
            return reply.content
        raise _reported(self._base, reply.status_code, reply.content)

    def _lines(self, path: str) -> Iterator[str]:
        """The lines of a reply as they come, each with its line end. A reply that breaks off raises Unavailable."""
        rest = b""
        try:
            with self._client.stream("GET", self._base + path) as reply:
                if not reply.is_success:
                    raise _reported(self._base, reply.status_code, reply.read())
                for part in reply.iter_bytes():
                    *whole, rest = (rest + part).split(b"\n")
                    yield from (f"{line.decode()}\n" for line in whole)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeDecodeError) as error:
            raise self._unusable(error) from None

    def _unusable(self, error: Exception) -> Unavailable:
        return Unavailable(
            f"The service at {self._base} cannot be used: {str(error) or type(error).__name__}.",
            remedy="Check --server, and that `knowledge serve` runs there.",
        )


def _authorization(key: str) -> dict[str, str]:
    """The header that proves who calls. Raises InvalidInput for a text that no header can hold; the key is not repeated."""
    if not key.isascii() or not key.isprintable():
        raise InvalidInput("It holds characters that no key has.", remedy="Copy it again.", where="KNOWLEDGE_KEY")
    return {"authorization": f"Bearer {key.strip()}"} if key.strip() else {}


def _checked_address(server: str) -> str:
    """The address without a closing slash. Raises InvalidInput where it is not an HTTP address."""
    try:
        url = httpx.URL(server)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise InvalidInput(
            f"{server!r} is not the address of a service.",
            remedy="Write it as http://127.0.0.1:8080.",
            where="--server",
        )
    return server.rstrip("/")


def _proxy(server: str) -> str | None:
    """The proxy that the environment names for this address, if any."""
    parts = urlsplit(server)
    proxy = None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _reported(base: str, status: int, body: bytes) -> CanonError:
    """The error that the body describes as a problem document; Unavailable where it is none."""
    try:
        problem: dict[str, Any] = json.loads(body)
        slug = str(problem["type"]).rpartition(":")[2]
        fields = [str(error["field"]) for error in problem.get("errors", [])]
        detail, remedy = str(problem["detail"]), str(problem.get("remedy", ""))
    except (ValueError, KeyError, TypeError):
        return Unavailable(
            f"{base} replied with status {status} and no problem document.", remedy="Check --server."
        )
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return InvalidDocument(detail, remedy=remedy)
    known = _BY_SLUG.get(slug)
    if known is None:
        return CanonError(f"{base} replied with status {status}: {detail}", remedy=remedy)
    where = fields[0] if len(fields) == 1 and not detail.startswith(f"{fields[0]}:") else ""
    return known(detail, remedy=remedy, where=where)
