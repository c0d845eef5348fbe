"""The page on which callers say who they are, and choose how pages look."""

from __future__ import annotations

from api.console.caller import AUDIENCE_COOKIE, NAME_COOKIE, cookie_value
from api.console.visit import Page, Redirect, Visit
from api.service.requests import audience_scope
from knowledge.errors import InvalidInput
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole

THEME_COOKIE = "canon-theme"
THEMES = ("auto", "light", "dark")
_LONGEST_NAME = 200
"""Characters of a name: room for any name, and short enough for a cookie."""


def preferences_page(visit: Visit) -> Page:
    """The form for name, audience and theme."""
    lens = visit.lens
    return Page(
        "preferences.html",
        "You",
        lens.twin("/v1/status", "audience"),
        lens.link("/you"),
        {
            "role_names": [one.value for one in AccessRole if one in visit.calls.principal.roles],
            "own_audience": _own_audience(visit.calls.principal.audience),
        },
    )


def _own_audience(audience: str | None) -> str:
    """A sentence about the texts that a person sees."""
    if audience is None:
        return "You see public texts."
    return "You see every audience." if audience == EVERY_AUDIENCE else f"You see what {audience} sees."


def save(visit: Visit) -> Redirect:
    """Keep what the form says, and go back to where it was posted from."""
    form, cookies = visit.form, {}
    if "name" in form and not visit.caller.is_authenticated:
        name = form["name"].strip()
        if len(name) > _LONGEST_NAME:
            raise InvalidInput(f"The name has {len(name)} characters.", remedy="Use at most 200.", where="name")
        if not name.isprintable():
            raise InvalidInput(f"The name {name!r} holds a control character.", remedy="Remove it.", where="name")
        cookies[NAME_COOKIE] = cookie_value(name)
    if "audience" in form:
        audience = form["audience"].strip()
        asked = audience_scope(audience or None)
        visit.calls.scope(asked)  # refuse an audience through whose eyes the caller may not see
        cookies[AUDIENCE_COOKIE] = cookie_value(asked.audience or "")
    if form.get("theme") in THEMES:
        cookies[THEME_COOKIE] = form["theme"]
    return Redirect(_own_page(form.get("next", "")), cookies)


def _own_page(path: str) -> str:
    """The path if it is one of this console, else the first page: a form must not lead to another site."""
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if own else "/"
