"""The caller of a request. Until callers are authenticated, people say their name and audience themselves, and a cookie keeps both."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from starlette.requests import Request

NAME_COOKIE, AUDIENCE_COOKIE = "canon-name", "canon-audience"


@dataclass(frozen=True)
class ConsoleCaller:
    """The person at the console: the actor of what they decide, and the audience whose texts they see (rule S5)."""

    name: str = ""
    audience: str | None = None


def caller(request: Request) -> ConsoleCaller:
    """The caller of a request. Every page takes actor and audience from here."""
    cookies = request.cookies
    return ConsoleCaller(
        read_cookie(cookies.get(NAME_COOKIE, "")), read_cookie(cookies.get(AUDIENCE_COOKIE, "")) or None
    )


def read_cookie(value: str) -> str:
    """The text that a cookie keeps."""
    return unquote(value)


def cookie_value(text: str) -> str:
    """The text as a cookie can keep it: a cookie is ASCII without spaces, commas and semicolons."""
    return quote(text, safe="")
