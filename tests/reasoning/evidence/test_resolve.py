"""Candidates become evidence only where the store says so (rules I1, S3, Q1, Q4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model.answering.plans import Candidate
from knowledge.model.clock import parse_instant
from knowledge.model.reading.statements import Statement
from knowledge.reasoning.evidence.resolve import evidence_at, places_around, resolve_candidates, snapshot_of
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library, evidence, passages_of, sub_query
from tests.reasoning.office import policy

OLD = policy("lamps", "Lamps are returned within 30 days.")
NEW = policy("lamps", "Lamps are returned within 14 days.", start="2024-07-01")
EU = policy("lamps", "Lamps are returned within 60 days.", extra="jurisdiction: eu\n")


def candidates(snapshot: Snapshot, *object_ids: str) -> list[Candidate]:
    """The candidates that an index would propose for the versions in force here."""
    return [one.candidate for one in passages_of(snapshot, object_ids)]


def texts(snapshot: Snapshot, proposed: list[Candidate]) -> list[str]:
    """The texts of the candidates that are evidence."""
    found = resolve_candidates(snapshot, proposed, sub_query(as_of=snapshot.as_of))
    return [one.text for one in found]


def objects(snapshot: Snapshot, proposed: list[Candidate]) -> list[str]:
    """The objects of the candidates that are evidence."""
    found = resolve_candidates(snapshot, proposed, sub_query(as_of=snapshot.as_of))
    return [one.object_id for one in found]


@pytest.mark.rule("I1")
def test_a_passage_that_the_authoritative_version_does_not_hold_is_dropped() -> None:
    library = Library(OLD, NEW)
    stale = candidates(library.snapshot("2024-01-01"), "policy/lamps")
    assert texts(library.snapshot("2024-01-01"), stale) == ["Lamps are returned within 30 days."]
    assert texts(library.snapshot("2024-08-01"), stale) == []
    assert texts(library.snapshot("2022-01-01"), stale) == []


@pytest.mark.rule("S3a")
def test_a_passage_of_a_scope_that_a_more_specific_one_overrides_is_dropped() -> None:
    library = Library(OLD, EU)
    everywhere = candidates(library.snapshot(), "policy/lamps")
    in_the_union = candidates(library.snapshot(jurisdiction="eu"), "policy/lamps")
    both = [*everywhere, *in_the_union]
    assert texts(library.snapshot(), both) == ["Lamps are returned within 30 days."]
    assert texts(library.snapshot(jurisdiction="eu/de"), both) == ["Lamps are returned within 60 days."]


def test_of_equal_texts_the_best_ranked_one_is_kept() -> None:
    library = Library(OLD, OLD.replace("policy/lamps", "policy/lights"))
    proposed = candidates(library.snapshot(), "policy/lights", "policy/lamps")
    assert objects(library.snapshot(), proposed) == ["policy/lights"]
    assert objects(library.snapshot(), proposed[::-1]) == ["policy/lamps"]


def test_evidence_keeps_the_order_of_the_candidates() -> None:
    library = Library(OLD, policy("tea", "Tea is green."), policy("oak", "Oak is hard."))
    proposed = candidates(library.snapshot(), "policy/tea", "policy/lamps", "policy/oak")
    assert objects(library.snapshot(), proposed) == ["policy/tea", "policy/lamps", "policy/oak"]


def test_a_sub_query_at_another_date_is_resolved_at_its_own() -> None:
    library = Library(OLD, NEW)
    before = library.snapshot("2024-01-01")
    proposed = candidates(before, "policy/lamps")
    found = resolve_candidates(library.snapshot("2025-01-01"), proposed, sub_query(as_of=before.as_of))
    assert [one.text for one in found] == ["Lamps are returned within 30 days."]


def test_candidates_of_unknown_objects_or_passages_are_dropped() -> None:
    library = Library(OLD)
    (known,) = candidates(library.snapshot(), "policy/lamps")
    unknown = [
        known.model_copy(update={"object_id": "policy/nothing"}),
        known.model_copy(update={"passage_hash": "0" * 64}),
    ]
    assert texts(library.snapshot(), unknown) == []
    assert texts(library.snapshot(), []) == []


@pytest.mark.rule("Q1b")
def test_evidence_stands_verbatim_in_its_version() -> None:
    library = Library(OLD)
    snapshot = library.snapshot()
    (one,) = resolve_candidates(snapshot, candidates(snapshot, "policy/lamps"), sub_query(as_of=snapshot.as_of))
    text = snapshot.text(one.located.version_id)
    assert text[one.located.start : one.located.end] == one.text
    assert (one.object_id, one.jurisdiction) == ("policy/lamps", "global")
    assert one.context == "lamps"


# -- dates and places of a sub-query -----------------------------------------------------------------------


@pytest.mark.rule("Q8h")
def test_a_sub_query_with_a_place_is_read_for_it_and_one_without_for_the_scope_asked() -> None:
    snapshot = Library(OLD, EU).snapshot()
    asked = sub_query(as_of=snapshot.as_of)
    named = asked.model_copy(update={"jurisdiction": "eu/de"})
    assert snapshot_of(snapshot, asked).scope.jurisdiction == "global"
    assert snapshot_of(snapshot, named).scope.jurisdiction == "eu/de"
    assert (
        passages_of(snapshot_of(snapshot, named), ["policy/lamps"])[0].text == "Lamps are returned within 60 days."
    )
    assert places_around(snapshot, asked) == ()
    assert places_around(snapshot, named)[0] == "eu/de"
    assert {"eu", "eea"} <= set(places_around(snapshot, named))


@pytest.mark.rule("Q4d")
def test_a_sub_query_is_read_at_its_own_date() -> None:
    snapshot = Library(OLD, NEW).snapshot()
    earlier = sub_query(as_of=snapshot.as_of.at(parse_instant("2024-01-01")))
    (one,) = passages_of(snapshot_of(snapshot, earlier), ["policy/lamps"])
    assert one.text == "Lamps are returned within 30 days."


def test_the_evidence_of_a_statement_that_no_search_proposed_is_its_passage() -> None:
    snapshot = Library(policy("lamps", "Lamps are sold. Lamps are returned.")).snapshot()
    resolution = snapshot.resolution("policy/lamps")
    assert resolution is not None
    found = evidence_at(snapshot, resolution, 1)
    (own,) = passages_of(snapshot, ["policy/lamps"])
    assert (found.located, found.positions, found.candidate.score) == (own.located, own.positions, 0.0)


def test_a_statement_without_a_score_of_its_own_has_the_similarity_of_its_passage() -> None:
    snapshot = Library(policy("lamps", "Lamps are sold. Lamps are returned.")).snapshot()
    (own,) = passages_of(snapshot, ["policy/lamps"])
    assert [own.cosine_of(at) for at in own.positions] == [0.5, 0.5]
    scored = replace(own, candidate=own.candidate.model_copy(update={"statement_scores": (0.1, 0.9)}))
    assert [scored.cosine_of(at) for at in own.positions] == [0.1, 0.9]
    lacking = replace(own, candidate=own.candidate.model_copy(update={"statement_scores": (0.1,)}))
    assert lacking.cosine_of(1) == 0.5, "scores of other lines are not taken for those of the statements"


def test_a_lead_in_counts_as_part_of_its_items_where_both_are_in_the_passage() -> None:
    text = "We repair lamps. And tables. Tea is green."
    own = evidence(text)
    statements = (own.statements[0], replace_leads(own.statements[1], (0,)), own.statements[2])
    candidate = own.candidate.model_copy(update={"word_scores": ("9010", "2030", "1111")})
    scored = replace(own, statements=statements, candidate=candidate)
    assert [scored.word_scores_of(at) for at in range(3)] == [(90, 10), (90, 30), (11, 11)]
    assert own.word_scores_of(0) == ()
    assert scored.word_scores_of(7) == ()


def replace_leads(statement: Statement, leads: tuple[int, ...]) -> Statement:
    """The statement below these lead-ins."""
    return statement.model_copy(update={"leads": leads})
