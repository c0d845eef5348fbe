"""A job acts for the person whose key ordered it, and within the limits of that key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.service.application import Application
from knowledge.bootstrap import Canon
from knowledge.model.access.principals import AccessRole
from tests.api.access_control.conftest import bearer
from tests.api.refund_story import refunds


@pytest.fixture
def rooted(canon: Canon, tmp_path: Path) -> Iterator[Application]:
    """The service, whose jobs may read a folder with one text."""
    (tmp_path / "rooted.md").write_text(refunds(21))
    before = canon.settings.source_roots
    canon.settings.source_roots = str(tmp_path)
    yield Application.over(canon)
    canon.settings.source_roots = before


def ordered(client: TestClient, headers: dict[str, str], path: Path, **parameters: str) -> Any:
    """The reply to an order to ingest a file."""
    body = {"kind": "ingest", "parameters": {"paths": [str(path / "rooted.md")], **parameters}}
    return client.post("/v1/jobs", json=body, headers=headers)


def test_a_job_acts_for_the_person_of_the_key_and_within_its_limits(
    client: TestClient, canon: Canon, rooted: Application, tmp_path: Path
) -> None:
    headers = bearer(canon, "lena", AccessRole.AUTHOR, sources=("handbook",))
    inside = ordered(client, headers, tmp_path, source="handbook").json()
    outside = ordered(client, headers, tmp_path, source="payroll").json()
    assert inside["asked_by"] == "lena"
    rooted.jobs.work(threading.Event(), until_idle=True)
    done, refused = (client.get(f"/v1/jobs/{one['job_id']}", headers=headers).json() for one in (inside, outside))
    assert (done["state"], done["result"]["recorded"]) == ("done", 1)
    (event,) = [one for one in canon.store.events() if one.actor == "lena"]
    assert event.authentication.startswith("key:")
    assert (refused["result"] or {}).get("recorded", 0) == 0
    told = refused["last_error"] + str(refused["result"])
    assert "source payroll is not among yours" in told


def test_a_job_whose_key_was_revoked_is_dead(
    client: TestClient, canon: Canon, rooted: Application, tmp_path: Path
) -> None:
    headers = bearer(canon, "mara", AccessRole.AUTHOR)
    job = ordered(client, headers, tmp_path, source="mara").json()
    (key,) = [one for one in canon.keyring.all() if one.person == "mara"]
    canon.keyring.revoke(key.key_id, actor="root")
    rooted.jobs.work(threading.Event(), until_idle=True)
    dead = canon.store.job(job["job_id"])
    assert (dead.state.value, "was revoked" in dead.last_error) == ("dead", True)
    assert not [one for one in canon.store.events() if one.actor == "mara"]


def test_a_job_that_approves_takes_the_permission_to_approve(
    client: TestClient, canon: Canon, tmp_path: Path
) -> None:
    author = bearer(canon, "noor", AccessRole.AUTHOR)
    assert ordered(client, author, tmp_path, state="approved").status_code == 403
    assert client.post("/v1/jobs", json={"kind": "backup"}, headers=author).status_code == 403
    narrow = bearer(canon, "olga", AccessRole.AUTHOR, AccessRole.ADMINISTRATOR, audience="staff")
    assert client.get("/v1/jobs", headers=narrow).status_code == 403
    named = {"kind": "drift", "actor": "somebody else"}
    root = bearer(canon, "petra", AccessRole.ADMINISTRATOR)
    assert client.post("/v1/jobs", json=named, headers=root).status_code == 403


def test_the_schedule_of_another_person_is_replaced_by_an_operator_alone(client: TestClient, canon: Canon) -> None:
    root = bearer(canon, "quinn", AccessRole.ADMINISTRATOR)
    body = {"name": "own", "kind": "drift", "every": 60, "first_at": "2199-01-01"}
    assert client.post("/v1/schedules", json=body, headers=root).status_code == 201
    author = bearer(canon, "rosa", AccessRole.AUTHOR)
    other = body | {"kind": "sync", "parameters": {"source": "handbook"}}
    assert client.post("/v1/schedules", json=other, headers=author).status_code == 403
    assert client.post("/v1/schedules", json=other | {"name": "hers"}, headers=author).status_code == 201
