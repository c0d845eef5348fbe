"""Headers, escaping, and what pages load."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.console.headers import SECURITY_HEADERS
from api.console.rendering import MEDIA_TYPES, STATIC
from api.service.application import Application
from api.service.requests import QueryRequest
from api.web import create_service
from knowledge.bootstrap import Canon
from tests.api.refund_story import REFUNDS
from tests.console.conftest import parsed, uploaded

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "api" / "console" / "templates").iterdir())
EVERYWHERE = [
    "/",
    "/objects",
    f"/objects/{REFUNDS}",
    "/search",
    "/reviews",
    "/you",
    "/objects/none",
    "/static/none.css",
]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_page_carries_the_security_headers(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert headers["cache-control"] == "private, no-store"


def test_an_unexpected_error_is_a_page_that_tells_nothing(
    browser: TestClient, told: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(told.reviews, "waiting", fail)
    reply = browser.get("/reviews")
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert reply.headers["content-security-policy"] == SECURITY_HEADERS["Content-Security-Policy"]


def test_the_policy_allows_no_script_and_no_style_in_pages() -> None:
    policy = dict(one.split(" ", 1) for one in SECURITY_HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_script_no_style_and_switches_no_escaping_off(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", text)
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape" not in text
    assert "://" not in text, "nothing is loaded from elsewhere"


def test_what_a_text_or_a_question_says_is_never_markup(canon: Canon) -> None:
    application = Application.over(canon)
    bad = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    fields = f'{{"id": "policy/bad", "title": {bad!r}, "clauses": [{{"id": "a", "text": {bad!r}}}]}}'
    version = uploaded(application, "bad.json", fields.replace("'\"", '"\\"').replace("'", '"'))
    answer = application.answers.query(QueryRequest(question=f"What is {bad}?"))
    client = TestClient(create_service(application, ask_for_key=False))
    client.cookies.set("canon-name", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    for path in (
        f"/?answer={answer.answer_id}",
        "/objects/policy/bad",
        f"/reviews/{version}",
        f"/search?question={bad}",
    ):
        page = parsed(client, path)
        assert page.css("script") == []
        assert [one.attributes.get("src", "") for one in page.css("main img")] == []


def test_cookies_are_kept_from_scripts_and_other_sites(browser: TestClient) -> None:
    kept = browser.get("/").headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=strict" in kept
    assert "Secure" not in kept, "over plain HTTP on one machine browsers would drop it"


def test_over_tls_cookies_are_secure(told: Application) -> None:
    client = TestClient(create_service(told, ask_for_key=False), base_url="https://canon.example")
    assert "Secure" in client.get("/").headers["set-cookie"]


@pytest.mark.parametrize("name", ["console.css", "mark.svg"])
def test_files_are_kept_by_browsers_under_their_hash(browser: TestClient, name: str) -> None:
    page = browser.get("/").text
    address = re.search(rf"/static/{name}\?v=[0-9a-f]{{12}}", page)
    assert address is not None
    reply = browser.get(address[0])
    assert reply.headers["content-type"] == MEDIA_TYPES[Path(name).suffix]
    assert "immutable" in reply.headers["cache-control"]


@pytest.mark.parametrize("name", ["..%2fapp.py", "%2e%2e%2fapp.py", "app.py"])
def test_nothing_but_those_files_is_served(browser: TestClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_templates_and_files_are_part_of_the_package() -> None:
    package_data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"][
        "api"
    ]
    shipped = {path for pattern in package_data for path in (ROOT / "api").glob(pattern)}
    assert {*TEMPLATES, *STATIC.iterdir()} <= shipped


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/v1/objects", "application/json"),
        ("/v1/nothing", "application/problem+json"),
        ("/nothing", "application/problem+json"),
        ("/docs", "text/html; charset=utf-8"),
        ("/healthz", "application/json"),
    ],
)
def test_pages_and_the_interface_for_programs_stand_side_by_side(
    browser: TestClient, path: str, kind: str
) -> None:
    assert browser.get(path).headers["content-type"] == kind
