"""The review desk: what waits, what an approval would change, and decisions on one or several versions."""

from __future__ import annotations

from typing import Any

from api.console.visit import Page, Visit
from api.service.requests import BulkTransitionRequest, QueueFilter
from knowledge.errors import InvalidInput
from knowledge.model.objects import Kind, State

_PAGE = 50
"""Versions on a page of the queue."""
_DECISIONS = {"approve": State.APPROVED, "reject": State.REJECTED, "review": State.REVIEWED}
"""The buttons of the desk, and the state to which each moves a version."""


def queue_page(visit: Visit) -> Page:
    """The versions and readings that wait, as the filters select them."""
    lens, chosen = visit.lens, _chosen(visit)
    waiting = visit.application.reviews.waiting(lens.scope, _filter(chosen))
    following = lens.link("/reviews", **{**chosen, "after": waiting.next}) if waiting.next else ""
    return Page(
        "reviews.html",
        "Review desk",
        lens.twin("/v1/reviews", "audience", **chosen, limit=_PAGE),
        lens.link("/reviews", **chosen),
        {"waiting": waiting, "chosen": chosen, "kinds": list(Kind), "next": following, "done": None},
    )


def _chosen(visit: Visit) -> dict[str, str]:
    return {name: visit.query.get(name, "").strip() for name in ("source", "author", "kind", "after")}


def _filter(chosen: dict[str, str]) -> QueueFilter:
    after = chosen["after"] or "0"
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        raise InvalidInput(f"{after!r} is no place in the queue.", remedy="Leave it out.", where="after")
    if chosen["kind"] and chosen["kind"] not in {one.value for one in Kind}:
        raise InvalidInput(f"{chosen['kind']!r} is no kind.", remedy="Choose one from the list.", where="kind")
    kind = Kind(chosen["kind"]) if chosen["kind"] else None
    return QueueFilter(chosen["source"] or None, chosen["author"] or None, kind, int(after), _PAGE)


def dossier_page(visit: Visit) -> Page:
    """The change that the approval of a version would make, and the decision on it."""
    lens, version_id = visit.lens, visit.path["version_id"]
    dossier = visit.application.reviews.dossier(version_id, lens.scope)
    state = visit.application.versions.state(version_id)
    return Page(
        "dossier.html",
        f"{dossier.waiting.title} — Review desk",
        lens.twin(f"/v1/reviews/{version_id}", "audience"),
        lens.link(f"/reviews/{version_id}"),
        {
            "dossier": dossier,
            "state": state,
            "open": state.state in (State.DRAFT, State.REVIEWED) or dossier.reading is not None,
            "is_author": visit.caller.name.casefold() == dossier.waiting.author.casefold() != "",
            "lens": lens,
        },
    )


def decide(visit: Visit) -> Page:
    """Decide on the versions that the form names, each by itself, and say what came of it."""
    decision, versions = visit.form.get("decision", ""), visit.form.every("version")
    if decision not in _DECISIONS:
        raise InvalidInput(
            "No decision was made.", remedy="Approve, reject or mark as reviewed.", where="decision"
        )
    if not versions:
        raise InvalidInput("No version is chosen.", remedy="Tick at least one.", where="version")
    reason = visit.form.get("reason", "").strip()
    if not reason:
        raise InvalidInput("The decision has no reason.", remedy="Write why; the ledger keeps it.", where="reason")
    request = BulkTransitionRequest(
        to=_DECISIONS[decision],
        actor=visit.actor(),
        reason=reason,
        audience=visit.caller.audience,
        versions=versions,
    )
    outcome: Any = visit.application.versions.transition_all(request)
    lens = visit.lens
    return Page(
        "decided.html",
        "Decided",
        lens.twin("/v1/reviews", "audience"),
        lens.link("/reviews"),
        {"outcome": outcome, "decision": decision, "lens": lens, "reason": reason},
    )
