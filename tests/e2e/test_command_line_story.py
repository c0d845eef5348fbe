"""From an empty directory to cited as-of answers that replay, through the command alone."""

import shutil
from pathlib import Path
from typing import Any

import pytest

QUESTION = "How long do customers have to return a product for a refund?"


def test_the_demo_answers_at_two_dates_and_owns_up_to_what_it_does_not_know(knowledge: Any) -> None:
    done = knowledge("demo")
    assert done.exit == 0, done.err
    first, second, third = done.out.split("── Question ")[1:]
    assert "within 30 days of delivery" in first
    assert "within 14 days of delivery" in second
    assert "policies/refunds.yaml" in first
    assert "approved by A. Name" in first
    assert "insufficient" in third


def test_the_demo_wants_an_empty_directory(knowledge_here: Any, tmp_path: Path) -> None:
    (tmp_path / "something").write_text("here already")
    done = knowledge_here("demo", "--data-dir", tmp_path)
    assert (done.exit, done.out) == (2, "")
    assert "not empty" in done.err


@pytest.mark.parametrize(
    ("date", "jurisdiction", "window"),
    [("2024-03-01", "global", "30 days"), ("2025-03-01", "global", "14 days"), ("2025-03-01", "eu/de", "45 days")],
)
def test_q1_the_same_question_at_two_dates_and_in_two_places(
    knowledge_here: Any, filled: Path, date: str, jurisdiction: str, window: str
) -> None:
    options = ["--as-of", date, "--jurisdiction", jurisdiction, "--json", "--data-dir", filled]
    done = knowledge_here("query", QUESTION, *options)
    assert (done.exit, done.err) == (0, "")
    citation = done.value["citations"][0]
    assert f"within {window} of delivery" in citation["quote"]
    assert citation["effective_from"] <= f"{date}T00:00:00Z"
    assert citation["effective_to"] is None or citation["effective_to"] > f"{date}T00:00:00Z"


def test_q2_what_nothing_answers_exits_with_3(knowledge_here: Any, filled: Path) -> None:
    done = knowledge_here(
        "query", "How many weeks of parental leave do employees get?", "--json", "--data-dir", filled
    )
    assert (done.exit, done.value["status"], done.value["citations"]) == (3, "insufficient", [])


def test_resolve_history_and_diff_tell_the_same_story(knowledge_here: Any, filled: Path) -> None:
    view = knowledge_here(
        "resolve", "policy/refunds", "--as-of", "2024-03-01", "--json", "--data-dir", filled
    ).value
    history = knowledge_here("history", "policy/refunds", "--json", "--data-dir", filled).value
    assert view["version_id"] in [version["version_id"] for version in history["versions"]]
    assert {period["version_id"] for period in history["periods"]} >= {view["version_id"]}
    dates = ["--from", "2024-03-01", "--to", "2025-03-01"]
    diff = knowledge_here("diff", "policy/refunds", *dates, "--json", "--data-dir", filled).value
    assert diff["before"]["version_id"] == view["version_id"]
    changed = {clause["anchor"]: clause for clause in diff["clauses"]}
    assert "30 days" in changed["window"]["before"]
    assert "14 days" in changed["window"]["after"]
    assert "condition" not in changed


def test_q3_an_answer_replays_to_the_same_bytes_after_ingests_and_a_new_index(
    knowledge: Any, knowledge_here: Any, filled: Path, tmp_path: Path
) -> None:
    """One process answers and another one replays; what comes between and after runs here."""
    data_dir = tmp_path / "data"
    shutil.copytree(filled, data_dir)
    answer = knowledge("query", QUESTION, "--as-of", "2024-03-01", "--json", "--data-dir", data_dir).value
    (tmp_path / "note.md").write_text("# Refunds\n\nCustomers may return a product for a refund within 3 days.\n")
    approved = ["--state", "approved", "--actor", "jo", "--effective-from", "2020-01-01"]
    assert knowledge_here("ingest", tmp_path / "note.md", *approved, "--data-dir", data_dir).exit == 0
    shutil.rmtree(data_dir / "index")
    assert knowledge_here("reindex", "--data-dir", data_dir).exit == 0
    replay = knowledge("audit", "replay", answer["answer_id"], "--json", "--data-dir", data_dir)
    assert (replay.exit, replay.value["same"]) == (0, True)
    assert replay.value["replayed_hash"] == answer["answer_hash"]
    shown = knowledge_here("audit", "show", answer["answer_id"], "--json", "--data-dir", data_dir).value
    assert shown["answer"]["claims"] == answer["claims"]
    assert knowledge_here("audit", "verify", "--data-dir", data_dir).exit == 0
    assert knowledge_here("doctor", "--data-dir", data_dir).exit == 0


def test_n1_a_second_ingest_adds_nothing(knowledge_here: Any, filled: Path, corpus: Path) -> None:
    options = ["--state", "approved", "--actor", "A. Name", "--json", "--data-dir", filled]
    again = knowledge_here("ingest", corpus, *options).value
    assert (again["recorded"], again["approved"], again["closed"]) == (0, 0, 0)
    assert again["unchanged"] == 18


def test_n2_two_processes_ingesting_at_once_leave_one_whole_state(
    knowledge_here: Any, start: Any, corpus: Path, tmp_path: Path
) -> None:
    options = ["--state", "approved", "--actor", "A. Name", "--data-dir", tmp_path / "data"]
    processes = [start("ingest", corpus, *options) for _ in range(2)]
    ends = [(process.communicate()[1], process.returncode) for process in processes]
    assert min(code for _, code in ends) == 0
    for err, code in ends:
        assert code == 0 or "in use by another process" in err
    assert knowledge_here("ingest", corpus, *options, "--json").value["recorded"] == 0
    assert knowledge_here("audit", "verify", "--data-dir", tmp_path / "data").exit == 0
    assert knowledge_here("doctor", "--data-dir", tmp_path / "data").exit == 0


def test_a_read_only_place_is_said_before_anything_happens(knowledge: Any, corpus: Path) -> None:
    done = knowledge("ingest", corpus, "--data-dir", "/proc/canon")
    assert (done.exit, done.out) == (1, "")
    assert "/proc/canon" in done.err
    assert "Traceback" not in done.err
