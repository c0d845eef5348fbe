"""The commands and routes over the ledger's log, and where the citations of an answer come from."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.in_process import Knowledge
from tests.api.refund_story import REFUNDS, refunds

QUESTION = "Within how many days can unused items be returned for a refund?"


@pytest.fixture
def told(knowledge: Knowledge, tmp_path: Path) -> Path:
    """A data directory with the window of 14 and then 30 days."""
    data, document = tmp_path / "data", tmp_path / "refunds.md"
    for days, since in ((14, "2023-01-01"), (30, "2024-01-01")):
        document.write_text(refunds(days))
        options = ("--source", "handbook", "--state", "approved", "--actor", "jo", "--effective-from", since)
        assert knowledge("ingest", document, *options, "--data-dir", data).exit == 0
    return data


def test_e3b_a_log_is_rebuilt_and_compared_with_the_store(
    knowledge: Knowledge, told: Path, tmp_path: Path
) -> None:
    log = tmp_path / "ledger.jsonl"
    assert "events" in knowledge("audit", "log", log, "--data-dir", told).out
    whole = knowledge("audit", "rebuild", "--log", log, "--json", "--data-dir", told)
    assert (whole.exit, whole.value["compared"], whole.value["differences"]) == (0, True, [])
    assert whole.value["head"]["seq"] == len(log.read_text().splitlines())
    early = knowledge("audit", "rebuild", "--log", log, "--at", 1, "--json", "--data-dir", told).value
    count = {one["object_id"]: len(one["versions"]) for one in early["objects"]}
    assert count[REFUNDS] == 1
    assert "The store says the same." in knowledge("audit", "rebuild", "--log", log, "--data-dir", told).out


def test_e3b_a_log_is_rebuilt_where_there_is_no_store(knowledge: Knowledge, told: Path, tmp_path: Path) -> None:
    log = tmp_path / "ledger.jsonl"
    knowledge("audit", "log", log, "--data-dir", told)
    alone = knowledge("audit", "rebuild", "--log", log, "--json", "--data-dir", tmp_path / "nothing")
    assert (alone.exit, alone.value["compared"]) == (0, False)
    assert "no store" in alone.err
    assert not (tmp_path / "nothing").exists()


def test_e3c_a_log_that_is_not_the_stores_is_told(knowledge: Knowledge, told: Path, tmp_path: Path) -> None:
    log, other = tmp_path / "ledger.jsonl", tmp_path / "other"
    knowledge("audit", "log", log, "--data-dir", told)
    (tmp_path / "x.md").write_text("# X\n\nSomething else.\n")
    knowledge("ingest", tmp_path / "x.md", "--data-dir", other)
    told_apart = knowledge("audit", "rebuild", "--log", log, "--data-dir", other)
    assert (told_apart.exit, "event 1: is another one in the store" in told_apart.out) == (1, True)
    damaged = log.read_text().replace("handbook", "notebook", 1)
    (tmp_path / "damaged.jsonl").write_text(damaged)
    refused = knowledge("audit", "rebuild", "--log", tmp_path / "damaged.jsonl", "--data-dir", told)
    assert refused.exit == 1
    assert "line 1" in refused.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [(["--log", "nosuch.jsonl"], "nosuch.jsonl"), (["--log", "{log}", "--at", "99999"], "99999")],
)
def test_wrong_use_of_rebuild_is_named(
    knowledge: Knowledge, told: Path, tmp_path: Path, arguments: list[str], named: str
) -> None:
    log = tmp_path / "ledger.jsonl"
    knowledge("audit", "log", log, "--data-dir", told)
    run = knowledge("audit", "rebuild", *(one.format(log=log) for one in arguments), "--data-dir", told)
    assert (run.exit, named in run.err) == (2, True)


def test_every_citation_leads_back_to_its_ingest(client: TestClient) -> None:
    asked = {"question": QUESTION, "as_of": {"valid_at": "2024-06-01"}}
    answer = client.post("/v1/query", json=asked).json()
    traced = client.get(f"/v1/answers/{answer['answer_id']}/origins").json()
    assert [one["citation_id"] for one in traced["citations"]] == [c["citation_id"] for c in answer["citations"]]
    first, citation = traced["citations"][0], answer["citations"][0]
    assert first["revision"]["revision_hash"] == citation["revision_hash"]
    assert (first["ingest"]["kind"], first["ingest"]["actor"]) == ("version.recorded", "jo")
    assert [step["kind"] for step in first["steps"]] == ["version.recorded", "version.transitioned"]
    events = client.get("/v1/ledger", params={"limit": 1000}).json()["events"]
    ingest: dict[str, Any] = next(event for event in events if event["seq"] == first["ingest"]["seq"])
    assert ingest["hash"] == first["ingest"]["event"]
    assert ingest["payload"]["version_id"] == citation["version_id"]
    assert traced["recorded"]["seq"] > first["steps"][-1]["seq"]
    assert client.get("/v1/answers/ans_nosuch/origins").status_code == 404


def test_the_origins_of_an_answer_are_printed(knowledge: Knowledge, told: Path) -> None:
    asked = knowledge("query", QUESTION, "--as-of", "2024-06-01", "--json", "--data-dir", told).value
    printed = knowledge("audit", "origins", asked["answer_id"], "--data-dir", told).out
    assert "version.recorded by jo" in printed
    assert asked["citations"][0]["revision_hash"] in printed
    value = json.loads(knowledge("audit", "origins", asked["answer_id"], "--json", "--data-dir", told).out)
    assert value["answer_hash"] == asked["answer_hash"]
