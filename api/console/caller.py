"""The caller of a request. This is the only place that says who calls.

Where keys are asked for, people are who their session, key or token says, and a cookie keeps the narrower audience that they chose to see as. Where none
is asked for, people say their name and audience themselves, and cookies keep both.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from starlette.requests import Request

from api.edge.gate import caller_of
from api.edge.limits import RequestLimits
from api.service.callers.authentication import Authentication
from api.service.callers.caller import Caller
from knowledge.errors import Unauthenticated
from knowledge.model.access.principals import EVERYBODY, Permission

NAME_COOKIE, AUDIENCE_COOKIE = "canon-name", "canon-audience"


@dataclass(frozen=True)
class ConsoleCaller:
    """The person at the console: their use cases, their name, and the audience whose texts they look at (rule S5)."""

    calls: Caller
    name: str = ""
    audience: str | None = None

    @property
    def is_authenticated(self) -> bool:
        """Whether the person proved who they are."""
        return self.calls.principal.is_authenticated

    def may(self, *permissions: str) -> bool:
        """Whether the person has all of these permissions. Templates show the buttons for what a person may do alone."""
        return all(self.calls.principal.may(Permission(one)) for one in permissions)

    @property
    def sees_everything(self) -> bool:
        """Whether the person may see every audience."""
        return self.calls.principal.sees_everything


def admitted_caller(request: Request) -> ConsoleCaller:
    """The caller of a request, which counts for their limits; a wrong key counts for those of the address.

    Raises Unauthenticated and TooManyRequests.
    """
    limits: RequestLimits = request.app.state.limits
    try:
        known = caller(request)
    except Unauthenticated:
        if "authorization" in request.headers:  # who sends no key guesses none
            limits.check_failure(request.client.host if request.client else "")
        raise
    if known.is_authenticated:
        limits.check_principal(known.name)
    return known


def caller(request: Request) -> ConsoleCaller:
    """The caller of a request, by session, key or token. Every page takes the use cases, the actor and the audience from here.

    Raises Unauthenticated.
    """
    authentication: Authentication = request.app.state.authentication
    calls = caller_of(request, authentication)
    principal, cookies = calls.principal, request.cookies
    chosen = read_cookie(cookies.get(AUDIENCE_COOKIE, "")) or None
    if not principal.is_authenticated:
        return ConsoleCaller(calls, read_cookie(cookies.get(NAME_COOKIE, "")), chosen)
    return ConsoleCaller(calls, principal.name, chosen if _may_see_as(calls, chosen) else None)


def _may_see_as(calls: Caller, audience: str | None) -> bool:
    """Whether the person may see as this audience. The cookie may be that of another person at the same browser."""
    return audience == EVERYBODY or calls.principal.may_choose(audience)


def read_cookie(value: str) -> str:
    """The text that a cookie keeps."""
    return unquote(value)


def cookie_value(text: str) -> str:
    """The text as a cookie can keep it: a cookie is ASCII without spaces, commas and semicolons."""
    return quote(text, safe="")
