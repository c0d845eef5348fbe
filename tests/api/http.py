"""A transport for httpx that serves each request in this process."""

from __future__ import annotations

import httpx
from fastapi.testclient import TestClient


class InProcess(httpx.BaseTransport):
    """Sends requests to the service behind starlette's test client, and keeps them."""

    def __init__(self, service: TestClient) -> None:
        self._service = service
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Serve one request. The path is passed on as it was sent, percent-encoding included."""
        self.requests.append(request)
        reply = self._service.request(
            request.method, str(request.url), content=request.read(), headers=dict(request.headers)
        )
        return httpx.Response(reply.status_code, headers=dict(reply.headers), content=reply.content)
