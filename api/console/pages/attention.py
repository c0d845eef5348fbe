"""The pages of matters that need attention: conflicts between texts in force, and versions that end or begin."""

from __future__ import annotations

from api.console.visit import Page, Visit
from api.service.requests import Moment
from knowledge.errors import Erased, InvalidInput, NotFound

_PAGE = 20
"""Conflicts on a page. Both texts of each are read."""
_DAYS = 30
"""Days to look ahead by default: a month leaves time for a review."""
_MOST_DAYS = 36_500
_SCHEDULED = 200
"""Versions that begin later on the page; the JSON twin has more."""


def conflicts_page(visit: Visit) -> Page:
    """The recorded conflicts, each with both sides and whether it is still open."""
    lens, after = visit.lens, visit.number("after", 0)
    found = visit.calls.conflicts(lens.scope, after, _PAGE)
    following = lens.link("/conflicts", after=found.next) if found.next else ""
    return Page(
        "conflicts.html",
        "Conflicts",
        lens.twin("/v1/reviews/conflicts", "audience", after=after, limit=_PAGE),
        lens.link("/conflicts", after=after),
        {
            "conflicts": [
                (one, [(side, _words(visit, side["clause_id"])) for side in one.sides]) for one in found.conflicts
            ],
            "next": following,
            "lens": lens,
        },
    )


def _words(visit: Visit, clause_id: str) -> str:
    """The words of a clause, such as `policy/refunds@5b1f…#window`; empty where it was erased, or its version cannot be told."""
    name, _, anchor = clause_id.rpartition("@")[2].partition("#")
    try:
        text = visit.calls.version_text(name, Moment(scope=visit.lens.scope))
    except (Erased, NotFound):
        return ""
    return next((one.text for one in text.clauses if one.anchor == anchor), "")


def ahead_page(visit: Visit) -> Page:
    """The versions that end, are due for review or lose their confirmation, and those that begin later."""
    lens, within = visit.lens, visit.number("within", _DAYS)
    if within > _MOST_DAYS:
        raise InvalidInput(f"{within} days are too many.", remedy=f"Use at most {_MOST_DAYS}.", where="within")
    scheduled = visit.calls.scheduled(lens.scope, _SCHEDULED)
    return Page(
        "ahead.html",
        "Ends and begins",
        lens.twin("/v1/reviews/expiring", "audience", within=within),
        lens.link("/ahead", within=within),
        {
            "within": within,
            "expiring": visit.calls.expiring(within, lens.scope).expiring,
            "scheduled": scheduled,
            "lens": lens,
            "scheduled_twin": lens.twin("/v1/reviews/scheduled", "audience"),
        },
    )
