"""A web page elsewhere reaches no service through the browser of somebody who can."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.edge.hosts import LOOPBACK, AllowedHosts

app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("in"), methods=["GET", "POST"])])


def status(hosts: tuple[str, ...], method: str, host: str, **headers: str) -> int:
    sent = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    return TestClient(AllowedHosts(app, hosts)).request(method, "/", headers=sent).status_code


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:80", "[::1]:8080", "[::1]"])
def test_this_machine_is_called_by_its_own_names(host: str) -> None:
    assert status(LOOPBACK, "GET", host) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io", "[", "x" * 500]
)
def test_another_name_is_refused_even_where_it_leads_to_this_machine(host: str) -> None:
    assert status(LOOPBACK, "GET", host) == 403


def test_names_below_a_domain_are_allowed_with_a_star() -> None:
    assert status(("*.example.org",), "GET", "canon.example.org") == 200
    assert status(("*.example.org",), "GET", "example.org") == 403
    assert status(("*.example.org",), "GET", "badexample.org") == 403
    assert status(("*",), "GET", "anything.example") == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:9000", "http://127.0.0.1:8080", "", "http://["]
)
def test_a_write_from_a_page_of_another_origin_is_refused(origin: str) -> None:
    assert status(LOOPBACK, "POST", "localhost:8080", origin=origin) == 403
    assert status(("*",), "POST", "localhost:8080", origin=origin) == 403


def test_a_write_of_a_program_or_of_a_page_of_this_service_passes() -> None:
    assert status(LOOPBACK, "POST", "localhost:8080") == 200
    assert status(LOOPBACK, "POST", "localhost:8080", origin="http://localhost:8080") == 200
    assert status(LOOPBACK, "POST", "localhost:8080", sec_fetch_site="same-origin") == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_write_that_the_browser_calls_foreign_is_refused(site: str) -> None:
    assert status(LOOPBACK, "POST", "localhost:8080", sec_fetch_site=site) == 403


def test_behind_a_proxy_the_name_that_browsers_use_is_taken_from_the_settings() -> None:
    hosts = ("canon.example.org", "canon")
    assert status(hosts, "POST", "canon:8080", origin="https://canon.example.org") == 200
    assert status(hosts, "POST", "canon:8080", origin="https://evil.example.org") == 403
