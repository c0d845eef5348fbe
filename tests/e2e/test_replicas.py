"""Two services on one PostgreSQL, each with an index of its own: either is killed at any time, and nothing is lost or done twice."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.service.application import Application
from knowledge.access.keyring import KeyGrant, Keyring
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import AccessRole
from knowledge.model.clock import system_clock
from knowledge.model.objects import State
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.actions import ActionState
from knowledge.model.work.jobs import JobKind, JobState
from knowledge.settings import Settings
from knowledge.store.ports.jobs import JobFilter
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import refunds
from tests.reasoning.refund_desk import FIXTURES, claim

_SERVE = """
from datetime import timedelta
import api.service.use_cases.operating.jobs as jobs
from api.cli import main
from api.cli.framework.session import embedding_with
from knowledge.jobs.run import Lease
from knowledge.jobs.worker import Worker
from knowledge.testing.embedder import HashingEmbedder

# A minute, which is how long the job of a killed worker waits, is long for a test.
jobs.Worker = lambda *a, **named: Worker(*a, **named, lease=Lease(timedelta(seconds=5), 0.2))
with embedding_with(HashingEmbedder()):
    main()
"""
ROUNDS = 6
"""How often each sort of request is sent."""
KILLS = int(os.environ.get("CANON_NIGHTLY_KILLS", "2"))
"""Each replica is killed once. `make nightly` kills each four times; a start costs more than all requests."""
PATIENCE = 240.0
"""Seconds that a busy machine may take for what takes a second."""
QUESTION = "Within how many days can unused items be returned for a refund?"


class PayDesk(BaseHTTPRequestHandler):
    """Takes actions, and remembers the bodies by their idempotency key."""

    arrived: dict[str, list[bytes]]

    def do_POST(self) -> None:
        """Take an action, after a moment in which its sender may be killed."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.arrived[self.headers["idempotency-key"]].append(body)
        time.sleep(0.2)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def pay_desk() -> Iterator[str]:
    PayDesk.arrived = defaultdict(list)
    server = ThreadingHTTPServer(("127.0.0.1", 0), PayDesk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/refunds"
    server.shutdown()
    thread.join()


@dataclass
class Replica:
    """A service in a process of its own, at a fixed port, that can be killed and started again."""

    port: int
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", _SERVE, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )

    def await_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=10).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert self.process is not None
            assert self.process.poll() is None, "a service ended by itself"
            assert time.monotonic() < until, "a service does not become ready"
            time.sleep(0.1)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass
class Crowd:
    """Clients that send each request to one of the replicas in turn, until one accepts it."""

    replicas: list[Replica]
    keys: dict[str, str]
    faults: list[str] = field(default_factory=list)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))
    """One for all: making one reads the certificates of this machine."""

    def accepted(self, number: int, person: str, method: str, path: str, **content: Any) -> Any:
        """The reply that accepts a request. A connection that breaks says nothing of whether it was done, so it is sent again."""
        until, headers = time.monotonic() + PATIENCE, {"authorization": f"Bearer {self.keys[person]}"}
        while time.monotonic() < until:
            number += 1
            url = f"{self.replicas[number % len(self.replicas)].url}{path}"
            try:
                reply = self.client.request(method, url, headers=headers, **content)
            except httpx.HTTPError:
                time.sleep(0.1)
                continue
            if reply.status_code < 300:
                return reply.json()
            if reply.status_code == 409 and "already" in reply.text:
                return None  # the reply to the first one was lost
            if reply.status_code < 500:
                self.faults.append(f"{method} {path}: {reply.status_code} {reply.text}")
                return None
            time.sleep(0.1)
        self.faults.append(f"{method} {path}: never accepted")
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(postgres_url: str, tmp_path: Path) -> Callable[[str], Settings]:
    """The settings of a process with its own data directory, on the database that all share."""

    def of(name: str) -> Settings:
        keys, roots = tmp_path / "keys", tmp_path / "roots"
        roots.mkdir(exist_ok=True)
        return Settings(data_dir=tmp_path / name, database_url=postgres_url, key_dir=keys, source_roots=str(roots))

    return of


