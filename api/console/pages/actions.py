"""Actions that were approved: how far the handing over to their receivers has come, and dead ones to be tried again."""

from __future__ import annotations

from api.console.lens import address
from api.console.visit import Page, Redirect, Visit
from api.service.requests import RetryRequest
from knowledge.errors import InvalidInput
from knowledge.model.work.actions import ActionState

_PAGE = 100
"""Actions on the page; the state selects among more."""


def actions_page(visit: Visit) -> Page:
    """The latest approved actions, in the chosen state or in any."""
    lens, chosen = visit.lens, visit.chosen("state")
    found = visit.calls.actions(_state(chosen["state"]), _PAGE)
    said = {"limit": str(_PAGE)} | {name: one for name, one in chosen.items() if one}
    return Page(
        "actions.html",
        "Actions",
        address("/v1/actions", said),
        lens.link("/actions", **chosen),
        {"actions": found.actions, "chosen": chosen, "states": list(ActionState), "most": _PAGE},
    )


def retry(visit: Visit) -> Redirect:
    """Let a dead action be tried again, and show the list."""
    form = visit.form
    if form.get("decision", "") != "retry":
        raise InvalidInput("No button was pressed.", remedy="Retry a dead action.", where="decision")
    request = RetryRequest(actor=visit.actor(), reason=form.get("reason", "").strip())
    visit.calls.retry(form.get("action_id", ""), request)
    return Redirect(visit.lens.link("/actions"))


def _state(value: str) -> ActionState | None:
    """The state of this name; None for none. Raises InvalidInput."""
    if not value:
        return None
    try:
        return ActionState(value)
    except ValueError:
        known = ", ".join(one.value for one in ActionState)
        raise InvalidInput(f"{value!r} is no state.", remedy=f"Use one of: {known}.", where="state") from None
