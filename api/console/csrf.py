"""Keeps other sites from posting forms in a caller's name.

A random token stands in a cookie and in each form (a double submit): another site can neither read nor send the cookie, which is
`SameSite=Strict`. Whoever is logged in has a token that follows from the secret of the session instead. `api.edge.hosts` refuses
forms that the browser says come from elsewhere. Nothing has to be kept or shared between replicas.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping

from starlette.requests import Request

from api.edge.cookies import session_secret
from knowledge.model.access.sessions import form_token

COOKIE, FIELD = "canon-token", "token"
_TOKEN = re.compile(r"[0-9a-f]{64}")
"""32 random bytes: far too many to guess."""


class ForgedForm(Exception):
    """A form that was not sent from a page of this console, or whose page is too old."""


def token_of(request: Request) -> str:
    """The token of the caller, or a new one."""
    return _held(request) or secrets.token_hex(32)


def _held(request: Request) -> str:
    """The token that the caller's forms carry: that of the session, else that of the cookie; empty for none."""
    if session := session_secret(request):
        return form_token(session)
    held = request.cookies.get(COOKIE, "")
    return held if _TOKEN.fullmatch(held) else ""


def check_form(request: Request, form: Mapping[str, str]) -> None:
    """Raise ForgedForm unless the form carries the token of the caller's session or cookie."""
    held, sent = _held(request), form.get(FIELD, "")
    if not held or not hmac.compare_digest(held.encode(), sent.encode()):
        raise ForgedForm("The form does not carry the token of its page.")
