"""The service as its users meet it: a process that listens, asked over HTTP and with `--server`."""

import json
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from knowledge.store.sql.migrate import REVISION
from tests.e2e.conftest import COMMAND

QUESTION = "How long do customers have to return a product for a refund?"


def fetch(url: str, body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        failed = error
    assert failed.headers["content-type"] == "application/problem+json"
    return failed.code, json.load(failed)


@pytest.fixture(scope="module")
def server(start: Any, filled: Path) -> Iterator[str]:
    process = start("serve", "--no-auth", "--port", 0, "--data-dir", filled)
    assert "no key is asked for" in process.stderr.readline()
    line = process.stderr.readline()
    found = re.search(r"http://\S+", line)
    assert found, line + process.stderr.read()
    yield found[0]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    with socket.socket() as probe:
        host, port = found[0].removeprefix("http://").split(":")
        assert probe.connect_ex((host, int(port))) != 0


def test_the_first_start_prints_a_key_without_which_nothing_is_served(
    start: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    process = start("serve", "--port", 0, "--data-dir", tmp_path / "data")
    told = ""
    while not (found := re.search(r"http://127\S+", told)):
        told += (line := process.stderr.readline())
        assert line, told
    key = re.search(r"canon_\S+", told)
    assert key
    assert fetch(f"{found[0]}/healthz")[1]["authentication"] == "required"
    status, problem = fetch(f"{found[0]}/v1/objects")
    assert (status, problem["type"]) == (401, "urn:canon:problem:not-authenticated")
    arguments = ["keys", "create", "--person", "ada", "--role", "author", "--server", found[0], "--json"]
    made = subprocess.run(
        [*COMMAND, *arguments],
        env=environment | {"KNOWLEDGE_KEY": key[0]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(made.stdout)["key"]["created_by"] == "administrator"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)


def test_it_listens_only_when_it_is_ready(server: str) -> None:
    assert fetch(f"{server}/readyz") == (200, {"status": "ready", "store": f"sqlite/{REVISION}", "index_lag": 0})
    assert fetch(f"{server}/healthz")[0] == 200


def test_q1_q2_it_answers_as_of_a_date_with_citations_or_says_that_it_cannot(server: str) -> None:
    for date, window in (("2024-03-01", "30 days"), ("2025-03-01", "14 days")):
        status, answer = fetch(f"{server}/v1/query", {"question": QUESTION, "as_of": {"valid_at": date}})
        assert (status, answer["status"]) == (200, "answered")
        assert f"within {window} of delivery" in answer["citations"][0]["quote"]
        assert fetch(f"{server}/v1/answers/{answer['answer_id']}/replay", {})[1]["same"]
    status, answer = fetch(f"{server}/v1/query", {"question": QUESTION, "as_of": {"valid_at": "2019-03-01"}})
    assert (status, answer["status"]) == (200, "insufficient")


@pytest.mark.parametrize("name", ["50%25 off", "zwei wörter", "a+b", "docs/versions"])
def test_any_object_id_is_reached_through_the_url(
    knowledge_here: Any, server: str, tmp_path: Path, name: str
) -> None:
    path = tmp_path / f"{name}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# {name}\n\nA text of its own.\n")
    approved = ["--state", "approved", "--actor", "jo", "--source", "odd", "--effective-from", "2024-01-01"]
    done = knowledge_here("ingest", path, *approved, "--json", "--server", server)
    assert done.exit == 0, done.err
    (version,) = done.value["versions"]
    url = f"{server}/v1/objects/{quote(version['object_id'])}"
    assert fetch(f"{url}?valid_at=2024-02-01")[1]["version_id"] == version["version_id"]
    assert fetch(f"{url}?valid_at=2023-12-31")[0] == 404
    seen = knowledge_here("resolve", version["object_id"], "--json", "--server", server)
    assert seen.value["version_id"] == version["version_id"]


def test_the_commands_give_the_same_through_the_service(knowledge: Any, knowledge_here: Any, server: str) -> None:
    asked = knowledge(
        "query", QUESTION, "--as-of", "2024-03-01", "--jurisdiction", "eu", "--json", "--server", server
    )
    assert "within 45 days" in asked.value["citations"][0]["quote"]
    history = knowledge_here("history", "policy/refunds", "--json", "--server", server)
    assert len(history.value["versions"]) >= 3
    dates = ["--from", "2024-03-01", "--to", "2025-03-01"]
    diff = knowledge_here("diff", "policy/refunds", *dates, "--server", server)
    assert "within 14 days" in diff.out
    unknown = knowledge_here("query", "How many weeks of parental leave do employees get?", "--server", server)
    assert unknown.exit == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["resolve", "policy/nosuch"], 1, "policy/nosuch"),
        (["resolve", "policy/refunds", "--as-of", "1999-01-01"], 3, "Nothing was authoritative"),
        (["query", "why?", "--known-at", "9000-01-01"], 2, "future"),
    ],
)
def test_errors_come_through_the_service_with_their_exit_codes(
    knowledge_here: Any, server: str, arguments: list[str], code: int, said: str
) -> None:
    done = knowledge_here(*arguments, "--server", server)
    assert (done.exit, done.out) == (code, "")
    assert said in done.err


def test_a_second_process_is_told_that_the_data_directory_is_in_use(
    knowledge: Any, server: str, filled: Path
) -> None:
    done = knowledge("query", QUESTION, "--data-dir", filled)
    assert (done.exit, done.out) == (1, "")
    assert "in use by another process" in done.err
    assert "--server" in done.err


def test_a_port_that_is_taken_is_said_at_once(knowledge: Any, server: str, tmp_path: Path) -> None:
    port = server.rpartition(":")[2]
    done = knowledge("serve", "--port", port, "--data-dir", tmp_path / "other")
    assert (done.exit, done.out) == (1, "")
    assert "--port" in done.err
    assert not (tmp_path / "other").exists()
