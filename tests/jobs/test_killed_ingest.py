"""A job that is killed in the middle of its work is ended by the next process, and leaves nothing twice and nothing out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from api.service.application import Application
from api.service.jobs.requests import JobRequest
from knowledge.bootstrap import open_canon
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.jobs import JobKind, JobState
from knowledge.settings import Settings
from knowledge.store.sql import open_sql_store
from knowledge.testing.embedder import HashingEmbedder
from tests.templates import empty_service

_WORKER = """
import sys, threading
from pathlib import Path
from api.service.application import Application
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder

settings = Settings(data_dir=Path(sys.argv[1]), source_roots=sys.argv[2])
canon = open_canon(settings, embedder=HashingEmbedder())
Application.over(canon).jobs.work(threading.Event(), until_idle=True)
"""
FILES = 200
"""Four batches: the worker is killed after the first, and has to be before the last."""
PATIENCE = 120
"""Seconds that a busy machine may take."""


def test_a_killed_ingest_is_ended_by_the_next_process_with_each_file_once(tmp_path: Path) -> None:
    data, root = empty_service(tmp_path / "data"), tmp_path / "handbook"
    root.mkdir()
    for number in range(FILES):
        (root / f"page-{number}.md").write_text(f"# Page {number}\n\nRule {number} holds for {number + 2} days.\n")
    settings = Settings(data_dir=data, source_roots=str(root))
    job_id = _ordered(settings, root)

    with subprocess.Popen([sys.executable, "-c", _WORKER, str(data), str(root)]) as worker:
        recorded = _killed_half_way(worker, data / "canon.sqlite3")
    assert 0 < recorded < FILES

    canon = open_canon(settings, embedder=HashingEmbedder())
    application = Application.over(canon)
    application.jobs.work(threading.Event(), until_idle=True)
    job = canon.store.job(job_id)
    assert (job.state, job.tries) == (JobState.DONE, 2)
    assert job.result is not None
    assert (job.result["recorded"] + job.result["unchanged"], job.result["failed"]) == (FILES, 0)
    assert len(list(canon.store.events(kinds=[EventKind.VERSION_RECORDED]))) == FILES
    assert len(canon.store.waiting()) == FILES
    assert canon.store.verify() == []
    assert canon.indexer.lag() == 0
    canon.close()


def _ordered(settings: Settings, root: Path) -> str:
    canon = open_canon(settings, embedder=HashingEmbedder())
    order = JobRequest(kind=JobKind.INGEST, parameters={"paths": [str(root)], "source": "handbook"}, actor="ada")
    job = Application.over(canon).jobs.order(order)
    canon.close()
    return job.job_id


def _killed_half_way(worker: subprocess.Popen[bytes], database: Path) -> int:
    """Kill a worker once it has recorded something; return how many versions it had recorded."""
    store = open_sql_store(database)
    until = time.monotonic() + PATIENCE
    while store.head().seq == 0:
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until
        time.sleep(0.005)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    recorded = len(list(store.events(kinds=[EventKind.VERSION_RECORDED])))
    store.close()
    return recorded
