"""Sources that are declared when documents from them first arrive as approved (rules L4, L5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.options import DECLARER, IngestOptions
from ingest.recording.declaring import SELF_DECLARED, SourceDeclarer
from ingest.structure.passages import PassageMaker
from knowledge.errors import InvalidInput
from knowledge.model.kinds import SourceTerms, terms_of
from knowledge.model.objects import State
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from tests.ingest.counting import word_pieces
from tests.ingest.ingesting import APPROVED, SteadyClock, desk

DRAFT = replace(APPROVED, state=State.DRAFT)
WIKI = replace(APPROVED, source="wiki")


def declarer(store: Store, clock: SteadyClock, settings: Settings | None = None) -> SourceDeclarer:
    return SourceDeclarer(store, PassageMaker(word_pieces()), settings or Settings(), clock)


def declare(store: Store, clock: SteadyClock, options: IngestOptions) -> None:
    declaration = declarer(store, clock).missing_declaration(options)
    assert declaration is not None
    with store.transaction() as transaction:
        declaration.record(transaction)


def test_drafts_need_no_declaration_l5() -> None:
    store, _, clock = desk()
    assert declarer(store, clock).missing_declaration(DRAFT) is None


def test_a_declaration_is_prepared_without_writing_l5() -> None:
    store, _, clock = desk()
    declaration = declarer(store, clock).missing_declaration(WIKI)
    assert declaration is not None
    assert (declaration.object_id, declaration.actor) == ("source/wiki", "Ada Approver")
    assert list(store.events()) == []


def test_a_declared_source_gives_way_and_is_approved_on_arrival_l5() -> None:
    store, _, clock = desk()
    declare(store, clock, WIKI)
    (version,) = store.versions("source/wiki")
    terms = terms_of(version)
    assert isinstance(terms, SourceTerms)
    assert (terms.rank, terms.approve_on_arrival) == (SELF_DECLARED, True) == (-1, True)
    assert version.revision.source == "declarations"
    assert version.revision.uri == "source/wiki.yaml"


def test_a_declaration_is_the_same_bytes_whoever_makes_it_and_whenever_l5() -> None:
    store, _, clock = desk()
    other_store, _, other_clock = desk()
    other_clock.pass_days(9)
    declare(store, clock, WIKI)
    declare(other_store, other_clock, replace(WIKI, actor="Bo"))
    assert store.versions("source/wiki") == other_store.versions("source/wiki")


def test_the_ledger_names_who_declared_and_who_approved_l4() -> None:
    store, _, clock = desk()
    declare(store, clock, WIKI)
    events = list(store.events())
    assert [event.actor for event in events] == [DECLARER, "Ada Approver"]
    assert {event.reason for event in events} == {"its documents are ingested as approved"}


def test_a_source_is_declared_once_l5() -> None:
    store, _, clock = desk()
    declare(store, clock, WIKI)
    clock.pass_days(1)
    assert declarer(store, clock).missing_declaration(WIKI) is None
    assert declarer(store, clock).missing_declaration(APPROVED) is not None, "another source"


def test_two_processes_may_declare_the_same_source_l5() -> None:
    store, _, clock = desk()
    both = [declarer(store, clock).missing_declaration(WIKI) for _ in range(2)]
    for declaration in both:
        assert declaration is not None
        with store.transaction() as transaction:
            declaration.record(transaction)
    assert len(store.versions("source/wiki")) == 1
    assert store.verify() == []


def test_declaring_can_be_switched_off_l5() -> None:
    store, _, clock = desk()
    with pytest.raises(InvalidInput) as caught:
        declarer(store, clock, Settings(declare_sources=False)).missing_declaration(WIKI)
    assert caught.value.detail == "source/wiki is not declared, so nothing from it is approved on arrival."
    assert "Ingest as draft" in caught.value.remedy


@pytest.mark.parametrize("approver", ["Ben", "Ada Approver"])
def test_a_source_whose_documents_others_approved_is_not_declared_l5(approver: str) -> None:
    store, ingestor, clock = desk()
    [(_, version_id)] = ingestor.upload("a.md", b"Text.", replace(DRAFT, actor="Uma Author")).versions
    with store.transaction() as transaction:
        transaction.transition(version_id, State.APPROVED, actor=approver)
    clock.pass_days(1)
    with pytest.raises(InvalidInput, match="Versions from local were approved by people other than their authors"):
        declarer(store, clock).missing_declaration(APPROVED)


def test_drafts_that_wait_do_not_stand_in_the_way_of_a_declaration_l5() -> None:
    store, ingestor, clock = desk()
    ingestor.upload("a.md", b"Text.", DRAFT)
    assert declarer(store, clock).missing_declaration(APPROVED) is not None


def test_the_declaration_is_recorded_with_the_first_document_and_reported_l5() -> None:
    store, ingestor, _ = desk()
    first = ingestor.upload("a.md", b"Text.", WIKI)
    second = ingestor.upload("b.md", b"Text.", WIKI)
    assert (first.declared, second.declared) == (["source/wiki"], [])
    assert len({event.recorded_at for event in store.events() if event.seq <= 4}) == 1
