"""Heads are anchored by the command and by a job, and receipts are checked against the authority offline (ADR 28)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.in_process import Knowledge
from tests.proof.authority import LocalAuthority, listening_authority


@pytest.fixture(scope="module")
def authority() -> Iterator[LocalAuthority]:
    with listening_authority(LocalAuthority()) as listening:
        yield listening


@pytest.fixture
def roots(authority: LocalAuthority, tmp_path: Path) -> Path:
    file = tmp_path / "roots.pem"
    file.write_bytes(authority.roots)
    return file


@pytest.fixture
def answer_id(knowledge: Knowledge, tmp_path: Path) -> str:
    (tmp_path / "wall.md").write_text("# Wall\n\nThe wall is blue.\n")
    options = ["--state", "approved", "--actor", "jo", "--effective-from", "2020-01-01"]
    assert knowledge("ingest", tmp_path / "wall.md", *options, "--data-dir", tmp_path / "data").exit == 0
    asked = knowledge("query", "Which colour is the wall?", "--json", "--data-dir", tmp_path / "data")
    found: str = asked.value["answer_id"]
    return found


def test_without_an_authority_nothing_is_anchored_and_receipts_are_as_before(
    knowledge: Knowledge, answer_id: str, tmp_path: Path
) -> None:
    data = ("--data-dir", tmp_path / "data")
    refused = knowledge("audit", "anchor", *data)
    assert (refused.exit, "KNOWLEDGE_TIMESTAMP_URL" in refused.err) == (2, True)
    ordered = knowledge("jobs", "run", "anchor", "--actor", "jo", *data)
    assert (ordered.exit, "No time stamp authority is set up" in ordered.err) == (2, True)
    assert knowledge("audit", "export", answer_id, tmp_path / "r.zip", *data).exit == 0
    assert knowledge("audit", "check", tmp_path / "r.zip", "--json").value["stamp"] is None


def test_a_head_is_anchored_by_command_and_by_job_and_a_receipt_is_checked_offline(
    knowledge: Knowledge,
    answer_id: str,
    tmp_path: Path,
    authority: LocalAuthority,
    roots: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data, receipt = ("--data-dir", tmp_path / "data"), tmp_path / "r.zip"
    monkeypatch.setenv("KNOWLEDGE_TIMESTAMP_URL", authority.url)
    monkeypatch.setenv("KNOWLEDGE_TIMESTAMP_ROOTS", str(roots))
    anchored = knowledge("audit", "anchor", *data)
    assert (anchored.exit, f"says {authority.url}" in anchored.out) == (0, True), anchored.err
    job = knowledge("jobs", "run", "anchor", "--actor", "jo", "--json", *data).value
    assert (job["state"], job["result"]["stamped_at"]) == ("done", "2026-11-27T12:00:00Z")
    assert knowledge("audit", "verify", *data).exit == 0
    assert knowledge("audit", "export", answer_id, receipt, *data).exit == 0

    monkeypatch.delenv("KNOWLEDGE_TIMESTAMP_URL")
    monkeypatch.delenv("KNOWLEDGE_TIMESTAMP_ROOTS")
    trusted = knowledge("audit", "check", receipt, "--roots", roots)
    assert (trusted.exit, "In the ledger at 2026-11-27 12:00:00 UTC at the latest" in trusted.out) == (0, True)
    assert "is a claim" not in trusted.err
    alone = knowledge("audit", "check", receipt)
    assert (alone.exit, "That time is a claim" in alone.err) == (0, True)
    (tmp_path / "other.pem").write_bytes(LocalAuthority("Other").roots)
    other = knowledge("audit", "check", receipt, "--roots", tmp_path / "other.pem")
    assert (other.exit, "does not lead to one that is trusted" in other.out) == (1, True)
    wrong = knowledge("audit", "check", receipt, "--roots", tmp_path / "wall.md")
    assert (wrong.exit, "holds no certificates" in wrong.err) == (2, True)


@pytest.mark.parametrize("url", ["ftp://clock.example", "https://ada:secret@clock.example/tsr", "clock"])
def test_what_is_no_address_of_an_authority_is_refused(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KNOWLEDGE_TIMESTAMP_URL", url)
    run = knowledge("audit", "anchor", "--data-dir", tmp_path / "data")
    assert (run.exit, "KNOWLEDGE_TIMESTAMP_URL: " in run.err) == (2, True)
    assert "secret" not in run.err
