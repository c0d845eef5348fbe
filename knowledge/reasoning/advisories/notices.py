"""Makes the notices of an answer: facts that an asker should know beside it (rules F2, Q7, Q8, Q9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from knowledge.model.answering.answers import Citation, Notice
from knowledge.model.clock import format_instant
from knowledge.model.record.ledger import Confirmation
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange, change_text
from knowledge.retrieval.bundled_model import was_made_for_english
from knowledge.store.snapshot import Snapshot
from knowledge.text.languages import language_of

Confirmations = Mapping[str, Confirmation]
"""The last confirmation of each version, by version id."""


def confirmations_of(snapshot: Snapshot, citations: Sequence[Citation]) -> Confirmations:
    """The last confirmation of each version cited, as known then."""
    return snapshot.confirmations([citation.version_id for citation in citations])


def with_confirmations(
    snapshot: Snapshot, citations: Sequence[Citation], confirmations: Confirmations
) -> list[Citation]:
    """`citations` with the time of their confirmation, and whether it has lapsed by the date asked about (rule F2)."""
    sources = {one.version_id: snapshot.version(one.version_id).revision.source for one in citations}
    confirmed = []
    for citation in citations:
        confirmation = confirmations.get(citation.version_id)
        terms = snapshot.declaration(sources[citation.version_id])
        lasts = terms.confirmation_lasts if terms else None
        lapsed = bool(confirmation and lasts and confirmation.at + lasts < snapshot.as_of.valid_at)
        update = {"confirmed_at": confirmation.at if confirmation else None, "confirmation_lapsed": lapsed}
        confirmed.append(citation.model_copy(update=update))
    return confirmed


def confirmation_notices(citations: Sequence[Citation], confirmations: Confirmations) -> tuple[Notice, ...]:
    """Notices of confirmations that lapsed and of documents whose source no longer has them, in this order."""
    return (*_lapsed(citations), *_vanished(citations, confirmations))


def scheduled_notices(
    citations: Sequence[Citation], asked_at: datetime, changes: Sequence[ScheduledChange] = ()
) -> Iterator[Notice]:
    """Notices of approved changes on which the answer rests.

    There is one for each citation that takes effect after the time of asking, and one for each other object among `changes`,
    the changes by the date asked about.
    """
    noticed = set()
    for citation in citations:
        if citation.effective_from > asked_at:
            noticed.add(citation.object_id)
            text = change_text(
                citation.object_id, citation.effective_from, citation.approved_by, citation.approved_at
            )
            yield Notice(kind="scheduled", text=text, citations=(citation.citation_id,))
    for change in changes:
        if change.object_id not in noticed:
            noticed.add(change.object_id)
            yield Notice(kind="scheduled", text=change.text)


def regional_notices(
    overrides: Iterable[tuple[RegionalDifference, Sequence[Citation]]], differences: Iterable[RegionalDifference]
) -> Iterator[Notice]:
    """Notices of regions within the one asked with another answer, one for each object of each region."""
    noticed = set()
    for one, citations in (*overrides, *((one, ()) for one in differences)):
        if (one.jurisdiction, one.object_id) not in noticed:
            noticed.add((one.jurisdiction, one.object_id))
            text = f"In {one.jurisdiction}, {one.object_id} {one.says}."
            yield Notice(kind="regional", text=text, citations=tuple(cited.citation_id for cited in citations))


def language_notices(question: str, embedder: str) -> Iterator[Notice]:
    """A notice that the embedder, given by its fingerprint, was made for English and the question is not in English (Q9).

    There is none where the language of the question is in doubt, or where it is not known for which languages the model was made.
    """
    language = language_of(question) if was_made_for_english(embedder) else None
    if language is not None:
        text = f"The question seems to be in {language}. The embedding model was made for English, so texts may be missed."
        yield Notice(kind="language", text=text)


def clarifying_questions(notices: Sequence[Notice]) -> tuple[str, ...]:
    """The questions to ask back: for the region, where it matters."""
    if all(notice.kind != "regional" for notice in notices):
        return ()
    return ("Which region do you ask for? It has rules of its own; name it as the jurisdiction.",)


def _lapsed(citations: Sequence[Citation]) -> Iterator[Notice]:
    for citation in citations:
        if citation.confirmation_lapsed and citation.confirmed_at:
            text = (
                f"{citation.object_id} was last confirmed against its source on "
                f"{format_instant(citation.confirmed_at)}, longer ago than its source declares a confirmation to last."
            )
            yield Notice(kind="lapsed", text=text, citations=(citation.citation_id,))


def _vanished(citations: Sequence[Citation], confirmations: Confirmations) -> Iterator[Notice]:
    for citation in citations:
        confirmation = confirmations.get(citation.version_id)
        if confirmation is not None and confirmation.vanished:
            text = (
                f"The source of {citation.object_id} no longer had this document on "
                f"{format_instant(confirmation.at)}; nobody has deprecated it."
            )
            yield Notice(kind="vanished", text=text, citations=(citation.citation_id,))


def unread_facts(facts: Mapping[str, Any], read: Collection[str]) -> list[Notice]:
    """A notice of the facts that no rule reads, so that nobody takes the answer to depend on them."""
    unread = sorted(name for name in facts if name not in read)
    if not unread:
        return []
    which = "The fact" if len(unread) == 1 else "The facts"
    verb = "was" if len(unread) == 1 else "were"
    return [
        Notice(kind="facts", text=f"{which} {', '.join(unread)} {verb} not used: no rule of this answer reads it.")
    ]
