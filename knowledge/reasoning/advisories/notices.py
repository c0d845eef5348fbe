"""What an asker should know beside the answer (rules F2, Q7, Q8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from knowledge.model.answers import Citation, Notice
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.ledger import Confirmation
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange, changes
from knowledge.store.port import Store

Confirmations = Mapping[str, Confirmation]
"""By version id, when it was last confirmed."""


def confirmations(store: Store, citations: Sequence[Citation], as_of: AsOf) -> Confirmations:
    """When the versions cited were last confirmed, as known then."""
    return store.confirmations([one.version_id for one in citations], as_of.known_at)


def freshened(
    store: Store, citations: Sequence[Citation], confirmed: Confirmations, as_of: AsOf
) -> list[Citation]:
    """`citations` with the time of their confirmation, and whether it has lapsed by the date asked (rule F2)."""
    sources = {one.version_id: store.version(one.version_id).revision.source for one in citations}
    declared = {name: store.declaration(name, as_of) for name in dict.fromkeys(sources.values())}
    found = []
    for one in citations:
        confirmation = confirmed.get(one.version_id)
        terms = declared[sources[one.version_id]]
        lasts = terms.confirmation_lasts if terms else None
        lapsed = bool(confirmation and lasts and confirmation.at + lasts < as_of.valid_at)
        update = {"confirmed_at": confirmation.at if confirmation else None, "confirmation_lapsed": lapsed}
        found.append(one.model_copy(update=update))
    return found


def notices(citations: Sequence[Citation], confirmed: Confirmations) -> tuple[Notice, ...]:
    """What to know of the confirmation of these citations, the most pressing first."""
    return (*_lapsed(citations), *_vanished(citations, confirmed))


def scheduled(
    citations: Sequence[Citation], asked_at: datetime, coming: Sequence[ScheduledChange] = ()
) -> Iterator[Notice]:
    """Approved changes to come on which the answer rests: citations that take effect after it was asked for, and what
    else changes by the date asked; each object is told of once.
    """
    told = set()
    for one in citations:
        if one.effective_from > asked_at:
            told.add(one.object_id)
            text = changes(one.object_id, one.effective_from, one.approved_by, one.approved_at)
            yield Notice(kind="scheduled", text=text, citations=(one.citation_id,))
    for change in coming:
        if change.object_id not in told:
            told.add(change.object_id)
            yield Notice(kind="scheduled", text=change.text)


def regional(
    regional_overrides: Iterable[tuple[RegionalDifference, Sequence[Citation]]],
    elsewhere: Iterable[RegionalDifference],
) -> Iterator[Notice]:
    """Regions within the one asked for which the answer would be another; each object there is told of once."""
    told = set()
    for one, citations in (*regional_overrides, *((one, ()) for one in elsewhere)):
        if (one.jurisdiction, one.object_id) not in told:
            told.add((one.jurisdiction, one.object_id))
            text = f"In {one.jurisdiction}, {one.object_id} {one.says}."
            yield Notice(kind="regional", text=text, citations=tuple(cited.citation_id for cited in citations))


def clarifying(found: Sequence[Notice]) -> tuple[str, ...]:
    """What to ask back: the region, where it matters."""
    regional = any(notice.kind == "regional" for notice in found)
    return (
        ("Which region do you ask for? It has rules of its own; name it as the jurisdiction.",) if regional else ()
    )


def _lapsed(citations: Sequence[Citation]) -> Iterator[Notice]:
    for one in citations:
        if one.confirmation_lapsed and one.confirmed_at:
            text = (
                f"{one.object_id} was last confirmed against its source on {format_instant(one.confirmed_at)}, "
                "longer ago than its source declares a confirmation to last."
            )
            yield Notice(kind="lapsed", text=text, citations=(one.citation_id,))


def _vanished(citations: Sequence[Citation], confirmed: Confirmations) -> Iterator[Notice]:
    for one in citations:
        found = confirmed.get(one.version_id)
        if found is not None and found.vanished:
            text = (
                f"The source of {one.object_id} no longer had this document on {format_instant(found.at)}; "
                "nobody has deprecated it."
            )
            yield Notice(kind="vanished", text=text, citations=(one.citation_id,))
