"""Objects, versions, clauses, passages, and the lifecycle (rules L1, L2)."""

from __future__ import annotations

import itertools

import pytest
from pydantic import ValidationError

from knowledge.model.objects import (
    TRANSITIONS,
    Clause,
    Passage,
    Reading,
    State,
    Submission,
    Version,
    checked_object_id,
)
from knowledge.model.record.canonical import content_hash, sha256_hex
from knowledge.testing.store_samples import submission

_ALLOWED = {
    ("draft", "reviewed"),
    ("draft", "approved"),
    ("draft", "rejected"),
    ("reviewed", "approved"),
    ("reviewed", "rejected"),
    ("approved", "deprecated"),
}


@pytest.mark.rule("L2a", "L2b")
@pytest.mark.parametrize(("at", "to"), list(itertools.product(State, State)))
def test_the_lifecycle_allows_these_moves_and_no_others_l2(at: State, to: State) -> None:
    assert (to in TRANSITIONS[at]) is ((at.value, to.value) in _ALLOWED)


@pytest.mark.parametrize("name", ["a", "policy/refunds", "document/local/Grüße an alle.v2", "x" * 512])
def test_an_object_id_may_be_a_path_in_any_script(name: str) -> None:
    assert checked_object_id(name) == name


@pytest.mark.parametrize(
    "name", ["", "x" * 513, "a\0b", "a\nb", "a\ud800", "a@b", "a#b", "a?b", "/a", "a/", "a//b", "a/../b", "."]
)
def test_what_cannot_name_an_object_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="object id"):
        checked_object_id(name)


def test_a_version_id_is_the_hash_of_its_body_and_only_that() -> None:
    version = submission().version
    assert version.version_id == sha256_hex(version.body)
    assert Version.from_contents(version.body, version.reading.body) == version
    changed = version.model_copy(update={"declared_title": "Other"})
    assert Version.model_validate(changed.model_dump()).version_id != version.version_id
    assert version.clause_id("p0") == f"policy/refunds@{version.version_id[:16]}#p0"


def test_the_innermost_clause_holds_an_offset() -> None:
    version = submission(paragraphs=("x" * 20,)).version
    inner = Clause(anchor="inner", kind="item", start=5, end=10)
    nested = version.under(version.reading.model_copy(update={"clauses": (*version.clauses, inner)}))
    assert nested.clause_at(7) == inner
    assert nested.clause_at(10) == version.clauses[0]
    assert nested.clause_at(20) is None


def test_clause_anchors_are_unique() -> None:
    reading = submission().version.reading
    twice = reading.model_dump() | {"clauses": [clause.model_dump() for clause in reading.clauses * 2]}
    with pytest.raises(ValidationError, match="anchors repeat"):
        Reading.model_validate(twice)


def test_a_passage_is_named_by_context_and_text() -> None:
    passage = Passage(context="Refunds", text="Within 30 days.")
    assert passage.passage_hash == content_hash(["Refunds", "Within 30 days."])
    assert passage.indexed_text == "Refunds\nWithin 30 days."
    assert Passage(context="", text="Within 30 days.").indexed_text == "Within 30 days."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"content": b"other"}, "revision_hash"),
        ({"text": "other"}, "text_hash"),
        ({"passages": ()}, "is missing"),
    ],
)
def test_a_submission_carries_what_its_version_names(change: dict[str, object], message: str) -> None:
    parts = dict(submission()) | change
    with pytest.raises(ValidationError, match=message):
        Submission(**parts)
