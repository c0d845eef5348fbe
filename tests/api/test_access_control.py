"""Every route asks who calls, and every role may do what the table says and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.principals import ALLOWED, EVERY_AUDIENCE, AccessRole, Permission
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import refunds


@dataclass(frozen=True)
class Call:
    """A request to a route that is well formed, and the permissions that it needs."""

    needs: tuple[Permission, ...]
    json: dict[str, Any] | None = None
    params: dict[str, str] | None = None
    data: dict[str, str] | None = None


P = Permission
UNKNOWN = "0" * 64
CALLS = {
    "POST /v1/query": Call((P.READ,), {"question": "How long is the refund window?"}),
    "POST /v1/decisions": Call((P.READ,), {"object_id": "policy/none"}),
    "GET /v1/answers/{answer_id}": Call((P.READ,)),
    "POST /v1/answers/{answer_id}/replay": Call((P.READ,)),
    "GET /v1/answers/{answer_id}/bundle": Call((P.READ,)),
    "POST /v1/answers/{answer_id}/feedback": Call((P.READ,), {"verdict": "wrong", "reason": "old"}),
    "GET /v1/evaluations": Call((P.PREPARE,)),
    "GET /v1/evaluations/{run_id}": Call((P.PREPARE,)),
    "GET /v1/answers/{answer_id}/origins": Call((P.READ,)),
    "GET /v1/answers/export": Call((P.AUDIT,)),
    "POST /v1/dify/retrieval": Call(
        (P.READ,), {"knowledge_id": "all", "query": "refund window", "retrieval_setting": {"top_k": 1}}
    ),
    "POST /v1/search": Call((P.READ,), {"question": "refund window"}),
    "GET /v1/search": Call((P.READ,), params={"question": "refund window"}),
    "GET /v1/answers": Call((P.READ,), params={"object_id": "policy/none"}),
    "GET /v1/answers/{answer_id}/explanation": Call((P.READ,)),
    "GET /v1/dates": Call((P.READ,)),
    "GET /v1/sentences": Call((P.READ,), params={"object_id": "policy/none"}),
    "GET /v1/versions/{version_id}": Call((P.READ,)),
    "GET /v1/objects": Call((P.READ,)),
    "GET /v1/objects/{object_id}/versions": Call((P.READ,)),
    "POST /v1/objects/{object_id}/versions": Call((P.RECORD,), {"fields": {"title": "T", "clauses": []}}),
    "GET /v1/objects/{object_id}/timeline": Call((P.READ,)),
    "GET /v1/objects/{object_id}/diff": Call((P.READ,), params={"from": "2023-01-01", "to": "2024-01-01"}),
    "GET /v1/objects/{object_id}": Call((P.READ,)),
    "POST /v1/documents": Call((P.RECORD,), data={"source": "handbook"}),
    "POST /v1/versions/{version_id}/transitions": Call((P.APPROVE,), {"to": "approved"}),
    "GET /v1/reviews/tasks": Call((P.PREPARE,)),
    "GET /v1/reviews/tasks/{task_id}": Call((P.PREPARE,)),
    "POST /v1/reviews/tasks/{task_id}/decision": Call((P.APPROVE,), {"decision": "approve", "reason": "agreed"}),
    "GET /v1/actions": Call((P.SEE_ACTIONS,)),
    "POST /v1/actions/deliver": Call((P.OPERATE,), {}),
    "POST /v1/actions/{action_id}/retry": Call((P.OPERATE,), {}),
    "GET /v1/jobs": Call((P.SEE_JOBS,)),
    "POST /v1/jobs": Call((P.OPERATE,), {"kind": "drift", "due_at": "2199-01-01"}),
    "GET /v1/jobs/{job_id}": Call((P.SEE_JOBS,)),
    "POST /v1/jobs/{job_id}/retry": Call((P.OPERATE,), {}),
    "POST /v1/jobs/{job_id}/cancel": Call((P.OPERATE,), {}),
    "GET /v1/schedules": Call((P.SEE_JOBS,)),
    "POST /v1/schedules": Call(
        (P.OPERATE,), {"name": "n", "kind": "drift", "every": 60, "first_at": "2199-01-01"}
    ),
    "POST /v1/schedules/{name}/remove": Call((P.OPERATE,), {}),
    "GET /v1/reviews": Call((P.PREPARE,)),
    "POST /v1/reviews/decisions": Call((P.REVIEW,), {"to": "reviewed", "versions": [UNKNOWN]}),
    "GET /v1/reviews/expiring": Call((P.PREPARE,)),
    "GET /v1/reviews/scheduled": Call((P.PREPARE,)),
    "GET /v1/reviews/conflicts": Call((P.PREPARE,)),
    "GET /v1/reviews/{version_id}": Call((P.PREPARE,)),
    "GET /v1/versions/{version_id}/impact": Call((P.PREPARE,)),
    "POST /v1/readings": Call((P.OPERATE,), {"dry_run": True}),
    "POST /v1/sources/{source}/sync": Call((P.RECORD,), {}),
    "GET /v1/schemas/{kind}": Call((P.READ,)),
    "GET /v1/ledger": Call((P.AUDIT,)),
    "GET /v1/ledger/head": Call((P.READ,)),
    "GET /v1/ledger/verify": Call((P.AUDIT,)),
    "GET /v1/keys": Call((P.SEE_KEYS,)),
    "POST /v1/keys": Call((P.MANAGE_KEYS,), {"person": "new", "roles": ["reader"]}),
    "POST /v1/keys/{key_id}/rotation": Call((P.MANAGE_KEYS,), {}),
    "POST /v1/keys/{key_id}/revocation": Call((P.MANAGE_KEYS,), {}),
    "GET /v1/sessions": Call((P.SEE_KEYS,)),
    "POST /v1/sessions/endings": Call((P.MANAGE_KEYS,), {"person": "nobody"}),
    "GET /v1/approvals": Call((P.READ,)),
    "POST /v1/approvals": Call((P.MANAGE_KEYS,), {"authenticated": False}),
    "GET /v1/status": Call((P.READ,)),
    "GET /v1/questions": Call((P.PREPARE,)),
    "GET /metrics": Call((P.OBSERVE,)),
}
"""A request for each route that asks for a key. Ids are unknown ones, so that nothing changes where it is let through."""
OPEN = {"GET /healthz", "GET /readyz"}
"""The routes that ask for no key: what watches over the process has none."""


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("keyed") / "data", failures_per_minute=0)
    opened = open_canon(settings, embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(canon: Canon) -> FastAPI:
    return create_app(Application.over(canon))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as opened:
        yield opened


def bearer(canon: Canon, person: str, *roles: AccessRole, **limits: Any) -> dict[str, str]:
    """The header of a new key."""
    audience = limits.pop("audience", EVERY_AUDIENCE)
    made = canon.keyring.create(KeyGrant(person, roles, audience, **limits), actor="root")
    return {"authorization": f"Bearer {made.text}"}


def send(client: TestClient, route: str, headers: dict[str, str]) -> Any:
    """The reply to the request of a route."""
    method, _, path = route.partition(" ")
    call = CALLS[route]
    for name, value in {"kind": "policy", "version_id": UNKNOWN, "object_id": "policy/none"}.items():
        path = path.replace("{" + name + "}", value)
    path = path.replace("{", "").replace("}", "")
    files = {"file": ("refunds.md", refunds(14))} if call.data is not None else None
    return client.request(
        method, path, json=call.json, params=call.params, data=call.data, files=files, headers=headers
    )


def test_every_route_is_in_the_table(app: FastAPI) -> None:
    routes = {
        f"{method} {route.path.replace(':path', '')}"
        for route in app.state.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert routes == CALLS.keys() | OPEN


@pytest.mark.parametrize("route", CALLS)
def test_every_route_refuses_who_brings_no_key(client: TestClient, route: str) -> None:
    reply = send(client, route, {})
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == 'Bearer realm="canon"'
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["type"] == "urn:canon:problem:not-authenticated"


@pytest.mark.parametrize("role", AccessRole)
def test_every_role_may_do_what_the_table_says_and_nothing_else(
    client: TestClient, canon: Canon, role: AccessRole
) -> None:
    headers = bearer(canon, f"the {role.value}", role)
    for route, call in CALLS.items():
        reply = send(client, route, headers)
        allowed = all(role in ALLOWED[permission] for permission in call.needs)
        assert (reply.status_code == 403) != allowed, (route, reply.text)
        if not allowed:
            problem = reply.json()
            assert problem["type"] == "urn:canon:problem:forbidden"
            assert f"the key of the {role.value} has {role.value}" in problem["detail"]
            assert any(one.value in problem["detail"] for one in ALLOWED[call.needs[0]])


@pytest.mark.parametrize("route", sorted(OPEN))
def test_what_watches_over_the_process_needs_no_key(client: TestClient, route: str) -> None:
    assert client.get(route.partition(" ")[2]).status_code == 200


WRONG = {
    "": "holds no bearer key",
    "Bearer": "holds no bearer key",
    "Basic YTpi": "holds no bearer key",
    "Bearer canon_short": "not spelled as a key",
    "Bearer canon_0123456789ab_" + "x" * 43: "not one of this service",
    "Bearer " + "é" * 5: "not spelled as a key",
}


@pytest.mark.parametrize("header", WRONG)
def test_a_header_without_a_good_key_is_refused_in_words(client: TestClient, header: str) -> None:
    reply = client.get("/v1/objects", headers={b"authorization": header.encode()})
    assert reply.status_code == 401
    assert WRONG[header] in reply.json()["detail"]


def test_a_wrong_secret_and_an_unknown_id_get_the_same_reply(client: TestClient, canon: Canon) -> None:
    made = canon.keyring.create(KeyGrant("eve", (AccessRole.READER,)), actor="root")
    wrong, unknown = made._replace(secret="x" * 43), made._replace(key_id="0" * 12)
    replies = [
        client.get("/v1/objects", headers={"authorization": f"Bearer {one.text}"}) for one in (wrong, unknown)
    ]
    assert replies[0].json() == replies[1].json()
    assert replies[0].status_code == replies[1].status_code == 401


def test_a_key_that_was_revoked_does_not_work_in_the_next_request(client: TestClient, canon: Canon) -> None:
    made = canon.keyring.create(KeyGrant("mallory", (AccessRole.READER,)), actor="root")
    headers = {"authorization": f"Bearer {made.text}"}
    assert client.get("/v1/objects", headers=headers).status_code == 200
    canon.keyring.revoke(made.key_id, actor="root")
    reply = client.get("/v1/objects", headers=headers)
    assert reply.status_code == 401
    assert "was revoked on" in reply.json()["detail"]


def test_the_actor_is_the_person_of_the_key_and_nobody_else(client: TestClient, canon: Canon) -> None:
    ada = bearer(canon, "ada", AccessRole.AUTHOR)
    file = {"file": ("window.md", refunds(21))}
    refused = client.post("/v1/documents", files=file, data={"source": "handbook", "actor": "ben"}, headers=ada)
    assert refused.status_code == 403
    assert "names 'ben' as its actor" in refused.json()["detail"]
    for actor in ({}, {"actor": "Ada"}):
        reply = client.post("/v1/documents", files=file, data={"source": "handbook"} | actor, headers=ada)
        assert reply.status_code == 201, reply.text
    event = list(canon.store.events())[-1]
    (recorded,) = [e for e in canon.store.events() if e.actor == "ada" and e.kind == "version.recorded"]
    assert recorded.authentication.startswith("key:")
    assert event.hash


def test_a_second_key_of_the_author_does_not_approve_what_the_first_recorded(
    client: TestClient, canon: Canon
) -> None:
    author, approver = bearer(canon, "cleo", AccessRole.AUTHOR), bearer(canon, "Cleo", AccessRole.APPROVER)
    made = client.post(
        "/v1/documents", files={"file": ("own.md", refunds(33))}, data={"source": "handbook"}, headers=author
    ).json()
    path = f"/v1/versions/{made['versions'][0]['version_id']}/transitions"
    refused = client.post(path, json={"to": "approved"}, headers=approver)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:canon:problem:self-approval"
    other = bearer(canon, "dora", AccessRole.APPROVER)
    approved = client.post(path, json={"to": "approved"}, headers=other)
    assert approved.json()["transitions"][-1]["authentication"].startswith("key:")


def test_a_key_sees_its_own_audience_or_a_narrower_one(client: TestClient, canon: Canon) -> None:
    writer = bearer(canon, "max", AccessRole.AUTHOR, audience="staff/hr")
    for audience in ("staff/hr", "staff"):
        data = {"source": "hr", "audience": audience}
        name = f"{audience.replace('/', '-')}.md"
        assert client.post(
            "/v1/documents", files={"file": (name, refunds(3))}, data=data, headers=writer
        ).is_success

    def seen(headers: dict[str, str], **params: str) -> list[str]:
        reply = client.get("/v1/objects", params={"source": "hr", **params}, headers=headers)
        return [one["object_id"] for one in reply.json()["objects"]]

    hr, staff = (bearer(canon, name, AccessRole.READER, audience=name) for name in ("staff/hr", "staff"))
    outsider = bearer(canon, "outsider", AccessRole.READER, audience=None)
    assert seen(hr) == ["document/hr/staff", "document/hr/staff-hr"]
    assert seen(hr, audience="staff") == seen(staff) == ["document/hr/staff"]
    assert seen(hr, audience="everybody") == seen(outsider) == []
    for wider in ("staff/hr", "board"):
        reply = client.get("/v1/objects", params={"audience": wider}, headers=staff)
        assert reply.status_code == 403
        assert f"is for audience staff, not for {wider}" in reply.json()["detail"]
    hidden = client.get("/v1/objects/document/hr/staff-hr/versions", headers=staff)
    missing = client.get("/v1/objects/document/hr/staff-no/versions", headers=staff)
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json()["detail"].replace("staff-hr", "") == missing.json()["detail"].replace("staff-no", "")


def test_the_ledger_hides_what_the_auditor_may_not_see(client: TestClient, canon: Canon) -> None:
    writer = bearer(canon, "may", AccessRole.AUTHOR, audience="board")
    made = client.post(
        "/v1/documents",
        files={"file": ("minutes.md", refunds(5))},
        data={"source": "board", "audience": "board"},
        headers=writer,
    ).json()
    secret = made["versions"][0]["version_id"]

    def page(audience: str | None) -> str:
        return client.get(
            "/v1/ledger?limit=1000", headers=bearer(canon, "aud", AccessRole.AUDITOR, audience=audience)
        ).text

    assert secret in page("board")
    assert secret in page(EVERY_AUDIENCE)
    assert secret not in page("staff")
    assert "access_key.created" not in page("staff")
    narrow = bearer(canon, "aud", AccessRole.AUDITOR, audience="staff")
    assert client.get("/v1/ledger/verify", headers=narrow).status_code == 403


def test_limits_of_a_key_bound_what_it_changes(client: TestClient, canon: Canon) -> None:
    headers = bearer(canon, "eu author", AccessRole.AUTHOR, sources=("handbook",), jurisdictions=("eu",))

    def upload(**data: str) -> Any:
        return client.post("/v1/documents", files={"file": ("l.md", refunds(9))}, data=data, headers=headers)

    assert upload(source="handbook", jurisdiction="eu/de").status_code == 201
    outside = {"source": "other", "jurisdiction": "eu"}, {"source": "handbook", "jurisdiction": "us"}
    for data, why in zip(
        outside, ("source other is not among yours", "jurisdiction us is not among"), strict=True
    ):
        reply = upload(**data)
        assert reply.status_code == 403
        assert why in reply.json()["detail"]
    for_others = bearer(canon, "no board", AccessRole.AUTHOR, audience="staff")
    reply = client.post(
        "/v1/documents",
        files={"file": ("b.md", refunds(9))},
        data={"source": "handbook", "audience": "board"},
        headers=for_others,
    )
    assert reply.status_code == 403


def test_a_document_that_is_there_for_others_is_refused_like_one_that_is_not(
    client: TestClient, canon: Canon
) -> None:
    def upload(headers: dict[str, str], days: int) -> Any:
        data = {"source": "board", "audience": "board"}
        return client.post("/v1/documents", files={"file": ("plan.md", refunds(days))}, data=data, headers=headers)

    assert upload(bearer(canon, "chair", AccessRole.AUTHOR, audience="board"), 70).status_code == 201
    outsider = bearer(canon, "clerk", AccessRole.AUTHOR, audience="staff")
    there, not_there = upload(outsider, 70), upload(outsider, 71)
    assert there.status_code == not_there.status_code == 403
    assert there.json() == not_there.json()


def test_refusals_are_counted_and_no_key_is_in_the_count(app: FastAPI, client: TestClient, canon: Canon) -> None:
    before = app.state.authentication.denials.counts()
    client.get("/v1/objects")
    client.get("/v1/keys", headers=bearer(canon, "reader", AccessRole.READER))
    named = {"object_id": "policy/none", "actor": "ben"}
    client.post("/v1/decisions", json=named, headers=bearer(canon, "reader", AccessRole.READER))
    after = app.state.authentication.denials.counts()
    assert after["Unauthenticated: key"] == before.get("Unauthenticated: key", 0) + 1
    assert after["Forbidden: see keys"] == before.get("Forbidden: see keys", 0) + 1
    assert after["Forbidden: actor"] == before.get("Forbidden: actor", 0) + 1
    assert after.get("Forbidden: limits", 0) == before.get("Forbidden: limits", 0)
    assert not any("canon_" in name for name in after)


def test_a_store_may_require_authenticated_approvals(tmp_path: Any) -> None:
    canon = open_canon(Settings(data_dir=tmp_path / "strict"), embedder=HashingEmbedder())
    try:
        open_to_all = TestClient(create_app(Application.over(canon), ask_for_key=False))
        admin = bearer(canon, "root", AccessRole.ADMINISTRATOR)
        file = {"file": ("refunds.md", refunds(14))}
        made = open_to_all.post("/v1/documents", files=file, data={"source": "handbook", "actor": "jo"}).json()
        path = f"/v1/versions/{made['versions'][0]['version_id']}/transitions"
        assert open_to_all.post("/v1/approvals", json={"authenticated": True}, headers=admin).json() == {
            "authenticated": True
        }
        refused = open_to_all.post(path, json={"to": "approved", "actor": "ben"})
        assert refused.status_code == 401
        assert "only claimed" in refused.json()["detail"]
        approver = bearer(canon, "ben", AccessRole.APPROVER)
        assert open_to_all.post(path, json={"to": "approved"}, headers=approver).status_code == 201
    finally:
        canon.close()


# -- jobs -------------------------------------------------------------------------------------------------


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
