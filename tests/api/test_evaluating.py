"""`knowledge eval` over real engines, in this process, with the embedding model simulated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from tests.api.in_process import Knowledge
from tests.api.refund_story import refunds
from tests.templates import FolderTemplate, empty_service

QUESTION = "Within how many days can unused items be returned for a refund?"
ITEMS: list[dict[str, Any]] = [
    {
        "id": "past",
        "kind": "changed",
        "question": QUESTION,
        "valid_at": "2023-06-01",
        "answer_quotes": ["within 14 days"],
    },
    {"id": "open", "kind": "open", "question": "Who painted the ceiling of the Sistine Chapel?"},
]
SET = """
id: golden/refunds
title: Questions about refunds
questions:
  - question: Within how many days can unused items be returned for a refund?
    valid_at: 2023-06-01
    expect: {quotes: [within 14 days]}
"""


@pytest.fixture(scope="module")
def story(simulated: None, tmp_path_factory: pytest.TempPathFactory) -> FolderTemplate:
    """A data directory in which the window is 14 days from 2023 on, with a golden file and a golden object beside it."""
    folder = tmp_path_factory.mktemp("story")
    empty_service(folder / "data")
    (folder / "refunds.md").write_text(refunds(14))
    (folder / "golden.yaml").write_text(SET)
    (folder / "golden.jsonl").write_text("\n".join(map(json.dumps, ITEMS)))
    options = ("--source", "handbook", "--effective-from", "2023-01-01", "--state", "approved", "--actor", "jo")
    with pytest.raises(SystemExit) as ended:
        main(["ingest", str(folder / "refunds.md"), *options, "--data-dir", str(folder / "data")])
    assert ended.value.code == 0
    return FolderTemplate(folder)


@pytest.fixture
def told(story: FolderTemplate, tmp_path: Path) -> Path:
    """The folder of the story, laid down for one test."""
    story.lay_down(tmp_path / "told")
    return tmp_path / "told"


def report(knowledge: Knowledge, told: Path, name: str, *arguments: str) -> dict[str, Any]:
    run = knowledge(
        "eval",
        "run",
        told / "golden.jsonl",
        "--out",
        told / name,
        "--json",
        *arguments,
        "--data-dir",
        told / "data",
    )
    assert run.exit == 0
    assert json.loads((told / name).read_text()) == run.value
    value: dict[str, Any] = run.value
    return value


def test_a_run_measures_the_items_of_a_file(knowledge: Knowledge, told: Path) -> None:
    value = report(knowledge, told, "run.json", "--withholding")
    assert [item["item_id"] for item in value["items"]] == ["past", "past (withheld)", "open"]
    assert value["metrics"]["hit"] == 1.0
    assert value["metrics"]["refusal"] == 1.0


def test_the_table_shows_measures_kinds_baselines_and_what_went_wrong(knowledge: Knowledge, told: Path) -> None:
    (told / "golden.jsonl").write_text(json.dumps(ITEMS[0] | {"answer_quotes": ["within 15 days"]}))
    run = knowledge("eval", "run", told / "golden.jsonl", "--data-dir", told / "data")
    for words in (
        "claim_precision",
        "changed",
        "by confidence",
        "newest version",
        "whole answer",
        "not in force: past:",
    ):
        assert words in run.out


def test_what_went_wrong_is_not_listed_for_items_held_out(knowledge: Knowledge, told: Path) -> None:
    wrong = {**ITEMS[0], "answer_quotes": ["within 15 days"], "fact": "held", "held_out": True}
    (told / "golden.jsonl").write_text("\n".join(map(json.dumps, [wrong, ITEMS[1]])))
    run = knowledge("eval", "run", told / "golden.jsonl", "--data-dir", told / "data")
    assert "held out" in run.out
    assert "past:" not in run.out


def test_without_files_the_golden_objects_in_force_are_asked(knowledge: Knowledge, told: Path) -> None:
    refused = knowledge("eval", "run", "--data-dir", told / "data")
    assert refused.exit == 2
    assert "no golden questions" in refused.err
    options = ("--source", "handbook", "--state", "approved", "--actor", "jo")
    assert knowledge("ingest", told / "golden.yaml", *options, "--data-dir", told / "data").exit == 0
    run = knowledge("eval", "run", "--json", "--data-dir", told / "data")
    assert [item["item_id"] for item in run.value["items"]] == ["golden/refunds#1"]
    assert run.value["metrics"]["hit"] == 1.0


def test_a_run_is_kept_where_the_console_finds_it(knowledge: Knowledge, told: Path) -> None:
    value = report(knowledge, told, "run.json", "--keep")
    (kept,) = (told / "data" / "evaluations").iterdir()
    assert json.loads(kept.read_text())["numbers_hash"] == value["numbers_hash"]


def test_runs_are_compared(knowledge: Knowledge, told: Path) -> None:
    report(knowledge, told, "first.json")
    (told / "golden.jsonl").write_text(
        "\n".join(map(json.dumps, [ITEMS[0] | {"must_not_quotes": ["days"]}, ITEMS[1]]))
    )
    report(knowledge, told, "second.json")
    run = knowledge("eval", "compare", told / "first.json", told / "second.json", "--json")
    assert [(one["item_id"], one["second"]) for one in run.value["changed"]] == [("past", "worded wrong")]
    shown = knowledge("eval", "compare", told / "first.json", told / "second.json")
    assert "right → worded wrong: past" in shown.out
    assert "difference" in shown.out


def test_a_gate_exits_with_1_below_its_bounds(knowledge: Knowledge, told: Path) -> None:
    report(knowledge, told, "run.json")
    gate = told / "gate.json"
    assert knowledge("eval", "gate", told / "run.json", "--baseline", gate, "--record").exit == 0
    assert knowledge("eval", "gate", told / "run.json", "--baseline", gate).exit == 0
    gate.write_text('{"metrics": {"characters": {"most": 1}}}')
    failed = knowledge("eval", "gate", told / "run.json", "--baseline", gate)
    assert failed.exit == 1
    assert "characters is" in failed.out


def test_a_calibration_needs_enough_items(knowledge: Knowledge, told: Path) -> None:
    report(knowledge, told, "run.json", "--withholding")
    refused = knowledge("eval", "calibrate", told / "run.json")
    assert refused.exit == 2
    assert "labelled items" in refused.err


def test_a_retrieval_collection_is_ranked(knowledge: Knowledge, told: Path) -> None:
    folder = told / "shop"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "title": "", "text": "Gift cards expire."}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "When do gift cards expire?"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    run = knowledge("eval", "run", "--retrieval", folder, "--data-dir", told / "data")
    assert "shop: 1 documents, 1 queries" in run.out
    assert "answer path" in run.out
    both = knowledge("eval", "run", told / "golden.jsonl", "--retrieval", folder, "--data-dir", told / "data")
    assert both.exit == 2
    (folder / "qrels" / "test.tsv").unlink()
    assert "no judgements" in knowledge("eval", "run", "--retrieval", folder, "--data-dir", told / "data").err


@pytest.mark.parametrize("command", ["compare", "gate", "calibrate"])
def test_a_file_that_is_no_report_is_refused(knowledge: Knowledge, tmp_path: Path, command: str) -> None:
    (tmp_path / "other.json").write_text('{"a": 1}')
    arguments: dict[str, list[Any]] = {
        "compare": [tmp_path / "other.json"],
        "gate": ["--baseline", tmp_path / "other.json"],
        "calibrate": [],
    }
    refused = knowledge("eval", command, tmp_path / "other.json", *arguments[command])
    assert refused.exit == 2
    assert "not the report of a run" in refused.err