@pytest.fixture
def keys(settings: Callable[[str], Settings], pay_desk: str) -> dict[str, str]:
    """Keys of an author who also runs the service, and of an approver; with the refund desk in force."""
    canon = open_canon(settings("preparing"), embedder=HashingEmbedder())
    ring, application = Keyring(canon.store, system_clock), Application.over(canon)
    made = {
        person: str(ring.create(KeyGrant(person, roles, "*"), actor="root").text)
        for person, roles in {
            "ada": (AccessRole.AUTHOR, AccessRole.ADMINISTRATOR),
            "ben": (AccessRole.APPROVER,),
        }.items()
    }
    action = (FIXTURES / "action.yaml").read_text().replace("http://127.0.0.1:9000/refunds", pay_desk)
    for name, content in {
        "policy-2024.yaml": (FIXTURES / "policy-2024.yaml").read_bytes(),
        "policy-2025.yaml": (FIXTURES / "policy-2025.yaml").read_bytes(),
        "action.yaml": action.replace("wait_seconds: 10", "wait_seconds: 1").encode(),
    }.items():
        approve_upload(application, name, content)
    canon.close()
    return made


def approve_upload(application: Application, name: str, content: bytes) -> None:
    from api.service.requests import DocumentDefaults

    recorded = application.documents.upload(name, content, DocumentDefaults(actor="jo"))
    with application.canon.store.transaction() as transaction:
        for version in recorded.versions:
            transaction.transition(version.version_id, State.APPROVED, actor="ria")


