"""Every page and every button of the console asks who calls, and every role may do what the table says and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.console.app import SCREENS
from api.service.application import Application
from api.web import create_service
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import ALLOWED, EVERY_AUDIENCE, AccessRole, Permission
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.console.conftest import Parsed, links, parsed, tell, words
from tests.templates import empty_service


@dataclass(frozen=True)
class Use:
    """A visit of a page, or a form that is well formed, and the permissions that it needs. Ids are unknown, so that nothing changes."""

    needs: tuple[Permission, ...]
    path: str
    form: dict[str, Any] = field(default_factory=dict)


P = Permission
UNKNOWN = "0" * 64
WHY = {"reason": "why"}
JOB = {"kind": "drift", "every": "24"}
VISITS = {
    "/": Use((P.READ,), "/"),
    "/answers/{answer_id}": Use((P.READ,), "/answers/ans_none"),
    "/answers/{answer_id}/receipt": Use((P.READ,), "/answers/ans_none/receipt"),
    "/objects": Use((P.READ,), "/objects"),
    "/objects/{object_id:path}": Use((P.READ,), "/objects/policy/none"),
    "/search": Use((P.READ,), "/search?question=refund"),
    "/reviews": Use((P.PREPARE,), "/reviews"),
    "/reviews/{version_id}": Use((P.PREPARE,), f"/reviews/{UNKNOWN}"),
    "/impact/{version_id}": Use((P.PREPARE,), f"/impact/{UNKNOWN}"),
    "/cases": Use((P.PREPARE,), "/cases"),
    "/cases/{task_id}": Use((P.PREPARE,), "/cases/tsk_none"),
    "/conflicts": Use((P.PREPARE,), "/conflicts"),
    "/ahead": Use((P.PREPARE,), "/ahead"),
    "/refused": Use((P.PREPARE,), "/refused"),
    "/evaluations": Use((P.PREPARE,), "/evaluations"),
    "/evaluations/{run_id}": Use((P.PREPARE,), "/evaluations/20260101T000000-00000000"),
    "/jobs": Use((P.SEE_JOBS,), "/jobs"),
    "/jobs/{job_id}": Use((P.SEE_JOBS,), "/jobs/job_none"),
    "/actions": Use((P.SEE_ACTIONS,), "/actions"),
    "/ledger": Use((P.AUDIT,), "/ledger"),
    "/access": Use((P.SEE_KEYS,), "/access"),
    "/you": Use((), "/you"),
}
"""A visit for each page."""
BUTTONS = {
    "ask": Use((P.READ,), "/", {"question": "How long is the refund window?"}),
    "judge": Use((P.READ,), "/answers/ans_none", {"verdict": "right"} | WHY),
    "approve": Use((P.APPROVE,), "/reviews", {"decision": "approve", "version": UNKNOWN} | WHY),
    "review": Use((P.REVIEW,), "/reviews", {"decision": "review", "version": UNKNOWN} | WHY),
    "reject": Use((P.REVIEW,), "/reviews", {"decision": "reject", "version": UNKNOWN} | WHY),
    "approve a case": Use((P.APPROVE,), "/cases/tsk_none", {"decision": "approve"} | WHY),
    "deny a case": Use((P.APPROVE,), "/cases/tsk_none", {"decision": "deny"} | WHY),
    "order": Use((P.OPERATE,), "/jobs", {"decision": "order", "kind": "drift"}),
    "sync": Use((P.RECORD,), "/jobs", {"decision": "order", "kind": "sync", "source": "handbook"}),
    "schedule": Use((P.OPERATE,), "/jobs", {"decision": "schedule", "name": "nightly"} | JOB),
    "unschedule": Use((P.OPERATE,), "/jobs", {"decision": "unschedule", "name": "none"}),
    "retry": Use((P.OPERATE,), "/jobs/job_none", {"decision": "retry"}),
    "cancel": Use((P.OPERATE,), "/jobs/job_none", {"decision": "cancel"}),
    "try again": Use((P.OPERATE,), "/actions", {"decision": "retry", "action_id": "act_none"}),
    "create": Use((P.MANAGE_KEYS,), "/access", {"decision": "create", "person": "new", "role": "reader"}),
    "rotate": Use((P.MANAGE_KEYS,), "/access", {"decision": "rotate", "key_id": "0" * 12}),
    "revoke": Use((P.MANAGE_KEYS,), "/access", {"decision": "revoke", "key_id": "0" * 12}),
    "approvals": Use((P.MANAGE_KEYS,), "/access", {"decision": "claimed"}),
    "theme": Use((), "/you", {"theme": "dark"}),
}
"""A press of each button."""


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    """Engines with the story told, for a console that asks for keys."""
    settings = Settings(data_dir=empty_service(tmp_path_factory.mktemp("keyed") / "data"))
    canon = open_canon(settings, embedder=HashingEmbedder())
    tell(Application.over(canon))
    yield canon
    canon.close()


@pytest.fixture
def client(keyed: Canon) -> TestClient:
    """A browser without a key."""
    return TestClient(create_service(Application.over(keyed)), raise_server_exceptions=False)


def sign_in(client: TestClient, canon: Canon, person: str, *roles: AccessRole, audience: str | None = "*") -> None:
    """Let the browser send a new key with each request."""
    made = canon.keyring.create(KeyGrant(person, roles, audience), actor="root")
    client.headers["authorization"] = f"Bearer {made.text}"


def press(client: TestClient, button: Use) -> Any:
    """The reply to a form that carries the token of its page."""
    token = "a" * 64
    client.cookies.clear()
    client.cookies.set("canon-token", token)
    return client.post(button.path, data={"token": token, **button.form}, follow_redirects=False)


def test_every_page_is_in_the_table() -> None:
    assert {screen.path for screen in SCREENS if screen.show} == VISITS.keys()
    posted = {button.path for button in BUTTONS.values()}
    assert len(posted) == len([screen for screen in SCREENS if screen.post])


@pytest.mark.parametrize("path", VISITS)
def test_every_page_tells_who_brings_no_key_how_to_sign_in(client: TestClient, path: str) -> None:
    reply = client.get(VISITS[path].path)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == 'Bearer realm="canon"'
    page = Parsed(reply.text)
    assert words(page, "h1") == "Sign in"
    assert page.css_first("nav") is None, "whoever is not known is shown no page"


@pytest.mark.parametrize("button", BUTTONS)
def test_every_button_refuses_who_brings_no_key(client: TestClient, button: str) -> None:
    assert press(client, BUTTONS[button]).status_code == 401


@pytest.mark.parametrize("role", AccessRole)
def test_every_role_may_do_what_the_table_says_and_nothing_else(
    client: TestClient, keyed: Canon, role: AccessRole
) -> None:
    sign_in(client, keyed, f"the {role.value}", role)
    replies = [(f"GET {name}", use, client.get(use.path)) for name, use in VISITS.items()]
    replies += [(f"POST {name}", use, press(client, use)) for name, use in BUTTONS.items()]
    for name, use, reply in replies:
        allowed = all(role in ALLOWED[permission] for permission in use.needs)
        assert (reply.status_code == 403) != allowed, (name, reply.text)
        assert reply.status_code < 500, name
        if not allowed:
            assert f"the {role.value} has {role.value}" in words(Parsed(reply.text)), name


@pytest.mark.parametrize("role", AccessRole)
def test_the_menu_shows_the_pages_of_the_role_and_no_other(
    client: TestClient, keyed: Canon, role: AccessRole
) -> None:
    sign_in(client, keyed, f"menu {role.value}", role)
    shown = {one.attributes["href"] for one in parsed(client, "/").css("nav a")}
    in_menu = {path for path in VISITS if "{" not in path and path != "/you"}
    assert shown == {path for path in in_menu if all(role in ALLOWED[one] for one in VISITS[path].needs)}


SHOWN = {
    "/reviews": {"approve": P.APPROVE, "review": P.REVIEW, "reject": P.REVIEW},
    "/jobs": {"schedule": P.OPERATE},
    "/access": {"create": P.MANAGE_KEYS, "authenticated": P.MANAGE_KEYS, "revoke": P.MANAGE_KEYS},
}
"""The buttons of a page, and the permission of those who see them."""


@pytest.mark.parametrize("role", AccessRole)
@pytest.mark.parametrize("path", SHOWN)
def test_a_button_that_a_role_may_not_press_is_not_shown(
    client: TestClient, keyed: Canon, role: AccessRole, path: str
) -> None:
    if not all(role in ALLOWED[one] for one in VISITS[path].needs):
        pytest.skip(f"the page {path} is not for the {role.value}")
    sign_in(client, keyed, f"button {role.value}", role)
    page = parsed(client, path)
    shown = {one.attributes.get("value") for one in page.css("main button[name=decision]")}
    for value, permission in SHOWN[path].items():
        if path == "/jobs" and role in ALLOWED[P.RECORD]:
            continue  # an author schedules a sync
        assert (value in shown) == (role in ALLOWED[permission]), value


def test_decisions_are_recorded_in_the_name_of_the_key(client: TestClient, keyed: Canon) -> None:
    sign_in(client, keyed, "Ria", AccessRole.REVIEWER)
    client.cookies.set("canon-name", "Mallory")
    waiting = parsed(client, "/reviews").css_first("input[name=version]")
    assert waiting is not None
    form = {"decision": "review", "version": waiting.attributes["value"], "reason": "read it"}
    assert press(client, Use((), "/reviews", form)).status_code == 200
    event = list(keyed.store.events())[-1]
    assert (event.actor, event.authentication.partition(":")[0]) == ("Ria", "key")


def test_a_person_logs_in_decides_and_logs_out(client: TestClient, keyed: Canon) -> None:
    key = keyed.keyring.create(KeyGrant("Lou", (AccessRole.REVIEWER,), EVERY_AUDIENCE), actor="root").text
    at = links(Parsed(client.get("/reviews").text))["Log in"]
    assert at == "/login?to=%2Freviews"
    assert client.post("/login/key", data={"key": key, "to": "/reviews"}).url.path == "/reviews"
    page = parsed(client, "/reviews")
    assert words(page, ".you") == "Lou"
    token = page.css_first("input[name=token]").attributes["value"]  # type: ignore[union-attr]
    version = page.css_first("input[name=version]").attributes["value"]  # type: ignore[union-attr]
    form = {"version": version, "reason": "read", "decision": "reject"}
    assert client.post("/reviews", data=form | {"token": "a" * 64}).status_code == 403
    assert client.post("/reviews", data=form | {"token": token}).status_code == 200
    assert client.get(links(page)["The same as JSON"]).status_code == 200, "a session reads JSON"
    client.post("/logout", data={"token": token})
    assert client.get("/reviews").status_code == 401


def test_keys_cannot_be_guessed_at_the_pages(client: TestClient) -> None:
    client.headers["authorization"] = "Bearer canon_0123456789ab_" + "x" * 43
    replies = [client.get("/objects") for _ in range(200)]
    assert replies[0].status_code == 401
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["retry-after"]) >= 1


STAFF = "/objects/document/handbook/keys"


def test_a_page_shows_what_its_reader_may_see(client: TestClient, keyed: Canon) -> None:
    sign_in(client, keyed, "Sam", AccessRole.READER, audience="staff")
    assert "hangs in the safe" in words(parsed(client, STAFF))
    sign_in(client, keyed, "Olga", AccessRole.READER, audience=None)
    hidden = words(parsed(client, STAFF, 404))
    missing = words(parsed(client, STAFF.replace("keys", "nokeys"), 404))
    assert hidden.replace("keys", "nokeys") == missing
    assert "keys" not in words(parsed(client, "/objects?prefix=document/"), "table")
    assert "safe" not in words(parsed(client, "/search?question=master+key"))


def test_a_person_sees_as_a_narrower_audience_and_no_other(client: TestClient, keyed: Canon) -> None:
    sign_in(client, keyed, "Sam", AccessRole.READER, audience="staff")
    assert press(client, Use((), "/you", {"audience": "board"})).status_code == 403
    assert press(client, Use((), "/you", {"audience": "everybody"})).status_code == 303
    assert words(parsed(client, "/objects"), ".you") == "Sam (everybody)"
    parsed(client, STAFF, 404)
    twin = links(parsed(client, "/objects"))["The same as JSON"]
    assert "document/handbook/keys" not in client.get(twin).text
    client.cookies.clear()
    client.cookies.set("canon-audience", "board")  # left by another person at this browser
    assert "hangs in the safe" in words(parsed(client, STAFF))


def test_the_ledger_and_its_pages_of_an_object_hide_what_the_auditor_may_not_see(
    client: TestClient, keyed: Canon
) -> None:
    sign_in(client, keyed, "Aud", AccessRole.AUDITOR, audience=None)
    assert "document/handbook/keys" not in words(parsed(client, "/ledger"))
    parsed(client, "/ledger?object_id=document/handbook/keys", 404)
    sign_in(client, keyed, "Aud", AccessRole.AUDITOR, audience=EVERY_AUDIENCE)
    assert "document/handbook/keys" in words(parsed(client, "/ledger"))
    assert words(parsed(client, "/ledger?object_id=document/handbook/keys&verify=yes"), "#verification h2")
