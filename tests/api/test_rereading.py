"""Stored versions read again after a better reader came: by command, here and through a service (rules R1 to R4)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ingest.loaders.extracted import Extracted
from ingest.loaders.port import SourceFile
from ingest.loaders.registry import LOADERS
from ingest.reading.assembly import STRUCTURE
from tests.api.in_process import Knowledge

CARDS = "Gift cards expire after 24 months.\n\nLost gift cards are never replaced.\n"
RETURNS = "Goods can be returned within 30 days.\n"
QUESTION = "When do gift cards expire?"
OBJECT = "document/shop/cards"
APPROVED = ("--source", "shop", "--state", "approved", "--actor", "jo", "--effective-from", "2024-01-01")


@pytest.fixture
def older_reader(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An older reader of plain text, which lost the last of several paragraphs, and named titles otherwise. Undo it to have the
    present one.
    """
    loader = type(LOADERS.loader_of("a.txt"))
    present = loader.load

    def load(self: Any, file: SourceFile) -> tuple[Extracted, ...]:
        kept = file.content.split(b"\n\n")[0]
        return tuple(
            replace(one, extractor="older/1", title="Older") for one in present(self, replace(file, content=kept))
        )

    monkeypatch.setattr(loader, "load", load)
    return monkeypatch


@pytest.fixture
def told(tmp_path: Path, older_reader: pytest.MonkeyPatch, knowledge: Knowledge) -> tuple[Path, str]:
    """A data directory with two documents that the older reader read, and an answer from one; the present reader is back."""
    folder, data = tmp_path / "shop", tmp_path / "data"
    folder.mkdir()
    (folder / "cards.txt").write_text(CARDS)
    (folder / "returns.txt").write_text(RETURNS)
    assert knowledge("ingest", folder, *APPROVED, "--data-dir", data).exit == 0
    answer = knowledge("query", QUESTION, "--json", "--data-dir", data).value
    assert answer["status"] == "answered"
    older_reader.undo()
    return data, str(answer["answer_id"])


def test_a_version_is_read_again_reviewed_and_its_past_stays_r1_r2_r4(
    knowledge: Knowledge, told: tuple[Path, str], tmp_path: Path
) -> None:
    data, answer_id = told
    before = knowledge("resolve", OBJECT, "--json", "--data-dir", data).value
    assert (before["text"].strip(), before["reader"]) == (CARDS.split("\n\n")[0], f"older/1 {STRUCTURE}")

    dry = knowledge("reread", "--dry-run", "--json", "--data-dir", data).value
    assert (dry["recorded"], dry["waiting"], dry["in_force"]) == (False, 1, 1)
    again = knowledge("reread", "--actor", "rita", "--data-dir", data)
    assert again.exit == 0
    assert "+Lost gift cards are never replaced." in again.out
    assert "1 in force with the same words, 1 waiting for review" in again.out

    (waiting,) = knowledge("review", "list", "--json", "--data-dir", data).value["readings"]
    version = waiting["version_id"]
    assert (waiting["object_id"], waiting["reread_by"]) == (OBJECT, "rita")
    assert "reading · document/shop/cards" in knowledge("review", "list", "--data-dir", data).out
    shown = knowledge("review", "show", version[:12], "--data-dir", data)
    assert "+Lost gift cards are never replaced." in shown.out
    assert "Once approved" not in shown.out
    assert "Clauses that change" not in shown.out
    own = knowledge("review", "approve", version, "--actor", "rita", "--data-dir", data)
    assert own.exit != 0
    assert "rita read this version again" in own.err
    assert knowledge("resolve", OBJECT, "--json", "--data-dir", data).value["text"] == before["text"]

    confirmed = knowledge("review", "approve", version, "--actor", "jane", "--data-dir", data)
    assert (confirmed.exit, f"The reading of {OBJECT}@{version[:16]} is in force." in confirmed.out) == (0, True)
    now = knowledge("resolve", OBJECT, "--json", "--data-dir", data).value
    assert (now["version_id"], now["text"]) == (before["version_id"], CARDS)
    then = before["as_of"]["known_at"]
    past = knowledge("resolve", OBJECT, "--known-at", then, "--json", "--data-dir", data).value
    assert (past["text"], past["title"], past["reader"]) == (before["text"], before["title"], before["reader"])

    assert knowledge("audit", "replay", answer_id, "--json", "--data-dir", data).value["same"] is True
    receipt = tmp_path / "receipt.zip"
    assert knowledge("audit", "export", answer_id, receipt, "--data-dir", data).exit == 0
    assert knowledge("audit", "check", receipt).exit == 0
    assert knowledge("audit", "verify", "--data-dir", data).exit == 0
    unchanged = knowledge("reread", "--actor", "rita", "--json", "--data-dir", data).value
    assert (unchanged["unchanged"], unchanged["changed"]) == (3, [])


