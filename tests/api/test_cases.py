"""Refund cases through the command, here and through a running service, and over HTTP, down to the webhook (rules D5 to D7)."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.bootstrap import Canon, open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.in_process import Knowledge, Run
from tests.reasoning.refund_desk import FIXTURES, claim
from tests.serving import serving
from tests.templates import empty_service

SECRET = "a secret of more than sixteen bytes"
LARGE = claim(amount=350, days_since_delivery=10, risk=0.10)


class PayDesk(BaseHTTPRequestHandler):
    """Checks the signature of each action, and replies with the next of `replies`, else with 204."""

    arrived: list[dict[str, Any]]
    replies: list[int]

    def do_POST(self) -> None:
        """Take an action."""
        body = self.rfile.read(int(self.headers["content-length"]))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        expected = b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
        assert self.headers["webhook-signature"] == f"v1,{expected}"
        self.arrived.append(json.loads(body))
        self.send_response(self.replies.pop(0) if self.replies else 204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def pay_desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a receiver, whose secret this process knows."""
    PayDesk.arrived, PayDesk.replies = [], []
    monkeypatch.setenv("CANON_SECRET_REFUNDS", SECRET)
    server = ThreadingHTTPServer(("127.0.0.1", 0), PayDesk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/refunds"
    server.shutdown()
    thread.join()


@pytest.fixture
def canon(tmp_path: Path) -> Iterator[Canon]:
    opened = open_canon(Settings(data_dir=empty_service(tmp_path / "service")), embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def served(canon: Canon) -> Iterator[str]:
    """The address of a service that listens."""
    with serving(create_app(Application.over(canon), ask_for_key=False)) as address:
        yield address


@pytest.fixture(params=["here", "through a service"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> list[object]:
    """The options that say where commands go."""
    if request.param == "here":
        return ["--data-dir", tmp_path / "data"]
    return ["--server", request.getfixturevalue("served")]


@pytest.fixture
def files(tmp_path: Path, pay_desk: str) -> list[Path]:
    """The files of the worked example."""
    return written(tmp_path, pay_desk)


def written(folder: Path, receiver: str) -> list[Path]:
    """Write the files of the worked example, with the address of the receiver, and one try; return their paths."""
    action = (FIXTURES / "action.yaml").read_text()
    changed = action.replace("http://127.0.0.1:9000/refunds", receiver).replace("tries: 6", "tries: 1")
    assert changed.count(receiver) == 1
    path = folder / "action.yaml"
    path.write_text(changed)
    return [FIXTURES / "policy-2024.yaml", FIXTURES / "policy-2025.yaml", path]


def establish(run: Knowledge, files: list[Path]) -> None:
    """Ingest the files. The action is approved by somebody else, since no author may approve one."""
    assert run("ingest", *files[:2], "--state", "approved", "--actor", "jo").exit == 0
    own = run("ingest", files[2], "--state", "approved", "--actor", "jo")
    assert (own.exit, "jo recorded this version and cannot approve it" in own.err) == (1, True)
    assert run("ingest", files[2], "--actor", "jo").exit == 0
    (waiting,) = run("review", "list", "--json").value["reviews"]
    assert run("review", "approve", waiting["version_id"], "--actor", "ria").exit == 0


def facts(given: dict[str, Any]) -> list[str]:
    """The options that state facts."""
    return [word for name, value in given.items() for word in ("--fact", f"{name}={json.dumps(value)}")]


def test_refund_cases_go_the_same_way_here_and_through_a_service(
    knowledge: Knowledge, where: list[object], files: list[Path]
) -> None:
    def run(*arguments: object) -> Run:
        return knowledge(*arguments, *where)

    def decide(given: dict[str, Any], case: str, *more: object) -> Any:
        decided = run("decide", "policy/refunds", *facts(given), "--case", case, "--actor", "sam", *more, "--json")
        assert decided.exit == 0, decided.err
        return decided.value

    establish(run, files)
    assert decide(claim(), "order 1")["decision"]["outcome_type"] == "approve"
    assert decide(LARGE, "order 2")["decision"]["outcome_type"] == "escalate"
    assert decide(claim(final_sale=True), "order 3")["decision"]["outcome_type"] == "deny"
    decide(claim(), "order 4", "--dry-run")
    assert "deliver" in run("decide", "policy/refunds", *facts(claim()), "--case", "order 1", "--actor", "sam").err

    (task,) = run("review", "tasks", "--open", "--json").value["tasks"]
    shown = run("review", "task", task["task_id"]).out
    assert "order 2" in shown
    assert "next: approve. No rule denies this case." in shown
    assert "always one of 200 or more" in shown
    assert run("review", "task", task["task_id"], "--json").value["next_step"]["recommended"] == "approve"
    ask = ("review", "decide", task["task_id"], "approve", "--reason")
    refused = run(*ask, "fine", "--actor", "Sam")
    assert (refused.exit, "may not decide it" in refused.err) == (1, True)
    blank = run(*ask, " ", "--actor", "ria")
    assert (blank.exit, "--reason is blank" in blank.err) == (2, True)
    decided = run(*ask, "the carrier confirmed it", "--actor", "ria")
    assert "approved by ria" in decided.out
    again = run("review", "decide", task["task_id"], "deny", "--reason", "no", "--actor", "kim")
    assert (again.exit, "was approved by ria" in again.err) == (1, True)

    assert [one["state"] for one in run("actions", "list", "--json").value["actions"]] == ["waiting", "waiting"]
    delivered = run("actions", "deliver", "--json")
    assert (delivered.exit, delivered.value) == (0, {"handed_over": 2, "failed": 0, "died": 0})
    paid = [(one["data"]["case"], one["data"]["parameters"]["amount"]) for one in PayDesk.arrived]
    assert paid == [("order 1", 29), ("order 2", 350)]
    assert PayDesk.arrived[1]["data"]["approved_by"] == "ria"
    assert run("actions", "deliver", "--json").value == {"handed_over": 0, "failed": 0, "died": 0}
    assert "handed over" in run("actions", "list").out


def test_a_dead_action_is_told_and_can_be_retried(
    knowledge: Knowledge, where: list[object], files: list[Path]
) -> None:
    def run(*arguments: object) -> Run:
        return knowledge(*arguments, *where)

    establish(run, files)
    run("decide", "policy/refunds", *facts(claim()), "--actor", "sam")
    PayDesk.replies = [500]
    died = run("actions", "deliver")
    assert (died.exit, "1 died" in died.out) == (1, True)
    (dead,) = run("actions", "list", "--state", "dead", "--json").value["actions"]
    assert dead["last_error"] == "the receiver replied 500"
    assert "the receiver replied 500" in run("actions", "list").out
    retried = run("actions", "retry", dead["action_id"], "--actor", "ria", "--reason", "they are back")
    assert "waiting" in retried.out
    assert run("actions", "deliver").exit == 0
    assert [one["id"] for one in PayDesk.arrived] == [dead["action_id"]] * 2
    again = run("actions", "retry", dead["action_id"], "--actor", "ria")
    assert (again.exit, "is 'handed over'" in again.err) == (1, True)
    unknown = run("actions", "retry", "act_none", "--actor", "ria")
    assert (unknown.exit, "There is no action 'act_none'" in unknown.err) == (1, True)


def test_a_service_hands_actions_over_by_itself_and_tries_again_when_it_is_due(
    http: TestClient, canon: Canon
) -> None:
    PayDesk.replies = [500]
    with Application.over(canon).jobs.working(2):
        post(http, "/v1/decisions", {"object_id": "policy/refunds", "facts": claim(), "case": "order 1"})
        dead = settled(http)
        assert (dead["state"], dead["last_error"]) == ("dead", "the receiver replied 500")
        post(http, f"/v1/actions/{dead['action_id']}/retry", {"actor": "ria"})
        assert settled(http, "handed over")["tries"] == 1
    assert [one["id"] for one in PayDesk.arrived] == [dead["action_id"]] * 2
    kinds = [event["kind"] for event in http.get("/v1/ledger", params={"limit": 1000}).json()["events"]]
    assert kinds.count("action.handed_over") == 1


def settled(http: TestClient, state: str = "dead") -> Any:
    """The only action, once it is in this state."""
    until = time.monotonic() + 60
    while True:
        (action,) = http.get("/v1/actions").json()["actions"]
        if action["state"] == state:
            return action
        assert time.monotonic() < until, action
        time.sleep(0.05)


@pytest.fixture
def http(canon: Canon, files: list[Path]) -> TestClient:
    """The service with the worked example."""
    return telling(canon, files)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same for requests that change nothing; its actions go nowhere."""
    folder = tmp_path_factory.mktemp("unchanged")
    canon = open_canon(Settings(data_dir=empty_service(folder / "service")), embedder=HashingEmbedder())
    yield telling(canon, written(folder, "http://127.0.0.1:9/refunds"))
    canon.close()


def telling(canon: Canon, files: list[Path]) -> TestClient:
    """A service that was told the worked example."""
    client = TestClient(create_app(Application.over(canon), ask_for_key=False))
    for path in files:
        upload = {"file": (path.name, path.read_bytes())}
        state = "draft" if path.name == "action.yaml" else "approved"
        reply = client.post("/v1/documents", files=upload, data={"state": state, "actor": "jo"})
        assert reply.status_code == 201, reply.text
    (waiting,) = client.get("/v1/reviews").json()["reviews"]
    moved = client.post(
        f"/v1/versions/{waiting['version_id']}/transitions", json={"to": "approved", "actor": "ria"}
    )
    assert moved.status_code == 201, moved.text
    return client


def post(http: TestClient, path: str, body: dict[str, Any], status: int = 200) -> Any:
    """The reply to a request, which must have this status."""
    reply = http.post(path, json=body)
    assert reply.status_code == status, reply.text
    return reply.json()


def test_a_case_is_decided_reviewed_and_paid_over_http(http: TestClient) -> None:
    asked: dict[str, Any] = {"object_id": "policy/refunds", "facts": LARGE, "case": "order 2", "actor": "sam"}
    answer = post(http, "/v1/decisions", asked)
    assert answer["decision"]["action"] == {"name": "refund", "parameters": {"amount": 350, "currency": "EUR"}}
    (task,) = http.get("/v1/reviews/tasks", params={"open": "true"}).json()["tasks"]
    path = f"/v1/reviews/tasks/{task['task_id']}"
    dossier = http.get(path).json()
    assert dossier["task"]["answer_id"] == answer["answer_id"]
    assert dossier["citations"] == answer["citations"]
    decision = {"decision": "approve", "actor": "ria", "reason": "confirmed"}
    assert post(http, f"{path}/decision", decision | {"actor": "sam"}, 403)["title"] == "Self-approval"
    assert post(http, f"{path}/decision", decision | {"reason": " "}, 422)["errors"][0]["field"] == "reason"
    assert (
        post(http, f"{path}/decision", decision | {"decision": "maybe"}, 422)["errors"][0]["field"] == "decision"
    )
    assert http.get("/v1/reviews/tasks", params={"stage": "decided"}).json() == {"tasks": [], "next": None}
    decided = post(http, f"{path}/decision", decision)
    chosen = {"stage": "decided", "object_id": "policy/refunds", "limit": "1"}
    assert http.get("/v1/reviews/tasks", params=chosen).json()["tasks"] == [decided]
    assert (decided["state"], decided["action_state"]) == ("approved", "waiting")
    assert "was approved by ria" in post(http, f"{path}/decision", decision, 409)["detail"]
    assert post(http, "/v1/actions/deliver", {}) == {"handed_over": 1, "failed": 0, "died": 0}
    (action,) = http.get("/v1/actions", params={"state": "handed over"}).json()["actions"]
    assert action["task_id"] == task["task_id"]
    assert http.get(path).json()["task"]["action_state"] == "handed over"
    kinds = [event["kind"] for event in http.get("/v1/ledger", params={"limit": 1000}).json()["events"]]
    assert kinds[-5:] == [
        "answer.recorded",
        "review.opened",
        "review.decided",
        "action.queued",
        "action.handed_over",
    ]
    assert http.get("/v1/ledger/verify").json()["ok"] is True


def test_nothing_follows_from_a_dry_run_or_from_what_was_known_earlier(http: TestClient) -> None:
    asked: dict[str, Any] = {"object_id": "policy/refunds", "facts": claim()}
    head = http.get("/v1/ledger").json()["head"]["recorded_at"]
    alone: list[dict[str, Any]] = [{"dry_run": True}, {"as_of": {"known_at": head}}]
    for known in alone:
        assert post(http, "/v1/decisions", asked | known)["decision"]["outcome_type"] == "approve"
    assert http.get("/v1/actions").json() == {"actions": []}


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("/v1/decisions", {"object_id": "policy/refunds", "case": "x" * 201}, 422, "201 characters"),
        ("/v1/decisions", {"object_id": "policy/refunds", "case": "a\x07"}, 422, "control character U\\+0007"),
        ("/v1/decisions", {"object_id": "policy/refunds", "facts": LARGE, "actor": "a\x07"}, 422, "control character"),
        ("/v1/reviews/tasks/tsk_none/decision", {"decision": "deny", "actor": "ria", "reason": "x"}, 404, "There is no review task 'tsk_none'"),
        ("/v1/actions/act_none/retry", {"actor": "ria"}, 404, "There is no action 'act_none'"),
        ("/v1/actions/deliver", {"limit": 0}, 422, "limit"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_told_what_is_wrong(
    unchanged: TestClient, path: str, body: dict[str, Any], status: int, says: str
) -> None:
    problem = post(unchanged, path, body, status)
    assert re.search(says, json.dumps(problem)), problem
