"""The cookies of a login and of a session. Scripts cannot read them, and forms of other sites are sent without them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

_SESSION, _LOGIN = "canon-session", "canon-login"


def session_secret(request: Request) -> str:
    """The secret of the session of a browser; "" for one without a session."""
    return request.cookies.get(_name(request, _SESSION), "")


def login_secret(request: Request) -> str:
    """The secret of the login that a browser has begun; "" for one that has begun none."""
    return request.cookies.get(_name(request, _LOGIN), "")


def keep_session(response: Response, request: Request, secret: str) -> None:
    """Let the browser keep the secret of its session until it is closed. The login is over."""
    _set(response, request, _SESSION, secret)
    forget_login(response, request)


def keep_login(response: Response, request: Request, secret: str) -> None:
    """Let the browser keep the secret of the login that it has begun."""
    _set(response, request, _LOGIN, secret)


def forget_session(response: Response, request: Request) -> None:
    """Let the browser forget its session."""
    _forget(response, request, _SESSION)


def forget_login(response: Response, request: Request) -> None:
    """Let the browser forget the login that it has begun."""
    _forget(response, request, _LOGIN)


def _set(response: Response, request: Request, name: str, secret: str) -> None:
    # Lax and not strict: the browser comes back from the issuer by a link of another site, and a link to a page works.
    response.set_cookie(
        _name(request, name), secret, secure=_over_tls(request), httponly=True, samesite="lax", path="/"
    )


def _forget(response: Response, request: Request, name: str) -> None:
    response.delete_cookie(
        _name(request, name), secure=_over_tls(request), httponly=True, samesite="lax", path="/"
    )


def _name(request: Request, name: str) -> str:
    """The name of a cookie. Over TLS its beginning makes browsers refuse it from other hosts and from pages without TLS."""
    return f"__Host-{name}" if _over_tls(request) else name


def _over_tls(request: Request) -> bool:
    return request.url.scheme == "https"
