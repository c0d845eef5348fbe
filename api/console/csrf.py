"""Keeps other sites from posting forms in a caller's name.

A random token stands in a cookie and in each form (a double submit): another site can neither read nor send the cookie, which is
`SameSite=Strict`. Browsers also say where a form comes from, and a form from elsewhere is refused. There is no session to bind the token
to yet, and nothing has to be kept or shared between replicas.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request

COOKIE, FIELD = "canon-token", "token"
_TOKEN = re.compile(r"[0-9a-f]{64}")
"""32 random bytes: far too many to guess."""


class ForgedForm(Exception):
    """A form that was not sent from a page of this console, or whose page is too old."""


def token_of(request: Request) -> str:
    """The token of the caller, or a new one."""
    held = request.cookies.get(COOKIE, "")
    return held if _TOKEN.fullmatch(held) else secrets.token_hex(32)


def check_form(request: Request, form: Mapping[str, str]) -> None:
    """Raise ForgedForm unless the form carries the token of the caller's cookie and comes from this site."""
    held = request.cookies.get(COOKIE, "")
    sent = form.get(FIELD, "")
    if not _TOKEN.fullmatch(held) or not hmac.compare_digest(held.encode(), sent.encode()):
        raise ForgedForm("The form does not carry the token of its page.")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedForm("The form was sent from another site.")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise ForgedForm("The form was sent from another site.")
