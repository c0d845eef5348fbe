"""People log in with a browser, by a key or at the issuer, and nobody else's page does it for them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt

from api.edge.gate import caller_of
from api.rest.app import create_app
from api.rest.server import server_config
from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.access.principals import AccessRole
from knowledge.settings import IssuerSettings, Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.access.issuer import SOON, LocalIssuer, running_issuer


@pytest.fixture(scope="module")
def server() -> Iterator[LocalIssuer]:
    with running_issuer() as running:
        yield running


@pytest.fixture
def issuer(server: LocalIssuer) -> LocalIssuer:
    server.replies, server.is_down = {}, False
    return server


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory, server: LocalIssuer) -> Iterator[Canon]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("login") / "data",
        failures_per_minute=0,
        issuer=IssuerSettings(
            url=server.url,
            audience="canon",
            algorithms=("ES256",),
            client_id="browser",
            redirect_url="http://localhost/login/callback",
        ),
    )
    opened = open_canon(settings, embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def browser(canon: Canon) -> TestClient:
    return TestClient(create_app(Application.over(canon)), follow_redirects=False)


def key(canon: Canon, person: str = "ada", *roles: AccessRole) -> str:
    return canon.keyring.create(KeyGrant(person, roles or (AccessRole.READER,)), actor="root").text


def begin(browser: TestClient, to: str = "/v1/objects") -> dict[str, str]:
    """What the browser is sent to the issuer with."""
    reply = browser.get("/login/issuer", params={"to": to})
    assert reply.status_code == 303, reply.text
    return {name: values[0] for name, values in parse_qs(urlsplit(reply.headers["location"]).query).items()}


def give(issuer: LocalIssuer, **claims: Any) -> None:
    """Let the issuer exchange any code for an id token with these claims."""
    signer = issuer.keys[-1]
    body = {"iss": issuer.url, "aud": "browser", "sub": "tess", "exp": SOON, "roles": ["reader"]} | claims
    token = jwt.encode({"alg": "ES256", "kid": signer.kid}, body, signer, algorithms=["ES256"])
    issuer.replies["/token"] = {"id_token": token, "token_type": "Bearer"}


def test_without_a_session_the_page_asks_for_a_key_or_the_issuer(browser: TestClient) -> None:
    page = browser.get("/login")
    assert 'name="key"' in page.text
    assert "/login/issuer" in page.text
    assert "script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_who_logs_in_with_a_key_reads_with_the_session(browser: TestClient, canon: Canon) -> None:
    assert browser.get("/v1/objects").status_code == 401
    reply = browser.post("/login/key", data={"key": key(canon), "to": "/v1/objects?limit=1"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/v1/objects?limit=1")
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert browser.get("/v1/objects").status_code == 200
    assert "You are ada" in browser.get("/login").text


def test_over_tls_the_cookie_goes_over_tls_only_and_is_bound_to_the_host(canon: Canon) -> None:
    browser = TestClient(
        create_app(Application.over(canon)), base_url="https://canon.example", follow_redirects=False
    )
    cookie = browser.post("/login/key", data={"key": key(canon)}).headers["set-cookie"]
    assert cookie.startswith("__Host-canon-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_session_does_not_write_through_rest(browser: TestClient, canon: Canon) -> None:
    browser.post("/login/key", data={"key": key(canon, "ada", AccessRole.AUTHOR)})
    assert browser.post("/v1/search", json={"question": "tea"}).status_code == 401


def test_a_login_from_a_page_of_another_site_is_refused(browser: TestClient, canon: Canon) -> None:
    reply = browser.post("/login/key", data={"key": key(canon)}, headers={"origin": "https://evil.example"})
    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("wrong", ["", "canon_x", "canon_0123456789ab_" + "x" * 43])
def test_a_wrong_key_is_told_in_words_and_begins_nothing(browser: TestClient, wrong: str) -> None:
    reply = browser.post("/login/key", data={"key": wrong})
    assert reply.status_code == 401
    assert 'role="alert"' in reply.text
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nx: y", ""]
)
def test_after_the_login_nobody_is_led_to_another_site(browser: TestClient, canon: Canon, to: str) -> None:
    reply = browser.post("/login/key", data={"key": key(canon), "to": to})
    assert reply.headers["location"] == "/"


def test_what_is_in_the_address_is_shown_as_text(browser: TestClient) -> None:
    assert "<b>" not in browser.get("/login", params={"to": '/"><b>'}).text


def test_a_session_ends_by_logging_out_with_the_token_of_its_page(browser: TestClient, canon: Canon) -> None:
    browser.post("/login/key", data={"key": key(canon)})
    assert browser.post("/logout", data={"token": "x"}).status_code == 403
    assert browser.get("/v1/objects").status_code == 200
    token = re.findall(r'name="token" value="([0-9a-f]+)"', browser.get("/login").text)[0]
    secret = browser.cookies["canon-session"]
    assert browser.post("/logout", data={"token": token}).status_code == 303
    browser.cookies.set("canon-session", secret)
    assert browser.get("/v1/objects").status_code == 401, "the server has forgotten it, too"


def test_a_login_ends_the_session_before_it(browser: TestClient, canon: Canon) -> None:
    browser.post("/login/key", data={"key": key(canon)})
    first = browser.cookies["canon-session"]
    browser.post("/login/key", data={"key": key(canon, "ben")})
    assert browser.cookies["canon-session"] != first
    assert canon.sessions.principal(first) is None


def test_people_log_in_at_the_issuer_by_code_with_pkce(browser: TestClient, issuer: LocalIssuer) -> None:
    sent = begin(browser)
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert (sent["client_id"], sent["redirect_uri"]) == ("browser", "http://localhost/login/callback")
    give(issuer, nonce=sent["nonce"], roles=["auditor"])
    reply = browser.get("/login/callback", params={"code": "c0de", "state": sent["state"]})
    assert (reply.status_code, reply.headers["location"]) == (303, "/v1/objects"), reply.text
    form = parse_qs(issuer.replies["forms"][-1][1])
    assert (form["code"], form["grant_type"]) == (["c0de"], ["authorization_code"])
    assert len(form["code_verifier"][0]) >= 43
    assert browser.get("/v1/objects").status_code == 200
    assert browser.get("/v1/keys").status_code == 200, "the roles are those of the claims"


def test_a_login_holds_in_the_browser_that_began_it_once(
    browser: TestClient, issuer: LocalIssuer, canon: Canon
) -> None:
    sent = begin(browser)
    give(issuer, nonce=sent["nonce"])
    back = {"code": "c", "state": sent["state"]}
    other = TestClient(create_app(Application.over(canon)), follow_redirects=False)
    assert other.get("/login/callback", params=back).status_code == 401
    secret = browser.cookies["canon-login"]
    assert browser.get("/login/callback", params=back).status_code == 303
    browser.cookies.set("canon-login", secret)
    again = browser.get("/login/callback", params=back)
    assert again.status_code == 401
    assert "used already" in again.text


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"nonce": None}, {"aud": "canon"}, {"iss": "https://evil.example"}, {"exp": 1}],
)
def test_an_id_token_of_another_login_or_service_is_refused(
    browser: TestClient, issuer: LocalIssuer, claims: dict[str, Any]
) -> None:
    sent = begin(browser)
    give(issuer, **{"nonce": sent["nonce"], **claims})
    reply = browser.get("/login/callback", params={"code": "c", "state": sent["state"]})
    assert reply.status_code == 401
    assert "canon-session" not in browser.cookies


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"code": "c"}, {"code": "c", "state": "é"}])
def test_who_comes_back_without_having_logged_in_is_told_so(browser: TestClient, query: dict[str, str]) -> None:
    reply = browser.get("/login/callback", params=query)
    assert reply.status_code == 401
    assert 'role="alert"' in reply.text


@pytest.mark.parametrize("reply", [b"<html>", [], {}, {"id_token": 1}, {"id_token": "x"}])
def test_a_reply_of_the_issuer_that_cannot_be_read_logs_nobody_in(
    browser: TestClient, issuer: LocalIssuer, reply: Any
) -> None:
    sent = begin(browser)
    issuer.replies["/token"] = reply
    assert browser.get("/login/callback", params={"code": "c", "state": sent["state"]}).status_code == 401


def test_a_page_gets_its_caller_by_session_or_key(browser: TestClient, canon: Canon) -> None:
    from starlette.requests import Request

    secret = canon.sessions.start_with_key(key(canon, "cleo"))
    authentication = browser.app.state.authentication  # type: ignore[attr-defined]

    def name(header: bytes, value: str) -> str:
        scope = {"type": "http", "scheme": "http", "path": "/", "query_string": b"", "server": ("localhost", 80)}
        return caller_of(Request(scope | {"headers": [(header, value.encode())]}), authentication).principal.name

    assert name(b"cookie", f"canon-session={secret}") == "cleo"
    assert name(b"authorization", f"Bearer {key(canon, 'dora')}") == "dora"


def test_behind_a_proxy_that_is_believed_cookies_are_for_tls_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server believes the proxies that `FORWARDED_ALLOW_IPS` names, and this machine by default."""
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["scheme"])

    def scheme(address: str, believed: str | None) -> str:
        monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
        if believed:
            monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed)
        config = server_config(app)
        config.load()
        scope = {
            "type": "http",
            "scheme": "http",
            "client": (address, 1),
            "headers": [(b"x-forwarded-proto", b"https")],
        }
        asyncio.run(config.loaded_app(scope, None, None))
        return seen[-1]

    assert scheme("127.0.0.1", None) == "https"
    assert scheme("10.0.0.9", None) == "http"
    assert scheme("10.0.0.9", "10.0.0.9") == "https"
    assert scheme("10.0.0.8", "10.0.0.9") == "http"
