"""An administrator ends the sessions and tokens of one person: over HTTP, on the page Access, and by the command."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from api.service.application import Application
from api.web import create_service
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from knowledge.model.record.ledger import EventKind
from knowledge.settings import IssuerSettings, Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.access.issuer import LocalIssuer, running_issuer
from tests.api.in_process import Knowledge
from tests.templates import empty_service


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    with running_issuer() as running:
        yield running


@pytest.fixture
def canon(tmp_path: Path, issuer: LocalIssuer) -> Iterator[Canon]:
    chosen = IssuerSettings(url=issuer.url, audience="canon", algorithms=("ES256",))
    settings = Settings(data_dir=empty_service(tmp_path / "data"), issuer=chosen)
    opened = open_canon(settings, embedder=HashingEmbedder())
    yield opened
    opened.close()


def key(canon: Canon, person: str, *roles: AccessRole) -> str:
    return canon.keyring.create(KeyGrant(person, roles, EVERY_AUDIENCE), actor="root").text


def browser_of(canon: Canon, text: str) -> TestClient:
    """A browser that is logged in with a key."""
    browser = TestClient(create_service(Application.over(canon)))
    browser.post("/login/key", data={"key": text})
    return browser


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def test_over_http_sessions_and_tokens_of_one_person_end_and_nothing_else(
    canon: Canon, issuer: LocalIssuer
) -> None:
    hers, root = key(canon, "ada", AccessRole.READER), bearer(key(canon, "root", AccessRole.ADMINISTRATOR))
    ada, ben = browser_of(canon, hers), browser_of(canon, key(canon, "ben", AccessRole.READER))
    token = bearer(issuer.token(iat=int(time.time()) - 5))
    client = TestClient(create_service(Application.over(canon)))
    assert [one.get("/v1/objects").status_code for one in (ada, ben)] == [200, 200]
    assert client.get("/v1/objects", headers=token).status_code == 200

    listed = client.get("/v1/sessions", headers=root).json()["sessions"]
    assert [one["person"] for one in listed] == ["ada", "ben"]
    assert listed[0]["authentication"].startswith("key:")
    asked = {"person": "ada", "reason": "lost a laptop"}
    assert client.post("/v1/sessions/endings", json=asked, headers=bearer(hers)).status_code == 403
    ended = client.post("/v1/sessions/endings", json=asked, headers=root)
    assert (ended.status_code, ended.json()) == (201, {"person": "ada", "sessions": 1})

    assert [one.get("/v1/objects").status_code for one in (ada, ben)] == [401, 200]
    assert "ended the tokens of ada" in client.get("/v1/objects", headers=token).json()["detail"]
    assert client.get("/v1/objects", headers=bearer(issuer.token(iat=int(time.time()) + 5))).status_code == 200
    assert client.get("/v1/objects", headers=bearer(hers)).status_code == 200
    (event,) = canon.store.events(kinds=[EventKind.ACCESS_SESSIONS_ENDED])
    assert (event.actor, event.authentication[:4], event.reason) == ("root", "key:", "lost a laptop")
    assert canon.store.verify() == []


def test_on_the_page_sessions_are_ended_and_the_reason_of_a_change_is_shown(canon: Canon) -> None:
    ada = browser_of(canon, key(canon, "ada", AccessRole.READER))
    root = browser_of(canon, key(canon, "root", AccessRole.ADMINISTRATOR))
    page = LexborHTMLParser(root.get("/access").text)
    assert "ada" in page.css_first("#sessions-title ~ .scroll").text()  # type: ignore[union-attr]
    token = page.css_first("input[name=token]").attributes["value"]  # type: ignore[union-attr]
    nothing = {"token": token, "decision": "", "person": "ada"}
    assert root.post("/access", data=nothing).status_code == 422, "Enter in a field ends nothing"
    assert ada.get("/").status_code == 200
    said = {"token": token, "decision": "end", "person": "ada", "reason": "left"}
    assert root.post("/access", data=said).status_code == 200
    assert ada.get("/access").status_code == 401
    (key_id,) = [one.key_id for one in canon.keyring.all() if one.person == "ada"]
    said = {"token": token, "decision": "revoke", "key_id": key_id, "reason": "left the company"}
    assert "by root: left the company" in " ".join(root.post("/access", data=said).text.split())


def test_by_the_command_sessions_are_listed_and_ended(canon: Canon, knowledge: Knowledge) -> None:
    browser = browser_of(canon, key(canon, "ada", AccessRole.READER))
    data = ("--data-dir", canon.settings.data_dir)
    canon.close()
    assert "ada · reader · key:" in knowledge("sessions", "list", *data).out
    ended = knowledge("sessions", "end", "ada", "--actor", "root", "--reason", "left", *data)
    assert (ended.exit, "Ended 1 sessions of ada" in ended.out, "Keys of ada go on to hold" in ended.err) == (
        0,
        True,
        True,
    )
    assert knowledge("sessions", "list", "--json", *data).value == {"sessions": []}
    assert "Nobody is logged in" in knowledge("sessions", "list", *data).err
    wrong = knowledge("sessions", "end", " ", *data)
    assert wrong.exit == 2
    browser.close()
