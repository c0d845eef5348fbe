"""The headers that each reply of the console carries."""

from __future__ import annotations

from starlette.responses import Response

from api.edge.headers import PRIVATE, security_headers

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",  # no script, frame, font, plug-in or connection at all
        "style-src 'self'",  # the one stylesheet; no style in the page
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = security_headers(CONTENT_SECURITY_POLICY)
UNCHANGING = "public, max-age=31536000, immutable"
"""Files of the console have their hash in their address, so a new release has new addresses."""


def secure(response: Response, cache: str = PRIVATE) -> Response:
    """The response with the security headers."""
    response.headers.update(SECURITY_HEADERS | {"Cache-Control": cache})
    return response
