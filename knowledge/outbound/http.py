"""One HTTP request to another service. Nothing that comes back can take longer, be larger or lead elsewhere than is allowed.

It is the only module of the domain that sends requests to language models, external tools and authorities.
"""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

_MOST_BYTES = 1_000_000
"""The largest reply that is read: a thousand times a usual one."""
_TRIES = 3
"""Requests for one reply: a second one survives a restart of the service, a third a busy minute."""
_FIRST_WAIT = 0.2
"""Seconds before the second try, which double with each further one, and are shortened at random so that callers do not come in step."""
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another try may not meet again."""


class RequestFailed(Exception):
    """There is no reply that can be read. The text says why. `passing` says that another try may not meet the failure again."""

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.passing = passing


@dataclass(frozen=True)
class Outgoing:
    """A request: `body` is sent as JSON, `form` as a form, and `content` as it is; None for a request without one. `timeout` is in seconds, for all tries together."""

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 20.0
    form: Mapping[str, str] | None = None
    content: bytes | None = None


def fetched(request: Outgoing, wait: Callable[[float], None] = time.sleep) -> bytes:
    """Return the bytes of a reply with status 200, after at most three tries. Raises RequestFailed."""
    end = time.monotonic() + request.timeout
    for number in range(_TRIES):
        try:
            return _fetched_once(request, end)
        except RequestFailed as failure:
            pause = _FIRST_WAIT * 2**number * random.uniform(0.5, 1)
            if not failure.passing or number == _TRIES - 1 or time.monotonic() + pause > end:
                raise
            wait(pause)
    raise AssertionError("the last try returns or raises")


def _fetched_once(request: Outgoing, end: float) -> bytes:
    left = max(0.01, end - time.monotonic())
    # A compressed reply could be small on the wire and huge in memory.
    headers = {"accept": "application/json", "accept-encoding": "identity", **request.headers}
    try:
        with (
            httpx.Client(timeout=left, follow_redirects=False, verify=_trusted()) as client,
            _closed_at(client, left),
            client.stream(
                request.method,
                request.url,
                json=request.body,
                data=request.form,
                content=request.content,
                headers=headers,
            ) as response,
        ):
            if response.status_code != httpx.codes.OK:
                status = response.status_code
                raise RequestFailed(f"it replied with status {status}", passing=status in _PASSING)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise RequestFailed("its reply is compressed, which was not asked for")
            return _limited(response, end)
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, RuntimeError) as error:
        late = time.monotonic() >= end
        raise RequestFailed("it took too long" if late else type(error).__name__, passing=True) from None


def _limited(response: httpx.Response, end: float) -> bytes:
    """The body of a response. Raises RequestFailed where it is too long, and where it does not end in time."""
    read = bytearray()
    for chunk in response.iter_raw():
        read += chunk
        if len(read) > _MOST_BYTES:
            raise RequestFailed(f"its reply has more than {_MOST_BYTES} bytes")
        if time.monotonic() > end:
            raise RequestFailed("it took too long", passing=True)
    return bytes(read)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted. Loading them takes longer than many requests."""
    return httpx.create_ssl_context()


@contextmanager
def _closed_at(client: httpx.Client, seconds: float) -> Iterator[None]:
    """Close the client's connection after so long: a server that sends one byte of a header now and then would never time out."""
    timer = threading.Timer(seconds, client.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
