"""Whatever is wrong with a request, the reply is a problem document that names it and changes nothing."""

from collections.abc import Mapping
from typing import Any, Protocol

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from tests.api.refund_story import REFUNDS

LONG = "why " * 2_500
DEEP: list[Any] = []
for _ in range(600):
    DEEP = [DEEP]


class Reply(Protocol):
    """What these tests read of a response; starlette's client and httpx have classes of their own for it."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def text(self) -> str: ...

    def json(self) -> Any: ...


def problem(reply: Reply, status: int) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = reply.json()
    assert set(found) == {"type", "title", "status", "detail", "remedy", "instance", "errors"}
    assert found["status"] == status
    assert found["type"].startswith("urn:canon:problem:")
    assert found["title"]
    assert found["detail"]
    return found


BAD_QUERIES: list[tuple[dict[str, Any], str]] = [
    ({}, "question"),
    ({"question": ""}, "question"),
    ({"question": " \n\t "}, "question"),
    ({"question": LONG}, "question"),
    ({"question": "\u200b"}, "question"),
    ({"question": "?! …"}, "question"),
    ({"question": "why\x00?"}, "question"),
    ({"question": "why\x1b[31m?"}, "question"),
    ({"question": 7}, "question"),
    ({"question": "why?", "as_off": {}}, "as_off"),
    ({"question": "why?", "as_of": {"valid": "2024-01-01"}}, "as_of.valid"),
    ({"question": "why?", "as_of": {"valid_at": "soon"}}, "as_of.valid_at"),
    ({"question": "why?", "as_of": {"valid_at": "2024-02-30"}}, "as_of.valid_at"),
    ({"question": "why?", "as_of": {"valid_at": "0000-01-01"}}, "as_of.valid_at"),
    ({"question": "why?", "as_of": {"valid_at": "10000-01-01"}}, "as_of.valid_at"),
    ({"question": "why?", "as_of": {"valid_at": "2024-01-01T12:00:00"}}, "as_of.valid_at"),
    ({"question": "why?", "as_of": {"valid_at": 20240101}}, "as_of.valid_at"),
    ({"question": "why?", "as_of": {"known_at": "9000-01-01"}}, "known_at"),
    ({"question": "why?", "scope": {"jurisdiction": "e u"}}, "scope.jurisdiction"),
    ({"question": "why?", "scope": {"region": "eu"}}, "scope.region"),
    ({"question": "why?", "facts": [1]}, "facts"),
    ({"question": "why?", "facts": {"n": 2**80}}, "facts"),
    ({"question": "why?", "facts": {"n": DEEP}}, "facts"),
]


@pytest.mark.rule("T2c")
@pytest.mark.parametrize(("body", "field"), BAD_QUERIES)
@pytest.mark.parametrize("route", ["/v1/query", "/v1/search"])
def test_t2_t4_a_bad_question_names_its_field(
    client: TestClient, route: str, body: dict[str, Any], field: str
) -> None:
    head = client.get("/v1/ledger").json()["head"]
    found = problem(client.post(route, json=body), 422)
    assert field in [error["field"] for error in found["errors"]]
    assert client.get("/v1/ledger").json()["head"] == head


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"question": ', 422),
        (b"", 422),
        (b"[]", 422),
        (b'"why?"', 422),
        (b'{"question": "why?", "facts": {"n": NaN}}', 422),
        (b'{"question": "\\ud800"}', 422),
        (b"[" * 100_000, 400),
        (b'{"question": "why?", "question": "how?"}', 422),
        (b'{"question": "why?", "facts": {"n": 1, "n": 2}}', 422),
        (b"\xff\xfe", 422),
        (b'{"question": "' + b"a" * 1_100_000 + b'"}', 413),
    ],
)
def test_a_body_that_is_not_a_question_is_refused(client: TestClient, raw: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}
    assert problem(client.post("/v1/query", content=raw, headers=headers), status)["remedy"] or status == 400


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/v1/objects/document/handbook/nosuch", 404, "not-found"),
        ("/v1/objects/document/handbook/nosuch/versions", 404, "not-found"),
        ("/v1/objects/document/handbook/nosuch/timeline", 404, "not-found"),
        ("/v1/objects/document/handbook/nosuch/diff?from=2024-01-01&to=2024-02-01", 404, "not-found"),
        (f"/v1/objects/{REFUNDS}?valid_at=1999-01-01", 404, "nothing-authoritative"),
        (f"/v1/objects/{REFUNDS}/diff?from=1998-01-01&to=1999-01-01", 404, "nothing-authoritative"),
        ("/v1/objects/a%00b", 422, "invalid-input"),
        ("/v1/objects/", 422, "invalid-input"),
        ("/v1/objects/a//b", 422, "invalid-input"),
        ("/v1/objects/%FF", 404, "not-found"),
        (f"/v1/objects/{'x' * 600}", 422, "invalid-input"),
        (f"/v1/objects/{REFUNDS}?valid_att=2024-01-01", 422, "invalid-input"),
        (f"/v1/objects/{REFUNDS}?valid_at=soon", 422, "invalid-input"),
        (f"/v1/objects/{REFUNDS}?known_at=9000-01-01", 422, "invalid-input"),
        (f"/v1/objects/{REFUNDS}?jurisdiction=e%20u", 422, "invalid-input"),
        (f"/v1/objects/{REFUNDS}/versions?limit=3", 422, "invalid-input"),
        (f"/v1/objects/{REFUNDS}/diff?from=2024-01-01", 422, "invalid-input"),
        ("/v1/objects?limit=0", 422, "invalid-input"),
        ("/v1/objects?kind=poem", 422, "invalid-input"),
        ("/v1/ledger?after=-1", 422, "invalid-input"),
        ("/v1/ledger?after=x", 422, "invalid-input"),
        ("/v1/answers/nosuch", 404, "not-found"),
        ("/v1/answers/a%00b", 404, "not-found"),
        ("/v1/nosuch", 404, "not-found"),
        ("/nosuch", 404, "not-found"),
        ("/v1/query", 405, "method-not-allowed"),
    ],
)
def test_what_cannot_be_read_is_a_problem(client: TestClient, path: str, status: int, slug: str) -> None:
    found = problem(client.get(path), status)
    assert found["type"] == f"urn:canon:problem:{slug}"
    assert found["remedy"]
    assert found["instance"].startswith("/")


def test_a_wrong_value_of_an_address_is_named(client: TestClient) -> None:
    assert "'-5' was given" in str(problem(client.get("/v1/objects?limit=-5"), 422))


def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    assert client.get("/v1/query").headers["allow"] == "POST"
    assert client.delete(f"/v1/objects/{REFUNDS}/versions").headers["allow"] == "GET, POST"


def _of(fields: dict[str, str]) -> dict[str, str]:
    return {"source": "bad", "actor": "jo"} | fields


@pytest.mark.parametrize(
    ("file", "fields", "status", "field"),
    [
        (None, {}, 422, "file"),
        (("a.md", b"# A\n\nText.\n"), {"actor": ""}, 422, "actor"),
        (("a.md", b"# A\n\nText.\n"), {"state": "approved", "actor": " "}, 422, "actor"),
        (("a.md", b"# A\n\nText.\n"), {"state": "deprecated"}, 422, "state"),
        (("a.md", b"# A\n\nText.\n"), {"kind": "poem"}, 422, "kind"),
        (("a.md", b"# A\n\nText.\n"), {"effective_from": "soon"}, 422, "effective_from"),
        (("a.md", b"# A\n\nText.\n"), {"colour": "red"}, 422, "colour"),
        (("a.md", b"# A\n\nText.\n"), {"jurisdiction": "e u"}, 422, "jurisdiction"),
        (("a.md", b"# A\n\nText.\n"), {"source": "a//b"}, 422, "source"),
        (
            ("a.md", b"# A\n\nText.\n"),
            {"effective_from": "2024-02-01", "effective_to": "2024-01-01"},
            422,
            "effective_to",
        ),
        (("a.md", b""), {}, 422, None),
        (("a.md", b"\x89PNG\r\n\x1a\n\x00binary\x00"), {}, 422, None),
        (("a.md", b"\xff\xfe\x00binary\x00."), {}, 422, None),
        (("a.pdf", b"%PDF-1.7 cut"), {}, 422, None),
        (("a.yaml", b"kind: policy\nclauses: [\n"), {}, 422, None),
        (("a.exe", b"MZ"), {}, 422, None),
        (("../../a.md", b"# A\n\nText.\n"), {}, 422, None),
        (("a.md", b"x" * 120_000), {}, 413, None),
        (("a.md", b"x" * 1_200_000), {}, 413, None),
    ],
)
def test_a_document_that_cannot_be_ingested_changes_nothing(
    client: TestClient, file: Any, fields: dict[str, str], status: int, field: str | None
) -> None:
    head = client.get("/v1/ledger").json()["head"]
    files = {"file": file} if file else None
    found = problem(client.post("/v1/documents", files=files, data=_of(fields)), status)
    assert found["remedy"]
    if field:
        assert field in [error["field"] for error in found["errors"]]
    assert client.get("/v1/ledger").json()["head"] == head


def test_an_upload_is_cut_off_while_it_is_read(client: TestClient) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
        for _ in range(100):
            sent += 10_000
            yield b"x" * 10_000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    problem(client.post("/v1/documents", content=endless(), headers=headers), 413)


def test_a_form_that_is_not_one_is_refused(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    problem(client.post("/v1/documents", content=b"nonsense", headers=headers), 400)


def test_a_transition_of_an_unknown_version_or_by_nobody_is_refused(client: TestClient) -> None:
    path = f"/v1/versions/{'0' * 64}/transitions"
    assert problem(client.post(path, json={"to": "approved", "actor": "jo"}), 404)
    assert problem(client.post(path, json={"to": "published", "actor": "jo"}), 422)["errors"][0]["field"] == "to"
    versions = client.get(f"/v1/objects/{REFUNDS}/versions").json()["versions"]
    draft = next(row["version_id"] for row in versions if row["state"] == "draft")
    found = problem(client.post(f"/v1/versions/{draft}/transitions", json={"to": "approved", "actor": " "}), 422)
    assert found["errors"][0]["field"] == "actor"
    for audience in ("a b", "staff//x", ""):
        move = {"to": "approved", "actor": "kim", "audience": audience}
        found = problem(client.post(f"/v1/versions/{draft}/transitions", json=move), 422)
        assert found["errors"][0]["field"] == "audience"


def test_an_unexpected_error_is_a_problem_without_its_details(application: Application) -> None:
    app = create_app(application, ask_for_key=False)
    app.state.application = None
    with TestClient(app, raise_server_exceptions=False) as broken:
        found = problem(broken.get("/readyz"), 500)
    assert "NoneType" not in str(found)
    assert found["remedy"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/ledger?after=99999999999999999999999", "after"),
        ("/v1/objects/policy/refunds?valid_at=2024-01-01&valid_at=2025-01-01", "valid_at"),
    ],
)
def test_a_parameter_that_is_too_large_or_given_twice_is_named(client: TestClient, path: str, field: str) -> None:
    found = problem(client.get(path), 422)
    assert field in [error["field"] for error in found["errors"]] or field in found["detail"]


def test_a_body_that_is_not_declared_as_json_is_told_how_to_be(client: TestClient) -> None:
    for body, kind in ((b'{"question": "why?"}', None), (b"[]", "application/json"), (b"7", "application/json")):
        reply = client.post("/v1/query", content=body, headers={"content-type": kind} if kind else {})
        assert "content-type: application/json" in problem(reply, 422)["detail"]


@pytest.mark.parametrize(
    "body", [b"[" * 5000, b'{"question": ' + b"1" * 5000 + b"}", b"\xff\xfe", b"\x1f\x8b\x08"]
)
def test_a_body_that_cannot_be_read_is_refused_with_a_remedy(client: TestClient, body: bytes) -> None:
    reply = client.post("/v1/query", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    assert reply.json()["remedy"]
