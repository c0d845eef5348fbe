"""Whoever brings a key acts as its person, and within its limits."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.access_control.conftest import bearer
from tests.api.refund_story import refunds


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
