"""Sends actions to webhooks over HTTP."""

from __future__ import annotations

import ssl
from types import TracebackType

import httpx

from knowledge.actions.dispatcher import DeliveryFailed, WebhookRequest


class HttpSender:
    """See `Sender`. It follows no redirect, uses no proxy and reads no body of a reply. Use it as a context manager, or close it."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            transport=transport, verify=ssl.create_default_context(), trust_env=False, follow_redirects=False
        )

    def __enter__(self) -> HttpSender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, request: WebhookRequest) -> int:
        """See `Sender.send`."""
        try:
            with self._client.stream(
                "POST", request.url, content=request.body, headers=request.headers, timeout=request.timeout
            ) as reply:
                return reply.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:  # a host may be no name at all
            raise DeliveryFailed(str(error) or type(error).__name__) from None
