"""Objects: the list, one object with its whole record, and the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.console.lens import Lens
from api.console.views.rectangles import Drawing, drawing
from api.console.views.standing import Recorded, standing
from api.console.visit import Page, Visit
from api.service.requests import AsOfRequest, Listing, Moment, SearchRequest
from api.service.views.objects import Diff, ObjectView
from api.service.views.provenance import SentenceOrigin
from knowledge.errors import Erased, InvalidInput, NothingAuthoritative
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope

_PAGE = 50
"""Objects on a page of the list."""
_ANSWERS = 20
"""Answers that an object's page lists; the JSON twin has more."""


def list_page(visit: Visit) -> Page:
    """The objects that the filters select, each with whether something is in force."""
    lens, chosen = visit.lens, visit.chosen("prefix", "kind", "source", "state", "after")
    listing = Listing(
        prefix=chosen["prefix"],
        kind=_one_of(Kind, chosen["kind"], "kind"),
        source=chosen["source"] or None,
        state=_one_of(State, chosen["state"], "state"),
        after=chosen["after"],
        limit=_PAGE,
    )
    page = visit.calls.objects(listing, lens.moment)
    following = lens.link("/objects", **{**chosen, "after": page.next}) if page.next else ""
    return Page(
        "objects.html",
        "Objects",
        lens.twin("/v1/objects", **chosen, limit=_PAGE),
        lens.pinned(page.as_of).link("/objects", **chosen),
        {
            "page": page,
            "chosen": chosen,
            "kinds": list(Kind),
            "states": list(State),
            "lens": lens,
            "next": following,
        },
        as_of=page.as_of,
        evenly=not page.objects,
    )


def search_page(visit: Visit) -> Page:
    """The passages that are evidence for the words searched for."""
    lens, words = visit.lens, visit.query.get("question", "").strip()
    twin, link = lens.twin("/v1/search", question=words), lens.link("/search", question=words)
    if not words:
        return Page(
            "search.html", "Search", lens.twin("/v1/objects"), link, {"reply": None, "words": "", "lens": lens}
        )
    as_of = AsOfRequest(valid_at=lens.valid_at, known_at=lens.known_at)
    request = SearchRequest(question=words, as_of=as_of, scope=lens.scope, limit=20)
    reply = visit.calls.search(request)
    pinned = lens.pinned(reply.as_of)
    return Page(
        "search.html",
        f"Search for “{words}”",
        twin,
        pinned.link("/search", question=words),
        {"reply": reply, "words": words, "lens": lens},
        as_of=reply.as_of,
    )


def object_page(visit: Visit) -> Page:
    """One object: how it stands, its text with the approval of each sentence, its periods, versions and answers."""
    lens, name = visit.lens, visit.path["object_id"]
    versions = visit.calls.versions(name, lens.moment).versions
    periods = visit.calls.timeline(name, lens.moment).periods
    as_of = _as_of(visit, name)
    shown, nothing = _in_force(visit, name)
    scope = shown.scope if shown else lens.scope
    context: dict[str, Any] = {
        "object_id": name,
        "shown": shown,
        "nothing": nothing,
        "standing": standing(Recorded(as_of, shown, periods, versions)),
        "clauses": _clauses(visit, name) if shown else [],
        "drawings": _drawings(periods, as_of, (scope, shown.source if shown else "")),
        "sources": {one.version_id: one.source for one in periods},
        "versions": list(reversed(versions)),
        "citing": visit.calls.citing(name, lens.scope, _ANSWERS),
        "lens": lens,
        "comparison": _comparison(visit, name, _periods_of(periods, scope), as_of),
    }
    title = shown.title if shown else versions[-1].title
    pinned = lens.pinned(as_of)
    dates = {one: visit.query.get(one, "") for one in ("from", "to")}
    return Page(
        "object.html",
        f"{title} — {name}",
        lens.pinned(as_of).twin(f"/v1/objects/{name}"),
        pinned.link(f"/objects/{name}", **dates),
        {**context, "title": title},
        as_of=as_of,
    )


def _as_of(visit: Visit, name: str) -> AsOf:
    """The as-of that the page shows; a label is looked up as that of a version of the object."""
    return visit.calls.as_of(visit.lens.moment, name)


def _in_force(visit: Visit, name: str) -> tuple[ObjectView | None, str]:
    """The version in force, or None and the reason why there is none."""
    try:
        return visit.calls.object(name, visit.lens.moment), ""
    except (NothingAuthoritative, Erased) as error:
        return None, f"{error.detail} {error.remedy}"


def _clauses(visit: Visit, name: str) -> list[tuple[str, list[SentenceOrigin]]]:
    """The sentences in order, those of one clause together under its anchor."""
    grouped: list[tuple[str, list[SentenceOrigin]]] = []
    for sentence in visit.calls.sentences(name, visit.lens.moment).sentences:
        if not grouped or grouped[-1][0] != sentence.clause:
            grouped.append((sentence.clause, []))
        grouped[-1][1].append(sentence)
    return grouped


_Stream = tuple[Scope, str]
"""A scope and a source: the versions in it follow each other, and none is in force at the same time as another."""


def _drawings(periods: Sequence[AuthorityPeriod], as_of: AsOf, first: _Stream) -> list[tuple[Scope, str, Drawing]]:
    """A drawing for each scope and source, so that no rectangle hides another. `first` comes first."""
    streams = {(one.scope, one.source) for one in periods}
    ordered = sorted(streams, key=lambda one: (one != first, one[0] != first[0], one[0].key, one[1]))
    drawn = ((stream, drawing(_periods_of(periods, *stream), as_of)) for stream in ordered)
    return [(*stream, one) for stream, one in drawn if one is not None]


def _periods_of(periods: Sequence[AuthorityPeriod], scope: Scope, source: str = "") -> list[AuthorityPeriod]:
    """The periods in a scope, of one source or of any."""
    return [one for one in periods if one.scope == scope and source in ("", one.source)]


def _comparison(visit: Visit, name: str, periods: Sequence[AuthorityPeriod], as_of: AsOf) -> dict[str, Any]:
    """The two dates to compare, and their difference where both are given. The dates offered are those of the last change."""
    given = {one: visit.query.get(one, "").strip() for one in ("from", "to")}
    starts = sorted({one.valid.start for one in periods})
    at = max(
        1, len([one for one in starts if one <= as_of.valid_at]) - 1
    )  # the last change, else the first to come
    pair = starts[at - 1 : at + 1] if len(starts) > 1 else [None, None]
    offered = {"from": pair[0], "to": pair[1]}
    diff, problem = _diff(visit, name, given) if given["from"] and given["to"] else (None, "")
    return {"given": given, "offered": offered, "starts": starts, "diff": diff, "problem": problem}


def _diff(visit: Visit, name: str, given: dict[str, str]) -> tuple[Diff | None, str]:
    lens = visit.lens
    ends = [Lens.of({"valid_at": given[one]}).valid_at for one in ("from", "to")]
    start, end = (one for one in ends if one is not None)
    moment = Moment(None, lens.known_at, lens.scope)
    try:
        return visit.calls.diff(name, start, end, moment), ""
    except (NothingAuthoritative, Erased) as error:
        return None, f"{error.detail} {error.remedy}"


def _one_of(values: type[Kind] | type[State], value: str, where: str) -> Any:
    """The kind or state of this name; None for none. Raises InvalidInput."""
    if not value:
        return None
    try:
        return values(value)
    except ValueError:
        known = ", ".join(one.value for one in values)
        raise InvalidInput(f"{value!r} is no {where}.", remedy=f"Use one of: {known}.", where=where) from None
