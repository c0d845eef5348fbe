"""The headers that each reply of the console carries."""

from __future__ import annotations

from starlette.responses import Response

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
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with `no-referrer`, browsers would hide the origin of our own forms, too
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
PRIVATE = "private, no-store"
"""Pages show what one caller may see: no cache keeps them."""
UNCHANGING = "public, max-age=31536000, immutable"
"""Files of the console have their hash in their address, so a new release has new addresses."""


def secure(response: Response, cache: str = PRIVATE) -> Response:
    """The response with the security headers."""
    response.headers.update(SECURITY_HEADERS)
    response.headers.setdefault("Cache-Control", cache)
    return response
