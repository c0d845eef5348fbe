"""Jobs on several processes: none runs twice, none is lost, also where a process is killed at any moment."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from knowledge.model.work.jobs import JobKind, JobOrder, JobState
from knowledge.store.ports.jobs import JobFilter
from knowledge.store.sql import SqlStore, open_sql_store

_WORKER = """
import os, sys, threading, time
from datetime import timedelta
from pathlib import Path
from knowledge.jobs.run import JobOutcome, Lease
from knowledge.jobs.worker import Worker
from knowledge.model.work.jobs import JobKind
from knowledge.store.sql import open_sql_store

url, folder, seconds, lease = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
store = open_sql_store(url, patience=60)
(folder / f"{os.getpid()}.ready").touch()
while len(list(folder.glob("*.ready"))) < int(sys.argv[5]):
    time.sleep(0.02)

def work(run):
    with (folder / "begun").open("a") as file:
        file.write(f"{run.job.job_id} {run.job.tries}\\n")
    print(run.job.job_id, flush=True)
    time.sleep(seconds)
    with (folder / "ended").open("a") as file:
        file.write(f"{run.job.job_id}\\n")
    return JobOutcome({"by": run.job.worker})

stopping = threading.Event()
Worker(store, {JobKind.REINDEX: work}, stopping, lease=Lease(timedelta(seconds=lease), 0.2)).run(poll=0.1)
"""
JOBS = 40
PATIENCE = 120
"""Seconds that a busy machine may take."""


def started(url: str, folder: Path, seconds: float, lease: float = 60, together: int = 1) -> subprocess.Popen[str]:
    """A worker in a process of its own, whose jobs take so many seconds. It begins when so many workers are ready."""
    command = [sys.executable, "-c", _WORKER, url, str(folder), str(seconds), str(lease), str(together)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def order(store: SqlStore, jobs: int) -> list[str]:
    """Jobs, queued in one transaction."""
    with store.transaction() as transaction:
        made = [transaction.enqueue(JobOrder(kind=JobKind.REINDEX, asked_by="ada")) for _ in range(jobs)]
    return [job.job_id for job in made]


def await_end(store: SqlStore, jobs: int) -> None:
    """Wait until so many jobs are done."""
    until = time.monotonic() + PATIENCE
    while len(store.jobs(JobFilter(JobState.DONE))) < jobs:
        assert time.monotonic() < until, store.count_jobs()
        time.sleep(0.1)


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def end(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def store(database_url: str) -> SqlStore:
    return open_sql_store(database_url, patience=60)


def test_several_processes_share_the_jobs_and_none_runs_twice(
    store: SqlStore, database_url: str, tmp_path: Path
) -> None:
    ordered = order(store, JOBS)
    workers = [started(database_url, tmp_path, 0.05, together=3) for _ in range(3)]
    try:
        await_end(store, JOBS)
    finally:
        end(*workers)
    assert Counter(lines(tmp_path / "begun")) == Counter(f"{job_id} 1" for job_id in ordered)
    assert Counter(lines(tmp_path / "ended")) == Counter(ordered)
    assert len({(job.result or {})["by"] for job in store.jobs()}) > 1, "one worker did everything"
    store.close()


def test_a_killed_worker_loses_no_job_and_another_one_ends_it_when_its_lease_ended(
    store: SqlStore, database_url: str, tmp_path: Path
) -> None:
    ordered = order(store, 3)
    killed = started(database_url, tmp_path, seconds=600, lease=2)
    assert killed.stdout is not None
    first = killed.stdout.readline().strip()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert store.job(first).state is JobState.RUNNING
    other = started(database_url, tmp_path, seconds=0, lease=30)
    try:
        await_end(store, 3)
    finally:
        end(other)
    assert sorted(lines(tmp_path / "ended")) == sorted(ordered), "each ended once"
    assert store.job(first).tries == 2
    assert all(store.job(job_id).tries == 1 for job_id in ordered if job_id != first)
    store.close()
