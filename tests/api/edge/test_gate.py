"""Who sends a request is asked first; whoever sends too many waits; every reply has the headers that browsers are to obey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import AccessRole
from knowledge.settings import IssuerSettings, Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.access.issuer import LocalIssuer, running_issuer


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with running_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory, issuer: LocalIssuer) -> Iterator[Canon]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("gate") / "data",
        requests_per_minute=3,
        failures_per_minute=2,
        issuer=IssuerSettings(url=issuer.url, audience="canon", algorithms=("ES256",)),
    )
    opened = open_canon(settings, embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def client(canon: Canon) -> TestClient:
    return TestClient(create_app(Application.over(canon)))


def bearer(canon: Canon, person: str) -> dict[str, str]:
    made = canon.keyring.create(KeyGrant(person, (AccessRole.READER,)), actor="root")
    return {"authorization": f"Bearer {made.text}"}


def check_wait(reply: Any) -> None:
    assert reply.status_code == 429
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["type"] == "urn:canon:problem:too-many-requests"
    assert 1 <= int(reply.headers["retry-after"]) <= 60


def test_a_person_has_one_share_for_all_keys_and_others_have_theirs(client: TestClient, canon: Canon) -> None:
    first, second = bearer(canon, "ada"), bearer(canon, "Ada")
    assert [client.get("/v1/objects", headers=first).status_code for _ in range(3)] == [200] * 3
    check_wait(client.get("/v1/objects", headers=first))
    check_wait(client.get("/v1/objects", headers=second))
    assert client.get("/v1/objects", headers=bearer(canon, "ben")).status_code == 200


def test_who_fails_too_often_waits_and_a_good_key_from_the_same_address_passes(
    client: TestClient, canon: Canon
) -> None:
    assert [client.get("/v1/objects").status_code for _ in range(2)] == [401] * 2
    check_wait(client.get("/v1/objects"))
    assert client.get("/v1/objects", headers=bearer(canon, "cleo")).status_code == 200
    assert client.get("/healthz").status_code == 200


def test_a_token_of_the_issuer_is_as_good_as_a_key(client: TestClient, canon: Canon, issuer: LocalIssuer) -> None:
    token = {"authorization": f"Bearer {issuer.token(sub='tess', roles=['author'])}"}
    made = client.post("/v1/documents", files={"file": ("t.md", "# Tea\n\nTea is hot.")}, headers=token)
    assert made.status_code == 201
    (event,) = [one for one in canon.store.events() if one.actor == "tess"]
    assert event.authentication == f"token:{issuer.url}"
    assert client.get("/v1/keys", headers=token).status_code == 403
    wrong = {"authorization": f"Bearer {issuer.token(aud='shop')}"}
    assert client.get("/v1/objects", headers=wrong).status_code == 401


def test_whoever_has_no_role_here_is_told_so(client: TestClient, issuer: LocalIssuer) -> None:
    guest = {"authorization": f"Bearer {issuer.token(sub='gus', roles=['guests'])}"}
    reply = client.get("/v1/objects", headers=guest)
    assert reply.status_code == 403
    assert reply.json()["detail"].endswith("; gus has no role.")
    assert reply.json()["remedy"] == "Ask an administrator for that role."


def test_a_token_without_an_issuer_in_the_settings_is_no_key(tmp_path: Path, issuer: LocalIssuer) -> None:
    canon = open_canon(Settings(data_dir=tmp_path / "data"), embedder=HashingEmbedder())
    client = TestClient(create_app(Application.over(canon)))
    reply = client.get("/v1/objects", headers={"authorization": f"Bearer {issuer.token()}"})
    canon.close()
    assert reply.status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/openapi.json", "/v1/objects", "/nowhere"])
def test_every_reply_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["cache-control"] == "private, no-store"


def test_a_service_without_keys_is_called_by_names_of_this_machine(tmp_path: Path) -> None:
    canon = open_canon(Settings(data_dir=tmp_path / "data", allowed_hosts=""), embedder=HashingEmbedder())
    app = create_app(Application.over(canon), ask_for_key=False)
    assert TestClient(app, base_url="http://localhost").get("/v1/objects").status_code == 200
    assert TestClient(app, base_url="http://127.0.0.1:8080").get("/v1/objects").status_code == 200
    rebound = TestClient(app, base_url="http://evil.example").get("/v1/objects")
    assert rebound.status_code == 403
    assert rebound.headers["content-type"] == "application/problem+json"
    canon.close()
