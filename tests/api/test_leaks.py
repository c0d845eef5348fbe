"""What a caller may not see shows nowhere: not in a count, not in an error, and not in what is read before the key is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from knowledge.testing.embedder import HashingEmbedder
from tests.api.refund_story import refunds

OFFICE = (AccessRole.AUTHOR, AccessRole.APPROVER)
Headers = dict[str, str]


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    opened = open_canon(Settings(data_dir=tmp_path_factory.mktemp("leaks") / "data"), embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(canon: Canon) -> Iterator[TestClient]:
    with TestClient(create_app(Application.over(canon))) as opened:
        yield opened


def bearer(canon: Canon, person: str, audience: str | None, *roles: AccessRole) -> Headers:
    made = canon.keyring.create(KeyGrant(person, roles or OFFICE, audience), actor="root")
    return {"authorization": f"Bearer {made.text}"}


def record(client: TestClient, headers: Headers, name: str, days: int, **data: str) -> str:
    """The version that an upload recorded."""
    reply = client.post(
        "/v1/documents", files={"file": (name, refunds(days))}, data={"source": "desk"} | data, headers=headers
    )
    assert reply.status_code == 201, reply.text
    return str(reply.json()["versions"][0]["version_id"])


@pytest.fixture(scope="module")
def public(client: TestClient, canon: Canon) -> str:
    """A version for everybody that lapses soon, cited by an answer for everybody and two for the board."""
    version = record(client, bearer(canon, "ada", None), "window.md", 14, effective_to="2100-01-01")
    approver = bearer(canon, "ben", None)
    client.post(f"/v1/versions/{version}/transitions", json={"to": "approved"}, headers=approver)
    for audience, times in ((None, 1), ("board", 2)):
        asker = bearer(canon, "cleo", audience, AccessRole.READER)
        for _ in range(times):
            asked = {"question": "How many days is the refund window after delivery?"}
            assert client.post("/v1/query", json=asked, headers=asker).json()["citations"]
    return version


@pytest.mark.parametrize("body", [b"{", b'{"question": 1}', b"x" * 2_000_000])
def test_the_key_is_checked_before_the_body_is_read(client: TestClient, body: bytes) -> None:
    reply = client.post("/v1/query", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 401


def test_a_path_that_is_no_route_asks_for_a_key_as_well(client: TestClient) -> None:
    assert client.get("/v1/nothing").status_code == 401


def test_several_authorization_headers_are_refused(client: TestClient, canon: Canon) -> None:
    good = bearer(canon, "two", None)["authorization"]
    reply = client.get("/v1/objects", headers=[("authorization", good), ("authorization", "Bearer x")])
    assert reply.status_code == 401
    assert "several Authorization headers" in reply.json()["detail"]


def test_answers_for_others_are_not_counted_among_those_that_rely_on_a_version(
    client: TestClient, canon: Canon, public: str
) -> None:
    def relied_on(audience: str | None) -> int:
        reply = client.get(
            "/v1/reviews/expiring", params={"within": 36500}, headers=bearer(canon, "dora", audience)
        )
        (found,) = [one for one in reply.json()["expiring"] if one["version_id"] == public]
        return int(found["relied_on"])

    assert (relied_on(None), relied_on("staff"), relied_on("board")) == (1, 1, 3)


def test_answers_for_others_are_not_counted_among_those_an_impact_leaves_out(
    client: TestClient, canon: Canon, public: str
) -> None:
    def counts(audience: str | None) -> tuple[int, int]:
        reply = client.get(
            f"/v1/versions/{public}/impact", params={"limit": 1}, headers=bearer(canon, "eve", audience)
        )
        return reply.json()["looked_at"], reply.json()["not_looked_at"]

    assert (sum(counts(None)), sum(counts("staff")), sum(counts("board"))) == (1, 1, 3)
    assert counts(None)[0] == 1, "an answer for others takes no place in the limit"


def test_the_length_of_the_ledger_is_for_auditors_and_those_who_see_every_audience(
    client: TestClient, canon: Canon
) -> None:
    def seen(audience: str | None, role: AccessRole) -> tuple[int, Any, Any]:
        headers = bearer(canon, "fay", audience, role)
        status = client.get("/v1/status", headers=headers).json()
        return (
            client.get("/v1/ledger/head", headers=headers).status_code,
            status["head"] and status["head"]["seq"] > 0,
            status["index_lag"],
        )

    assert seen("staff", AccessRole.READER) == (403, None, None)
    assert seen("staff", AccessRole.AUDITOR) == (200, True, None)
    assert seen(EVERY_AUDIENCE, AccessRole.READER) == (200, True, 0)


def test_what_is_hidden_makes_no_beginning_of_an_id_ambiguous(
    client: TestClient, canon: Canon, public: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = record(client, bearer(canon, "gus", "board"), "hidden.md", 77, audience="board")
    real: Any = type(canon.store).matching_versions

    def matching(store: Store, version_id: str) -> list[str]:
        return [public, hidden] if version_id == public[:8] else list(real(store, version_id))

    monkeypatch.setattr(type(canon.store), "matching_versions", matching)
    path = f"/v1/reviews/{public[:8]}"
    assert client.get(path, headers=bearer(canon, "hal", "staff")).json()["waiting"]["version_id"] == public
    ambiguous = client.get(path, headers=bearer(canon, "ida", "board"))
    assert "several versions" in ambiguous.json()["detail"]


def test_who_watches_over_the_process_is_not_told_how_much_was_written(client: TestClient) -> None:
    assert client.get("/readyz").json()["index_lag"] == 0
