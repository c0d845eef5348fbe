"""The pages on which people log in with a browser: with a key, or at the issuer. Plain HTML without a script."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from api.edge import cookies
from api.edge.limits import RequestLimits
from api.problems import outcome_of
from api.service.callers.authentication import Authentication
from knowledge.errors import CanonError, Forbidden, InvalidInput, Unauthenticated
from knowledge.model.access.sessions import form_token

LOGIN_POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""The content security policy of the login pages: styles and pictures of this service, an empty icon, and forms to this service alone."""
FIRST_SEGMENTS = frozenset({"login", "logout"})
"""The first parts of the paths of these pages."""
_LARGEST_FORM = 10_000
"""Bytes of a form. It holds a key and a path."""
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
"""A path on this service, in ASCII. Browsers take // and /\\ for the beginning of another host."""
Action = Callable[[Request, dict[str, str]], Response]
Frame = Callable[[Request, str], str]
"""Makes the whole page of what is its own, as HTML."""


def plain_frame(_: Request, body: str) -> str:
    """A page without a style, for a service without a console."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Log in · Canon</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><main>{body}</main></html>'
    )


class LoginPages:
    """The pages of login and logout. `frame` gives them the look of the pages beside them."""

    def __init__(self, authentication: Authentication, limits: RequestLimits, frame: Frame = plain_frame) -> None:
        self._frame = frame
        self._authentication = authentication
        self._limits = limits

    def routes(self) -> list[Route]:
        """The routes of the pages."""
        return [
            Route("/login", self._serving(self._show), methods=["GET"]),
            Route("/login/key", self._serving(self._with_key), methods=["POST"]),
            Route("/login/issuer", self._serving(self._to_issuer), methods=["GET"]),
            Route("/login/callback", self._serving(self._from_issuer), methods=["GET"]),
            Route("/logout", self._serving(self._log_out), methods=["POST"]),
        ]

    def _serving(self, action: Action) -> Callable[[Request], object]:
        async def serve(request: Request) -> Response:
            try:
                form = await _form(request)
                return await run_in_threadpool(action, request, form)
            except CanonError as error:
                return self._page(request, error)

        return serve

    def _show(self, request: Request, _: dict[str, str]) -> Response:
        return self._page(request)

    def _with_key(self, request: Request, form: dict[str, str]) -> Response:
        sessions = self._authentication.sessions
        try:
            secret = sessions.start_with_key(form.get("key", "").strip())
        except Unauthenticated:
            self._limits.check_failure(_address(request))
            raise
        sessions.end(cookies.session_secret(request))
        return _logged_in(request, secret, form.get("to", ""))

    def _to_issuer(self, request: Request, _: dict[str, str]) -> Response:
        flow = self._authentication.code_flow
        if flow is None:
            raise InvalidInput("No issuer is set up for logins.", remedy="Log in with a key.")
        self._limits.check_failure(_address(request))  # each of them is kept for a while
        address, secret = flow.begin(_local(request.query_params.get("to", "")))
        response = RedirectResponse(address, 303)
        cookies.keep_login(response, request, secret)
        return response

    def _from_issuer(self, request: Request, _: dict[str, str]) -> Response:
        flow, query = self._authentication.code_flow, request.query_params
        if flow is None or query.get("error") or not query.get("code"):
            raise Unauthenticated(
                f"The issuer did not log you in ({query.get('error', 'no code')[:60]}).", remedy="Log in again."
            )
        principal, to = flow.finish(cookies.login_secret(request), query.get("state", ""), query["code"])
        self._authentication.sessions.end(cookies.session_secret(request))
        return _logged_in(request, self._authentication.sessions.start_with_token(principal), to)

    def _log_out(self, request: Request, form: dict[str, str]) -> Response:
        secret = cookies.session_secret(request)
        check_form(secret, form.get("token", ""))
        self._authentication.sessions.end(secret)
        response = RedirectResponse("/login", 303)
        cookies.forget_session(response, request)
        return response

    def _page(self, request: Request, error: CanonError | None = None) -> Response:
        secret = cookies.session_secret(request)
        person = self._authentication.sessions.principal(secret) if secret else None
        told = ""
        if error:
            told = f'<p class="verdict bad" role="alert"><b>{escape(error.detail)}</b> {escape(error.remedy)}</p>'
        to = escape(_local(request.query_params.get("to", "")), quote=True)
        known = (
            f'<form class="card narrow" method="post" action="/logout"><p>You are {escape(person.name)}.</p>'
            f'<input type="hidden" name="token" value="{form_token(secret)}"><button>Log out</button></form>'
            if person
            else ""
        )
        issuer = (  # a link, since the policy of this page lets no form lead to another site
            f'<p class="actions"><a class="button" href="/login/issuer?to={quote(to)}">Log in with your organisation</a></p>'
            if self._authentication.code_flow is not None
            else ""
        )
        body = (
            f"<h1>Log in</h1>{told}{known}{issuer}"
            f'<form class="card narrow" method="post" action="/login/key"><input type="hidden" name="to" value="{to}">'
            '<div class="field"><label for="key">Key</label>'
            '<input id="key" name="key" type="password" autocomplete="current-password" required aria-describedby="key-hint">'
            '<p class="hint" id="key-hint">It begins with canon_. An administrator gives you one.</p></div>'
            '<button class="main">Log in with a key</button></form>'
        )
        status = outcome_of(error).status if error else 200
        return HTMLResponse(self._frame(request, body), status, headers={"content-security-policy": LOGIN_POLICY})


def check_form(secret: str, token: str) -> None:
    """Raise Forbidden for a form that does not carry the token of the session with this secret."""
    if not secret or not hmac.compare_digest(form_token(secret).encode(), token.encode("utf-8", "surrogatepass")):
        raise Forbidden("The form does not carry the token of its page.", remedy="Load the page again.")


def _logged_in(request: Request, secret: str, to: str) -> Response:
    response = RedirectResponse(_local(to), 303)
    cookies.keep_session(response, request, secret)
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _local(to: str) -> str:
    """The path to go to, "/" where it is none on this service."""
    return to if _LOCAL.fullmatch(to) else "/"


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name. Raises InvalidInput for one that cannot be read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            raise InvalidInput("The form is too large.", remedy="Send a key alone.")
    try:
        return {name: values[-1] for name, values in parse_qs(body.decode(), max_num_fields=10).items()}
    except ValueError:
        raise InvalidInput("The form cannot be read.", remedy="Send it from the page /login.") from None