@pytest.fixture
def replicas(settings: Callable[[str], Settings], keys: dict[str, str]) -> Iterator[list[Replica]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KNOWLEDGE_")}
    made = []
    for name in ("one", "two"):
        chosen = settings(name)
        own = {
            "KNOWLEDGE_DATA_DIR": str(chosen.data_dir),
            "KNOWLEDGE_DATABASE_URL": str(chosen.database_url),
            "KNOWLEDGE_KEY_DIR": str(chosen.key_dir),
            "KNOWLEDGE_SOURCE_ROOTS": str(chosen.source_roots),
            "CANON_SECRET_REFUNDS": "a secret of more than sixteen bytes",
        }
        made.append(Replica(free_port(), inherited | own))
    for replica in made:
        replica.start()
    for replica in made:
        replica.await_ready()
    yield made
    for replica in made:
        replica.kill()


def sent_by(crowd: Crowd, roots: Path, number: int) -> None:
    """One of each request: a document and its approval, a job, a decision with an action, and a question."""
    name, file = f"upload-{number}", roots / f"job-{number}.md"
    file.write_text(refunds(100 + number))
    upload = {"file": (f"{name}.md", refunds(200 + number).encode())}
    crowd.accepted(number, "ada", "POST", "/v1/documents", files=upload, data={"source": "up"})
    recorded = crowd.accepted(number, "ben", "GET", f"/v1/objects/document/up/{name}/versions")
    job = {"kind": "ingest", "parameters": {"paths": [str(file)], "source": "jobs"}, "key": f"ingest {number}"}
    crowd.accepted(number, "ada", "POST", "/v1/jobs", json=job)
    if recorded is not None:
        path = f"/v1/versions/{recorded['versions'][0]['version_id']}/transitions"
        crowd.accepted(number, "ben", "POST", path, json={"to": "approved", "reason": "agreed"})
    case = {"object_id": "policy/refunds", "facts": claim(), "case": f"order {number}"}
    crowd.accepted(number, "ben", "POST", "/v1/decisions", json=case)
    crowd.accepted(number, "ben", "POST", "/v1/query", json={"question": QUESTION})


def killed_in_turn(replicas: list[Replica], chance: random.Random) -> None:
    """Kill one after the other at random moments, and start each again."""
    for number in range(KILLS):
        time.sleep(chance.uniform(0.2, 2.0))
        replica = replicas[number % len(replicas)]
        replica.kill()
        time.sleep(chance.uniform(0, 0.5))
        replica.start()
        replica.await_ready()


def await_rest(canon: Canon) -> None:
    """Wait until every job has ended and every action was handed over."""
    until, store = time.monotonic() + PATIENCE, canon.store
    while True:
        waiting = [*store.jobs(JobFilter(JobState.WAITING)), *store.jobs(JobFilter(JobState.RUNNING))]
        if not waiting and not store.actions(ActionState.WAITING, 10):
            return
        assert time.monotonic() < until, (store.count_jobs(), store.actions(ActionState.WAITING, 10))
        time.sleep(0.2)


def test_either_replica_is_killed_at_any_time_and_nothing_is_lost_or_done_twice(
    replicas: list[Replica], keys: dict[str, str], settings: Callable[[str], Settings], tmp_path: Path
) -> None:
    crowd, seed = Crowd(replicas, keys), random.randrange(1_000_000)
    senders = [
        threading.Thread(target=sent_by, args=(crowd, tmp_path / "roots", number)) for number in range(ROUNDS)
    ]
    killer = threading.Thread(target=killed_in_turn, args=(replicas, random.Random(seed)))
    killer.start()
    for sender in senders:
        sender.start()
        time.sleep(1.0)
    for thread in [*senders, killer]:
        thread.join()
    assert crowd.faults == [], f"seed {seed}"

    looking = open_canon(settings("looking"), embedder=HashingEmbedder())
    try:
        await_rest(looking)
        _assert_each_once(looking)
        for replica in replicas:
            replica.await_ready()
        _assert_same_answers(replicas, keys["ben"])
        assert looking.store.verify() == []
    finally:
        looking.close()
    for name, replica in zip(("one", "two"), replicas, strict=True):
        replica.kill()
        canon = open_canon(settings(name), embedder=HashingEmbedder())
        canon.indexer.catch_up()
        assert canon.indexer.doctor() == [], f"the index of {name} differs, seed {seed}"
        canon.close()


def _assert_each_once(canon: Canon) -> None:
    store, numbers = canon.store, range(ROUNDS)
    kinds = Counter(event.kind for event in store.events())
    wanted = {f"document/up/upload-{number}" for number in numbers}
    wanted |= {f"document/jobs/job-{number}" for number in numbers}
    held = {object_id: store.versions(object_id) for object_id in store.object_ids() if object_id in wanted}
    assert {object_id: len(versions) for object_id, versions in held.items()} == dict.fromkeys(wanted, 1)

    ingests = store.jobs(JobFilter(kind=JobKind.INGEST))
    assert Counter(job.order.key for job in ingests) == Counter(f"ingest {number}" for number in numbers)
    assert {job.state for job in ingests} == {JobState.DONE}

    actions = [event.payload["action_id"] for event in store.events(kinds=[EventKind.ACTION_QUEUED])]
    handed = [event.payload["action_id"] for event in store.events(kinds=[EventKind.ACTION_HANDED_OVER])]
    assert (len(actions), sorted(handed)) == (ROUNDS, sorted(actions)), kinds
    assert PayDesk.arrived.keys() == set(actions)
    for bodies in PayDesk.arrived.values():
        assert len(set(bodies)) == 1, "two bodies under one idempotency key"
    cases = Counter(json.loads(bodies[0])["data"]["case"] for bodies in PayDesk.arrived.values())
    assert cases == Counter(f"order {number}" for number in numbers)


def _assert_same_answers(replicas: list[Replica], key: str) -> None:
    now = system_clock().isoformat()
    asked = {"question": QUESTION, "as_of": {"valid_at": now, "known_at": now}}
    answers = [
        httpx.post(
            f"{one.url}/v1/query", json=asked, headers={"authorization": f"Bearer {key}"}, timeout=60
        ).json()
        for one in replicas
    ]
    assert answers[0]["answer_hash"] == answers[1]["answer_hash"]
    assert answers[0]["citations"], answers[0]["status"]
