"""Jobs over HTTP and through the command, here and through a running service: ordered, seen, retried, and done by themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from api.service.use_cases.operating.backups import restore
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.work.jobs import JobKind, JobOrder, JobState
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.store_samples import approve, submission
from tests.api.in_process import Knowledge, Run
from tests.api.refund_story import refunds
from tests.serving import serving
from tests.templates import empty_service

DECLARATION = """\
kind: source
id: source/handbook
title: Handbook
rank: 50
approve_on_arrival: true
location: {location}
"""


@pytest.fixture
def handbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that jobs may read."""
    folder = tmp_path / "roots" / "handbook"
    folder.mkdir(parents=True)
    (folder / "refunds.md").write_text(refunds(30))
    (folder / "broken.yaml").write_text("kind: policy\nid: [")
    monkeypatch.setenv("KNOWLEDGE_SOURCE_ROOTS", str(tmp_path / "roots"))
    monkeypatch.setenv("KNOWLEDGE_BACKUP_DIR", str(tmp_path / "backups"))
    return folder


@pytest.fixture
def canon(tmp_path: Path, handbook: Path) -> Iterator[Canon]:
    opened = open_canon(Settings(data_dir=empty_service(tmp_path / "service")), embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def application(canon: Canon) -> Application:
    return Application.over(canon)


@pytest.fixture
def http(application: Application) -> TestClient:
    return TestClient(create_app(application, ask_for_key=False))


@pytest.fixture
def served(application: Application) -> Iterator[str]:
    """The address of a service that listens, with a worker."""
    app = create_app(application, ask_for_key=False)
    with application.jobs.working(1), serving(app) as address:
        yield address


@pytest.fixture(params=["here", "through a service"])
def where(request: pytest.FixtureRequest, tmp_path: Path, handbook: Path) -> list[object]:
    """The options that say where commands go."""
    if request.param == "here":
        return ["--data-dir", empty_service(tmp_path / "data")]
    return ["--server", request.getfixturevalue("served")]


@pytest.fixture
def run(knowledge: Knowledge, where: list[object]) -> Callable[..., Run]:
    return lambda *arguments: knowledge(*arguments, *where)


def work(application: Application) -> int:
    """Do what is due."""
    return application.jobs.work(threading.Event(), until_idle=True)


def post(http: TestClient, path: str, body: dict[str, Any], status: int = 201) -> Any:
    reply = http.post(path, json=body)
    assert reply.status_code == status, reply.text
    return reply.json()


def order(http: TestClient, kind: str, status: int = 201, **more: Any) -> Any:
    return post(http, "/v1/jobs", {"kind": kind, "actor": "ada", **more}, status)


# -- the command ------------------------------------------------------------------------------------------


def test_a_folder_is_ingested_by_a_job_and_bad_files_are_named(run: Callable[..., Run], handbook: Path) -> None:
    ordered = run("jobs", "run", "ingest", "--with", f"paths={handbook}", "--with", "source=handbook", "--actor", "ada", "--json")  # fmt: skip
    assert ordered.exit == 0, ordered.err
    job = ordered.value
    assert (job["state"], job["asked_by"], job["tries"]) == ("done", "ada", 1)
    assert (job["result"]["recorded"], job["result"]["failed"]) == (1, 1)
    assert job["result"]["failed_files"][0]["path"].endswith("broken.yaml")
    (waiting,) = run("review", "list", "--json").value["reviews"]
    assert waiting["author"] == "ada"
    shown = run("jobs", "show", job["job_id"]).out
    assert "recorded: 1" in shown
    assert "asked by ada" in shown
    assert job["job_id"] in run("jobs", "list", "--state", "done").out


def test_a_job_that_can_never_succeed_is_dead_and_is_retried_once_the_cause_is_mended(
    run: Callable[..., Run], handbook: Path, tmp_path: Path
) -> None:
    failed = run("jobs", "run", "sync", "--with", "source=handbook", "--actor", "ada", "--json")
    assert (failed.exit, failed.value["state"]) == (1, "dead")
    assert "source/handbook is not declared" in failed.value["last_error"]
    job_id = failed.value["job_id"]
    assert f"knowledge jobs retry {job_id}" in run("jobs", "show", job_id).out
    (tmp_path / "declared.yaml").write_text(DECLARATION.format(location=handbook))
    assert run("ingest", tmp_path / "declared.yaml", "--actor", "ada").exit == 0
    (waiting,) = run("review", "list", "--json").value["reviews"]
    assert run("review", "approve", waiting["version_id"], "--actor", "ben").exit == 0
    retried = run("jobs", "retry", job_id, "--actor", "ben", "--json")
    assert (retried.exit, retried.value["changed_by"]) == (0, "ben")


def test_jobs_are_scheduled_listed_and_the_schedule_is_removed(run: Callable[..., Run]) -> None:
    first = ("--first", "2199-01-01")
    made = run("jobs", "schedule", "nightly", "drift", "--every", "1d", *first, "--actor", "ada", "--json")
    assert made.exit == 0, made.err
    (schedule,) = made.value["schedules"]
    assert (schedule["name"], schedule["every"], schedule["next_at"]) == (
        "nightly",
        86400.0,
        "2199-01-01T00:00:00Z",
    )
    assert "nightly · drift every 1 day" in run("jobs", "schedule").out
    assert run("jobs", "schedule", "nightly", "--remove", "--json").value == {"schedules": []}
    unknown = run("jobs", "schedule", "nightly", "--remove")
    assert (unknown.exit, "There is no schedule 'nightly'" in unknown.err) == (1, True)
    for wrong in ((), ("drift",), ("drift", "--every", "often")):
        assert run("jobs", "schedule", "nightly", *wrong).exit == 2


def test_a_job_that_waits_is_cancelled(run: Callable[..., Run]) -> None:
    queued = run("jobs", "run", "drift", "--at", "2199-01-01", "--key", "k", "--actor", "ada", "--json")
    assert (queued.exit, queued.value["state"]) == (0, "waiting")
    again = run("jobs", "run", "drift", "--queue-only", "--key", "k", "--actor", "ben", "--json")
    assert again.value["job_id"] == queued.value["job_id"]
    cancelled = run("jobs", "cancel", queued.value["job_id"], "--actor", "ben")
    assert "cancelled" in cancelled.out
    assert run("jobs", "cancel", queued.value["job_id"], "--actor", "ben").exit == 1


def test_a_worker_of_its_own_does_what_was_queued(knowledge: Knowledge, handbook: Path, tmp_path: Path) -> None:
    data = ["--data-dir", empty_service(tmp_path / "data")]
    queued = knowledge("jobs", "run", "reindex", "--queue-only", "--actor", "ada", "--json", *data)
    assert queued.value["state"] == "waiting"
    assert "1 jobs were tried" in knowledge("jobs", "work", "--until-idle", *data).err
    assert knowledge("jobs", "show", queued.value["job_id"], "--json", *data).value["state"] == "done"


# -- HTTP -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "sync"}, "parameters.source"),
        ({"kind": "sync", "parameters": {"source": "a", "sauce": "b"}}, "parameters.sauce"),
        ({"kind": "reindex", "parameters": {"fast": True}}, "parameters.fast"),
        ({"kind": "ingest", "parameters": {"paths": ["/etc"]}}, "paths"),
        ({"kind": "ingest", "parameters": {"paths": []}}, "parameters.paths"),
        ({"kind": "drift", "parameters": {"recent": -1}}, "parameters.recent"),
        ({"kind": "shell"}, "kind"),
        ({"kind": "drift", "actor": " "}, "actor"),
        ({"kind": "drift", "key": "k" * 201}, "key"),
        ({"kind": "drift", "most_tries": 0}, "most_tries"),
        ({"kind": "sync", "parameters": {"source": "s" * 100_000}}, "parameters"),
    ],
)
def test_an_order_that_cannot_be_done_is_refused_and_names_what_is_wrong(
    http: TestClient, body: dict[str, Any], field: str
) -> None:
    problem = post(http, "/v1/jobs", {"actor": "ada"} | body, 422)
    assert [one["field"] for one in problem["errors"]] == [field]
    assert http.get("/v1/jobs").json()["jobs"] == []


