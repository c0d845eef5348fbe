"""An OIDC issuer on this machine: a real HTTP server, with keys that are made on the spot."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwk, jwt

SOON = 4_000_000_000
"""An end far away, in seconds since 1970."""


class LocalIssuer:
    """Signs tokens, and publishes its keys. `asked` counts the requests for its keys."""

    def __init__(self) -> None:
        self.url = ""
        self.asked = 0
        self.is_down = False
        self.replies: dict[str, Any] = {}
        self.keys = [new_key("first")]

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Claims of a reader for everybody. A claim that is changed to None is left out."""
        claims = {"iss": self.url, "aud": "canon", "sub": "ada", "exp": SOON, "roles": ["reader"]} | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, key: Any = None, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A signed token with these claims."""
        key = key or self.keys[-1]
        head = {"alg": "ES256", "kid": key.kid} | (header or {})
        return jwt.encode(head, self.claims(**changes), key, algorithms=[head["alg"]])

    def published(self) -> dict[str, Any]:
        """The key set."""
        return {"keys": [key.as_dict(private=False) | {"use": "sig"} for key in self.keys]}

    def reply(self, path: str) -> Any:
        """What is published at a path."""
        if path in self.replies:
            return self.replies[path]
        if path == "/keys":
            self.asked += 1
            return self.published()
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
        }


def new_key(kid: str) -> Any:
    """A new key of the issuer."""
    return jwk.ECKey.generate_key("P-256", {"kid": kid})


@contextmanager
def running_issuer() -> Iterator[LocalIssuer]:
    """An issuer that serves until the end of the block."""
    issuer = LocalIssuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(503 if issuer.is_down else 200, issuer.reply(self.path))

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["content-length"])).decode()
            issuer.replies.setdefault("forms", []).append((dict(self.headers), form))
            self._send(200, issuer.reply(self.path))

        def _send(self, status: int, reply: Any) -> None:
            body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
