"""Every quote is verbatim, in the version and at the place that the store says (rule Q1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.errors import IntegrityViolation
from knowledge.model.objects import Passage
from knowledge.reasoning.composition.citations import cite_constraint, cite_selected
from knowledge.reasoning.evidence.select import Selected
from knowledge.store.snapshot import Snapshot
from knowledge.store.values import LocatedPassage
from tests.reasoning.building import Library, clause_selected, version_of
from tests.reasoning.office import constraint, policy

TEXT = "Lamps are returned within 30 days. The shop pays."


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    lamps = policy("lamps", TEXT, extra="jurisdiction: eu\neffective_to: 2030-01-01\n")
    return Library(lamps, policy("tea", "Tea is green."), constraint("salary")).snapshot(jurisdiction="eu/de")


@pytest.mark.rule("Q1b")
def test_a_citation_is_a_slice_of_the_text_of_its_version(snapshot: Snapshot) -> None:
    ((one,),) = cite_selected(snapshot, [clause_selected(snapshot, "policy/lamps", "c1")])
    assert one.quote == snapshot.text(one.version_id)[one.start : one.end] == TEXT
    assert one.clause_id == version_of(snapshot, "policy/lamps").clause_id("c1")


def test_a_citation_says_where_from_when_and_by_whose_approval_it_holds(snapshot: Snapshot) -> None:
    ((one,),) = cite_selected(snapshot, [clause_selected(snapshot, "policy/lamps", "c1")])
    version = version_of(snapshot, "policy/lamps")
    assert (one.object_id, one.version_id, one.jurisdiction) == ("policy/lamps", version.version_id, "eu")
    assert (one.effective_from, one.effective_to) == (version.effective.start, version.effective.end)
    assert (one.approved_by, one.approved_on_arrival) == ("approver", False)
    assert (one.source_uri, one.revision_hash) == (version.revision.uri, version.revision.revision_hash)


def test_citations_are_numbered_in_order(snapshot: Snapshot) -> None:
    chosen = [clause_selected(snapshot, name, "c1") for name in ("policy/tea", "policy/lamps")]
    assert [(one.citation_id, one.object_id) for (one,) in cite_selected(snapshot, chosen)] == [
        ("c1", "policy/tea"),
        ("c2", "policy/lamps"),
    ]
    assert cite_selected(snapshot, []) == []


def moved(one: Selected, located: LocatedPassage) -> Selected:
    """The same passage, said to stand elsewhere."""
    return replace(one, ranked=replace(one.ranked, evidence=replace(one.ranked.evidence, located=located)))


def test_a_passage_whose_words_were_changed_is_not_quoted(snapshot: Snapshot) -> None:
    one = clause_selected(snapshot, "policy/lamps", "c1")
    forged = Passage(context=one.ranked.evidence.context, text=one.ranked.text.replace("30", "90"))
    located = replace(one.ranked.evidence.located, passage=forged)
    with pytest.raises(IntegrityViolation, match="policy/lamps is not what version"):
        cite_selected(snapshot, [moved(one, located)])


def test_a_passage_that_stands_elsewhere_in_its_version_is_not_quoted(snapshot: Snapshot) -> None:
    one = clause_selected(snapshot, "policy/lamps", "c1")
    place = one.ranked.evidence.located
    with pytest.raises(IntegrityViolation, match="policy/lamps"):
        cite_selected(snapshot, [moved(one, replace(place, start=place.start + 1, end=place.end + 1))])


@pytest.mark.rule("Q6c")
@pytest.mark.parametrize(
    ("extra", "quote", "anchor"),
    [("", "Under review by legal.", "text"), ("reason: Ask the board.\n", "Ask the board.", "reason")],
)
def test_a_constraint_is_cited_by_its_reason_or_else_by_its_text(extra: str, quote: str, anchor: str) -> None:
    snapshot = Library(constraint("salary", extra=extra)).snapshot()
    (one,) = snapshot.constraints
    citation = cite_constraint(snapshot, one, 7)
    assert citation.citation_id == "c7"
    assert citation.quote == snapshot.text(citation.version_id)[citation.start : citation.end] == quote
    assert citation.clause_id.endswith(f"#{anchor}")
