"""The commands of keys beside the data directory and through a service, and a service without keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.client import RemoteAccess
from api.rest.app import create_app
from api.service.application import Application
from api.service.requests import Listing, Moment
from api.service.views.keys import KeyRequest, RevocationRequest, RotationRequest
from knowledge.bootstrap import Canon, open_canon
from knowledge.errors import Forbidden, InvalidInput, Unauthenticated
from knowledge.model.access.principals import AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.http import InProcess
from tests.api.in_process import Knowledge
from tests.templates import empty_service


@pytest.fixture
def canon(tmp_path: Path) -> Iterator[Canon]:
    opened = open_canon(Settings(data_dir=empty_service(tmp_path / "served")), embedder=HashingEmbedder())
    yield opened
    opened.close()


def remote(canon: Canon, key: str) -> RemoteAccess:
    """Access to a service over `canon` with a key."""
    return RemoteAccess("http://test", InProcess(TestClient(create_app(Application.over(canon)))), key=key)


def test_a_key_is_made_rotated_listed_and_revoked_beside_the_data(knowledge: Knowledge, tmp_path: Path) -> None:
    data = ["--data-dir", tmp_path / "data", "--json"]
    options = ["--audience", "staff", "--source", "handbook", "--jurisdiction", "EU", "--expires", "2999-01-01"]
    made = knowledge("keys", "create", "--person", "ada", "--role", "author", *options, *data).value
    assert made["secret"].startswith(f"canon_{made['key']['key_id']}_")
    assert made["key"]["jurisdictions"] == ["eu"]
    key_id = made["key"]["key_id"]
    rotated = knowledge("keys", "rotate", key_id, "--actor", "root", *data).value
    assert rotated["secret"] != made["secret"]
    (listed,) = knowledge("keys", "list", *data).value["keys"]
    assert (listed["key_id"], listed["last_used_at"], listed["fault"]) == (key_id, None, "")
    assert "secret" not in listed
    revoked = knowledge("keys", "revoke", key_id, "--actor", "root", "--reason", "left", *data).value
    assert "was revoked on" in revoked["fault"]
    again = knowledge("keys", "revoke", key_id, "--actor", "root", *data)
    assert (again.exit, "was revoked on" in again.err) == (1, True)
    assert knowledge("audit", "verify", "--data-dir", tmp_path / "data").exit == 0


def test_what_is_printed_for_people_holds_the_secret_once(knowledge: Knowledge, tmp_path: Path) -> None:
    data = ["--data-dir", tmp_path / "data"]
    run = knowledge("keys", "create", "--person", "ada", "--role", "reader", "--role", "auditor", *data)
    assert "ada · reader, auditor" in run.out
    secret = run.out.split()[-1]
    assert secret.startswith("canon_")
    assert secret not in knowledge("keys", "list", *data).out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--role", "king"), "'king' is not one of"),
        (("--role", "reader", "--expires", "2001-01-01"), "which is past"),
        (("--role", "reader", "--expires", "soon"), "--expires"),
        (("--role", "reader", "--audience", "a|b"), "is not a path"),
    ],
)
def test_a_wrong_key_is_not_made(
    knowledge: Knowledge, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    run = knowledge("keys", "create", "--person", "ada", *options, "--data-dir", tmp_path / "data")
    assert run.exit == 2
    assert said in run.err


def test_a_store_is_told_which_approvals_count(knowledge: Knowledge, tmp_path: Path) -> None:
    data = ["--data-dir", tmp_path / "data"]
    (tmp_path / "wall.md").write_text("# Wall\n\nThe wall is blue.\n")
    made = knowledge("ingest", tmp_path / "wall.md", "--actor", "ada", "--json", *data).value
    version = made["versions"][0]["version_id"]
    assert "only names himself" in knowledge("keys", "approvals", *data).out
    assert knowledge("keys", "approvals", "--authenticated", *data).exit == 0
    run = knowledge("review", "approve", version, "--actor", "ben", *data)
    assert run.exit == 1
    assert "ben is only claimed" in run.err
    assert knowledge("keys", "approvals", "--claimed", *data).exit == 0
    assert knowledge("review", "approve", version, "--actor", "ben", *data).exit == 0


def test_keys_are_managed_through_a_service_with_the_key_of_an_administrator(canon: Canon) -> None:
    first = Application.over(canon).keys.first()
    assert first is not None
    with remote(canon, first) as service:
        made = service.create_key(KeyRequest(person="ada", roles=[AccessRole.READER]))
        assert made.key.created_by == "administrator"
        assert [one.person for one in service.keys().keys] == ["administrator", "ada"]
        new = service.rotate_key(made.key.key_id, RotationRequest())
        with remote(canon, new.secret) as ada:
            assert ada.objects(Listing(), Moment()).objects == []
            with pytest.raises(Forbidden, match="role auditor or administrator; ada has reader"):
                ada.keys()
            assert not ada.approvals().authenticated
            service.revoke_key(made.key.key_id, RevocationRequest())
            with pytest.raises(Unauthenticated, match="was revoked on"):
                ada.objects(Listing(), Moment())
        with remote(canon, made.secret) as former, pytest.raises(Unauthenticated, match="not one of this service"):
            former.objects(Listing(), Moment())
        with remote(canon, "") as nobody, pytest.raises(Unauthenticated, match="asks for a key"):
            nobody.objects(Listing(), Moment())


def test_a_key_that_no_header_can_hold_is_refused_without_repeating_it() -> None:
    with pytest.raises(InvalidInput, match="KNOWLEDGE_KEY") as raised:
        RemoteAccess("http://test", key="canon_ü\n")
    assert "ü" not in str(raised.value)


def test_the_key_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_KEY", "canon_secret")
    assert Settings().key == "canon_secret"
    assert "canon_secret" not in repr(Settings())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_no_key_is_asked_for_on_this_machine_only(knowledge: Knowledge, tmp_path: Path, host: str) -> None:
    run = knowledge("serve", "--no-auth", "--host", host, "--port", 0, "--data-dir", tmp_path / "data")
    assert run.exit == 2
    assert f"{host} is reached from others" in run.err
    assert not (tmp_path / "data").exists()


def test_a_service_without_keys_says_so_and_checks_a_key_that_is_sent(canon: Canon) -> None:
    with TestClient(create_app(Application.over(canon), ask_for_key=False)) as client:
        assert client.get("/healthz").json()["authentication"] == "off"
        assert client.get("/v1/objects").status_code == 200
        wrong = client.get("/v1/objects", headers={"authorization": "Bearer canon_wrong"})
        assert wrong.status_code == 401
        assert json.loads(wrong.text)["status"] == 401
