"""`knowledge eval calibrate`: fitted to a run, proposed, approved by another person, and named by the answers made with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from knowledge.model.kinds import FEATURES
from knowledge.reasoning.recipe import STEPS
from tests.api.in_process import Knowledge, Run
from tests.api.refund_story import refunds
from tests.templates import FolderTemplate, empty_service

QUESTION = "Within how many days can unused items be returned for a refund?"
ITEM = {"id": "window", "question": QUESTION, "answer_quotes": ["within 14 days"]}
APPROVED = ("--source", "handbook", "--effective-from", "2023-01-01", "--state", "approved", "--actor", "jo")


@pytest.fixture(scope="module")
def measured(simulated: None, tmp_path_factory: pytest.TempPathFactory) -> FolderTemplate:
    """A data directory with one document, and the report of a run with many items over it."""
    folder = tmp_path_factory.mktemp("measured")
    data = ("--data-dir", str(folder / "data"))
    empty_service(folder / "data")
    (folder / "refunds.md").write_text(refunds(14))
    (folder / "golden.jsonl").write_text(json.dumps(ITEM))
    _run("ingest", str(folder / "refunds.md"), *APPROVED, *data)
    _run("eval", "run", str(folder / "golden.jsonl"), "--out", str(folder / "one.json"), *data)
    report = json.loads((folder / "one.json").read_text())
    (folder / "run.json").write_text(json.dumps(report | {"items": _many(report["items"][0])}))
    return FolderTemplate(folder)


def _run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == 0


def _many(first: dict[str, Any]) -> list[dict[str, Any]]:
    """Variants of an item: the later ones are more alike, and more of them are right."""
    return [
        first
        | {
            "item_id": f"item {n}",
            "fact": f"{n}",
            "hit": n % 10 < n // 20,
            "features": first["features"] | {"late": n / 200, "words": n / 200},
        }
        for n in range(200)
    ]


@dataclass
class Desk:
    """Runs commands over the folder of one test."""

    knowledge: Knowledge
    folder: Path

    def __call__(self, *arguments: object) -> Run:
        return self.knowledge(*arguments, "--data-dir", self.folder / "data")

    def propose(self, name: str = "run.json") -> str:
        """Propose a calibration fitted to a report; its version id."""
        done = self("eval", "calibrate", self.folder / name, "--propose", "--actor", "eva", "--json")
        assert done.exit == 0, done.err
        listed = [
            one
            for one in self("review", "list", "--json").value["reviews"]
            if one["object_id"] == "calibration/answers"
        ]
        version_id: str = listed[-1]["version_id"]
        assert version_id[:16] in done.err
        return version_id

    def approve(self, version_id: str) -> None:
        """Have another person approve it."""
        assert self("review", "approve", version_id, "--actor", "jo").exit == 0

    def ask(self, *options: str) -> dict[str, Any]:
        """The answer to the question."""
        answer: dict[str, Any] = self("query", QUESTION, "--json", *options).value
        return answer

    def replays(self, answer: dict[str, Any]) -> bool:
        """Whether a recorded answer comes out the same, byte for byte."""
        return self("audit", "replay", answer["answer_id"], "--json").exit == 0

    def change(self, name: str, **fingerprints: str) -> str:
        """Write the report with other fingerprints; its name."""
        report = json.loads((self.folder / "run.json").read_text())
        report["fingerprints"] |= fingerprints
        (self.folder / name).write_text(json.dumps(report))
        return name


@pytest.fixture
def desk(knowledge: Knowledge, measured: FolderTemplate, tmp_path: Path) -> Desk:
    measured.lay_down(tmp_path / "told")
    return Desk(knowledge, tmp_path / "told")


def reason(answer: dict[str, Any]) -> str:
    """What the trace says about the calibration."""
    (summary,) = (step["summary"] for step in answer["steps"] if step["name"] == "calibrate")
    return str(summary)


def test_an_approved_calibration_decides_and_is_named_from_then_on(desk: Desk) -> None:
    before = desk.ask()
    assert before["fingerprints"]["calibration"] == "shipped"
    proposed = desk.propose()
    assert desk.ask()["fingerprints"]["calibration"] == "shipped", "a draft decides nothing"
    assert desk("review", "approve", proposed, "--actor", "eva").exit != 0, "its author may not approve it"
    desk.approve(proposed)

    after = desk.ask()
    assert after["fingerprints"]["calibration"] == proposed
    assert after["fingerprints"]["recipe"] == before["fingerprints"]["recipe"]
    assert after["confidence"]["value"] != before["confidence"]["value"]
    assert f"calibration/answers@{proposed[:16]}" in after["confidence"]["meaning"]
    assert [one["quote"] for one in after["citations"]] == [one["quote"] for one in before["citations"]]

    earlier = desk.ask("--known-at", before["as_of"]["known_at"])
    assert earlier["fingerprints"]["calibration"] == "shipped"
    assert earlier["confidence"] == before["confidence"]
    assert desk.replays(before)
    assert desk.replays(earlier)
    assert desk.replays(after)


def test_the_date_of_a_question_does_not_choose_the_calibration(desk: Desk) -> None:
    proposed = desk.propose()
    desk.approve(proposed)
    assert desk.ask("--as-of", "2023-06-01")["fingerprints"]["calibration"] == proposed


def test_a_withdrawn_calibration_still_replays(desk: Desk) -> None:
    proposed = desk.propose()
    desk.approve(proposed)
    made = desk.ask()
    assert desk("review", "deprecate", proposed, "--actor", "jo").exit == 0
    assert desk.ask()["fingerprints"]["calibration"] == "shipped"
    assert desk.replays(made)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"steps": "extractive/0"}, f"was fitted for the steps extractive/0, and these are {STEPS}; fit it again"),
        ({"embedder": "other/64"}, "was fitted for the model other/64, and this is hashing/64; fit it again"),
    ],
    ids=["steps", "model"],
)
def test_a_calibration_for_other_steps_or_another_model_is_left_aside_and_the_trace_says_so(
    desk: Desk, changed: dict[str, str], says: str
) -> None:
    before = desk.ask()
    desk.approve(desk.propose(desk.change("other.json", **changed)))
    after = desk.ask()
    assert after["fingerprints"]["calibration"] == "shipped"
    assert says in reason(after)
    assert after["confidence"] == before["confidence"]


def test_a_question_in_another_language_is_not_calibrated(desk: Desk) -> None:
    desk.approve(desk.propose())
    german = desk("query", "Wie lange kann man unbenutzte Artikel nach der Lieferung zurückgeben?", "--json").value
    assert german["fingerprints"]["calibration"] == "shipped"
    assert "in English" in reason(german)


def test_without_propose_a_calibration_is_printed_and_nothing_is_recorded(desk: Desk) -> None:
    run = desk.knowledge(
        "eval", "calibrate", desk.folder / "run.json", "--out", desk.folder / "calibration.json", "--json"
    )
    assert run.value == json.loads((desk.folder / "calibration.json").read_text())
    assert run.value["id"] == "calibration/answers"
    assert tuple(run.value["refusal"]["weights"]) == FEATURES
    shown = desk.knowledge("eval", "calibrate", desk.folder / "run.json").out
    for words in (STEPS, "late", "slope", "held out", "before, held out", "auroc"):
        assert words in shown
    assert desk("review", "list", "--json").value["reviews"] == []


def test_a_written_calibration_is_ingested_like_any_other_object(desk: Desk) -> None:
    file = desk.folder / "calibration.json"
    assert desk.knowledge("eval", "calibrate", desk.folder / "run.json", "--out", file).exit == 0
    ingested = desk("ingest", file, "--source", "evaluation", "--actor", "eva", "--json").value
    (version,) = ingested["versions"]
    desk.approve(version["version_id"])
    assert desk.ask()["fingerprints"]["calibration"] == version["version_id"]


def test_an_evaluation_measures_with_the_calibration_in_force(desk: Desk) -> None:
    desk.approve(desk.propose())
    run = desk("eval", "run", desk.folder / "golden.jsonl", "--json").value
    (item,) = run["items"]
    assert item["confidence"] == desk.ask()["confidence"]["value"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("absent.json",), "absent.json"),
        (("golden.jsonl",), "not the report of a run"),
        (("run.json", "--feature", "length"), "'length' is no feature; the features are late, words"),
    ],
    ids=["unreadable", "no report", "unknown feature"],
)
def test_wrong_inputs_are_named_with_a_remedy(desk: Desk, options: tuple[str, ...], says: str) -> None:
    name, *rest = options
    refused = desk.knowledge("eval", "calibrate", desk.folder / name, *rest)
    assert refused.exit in (1, 2)
    assert says in " ".join(refused.err.split())


def test_runs_of_several_answer_paths_are_not_mixed(desk: Desk) -> None:
    other = desk.change("other.json", steps="extractive/0")
    refused = desk.knowledge("eval", "calibrate", desk.folder / "run.json", desk.folder / other)
    assert refused.exit == 2
    assert "extractive/0 with hashing/64" in " ".join(refused.err.split())


@pytest.mark.parametrize(
    ("part", "wrong", "says"),
    [
        ("bias", "NaN", "NaN is not a JSON number"),
        ("bias", "1e999", "refusal.bias: inf is not finite; write a number"),
        ("threshold", "1.5", "refusal.threshold: Input should be less than 1, not 1.5"),
        ("weights", '{"length": 1.0}', "refusal.weights: 'length' is no feature; the features are late, words"),
    ],
)
def test_a_calibration_with_wrong_numbers_is_not_ingested(desk: Desk, part: str, wrong: str, says: str) -> None:
    file = desk.folder / "calibration.json"
    assert desk.knowledge("eval", "calibrate", desk.folder / "run.json", "--out", file).exit == 0
    value = json.loads(file.read_text())
    value["refusal"][part] = "WRONG"
    file.write_text(json.dumps(value).replace('"WRONG"', wrong))
    refused = desk("ingest", file, "--source", "evaluation", "--actor", "eva")
    assert refused.exit == 1
    assert says in " ".join(refused.err.split())
