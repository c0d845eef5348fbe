"""Whoever brings a key sees what is for its audience, and cannot tell what else there is."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from knowledge.bootstrap import Canon
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from tests.api.access_control.conftest import bearer
from tests.api.refund_story import refunds


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


def test_keys_and_sessions_of_other_audiences_are_hidden(client: TestClient, canon: Canon) -> None:
    chair = bearer(canon, "the chair", AccessRole.READER, audience="board")
    secret = canon.sessions.start_with_key(chair["authorization"].removeprefix("Bearer "))
    for audience, sees in (("board", True), (EVERY_AUDIENCE, True), ("staff", False), (None, False)):
        auditor = bearer(canon, "aud", AccessRole.AUDITOR, audience=audience)
        for path in ("/v1/keys", "/v1/sessions"):
            assert ("the chair" in client.get(path, headers=auditor).text) is sees, (path, audience)
    canon.sessions.end(secret)


def test_an_administrator_of_an_audience_gives_and_learns_no_key_that_reaches_further(
    client: TestClient, canon: Canon
) -> None:
    small = bearer(canon, "adam", AccessRole.ADMINISTRATOR, audience="staff", jurisdictions=("eu",))

    def made(**reach: Any) -> int:
        body = {"person": "pat", "roles": ["approver"], "jurisdictions": ["eu/de"], **reach}
        return client.post("/v1/keys", json=body, headers=small).status_code

    assert [made(audience=one) for one in ("staff", "everybody", None)] == [201, 201, 201]
    assert [made(audience=one) for one in (EVERY_AUDIENCE, "board", "staff/hr")] == [403, 403, 403]
    assert [made(jurisdictions=one) for one in ([], ["us"], ["euro"])] == [403, 403, 403]

    def key_id(person: str, audience: str | None, **limits: Any) -> str:
        return bearer(canon, person, AccessRole.READER, audience=audience, **limits)["authorization"].split("_")[1]

    hidden, wide = key_id("the chair", "board"), key_id("wide", "staff")
    for change in ("rotation", "revocation"):
        there, gone = (
            client.post(f"/v1/keys/{one}/{change}", json={}, headers=small) for one in (hidden, "0" * 12)
        )
        assert (there.status_code, gone.status_code) == (404, 404)
        assert there.json()["detail"].replace(hidden, "0" * 12) == gone.json()["detail"]
    assert client.post(f"/v1/keys/{wide}/rotation", json={}, headers=small).status_code == 403
    assert client.post(f"/v1/keys/{wide}/revocation", json={}, headers=small).status_code == 201
    assert client.post("/v1/approvals", json={"authenticated": True}, headers=small).status_code == 403
    assert client.post("/v1/sessions/endings", json={"person": "ada"}, headers=small).status_code == 403
