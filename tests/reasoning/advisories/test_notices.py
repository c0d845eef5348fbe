"""Notices beside an answer: lapsed and vanished confirmations, changes, regions, and what is asked back (F2, Q7 to Q9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.model.answering.answers import Citation, Notice
from knowledge.model.clock import parse_instant
from knowledge.model.record.ledger import Confirmation, SyncReport
from knowledge.reasoning.advisories.notices import (
    clarifying_questions,
    confirmation_notices,
    confirmations_of,
    language_notices,
    regional_notices,
    scheduled_notices,
    with_confirmations,
)
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange
from knowledge.reasoning.composition.citations import cite_selected
from tests.reasoning.building import NOW, Library, clause_selected
from tests.reasoning.office import policy

SOURCE = "id: source/office\ntitle: Office\neffective_from: 2000-01-01\nconfirmation_lasts: P30D\n"


def citation(number: int = 1, object_id: str = "policy/lamps", start: str = "2023-01-01") -> Citation:
    """A citation of a version that takes effect at `start`."""
    return Citation(
        citation_id=f"c{number}",
        object_id=object_id,
        version_id=str(number) * 64,
        clause_id=f"{object_id}@1#c1",
        quote="Words.",
        start=0,
        end=6,
        source_uri="lamps.md",
        revision_hash="0" * 64,
        effective_from=parse_instant(start),
        effective_to=None,
        approved_by="Ann",
        approved_at=parse_instant("2025-03-04"),
        jurisdiction="global",
    )


# -- confirmations ---------------------------------------------------------------------------------------


def cited(library: Library, at: str | None = None) -> tuple[list[Citation], tuple[Notice, ...]]:
    """The citation of a policy with its confirmation, and the notices about it."""
    snapshot = library.snapshot(at)
    (quoted,) = cite_selected(snapshot, [clause_selected(snapshot, "policy/lamps", "c1")])
    confirmations = confirmations_of(snapshot, quoted)
    citations = with_confirmations(snapshot, quoted, confirmations)
    return citations, confirmation_notices(citations, confirmations)


@pytest.mark.rule("F2a", "F2b")
@pytest.mark.parametrize(("days", "lapsed"), [(0, False), (30, False), (31, True), (400, True)])
def test_a_confirmation_lapses_after_the_time_that_its_source_declares(days: int, lapsed: bool) -> None:
    library = Library()
    library.publish(SOURCE, source="declarations")
    library.publish(policy("lamps", "Lamps are lit."))
    ((one,), notices) = cited(library, (NOW + timedelta(days=days)).isoformat())
    assert one.confirmed_at is not None
    assert one.confirmation_lapsed is lapsed
    assert [notice.kind for notice in notices] == (["lapsed"] if lapsed else [])
    assert all("policy/lamps was last confirmed against its source on" in notice.text for notice in notices)


def test_a_source_that_declares_no_time_never_lapses() -> None:
    ((one,), notices) = cited(Library(policy("lamps", "Lamps are lit.")), "2040-01-01")
    assert (one.confirmation_lapsed, notices) == (False, ())


def test_a_later_confirmation_counts_and_a_vanished_document_is_told() -> None:
    library = Library()
    version_id = library.publish(policy("lamps", "Lamps are lit."))
    library.clock.now += timedelta(days=3)
    with library.store.transaction() as transaction:
        transaction.confirm(SyncReport(source="office", vanished=(version_id,)), actor="sync")
    ((one,), notices) = cited(library)
    assert one.confirmed_at == library.clock.now
    (vanished,) = notices
    assert (vanished.kind, vanished.citations) == ("vanished", ("c1",))
    assert "no longer had this document on 2025-06-04T00:00:00Z; nobody has deprecated it." in vanished.text


def test_lapsed_confirmations_come_before_vanished_documents() -> None:
    lapsed = citation(1).model_copy(update={"confirmed_at": NOW, "confirmation_lapsed": True})
    gone = citation(2, "policy/tea")
    confirmations = {gone.version_id: Confirmation(version_id=gone.version_id, at=NOW, vanished=True)}
    notices = confirmation_notices([gone, lapsed], confirmations)
    assert [(notice.kind, notice.citations) for notice in notices] == [("lapsed", ("c1",)), ("vanished", ("c2",))]


# -- changes and regions ---------------------------------------------------------------------------------


@pytest.mark.rule("Q7a")
@pytest.mark.parametrize(("start", "told"), [("2025-06-01", False), ("2025-06-02", True)])
def test_a_citation_that_takes_effect_after_the_time_of_asking_is_a_change_to_come(start: str, told: bool) -> None:
    notices = list(scheduled_notices([citation(start=start)], NOW))
    assert [notice.citations for notice in notices] == ([("c1",)] if told else [])
    assert all("an approved change (Ann, 2025-03-04T00:00:00Z)" in notice.text for notice in notices)


def test_every_citation_of_a_change_is_named_and_then_each_other_object_once() -> None:
    citations = [citation(number, start="2027-01-01") for number in (1, 2)]
    changes = [ScheduledChange(f"policy/{name}", name) for name in ("lamps", "tea", "tea")]
    notices = list(scheduled_notices(citations, NOW, changes))
    assert [notice.citations for notice in notices] == [("c1",), ("c2",), ()]
    assert notices[2].text == "tea"


def test_each_object_of_a_region_is_named_once_with_the_citations_it_concerns() -> None:
    override = RegionalDifference("eu", "policy/lamps", "has a version of its own that says otherwise")
    differences = [RegionalDifference("eu", "policy/lamps"), RegionalDifference("us", "policy/lamps")]
    notices = list(regional_notices([(override, [citation(1), citation(2)])], differences))
    assert [(notice.text, notice.citations) for notice in notices] == [
        ("In eu, policy/lamps has a version of its own that says otherwise.", ("c1", "c2")),
        ("In us, policy/lamps has an answer of its own to this.", ()),
    ]


@pytest.mark.rule("Q8a")
@pytest.mark.parametrize(
    ("kinds", "asks"), [((), False), (("lapsed", "scheduled"), False), (("lapsed", "regional"), True)]
)
def test_the_region_is_asked_back_where_it_matters(kinds: tuple[str, ...], asks: bool) -> None:
    notices = [Notice.model_validate({"kind": kind, "text": "Something."}) for kind in kinds]
    questions = clarifying_questions(notices)
    assert bool(questions) is asks
    assert all(question.startswith("Which region do you ask for?") for question in questions)


# -- the language of the question ------------------------------------------------------------------------


@pytest.mark.rule("Q9a")
@pytest.mark.parametrize(
    ("question", "embedder", "kinds"),
    [
        ("Wie hoch ist die Pauschale?", "all-MiniLM-L6-v2/53aa5117/float32", ["language"]),
        ("试用期多长？", "all-MiniLM-L6-v2/53aa5117/bfloat16", ["language"]),
        ("Wie hoch ist die Pauschale?", "paraphrase-multilingual-MiniLM-L12-v2/12345678/float32", []),
        ("Wie hoch ist die Pauschale?", "all-MiniLM-L6-v2-fine-tuned/12345678/float32", []),
        ("Wie hoch ist die Pauschale?", "", []),
        ("How high is the rate?", "all-MiniLM-L6-v2/53aa5117/float32", []),
        ("Pauschale?", "all-MiniLM-L6-v2/53aa5117/float32", []),
    ],
)
def test_a_question_in_a_language_that_the_model_was_not_made_for_has_a_notice(
    question: str, embedder: str, kinds: list[str]
) -> None:
    assert [notice.kind for notice in language_notices(question, embedder)] == kinds


def test_the_notice_names_the_language() -> None:
    (notice,) = language_notices("Quelle est la durée du congé?", "all-MiniLM-L6-v2/53aa5117/float32")
    assert notice.text == (
        "The question seems to be in French. The embedding model was made for English, so texts may be missed."
    )
