"""A gate names each measure that is out of its bounds."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.evaluation.gate import Gate, gate_failures, recorded_gate
from tests.evaluation.building import result, run_of

RUN = run_of(result("a"), result("b", hit=False, unwanted=True))


def failures(**metrics: dict[str, float]) -> list[str]:
    return gate_failures(RUN, Gate.model_validate({"metrics": metrics}))


def test_a_run_within_its_bounds_passes() -> None:
    assert failures(hit={"least": 0.5}, unwanted={"most": 0.5}) == []


def test_each_measure_out_of_its_bounds_is_named() -> None:
    assert failures(hit={"least": 0.6}, unwanted={"most": 0.4}) == [
        "hit is 0.5, and at least 0.6 is asked for.",
        "unwanted is 0.5, and at most 0.4 is asked for.",
    ]


def test_a_measure_that_was_not_taken_does_not_pass() -> None:
    assert failures(refusal={"least": 0.0}) == ["refusal was not measured."]


def test_kinds_of_question_have_bounds_of_their_own() -> None:
    gate = Gate.model_validate(
        {"metrics": {}, "kinds": {"lookup": {"hit": {"least": 1.0}}, "list": {"hit": {"least": 0}}}}
    )
    assert gate_failures(RUN, gate) == [
        "lookup: hit is 0.5, and at least 1 is asked for.",
        "list: hit was not measured.",
    ]


def test_a_recorded_gate_is_passed_by_its_run_and_not_by_a_worse_one() -> None:
    gate = recorded_gate(RUN)
    assert gate_failures(RUN, gate) == []
    worse = run_of(result("a", hit=False), result("b", hit=False, unwanted=True, characters=300))
    assert [text.split()[0] for text in gate_failures(worse, gate)] == ["hit", "characters"]


@pytest.mark.parametrize("hits", [1, 2])
def test_a_recorded_bound_is_rounded_to_the_side_on_which_the_run_passes(hits: int) -> None:
    thirds = run_of(*(result(f"{n}", hit=n < hits, unwanted=n >= hits) for n in range(3)))
    assert gate_failures(thirds, recorded_gate(thirds)) == []


def test_a_recorded_gate_leaves_a_little_room_for_longer_quotes() -> None:
    gate = recorded_gate(RUN)
    assert gate.metrics["characters"].most == 110
    assert gate.metrics["hit"].least == 0.5


def test_a_bound_bounds_something() -> None:
    with pytest.raises(ValidationError):
        Gate.model_validate({"metrics": {"hit": {}}})