def test_paths_are_read_below_the_roots_alone_links_followed(
    http: TestClient, handbook: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (handbook.parent / "link").symlink_to(tmp_path / "outside")
    for path in (handbook.parent / "link", handbook / ".." / ".." / "outside", tmp_path):
        assert order(http, "ingest", 422, parameters={"paths": [str(path)]})["errors"][0]["field"] == "paths"


def test_a_path_is_checked_again_when_the_job_runs(
    http: TestClient, application: Application, handbook: Path, tmp_path: Path
) -> None:
    later = handbook.parent / "later"
    job = order(http, "ingest", parameters={"paths": [str(later)]})
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("# Secret\n\nNobody reads this.\n")
    later.symlink_to(tmp_path / "outside")
    work(application)
    dead = http.get(f"/v1/jobs/{job['job_id']}").json()
    assert (dead["state"], "may not be read by a job" in dead["last_error"]) == ("dead", True)


def test_jobs_are_listed_in_pages_with_the_numbers_of_all(http: TestClient) -> None:
    ordered = [order(http, "reindex")["job_id"] for _ in range(3)]
    page = http.get("/v1/jobs", params={"limit": 2}).json()
    rest = http.get("/v1/jobs", params={"limit": 2, "before": page["next"]}).json()
    assert [job["job_id"] for job in page["jobs"] + rest["jobs"]] == ordered[::-1]
    assert rest["next"] is None
    assert page["counts"] == [{"kind": "reindex", "state": "waiting", "jobs": 3}]
    assert http.get("/v1/jobs", params={"kind": "sync"}).json()["jobs"] == []


def test_a_key_that_belongs_to_other_work_is_a_conflict(http: TestClient) -> None:
    order(http, "reindex", key="k")
    assert "belongs to job_" in order(http, "drift", 409, key="k")["detail"]


def test_what_is_not_there_is_not_found(http: TestClient) -> None:
    assert http.get("/v1/jobs/job_none").status_code == 404
    for path in ("/v1/jobs/job_none/retry", "/v1/jobs/job_none/cancel", "/v1/schedules/none/remove"):
        assert http.post(path, json={"actor": "ada"}).status_code == 404


def test_a_schedule_with_an_interval_that_is_too_short_is_refused(http: TestClient) -> None:
    body = {"name": "often", "kind": "drift", "every": 1, "actor": "ada"}
    assert post(http, "/v1/schedules", body, 422)["errors"][0]["field"] == "every"


# -- by itself --------------------------------------------------------------------------------------------


def test_what_is_recorded_is_indexed_by_itself_where_the_writer_could_not(application: Application) -> None:
    approve(application.canon.store, submission())
    assert application.canon.indexer.lag() == 1
    assert work(application) == 1
    assert application.canon.indexer.lag() == 0
    (job,) = application.canon.store.jobs()
    assert (job.state, (job.result or {})["upserted"]) == (JobState.DONE, 1)


def test_a_worker_that_begins_takes_up_what_an_earlier_process_left(application: Application) -> None:
    store, clock = application.canon.store, application.canon.clock
    with store.transaction() as transaction:
        transaction.enqueue(JobOrder(kind=JobKind.REINDEX, asked_by="ada"))
    assert store.claim_job("a process that was killed", clock(), clock() + timedelta(hours=1)) is not None
    assert work(application) == 1
    assert store.jobs()[0].state is JobState.DONE


def test_backups_are_written_by_jobs_and_the_oldest_are_removed(
    http: TestClient, application: Application, tmp_path: Path
) -> None:
    (tmp_path / "backups" / "mine").mkdir(parents=True)
    for _ in range(3):
        order(http, "backup", parameters={"keep": 2})
        work(application)
    results = [job["result"] for job in http.get("/v1/jobs", params={"kind": "backup"}).json()["jobs"]]
    kept = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert len(kept) == 3
    assert "mine" in kept
    assert results[0]["removed"] == [results[2]["path"]]
    report = restore(
        Settings(data_dir=tmp_path / "restored"), Path(results[0]["path"]), embedder=HashingEmbedder()
    )
    assert report.differences == ()


def test_without_a_folder_no_backup_is_ordered(tmp_path: Path) -> None:
    canon = open_canon(Settings(data_dir=empty_service(tmp_path / "bare")), embedder=HashingEmbedder())
    client = TestClient(create_app(Application.over(canon), ask_for_key=False))
    assert "KNOWLEDGE_BACKUP_DIR" in order(client, "backup", 422)["remedy"]
    canon.close()
