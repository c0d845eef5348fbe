"""Every route asks who calls, and every role may do what the table says and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon
from knowledge.model.access.principals import ALLOWED, AccessRole, Permission
from tests.api.access_control.conftest import bearer
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
    "GET /v1/ledger/log": Call((P.AUDIT,)),
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
OPEN = {"GET /healthz", "HEAD /healthz", "GET /readyz", "HEAD /readyz"}
"""The routes that ask for no key: what watches over the process has none."""


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
            assert f"the {role.value} has {role.value}" in problem["detail"]
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
