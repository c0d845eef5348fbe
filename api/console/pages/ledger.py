"""The ledger: its head, its events, those of one object, and whether it holds."""

from __future__ import annotations

import json

from api.console.visit import Page, Visit
from knowledge.model.record.ledger import Event

_PAGE = 50
"""Events on a page."""


def ledger_page(visit: Visit) -> Page:
    """One page of events, or those of an object. With `verify` in the address everything is checked, which records nothing."""
    lens, object_id = visit.lens, visit.query.get("object_id", "").strip()
    after = visit.number("after", 0 if object_id else _latest(visit))
    page = visit.calls.object_events(object_id, after, _PAGE) if object_id else visit.calls.events(after, _PAGE)
    chosen = {"object_id": object_id, "after": after}
    return Page(
        "ledger.html",
        f"Events of {object_id} — Ledger" if object_id else "Ledger",
        lens.twin("/v1/ledger", "valid_at", **chosen, limit=_PAGE),
        lens.link("/ledger", **{**chosen, "after": str(after)}),
        {
            "page": page,
            "object_id": object_id,
            "told": [(event, _payload(event)) for event in reversed(page.events)],
            "earlier": lens.link("/ledger", after=str(max(0, after - _PAGE))) if after and not object_id else "",
            "later": lens.link("/ledger", object_id=object_id, after=page.next)
            if page.next and page.next < page.head.seq
            else "",
            "verification": visit.calls.verify() if visit.query.get("verify") else None,
            "verify_link": lens.link("/ledger", verify="yes") + "#verification",
            "lens": lens,
        },
    )


def _latest(visit: Visit) -> int:
    """The event before the last page of all."""
    head = visit.calls.events(0, 1).head
    return max(0, head.seq - _PAGE)


def _payload(event: Event) -> list[tuple[str, str]]:
    """The fields of an event that say something, each with its value on one line."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in event.payload.items()
        if value is not None
    ]
