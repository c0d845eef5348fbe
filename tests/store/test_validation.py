"""The checks that every store makes before it records anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from knowledge.errors import CanonError, Conflict, IllegalTransition, InvalidInput, SelfApproval
from knowledge.model.circles import Edge
from knowledge.model.clock import EPOCH, TICK, AsOf, Period, json_value
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.kinds import SourceTerms
from knowledge.model.objects import TRANSITIONS, Kind, Passage, State, Submission
from knowledge.model.record.canonical import canonical_json
from knowledge.model.record.ledger import EMPTY_HEAD, NOTICES, EventKind, Head
from knowledge.model.scope import Scope
from knowledge.store import validation
from knowledge.store.validation import Arrival
from knowledge.testing.store_samples import START, answer_record, day, submission

V1 = "ab" * 32
HEAD = Head(seq=3, recorded_at=day(5), hash="0" * 64)

BUILT_IN = Jurisdictions.built_in(START)


def edge(above: str, below: str, said_by: str = "precedence/a", **where: str) -> Edge:
    return Edge(above, below, said_by, Scope(**where), Period(start=START))


def refused(check: Callable[..., object], *given: object) -> CanonError:
    """The error of a check, which names a remedy."""
    with pytest.raises(CanonError) as caught:
        check(*given)
    assert caught.value.remedy
    return caught.value


# -- time -------------------------------------------------------------------------------------------------------------


def test_a_transaction_is_dated_by_the_clock_in_utc_t3() -> None:
    eastern = datetime(2024, 1, 7, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert validation.stamp(lambda: eastern, HEAD) == datetime(2024, 1, 6, 23, 0, tzinfo=UTC)
    assert validation.stamp(lambda: START, EMPTY_HEAD) == START


@pytest.mark.parametrize("now", [day(0), day(5) - TICK, day(5)])
def test_a_transaction_is_later_than_the_last_one_although_the_clock_is_not_t3(now: datetime) -> None:
    assert validation.stamp(lambda: now, HEAD) == day(5) + TICK


@pytest.mark.parametrize(
    ("changed", "valid", "known", "expected"),
    [
        (None, None, None, AsOf(valid_at=day(9), known_at=EPOCH)),
        (day(3), None, None, AsOf(valid_at=day(9), known_at=day(3))),
        (day(3), day(1), day(2), AsOf(valid_at=day(1), known_at=day(2))),
        (day(3), None, day(8), AsOf(valid_at=day(9), known_at=day(3))),
        (day(12), None, day(11), AsOf(valid_at=day(9), known_at=day(11))),
    ],
)
def test_an_as_of_defaults_to_now_and_to_the_last_change_t4(
    changed: datetime | None, valid: datetime | None, known: datetime | None, expected: AsOf
) -> None:
    assert validation.requested_as_of(changed, valid, known, day(9)) == expected


def test_a_known_time_in_the_future_is_refused_t4() -> None:
    error = refused(validation.requested_as_of, day(3), None, day(10), day(9))
    assert error.where == "known_at"
    assert "2024-01-11" in error.detail
    assert "2024-01-10" in error.remedy


# -- actors and reasons -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [("jane", "jane"), ("  jane \n", "jane"), ("山田", "山田"), ("j" * 200, "j" * 200), ("7", "7")],
)
def test_an_actor_is_kept_without_surrounding_space_l3(given: str, kept: str) -> None:
    assert validation.checked_actor(given) == kept


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", "blank"),
        (" \t", "blank"),
        ("--", "blank"),
        ("j" * 201, "201 characters"),
        ("ja\u200bne", "U+200B"),
        ("jane\ufe0f", "U+FE0F"),
        ("ja\u2800ne", "U+2800"),
        ("ja\x07ne", "control character"),
        ("ja\ud800ne", "control character"),
    ],
)
def test_an_actor_that_cannot_be_read_is_refused_l3(given: str, problem: str) -> None:
    error = refused(validation.checked_actor, given)
    assert problem in error.detail
    assert error.where == "actor"


def test_a_reason_may_be_empty_and_have_lines_but_no_other_control_characters() -> None:
    for reason in ("", "one\ntwo\tthree"):
        assert validation.checked_reason(reason) == reason
    assert refused(validation.checked_reason, "\x1b[2J").where == "reason"


def test_a_reason_has_at_most_several_pages_since_it_is_kept_for_good() -> None:
    assert validation.checked_reason("x" * 10_000)
    assert "10001 characters" in refused(validation.checked_reason, "x" * 10_001).detail


# -- submissions ------------------------------------------------------------------------------------------------------


def test_a_submission_that_can_be_kept_is_returned_as_it_is() -> None:
    item = submission()
    assert validation.checked_submission(item, None) is item
    assert validation.checked_submission(item, Kind.POLICY) is item


def test_an_object_keeps_its_kind() -> None:
    error = refused(validation.checked_submission, submission(kind=Kind.FAQ), Kind.POLICY)
    assert "policy/refunds is of kind policy, but this version is of kind faq" in error.detail


@pytest.mark.parametrize(
    ("item", "where"),
    [
        (submission(source="a\0b"), "source"),
        (submission(paragraphs=("a\0b",)), "passages"),
        (submission(attributes={"most": 2**53}), "attributes"),
        (submission(attributes={"name": "\ud800"}), "attributes"),
    ],
)
def test_a_value_that_no_store_can_hold_is_refused(item: Submission, where: str) -> None:
    assert refused(validation.checked_submission, item, None).where == where


def test_only_the_passages_that_a_version_refers_to_are_kept() -> None:
    item = submission(paragraphs=("One.", "Two.", "One."))
    stray = Passage(context="elsewhere", text="Stray.")
    kept = validation.passages_of(item.version.reading, (*item.passages, stray))
    assert [passage.text for passage in kept] == ["One.", "Two."]


# -- moves ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("to", State)
def test_only_the_moves_of_the_lifecycle_are_allowed_l2(before: State, to: State) -> None:
    if to in TRANSITIONS[before]:
        assert validation.checked_move(V1, before, to, None) is None
        return
    told = "already" if to is before else f"and cannot become {to.value}"
    with pytest.raises(IllegalTransition, match=f"is {before.value} {told}"):
        validation.checked_move(V1, before, to, None)


def test_a_refused_move_names_the_moves_that_are_allowed_l2() -> None:
    assert "deprecated" in refused(validation.checked_move, V1, State.APPROVED, State.DRAFT, None).remedy
    assert "nothing" in refused(validation.checked_move, V1, State.REJECTED, State.DRAFT, None).remedy


def test_only_a_deprecation_takes_effect_at_another_time_a4() -> None:
    assert validation.checked_move(V1, State.APPROVED, State.DEPRECATED, day(5)) == day(5)
    error = refused(validation.checked_move, V1, State.DRAFT, State.APPROVED, day(5))
    assert error.where == "effective_at"
    naive = day(5).replace(tzinfo=None)
    with pytest.raises(InvalidInput):
        validation.checked_move(V1, State.APPROVED, State.DEPRECATED, naive)


# -- approval ---------------------------------------------------------------------------------------------------------

OPEN, STRICT = (SourceTerms(approve_on_arrival=allowed) for allowed in (True, False))


@pytest.mark.parametrize("declared", [None, OPEN, STRICT])
def test_anybody_but_the_author_may_approve_l3(declared: SourceTerms | None) -> None:
    assert not validation.check_approval("joe", "ada", Arrival(Kind.POLICY, "local", declared))


def test_an_author_approves_on_arrival_where_the_source_is_declared_so_l4() -> None:
    assert validation.check_approval(" ADA", "ada", Arrival(Kind.POLICY, "local", OPEN))


@pytest.mark.parametrize("declared", [None, STRICT])
def test_an_author_approves_nothing_else_l3(declared: SourceTerms | None) -> None:
    with pytest.raises(SelfApproval) as caught:
        validation.check_approval("Ada", "ada", Arrival(Kind.POLICY, "wiki", declared))
    assert "source/wiki" in caught.value.remedy


@pytest.mark.parametrize("kind", sorted(validation.GOVERNING_KINDS))
def test_an_author_never_approves_an_object_that_governs_others_l4(kind: Kind) -> None:
    with pytest.raises(SelfApproval) as caught:
        validation.check_approval("ada", "ada", Arrival(kind, "local", OPEN))
    assert caught.value.remedy == "Let somebody else approve it."


# -- circles ----------------------------------------------------------------------------------------------------------


def replacing(*pairs: tuple[str, str]) -> Callable[[str], list[Edge]]:
    edges = [edge(above, below, above) for above, below in pairs]
    return lambda object_id: [one for one in edges if one.above == object_id]


def test_objects_may_replace_others_in_a_row_a7() -> None:
    row = replacing(("policy/c", "policy/b"), ("policy/b", "policy/a"), ("policy/c", "policy/a"))
    validation.check_replacements(["policy/a", "policy/b", "policy/c"], row, BUILT_IN)


@pytest.mark.parametrize("moved", ["policy/a", "policy/b", "policy/c"])
def test_a_circle_of_replacements_is_refused_wherever_it_is_entered_a7(moved: str) -> None:
    ring = replacing(("policy/a", "policy/b"), ("policy/b", "policy/c"), ("policy/c", "policy/a"))
    with pytest.raises(Conflict, match="a circle") as caught:
        validation.check_replacements([moved], ring, BUILT_IN)
    assert caught.value.detail.startswith(f"{moved} replaces ")
    assert caught.value.where == "replaces"


def test_a_circle_that_the_moved_objects_do_not_touch_is_not_searched_a7() -> None:
    validation.check_replacements(
        ["policy/x"], replacing(("policy/a", "policy/b"), ("policy/b", "policy/a")), BUILT_IN
    )


def test_rulings_that_contradict_each_other_name_their_objects_p2() -> None:
    one = edge("policy/a", "policy/b", "precedence/one")
    other = edge("policy/b", "policy/a", "precedence/other")
    with pytest.raises(
        Conflict, match=r"policy/a over policy/b over policy/a \(precedence/one, precedence/other\)"
    ):
        validation.check_rulings([one, other], BUILT_IN)


@pytest.mark.parametrize(
    "rulings",
    [
        [],
        [edge("policy/a", "policy/b"), edge("policy/a", "policy/c")],
        [edge("policy/a", "policy/b"), edge("policy/b#x", "policy/a")],
        [edge("policy/a", "policy/b", jurisdiction="us"), edge("policy/b", "policy/a", jurisdiction="eu")],
        [edge("policy/a#x", "policy/b"), edge("policy/b", "policy/a#y")],
    ],
    ids=["none", "two on one side", "an exception", "places that do not meet", "two clauses"],
)
def test_rulings_that_can_hold_together_are_allowed_p2(rulings: list[Edge]) -> None:
    validation.check_rulings(rulings, BUILT_IN)


# -- erasures, notices, answers ---------------------------------------------------------------------------------------


def test_an_erasure_needs_a_legal_basis_e1() -> None:
    assert validation.checked_basis("GDPR Art. 17") == "GDPR Art. 17"
    for blank in ("", "  ", "a\0b"):
        assert refused(validation.checked_basis, blank).where == "basis"


def test_an_erasure_names_each_version_and_answer_once_e1() -> None:
    assert validation.checked_targets(["b", "a", "b"], ["x", "x"]) == (["b", "a"], ["x"])
    refused(validation.checked_targets, [], [])


@pytest.mark.parametrize(
    ("first", "then", "allowed"),
    [
        (None, EventKind.CONTENT_ERASED, True),
        (EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED, True),
        (EventKind.CONTENT_ERASED, EventKind.CONTENT_ERASED, False),
        (EventKind.CONTENT_ERASED, EventKind.ANSWER_RECORDED, False),
        (EventKind.VERSION_RECORDED, EventKind.CONTENT_ERASED, False),
    ],
)
def test_an_erasure_has_its_transaction_for_itself_e1(
    first: EventKind | None, then: EventKind, allowed: bool
) -> None:
    if allowed:
        validation.check_erased_alone(then, first)
    else:
        refused(validation.check_erased_alone, then, first)


def test_only_notices_are_appended_by_themselves() -> None:
    for kind in EventKind:
        if kind in NOTICES:
            assert validation.checked_notice(kind) is kind
        else:
            with pytest.raises(ValueError, match="transaction's own method"):
                validation.checked_notice(kind)


def test_an_answer_that_cites_an_erased_version_is_made_again_e1() -> None:
    validation.check_citations("a1", [])
    error = refused(validation.check_citations, "a1", [V1])
    assert (V1[:16] in error.detail, error.remedy) == (True, "Ask again.")


def test_a_record_is_kept_with_its_time_as_canonical_json_q3() -> None:
    record = answer_record()
    dated, body = validation.checked_record(record, day(2))
    assert (dated.answer, dated.recorded_at) == (record.answer, day(2))
    assert body == canonical_json(json_value(dated))


@pytest.mark.parametrize(
    ("changes", "where"), [({"answer": "Yes."}, "answer_hash"), ({"facts": {"most": 2**53}}, "facts")]
)
def test_a_record_that_is_not_sealed_or_not_canonical_is_refused_q3(
    changes: dict[str, object], where: str
) -> None:
    record = answer_record()
    forged = record.model_copy(update={"answer": record.answer.model_copy(update=changes)})
    assert refused(validation.checked_record, forged, day(2)).where == where
