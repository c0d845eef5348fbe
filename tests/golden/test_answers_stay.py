"""Answers stay what they are, byte for byte but for their fingerprints, however the code is arranged (rule Q3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.reasoning.recipe import STEPS
from knowledge.testing.embedder import HashingEmbedder
from tests.golden.recording import (
    RECORDED,
    WORLDS,
    Recording,
    by_world,
    compare,
    differences,
    hashes_in,
    load_recording,
    record,
    write_recording,
)

ONE, OTHER = "1" * 64, "2" * 64


@pytest.mark.parametrize("world", WORLDS)
def test_every_recorded_answer_comes_out_the_same(tmp_path: Path, world: str) -> None:
    """Raise STEPS and record anew with `python -m tests.golden.recording --record` where other answers are meant."""
    found = hashes_in(world, tmp_path, HashingEmbedder(dimensions=256))
    recorded = {
        name: one for name, one in load_recording(RECORDED).answers.items() if name.startswith(f"{world}/")
    }
    assert differences(recorded, found) == []


def test_every_recorded_answer_is_of_a_world_that_is_asked() -> None:
    assert {name.partition("/")[0] for name in load_recording(RECORDED).answers} == WORLDS.keys()


def test_the_answers_were_recorded_with_the_steps_of_this_code() -> None:
    assert load_recording(RECORDED).steps == STEPS, "run `python -m tests.golden.recording --record`"


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A recording of two answers, made with the steps of this code."""
    path = tmp_path / "answers.json"
    write_recording(path, Recording(steps=STEPS, answers={"a/001 Why?": ONE, "b/001 When?": ONE}))
    return path


def test_other_answers_of_the_same_steps_are_not_recorded(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = recorded.read_bytes()
    assert record(recorded, {"a/001 Why?": OTHER, "b/001 When?": ONE}) == 1
    assert recorded.read_bytes() == before
    said = capsys.readouterr().out
    assert "a: 1 different\n  001 Why?\n" in said
    assert f"the same steps, {STEPS}" in said
    assert "raise STEPS in knowledge/reasoning/recipe.py" in said


def test_other_answers_of_other_steps_are_recorded_with_their_steps(recorded: Path) -> None:
    write_recording(recorded, Recording(steps="extractive/0", answers={"a/001 Why?": ONE}))
    assert record(recorded, {"a/001 Why?": OTHER}) == 0
    assert load_recording(recorded) == Recording(steps=STEPS, answers={"a/001 Why?": OTHER})


def test_a_question_more_or_less_is_recorded_with_the_same_steps(recorded: Path) -> None:
    assert record(recorded, {"b/001 When?": ONE, "b/002 Who?": OTHER}) == 0
    assert load_recording(recorded).answers == {"b/001 When?": ONE, "b/002 Who?": OTHER}


def test_the_first_recording_needs_no_file(tmp_path: Path) -> None:
    assert record(tmp_path / "new.json", {"a/001 Why?": ONE}) == 0
    assert load_recording(tmp_path / "new.json").answers == {"a/001 Why?": ONE}


def test_answers_that_differ_are_listed_by_world(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(recorded, {"a/001 Why?": OTHER, "b/001 When?": ONE}) == 1
    assert capsys.readouterr().out == "a: 1 different\n  001 Why?\n1 of 2 the same\n"
    assert compare(recorded, {"a/001 Why?": ONE, "b/001 When?": ONE}) == 0
    assert capsys.readouterr().out == "2 of 2 the same\n"


def test_equal_answers_of_other_steps_are_not_the_same_recording(
    recorded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_recording(recorded, Recording(steps="extractive/0", answers={"a/001 Why?": ONE}))
    assert compare(recorded, {"a/001 Why?": ONE}) == 1
    assert "recorded with extractive/0: record them anew" in capsys.readouterr().out


def test_names_are_grouped_under_their_world_in_order() -> None:
    assert by_world(["b/2 x", "a/1 y/z", "b/3 w"]) == [
        "a: 1 different",
        "  1 y/z",
        "b: 2 different",
        "  2 x",
        "  3 w",
    ]
