"""Access: keys, sessions, the roles and what they allow, and which approvals count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.console.lens import address
from api.console.visit import Page, PageResult, Redirect, Visit
from api.service.views.keys import (
    ApprovalsRequest,
    KeyRequest,
    RevocationRequest,
    RotationRequest,
    SessionsEndRequest,
)
from knowledge.errors import InvalidInput
from knowledge.model.access.principals import ALLOWED, MEANINGS, AccessRole, Permission
from knowledge.model.clock import parse_instant


def access_page(visit: Visit) -> Page:
    """Every key and session, the table of roles, and whether approvals must be given by authenticated people."""
    lens = visit.lens
    return Page(
        "access.html",
        "Access",
        address("/v1/keys", {}),
        lens.link("/access"),
        {
            "keys": visit.calls.keys().keys,
            "sessions": visit.calls.sessions().sessions,
            "approvals": visit.calls.approvals(),
            "roles": list(AccessRole),
            "permissions": list(Permission),
            "allowed": ALLOWED,
            "meanings": MEANINGS,
            "made": None,
        },
    )


def change_access(visit: Visit) -> PageResult:
    """Create, rotate or revoke a key, end sessions, or say which approvals count, as the button says. A new secret is shown this once."""
    form, said = visit.form, {"actor": visit.actor(), "reason": visit.form.get("reason", "").strip()}
    match form.get("decision", ""):
        case "create":
            return _shown(visit, visit.calls.create_key(_request(visit, said)))
        case "rotate":
            return _shown(visit, visit.calls.rotate_key(form.get("key_id", ""), RotationRequest(**said)))
        case "revoke":
            visit.calls.revoke_key(form.get("key_id", ""), RevocationRequest(**said))
        case "end":
            visit.calls.end_sessions(SessionsEndRequest(person=form.get("person", "").strip(), **said))
        case "authenticated" | "claimed" as kind:
            visit.calls.require_approvals(ApprovalsRequest(authenticated=kind == "authenticated", **said))
        case _:
            raise InvalidInput("No button was pressed.", remedy="Go back and press one.", where="decision")
    return Redirect(visit.lens.link("/access"))


def _request(visit: Visit, said: dict[str, str]) -> KeyRequest:
    form = visit.form
    return KeyRequest(
        person=form.get("person", "").strip(),
        roles=[_role(one) for one in form.every("role")],
        audience=form.get("audience", "").strip() or None,
        sources=_words(form.get("sources", "")),
        jurisdictions=_words(form.get("jurisdictions", "")),
        expires_at=_expiry(form.get("expires_at", "").strip()),
        **said,
    )


def _role(name: str) -> AccessRole:
    try:
        return AccessRole(name)
    except ValueError:
        raise InvalidInput(f"{name!r} is no role.", remedy="Tick roles of the list.", where="role") from None


def _words(text: str) -> list[str]:
    """The parts of a text between commas and spaces."""
    return text.replace(",", " ").split()


def _expiry(text: str) -> datetime | None:
    return parse_instant(text) if text else None


def _shown(visit: Visit, made: Any) -> Page:
    page = access_page(visit)
    return Page(page.template, page.title, page.twin, page.permalink, {**page.context, "made": made})