def test_an_ingest_of_the_same_bytes_adds_nothing_and_names_the_command_r1(
    knowledge: Knowledge, told: tuple[Path, str], tmp_path: Path
) -> None:
    data, _ = told
    again = knowledge("ingest", tmp_path / "shop", *APPROVED, "--json", "--data-dir", data)
    assert (again.value["recorded"], again.value["unchanged"]) == (0, 2)
    assert "cards.txt and 1 more: recorded already, but the present reader reads it otherwise" in again.err
    assert "knowledge reread" in again.err


def test_a_rejected_reading_stays_out_r4(knowledge: Knowledge, told: tuple[Path, str]) -> None:
    data, _ = told
    knowledge("reread", "--object", OBJECT, "--actor", "rita", "--data-dir", data)
    (waiting,) = knowledge("review", "list", "--json", "--data-dir", data).value["readings"]
    rejected = knowledge(
        "review", "reject", waiting["version_id"], "--actor", "jane", "--json", "--data-dir", data
    )
    assert (rejected.value["state"], rejected.value["reading"]) == ("approved", "rejected")
    again = knowledge("reread", "--object", OBJECT, "--actor", "rita", "--json", "--data-dir", data).value
    assert (again["rejected_before"], again["waiting"]) == (1, 0)


@pytest.mark.parametrize("choice", [("--source", "shop"), ("--author", "rita"), ("--kind", "document")])
def test_readings_that_wait_are_confirmed_together_r4(
    knowledge: Knowledge, told: tuple[Path, str], choice: tuple[str, str]
) -> None:
    data, _ = told
    knowledge("reread", "--actor", "rita", "--data-dir", data)
    reviewed = knowledge("review", "reviewed", *choice, "--actor", "jane", "--yes", "--data-dir", data)
    assert "Nothing that waits is chosen." in reviewed.err
    confirmed = knowledge("review", "approve", *choice, "--actor", "jane", "--yes", "--data-dir", data)
    assert f"The reading of {OBJECT}@" in confirmed.out
    assert knowledge("resolve", OBJECT, "--json", "--data-dir", data).value["text"] == CARDS
    assert knowledge("review", "list", "--json", "--data-dir", data).value["readings"] == []


def test_only_what_is_named_is_read_again(knowledge: Knowledge, told: tuple[Path, str]) -> None:
    data, _ = told
    other = knowledge("reread", "--source", "elsewhere", "--dry-run", "--json", "--data-dir", data)
    assert other.exit == 2
    assert "No version comes from the source 'elsewhere'" in other.err
    unknown = knowledge("reread", "--object", "policy/none", "--dry-run", "--data-dir", data)
    assert unknown.exit == 2
    assert "no object 'policy/none'" in unknown.err


def test_a_service_reads_again_on_request(service: TestClient) -> None:
    reply = service.post("/v1/readings", json={"actor": "rita"})
    assert reply.status_code == 201, reply.text
    assert reply.json()["changed"] == []
    refused = service.post("/v1/readings", json={})
    assert refused.status_code == 422
    assert "Nobody is named" in refused.json()["detail"]
