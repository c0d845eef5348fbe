"""An answer is judged by the words, objects, values and status that are expected of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knowledge.evaluation.judging import Asked, judge
from knowledge.evaluation.results import BaselineResult, ItemResult
from knowledge.evaluation.stages import Loss, Sighting, Stage
from knowledge.model.answering.answers import Claim, ClaimValue, Status
from tests.evaluation.building import answer, citation, item


def judged(*claims: str, expect: dict[str, Any], status: Status = Status.ANSWERED, **asked: Any) -> ItemResult:
    return judge(item(**expect), Asked(answer(*claims, status=status), **asked))


def test_an_answer_with_the_expected_words_is_a_hit_whatever_their_case_spaces_and_marks() -> None:
    found = judged("Returns are accepted **within\n30 days** of delivery.", expect={"quotes": ["Within 30 days"]})
    assert found.hit
    assert found.loss is None


def test_every_expected_text_is_needed() -> None:
    assert not judged("within 30 days", expect={"quotes": ["within 30 days", "unused"]}).hit


def test_an_answer_with_unwanted_words_is_no_hit() -> None:
    found = judged("within 30 days", "within 14 days", expect={"quotes": ["30 days"], "not_contains": ["14 days"]})
    assert found.unwanted
    assert not found.hit


def test_the_status_must_be_an_allowed_one() -> None:
    assert judged("30 days", status=Status.CONFLICT, expect={"quotes": ["30 days"]}).hit
    assert not judged(
        "30 days", status=Status.CONFLICT, expect={"quotes": ["30 days"], "statuses": ["answered"]}
    ).hit


def test_the_expected_object_must_be_cited() -> None:
    assert judged("30 days", expect={"objects": ["policy/refunds"]}).hit
    assert not judged("30 days", expect={"objects": ["policy/leave"]}).hit


def test_an_exception_that_goes_with_a_claim_is_not_counted_among_the_claims() -> None:
    found = judged(
        "within 30 days",
        "Engraved meters cannot be returned.",
        expect={"quotes": ["30 days"]},
        beside=frozenset({"c1"}),
    )
    assert [claim.answers for claim in found.claims] == [True, None]


def test_an_exception_that_holds_what_is_expected_answers() -> None:
    found = judged(
        "within 30 days", "Engraved meters stay.", expect={"quotes": ["Engraved meters"]}, beside=frozenset({"c1"})
    )
    assert [claim.answers for claim in found.claims] == [False, True]


@pytest.mark.parametrize(("said", "is_hit"), [("It takes 24 hours.", True), ("It takes two days.", False)])
def test_a_value_counts_in_any_spelling(said: str, is_hit: bool) -> None:
    assert judged(said, expect={"value": "1 day"}).hit is is_hit


def test_the_typed_value_of_a_claim_counts_before_its_words() -> None:
    said = answer("It takes 24 hours.")
    typed = Claim(text="24 hours", value=ClaimValue(kind="duration", text="two days"), citations=("c0",))
    other = judge(item(value="1 day"), Asked(said.model_copy(update={"claims": (typed,)})))
    assert not other.hit


def test_an_item_without_an_answer_wants_a_refusal() -> None:
    assert judged(status=Status.INSUFFICIENT, expect={}).hit
    wrong = judged("30 days", expect={})
    assert not wrong.hit
    assert wrong.loss is Loss.NOT_REFUSED


def test_a_refused_question_that_has_an_answer_is_no_hit() -> None:
    found = judged(status=Status.INSUFFICIENT, expect={"quotes": ["30 days"]})
    assert found.refused
    assert found.loss is Loss.NOT_IN_FORCE


def test_a_claim_answers_if_it_holds_an_expected_text_or_is_a_part_of_one() -> None:
    expect = {"quotes": ["Lamps are returned within 30 days. They must be unused."]}
    found = judged("They must be unused.", "Lamps are sold in boxes.", "Unused.", expect=expect)
    assert [claim.answers for claim in found.claims] == [True, False, False]


def test_claims_are_not_judged_where_nothing_is_expected_that_a_claim_can_hold() -> None:
    found = judged("Cards expire.", status=Status.CONFLICT, expect={"statuses": ["conflict"]})
    assert found.hit
    assert [claim.answers for claim in found.claims] == [None]


def test_a_claim_is_supported_by_genuine_citations_that_have_its_words() -> None:
    said = answer("within 30 days", "within 14 days", quotes=["Return within 30 days.", "Return it."])
    both = judge(item(quotes=["30 days"]), Asked(said, genuine=frozenset({"c0", "c1"})))
    assert [claim.supported for claim in both.claims] == [True, False]
    none = judge(item(quotes=["30 days"]), Asked(said))
    assert [claim.supported for claim in none.claims] == [False, False]


def test_a_reason_to_refuse_is_no_claim_about_the_question() -> None:
    said = answer("within 30 days")
    refusing = Claim(text="We give no legal advice.", kind="refusal", citations=("c0",))
    found = judge(item(quotes=["30 days"]), Asked(said.model_copy(update={"claims": (*said.claims, refusing)})))
    assert len(found.claims) == 1


def test_characters_are_those_of_all_quotes() -> None:
    said = answer("a b c").model_copy(update={"citations": (citation("c0", "12345"), citation("c1", "123"))})
    assert judge(item(), Asked(said)).characters == 8


def test_withheld_evidence_turns_the_item_into_one_without_an_answer() -> None:
    asked = Asked(answer("within 14 days"), withheld=True)
    wrong = judge(item(quotes=["30 days"]), asked)
    assert (wrong.kind, wrong.answerable, wrong.hit, wrong.loss) == ("withheld", False, False, Loss.NOT_REFUSED)
    assert judge(item(quotes=["30 days"]), replace(asked, answer=answer(status=Status.INSUFFICIENT))).hit


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        (None, Loss.NOT_IN_FORCE),
        (Stage.IN_FORCE, Loss.NOT_RETRIEVED),
        (Stage.RETRIEVED, Loss.RESOLVED_AWAY),
        (Stage.RESOLVED, Loss.OUTRANKED),
        (Stage.RANKED, Loss.NOT_VERIFIED),
        (Stage.SUFFICIENT, Loss.NOT_SELECTED),
        (Stage.SELECTED, Loss.NOT_VERIFIED),
        (Stage.CLAIMED, Loss.WORDED_WRONG),
    ],
)
def test_the_stage_after_the_last_one_that_saw_the_words_lost_them(last: Stage | None, loss: Loss) -> None:
    stages = [*Stage]
    upto = stages[: stages.index(last) + 1] if last else []
    sightings = {stage: [Sighting("policy/refunds", "Return within 30 days.")] for stage in upto}
    found = judged("Other words.", expect={"quotes": ["30 days"]}, sightings=sightings)
    assert found.seen == {"30 days": last}
    assert found.loss is loss


def test_of_several_texts_the_one_that_was_lost_first_names_the_loss() -> None:
    sightings = {
        Stage.RETRIEVED: [Sighting("a/b", "one"), Sighting("a/b", "two")],
        Stage.CLAIMED: [Sighting("a/b", "one")],
    }
    assert judged("one", expect={"quotes": ["one", "two"]}, sightings=sightings).loss is Loss.RESOLVED_AWAY


def test_expected_objects_are_followed_through_the_stages_where_no_words_are_expected() -> None:
    sightings = {Stage.RESOLVED: [Sighting("policy/leave", "text")]}
    found = judged("Other words.", expect={"objects": ["policy/leave"]}, sightings=sightings)
    assert found.loss is Loss.OUTRANKED


def test_a_baseline_has_shown_an_answer_once_all_its_words_were_shown() -> None:
    baselines = {"dense": ["within 14 days", "within 30 days", "unused"], "bm25": ["unused"]}
    expect = {"quotes": ["30 days", "unused"], "not_contains": ["14 days"]}
    found = judged("x", expect=expect, baselines=baselines).baselines
    assert found == {"dense": BaselineResult(shown_at=3, unwanted_at=1), "bm25": BaselineResult()}
