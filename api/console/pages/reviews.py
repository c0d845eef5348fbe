"""The review desk: the queue of versions, the effects of an approval, and decisions on one or several versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.console.visit import Page, Visit
from api.service.requests import BulkTransitionRequest, Moment, QueueFilter
from knowledge.errors import InvalidInput
from knowledge.model.access.principals import Permission
from knowledge.model.objects import Kind, State
from knowledge.model.record.ledger import same_person
from knowledge.model.reviews import Waiting

_PAGE = 50
"""Versions on a page of the queue."""
_IMPACT = 50
"""Answers of each sort that the page asks again: about as many as a person reads, each as long as a question."""
_DECISIONS = {"approve": State.APPROVED, "reject": State.REJECTED, "review": State.REVIEWED}
"""The buttons of the desk, and the state to which each moves a version."""


def queue_page(visit: Visit) -> Page:
    """The versions and readings that wait, as the filters select them."""
    lens, chosen = visit.lens, visit.chosen("source", "author", "kind", "after")
    waiting = visit.calls.waiting(lens.scope, _filter(chosen, visit.number("after", 0)))
    following = lens.link("/reviews", **{**chosen, "after": waiting.next}) if waiting.next else ""
    return Page(
        "reviews.html",
        "Review desk",
        lens.twin("/v1/reviews", "audience", **chosen, limit=_PAGE),
        lens.link("/reviews", **chosen),
        {"waiting": waiting, "chosen": chosen, "kinds": list(Kind), "next": following, "done": None},
    )


def _filter(chosen: dict[str, str], after: int) -> QueueFilter:
    if chosen["kind"] and chosen["kind"] not in {one.value for one in Kind}:
        raise InvalidInput(f"{chosen['kind']!r} is no kind.", remedy="Choose one from the list.", where="kind")
    kind = Kind(chosen["kind"]) if chosen["kind"] else None
    return QueueFilter(chosen["source"] or None, chosen["author"] or None, kind, after, _PAGE)


def dossier_page(visit: Visit) -> Page:
    """The change that the approval of a version would make, and the decision on it."""
    lens, version_id = visit.lens, visit.path["version_id"]
    asked = bool(visit.query.get("questions"))
    dossier = visit.calls.dossier(version_id, lens.scope, ask=asked)
    author = dossier.reading.waiting.reread_by if dossier.reading else dossier.waiting.author
    state = visit.calls.version_state(version_id, lens.scope)
    return Page(
        "dossier.html",
        f"{dossier.waiting.title} — Review desk",
        lens.twin(f"/v1/reviews/{version_id}", "audience", questions="true" if asked else "false"),
        lens.link(f"/reviews/{version_id}", questions="yes" if asked else ""),
        {
            "dossier": dossier,
            "asked": asked,
            "ask_link": lens.link(f"/reviews/{version_id}", questions="yes") + "#answers-title",
            "impact_link": lens.link(f"/impact/{version_id}"),
            "state": state,
            "fields": visit.calls.version_text(version_id, Moment(scope=lens.scope)).fields,
            "open": state.state in (State.DRAFT, State.REVIEWED) or dossier.reading is not None,
            "is_author": visit.caller.name.casefold() == author.casefold() != "",
            "lens": lens,
        },
    )


def impact_page(visit: Visit) -> Page:
    """The stored answers that a version changed. They are asked again only where `questions` is in the address, as it takes long."""
    lens, version_id = visit.lens, visit.path["version_id"]
    visit.calls.require(Permission.PREPARE)
    asked = bool(visit.query.get("questions"))
    text = visit.calls.version_text(version_id, Moment(scope=lens.scope))
    return Page(
        "impact.html",
        f"Impact of {text.title}",
        lens.twin(f"/v1/versions/{version_id}/impact", "audience", limit=_IMPACT)
        if asked
        else lens.twin(f"/v1/versions/{version_id}", "audience"),
        lens.link(f"/impact/{version_id}", questions="yes" if asked else ""),
        {
            "version": text,
            "impact": visit.calls.impact(version_id, lens.scope, _IMPACT) if asked else None,
            "ask_link": lens.link(f"/impact/{version_id}", questions="yes"),
            "most": _IMPACT,
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
    outcome: Any = visit.calls.transition_all(request)
    lens = visit.lens
    return Page(
        "decided.html",
        "Decided",
        lens.twin("/v1/reviews", "audience"),
        lens.link("/reviews"),
        {
            "outcome": outcome,
            "decision": decision,
            "lens": lens,
            "reason": reason,
            "following": _following(visit, versions),
        },
        evenly=bool(outcome.refused),
    )


def _following(visit: Visit, decided: Sequence[str]) -> Waiting | None:
    """The first version that waits, was not decided on just now, and was recorded by somebody else."""
    waiting = visit.calls.waiting(visit.lens.scope, QueueFilter(limit=_PAGE)).reviews
    others = (one for one in waiting if one.version_id not in decided)
    return next((one for one in others if not same_person(one.author, visit.caller.name)), None)
