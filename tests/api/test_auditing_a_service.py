"""An auditor works through a running service: replays, receipts, heads, the log. The data directory is the service's meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.rest.app import create_app
from api.service.application import Application
from api.service.requests import QueryRequest
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.in_process import Knowledge
from tests.console.conftest import QUESTION, tell
from tests.serving import serving
from tests.templates import empty_service


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    settings = Settings(data_dir=empty_service(tmp_path_factory.mktemp("audited") / "data"))
    opened = open_canon(settings, embedder=HashingEmbedder())
    tell(Application.over(opened))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(canon: Canon) -> Iterator[str]:
    """A service that asks for keys."""
    with serving(create_app(Application.over(canon))) as at:
        yield at


@pytest.fixture
def auditor(canon: Canon, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of an auditor in the environment."""
    made = canon.keyring.create(KeyGrant("aud", (AccessRole.AUDITOR,), EVERY_AUDIENCE), actor="root")
    monkeypatch.setenv("KNOWLEDGE_KEY", made.text)


@pytest.mark.usefixtures("auditor")
def test_an_answer_is_replayed_traced_and_proved_through_the_service(
    canon: Canon, address: str, knowledge: Knowledge, tmp_path: Path
) -> None:
    answer = Application.over(canon).answers.query(QueryRequest(question=QUESTION)).answer_id
    there = ("--server", address)
    assert "The same:" in knowledge("audit", "replay", answer, *there).out
    assert "version.recorded" in knowledge("audit", "origins", answer, *there).out
    head, receipt = tmp_path / "head.json", tmp_path / "receipt.zip"
    assert knowledge("audit", "head", "--out", head, *there).exit == 0
    assert knowledge("audit", "export", answer, receipt, "--from", head, *there).exit == 0
    checked = knowledge("audit", "check", receipt, "--against", head)
    assert "The receipt holds" in checked.out
    assert "No key proves who approved what these citations quote: c1." in checked.err
    assert "The ledger holds" in knowledge("audit", "verify", *there).out
    refused = knowledge("audit", "verify", "--against", head, *there)
    assert (refused.exit, "--against" in refused.err) == (2, True)


@pytest.mark.usefixtures("auditor")
def test_the_log_comes_through_the_service_and_is_rebuilt_from_alone(
    canon: Canon, address: str, knowledge: Knowledge, tmp_path: Path
) -> None:
    log = tmp_path / "ledger.jsonl"
    assert knowledge("audit", "log", log, "--server", address).exit == 0
    assert log.read_text() == "".join(Application.over(canon).ledger.log())
    rebuilt = knowledge("audit", "rebuild", "--log", log, "--json", "--data-dir", tmp_path / "none")
    assert rebuilt.value["head"]["seq"] == len(log.read_text().splitlines())
    assert json.loads(log.read_text().splitlines()[0])["seq"] == 1


def test_who_may_not_audit_gets_no_log_and_no_file(
    canon: Canon, address: str, knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for grant in (
        KeyGrant("rae", (AccessRole.READER,), EVERY_AUDIENCE),
        KeyGrant("aud", (AccessRole.AUDITOR,), "staff"),
    ):
        monkeypatch.setenv("KNOWLEDGE_KEY", canon.keyring.create(grant, actor="root").text)
        run = knowledge("audit", "log", tmp_path / "log.jsonl", "--server", address)
        assert (run.exit, list(tmp_path.glob("*.jsonl"))) == (1, [])
