"""Random requests over the whole API, with and without a key: no failure, and no reply that the OpenAPI document does not announce."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import open_canon
from knowledge.model.access.principals import EVERY_AUDIENCE, AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder

REQUESTS = 6
"""Random requests for each operation: a few hundred in all."""
ODD: list[Any] = [
    None, True, 0, -1, 2**70, 1e400, "", "x", "\0", "\ud800", "é" * 300, "2024-02-30", "2024-05-31", [], ["a"], {}, {"a": []},
    "policy/refunds", "0" * 64, "approved", "everybody", "*",
]  # fmt: skip
BODIES = [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b'{"a": 1, "a": 2}', b"[" * 5000, b"1" * 5000]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("api") / "data", requests_per_minute=0, failures_per_minute=0
    )
    canon = open_canon(settings, embedder=HashingEmbedder())
    made = canon.keyring.create(KeyGrant("tester", tuple(AccessRole), EVERY_AUDIENCE), actor="root")
    with TestClient(create_app(Application.over(canon)), raise_server_exceptions=False) as opened:
        opened.headers["authorization"] = f"Bearer {made.text}"
        yield opened
    canon.close()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def text_of(value: Any) -> str:
    """A value as text that UTF-8 can hold."""
    return str(value).encode("utf-8", "replace").decode() or "x"


def segment_of(value: Any) -> str:
    """A value as one part of a path. A slash in it would lead to another route."""
    return quote(text_of(value).replace("/", "-"), safe="")


def random_request(chance: random.Random, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """A request with some of its parameters and fields, most of them odd."""
    given = [one for one in operation.get("parameters", []) if one["in"] == "query" and chance.random() < 0.5]
    request: dict[str, Any] = {
        "url": re.sub(r"\{.*?\}", lambda _: segment_of(chance.choice(ODD)), path),
        "params": {one["name"]: text_of(chance.choice(ODD)) for one in given},
    }
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        example = content["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
        request |= {"content": chance.choice(BODIES), "headers": {"content-type": "application/json"}}
        if chance.random() < 0.7:
            del request["content"], request["headers"]
            request["json"] = {
                name: _storable(chance.choice(ODD)) for name in (*FIELDS.get(example, ()), "odd")[:4]
            }
    elif content:
        request |= {
            "files": {"file": (chance.choice(["a.md", "b.json", "", "c"]), chance.choice(BODIES))},
            "data": {"source": text_of(chance.choice(ODD)), "state": chance.choice(["draft", "approved", "odd"])},
        }
    return request


def _storable(value: Any) -> Any:
    """A value that this test's own client can spell as JSON."""
    return "?" if value in ("\ud800", 1e400) else value


FIELDS: dict[str, tuple[str, ...]] = {}


def check(reply: Any, operation: dict[str, Any]) -> None:
    """Raise AssertionError unless the document announces a reply like this."""
    announced = operation["responses"]
    assert reply.status_code not in (500, 502, 504), reply.text
    assert str(reply.status_code) in announced, (reply.request.method, str(reply.request.url), reply.text[:500])
    media_type = reply.headers["content-type"].partition(";")[0]
    assert media_type in announced[str(reply.status_code)]["content"]


def test_every_reply_to_a_random_request_is_announced(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    FIELDS.update(
        {name: tuple(one.get("properties", ())) for name, one in document["components"]["schemas"].items()}
    )
    chance = random.Random(20261127)
    for method, path, operation in operations(document):
        for _ in range(REQUESTS):
            check(client.request(method, **random_request(chance, path, operation)), operation)


def test_every_reply_without_a_key_is_announced(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    chance = random.Random(20261127)
    for method, path, operation in operations(document):
        asked = random_request(chance, path, operation)
        headers = asked.pop("headers", {}) | {"authorization": ""}
        reply = client.request(method, **asked, headers=headers)
        check(reply, operation)
        assert reply.status_code == 401 or not path.startswith("/v1")


def fields_of_type(document: dict[str, Any], schema: dict[str, Any], kinds: set[str]) -> Iterator[tuple[str, ...]]:
    """The paths of the fields of a body that hold a value of one of these kinds alone. Lists are left out."""
    resolved = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if resolved.get("type") in kinds:
        yield ()
    for name, field in resolved.get("properties", {}).items():
        yield from ((name, *inner) for inner in fields_of_type(document, field, kinds))


@pytest.mark.parametrize(
    ("kinds", "other"),
    [({"boolean"}, 0), ({"boolean"}, "yes"), ({"integer", "number"}, True), ({"integer", "number"}, "1")],
)
def test_a_body_takes_no_number_for_a_yes_and_no_text_for_a_number(
    client: TestClient, kinds: set[str], other: Any
) -> None:
    document = client.get("/openapi.json").json()
    tried = 0
    for method, path, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        for *outer, name in fields_of_type(document, content["schema"], kinds) if content else ():
            body: dict[str, Any] = {name: other}
            for one in reversed(outer):
                body = {one: body}
            reply = client.request(method, re.sub(r"\{.*?\}", "x", path), json=body)
            assert reply.status_code == 422, (path, name, reply.text)
            assert ".".join([*outer, name]) in reply.text, (path, reply.text)
            tried += 1
    assert tried >= 3


def test_every_operation_with_a_body_announces_what_becomes_of_one_that_cannot_be_read(client: TestClient) -> None:
    for _, path, operation in operations(client.get("/openapi.json").json()):
        if "requestBody" in operation:
            assert {"400", "408", "413"} <= operation["responses"].keys(), path
