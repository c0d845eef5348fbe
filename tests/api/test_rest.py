"""The routes over real engines: what was authoritative when, asked and read over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from knowledge.bootstrap import Canon
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.heads import HeadFile
from tests.api.refund_story import REFUNDS, Upload, refunds

QUESTION = "Within how many days can unused items be returned for a refund?"


def ask(client: TestClient, valid_at: str, **more: Any) -> dict[str, Any]:
    reply = client.post("/v1/query", json={"question": QUESTION, "as_of": {"valid_at": valid_at}} | more)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def read(client: TestClient, path: str, **params: Any) -> dict[str, Any]:
    reply = client.get(path, params=params)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_q1_an_answer_cites_what_was_in_effect_at_the_date_asked(client: TestClient) -> None:
    for date, days in (("2023-06-01", 14), ("2024-06-01", 30)):
        answer = ask(client, date)
        assert answer["status"] == "answered"
        assert f"within {days} days" in answer["citations"][0]["quote"]
        text = read(client, f"/v1/objects/{REFUNDS}", valid_at=date)["text"]
        for citation in answer["citations"]:
            assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.rule("S3a")
def test_s3_the_more_specific_scope_answers(client: TestClient) -> None:
    answer = ask(client, "2024-06-01", scope={"jurisdiction": "eu/de"})
    assert "within 60 days" in answer["citations"][0]["quote"]
    view = read(client, f"/v1/objects/{REFUNDS}", valid_at="2024-06-01", jurisdiction="eu/de")
    assert view["scope"]["jurisdiction"] == "eu"


def test_q2_what_the_corpus_does_not_hold_is_insufficient(client: TestClient) -> None:
    reply = client.post("/v1/query", json={"question": "Sistine Chapel ceiling painter?"})
    assert reply.json()["status"] == "insufficient"
    assert reply.json()["claims"] == []


def test_q2_before_the_first_version_nothing_is_answered(client: TestClient) -> None:
    assert ask(client, "1999-01-01")["status"] == "insufficient"


def test_q3_a_recorded_answer_is_found_again_and_replays_to_the_same_hash(client: TestClient) -> None:
    answer = ask(client, "2024-06-01")
    found = read(client, f"/v1/answers/{answer['answer_id']}")
    assert found["answer_hash"] == answer["answer_hash"]
    replay = client.post(f"/v1/answers/{answer['answer_id']}/replay").json()
    assert replay["same"]
    assert replay["replayed_hash"] == answer["answer_hash"]


def test_search_returns_evidence_of_the_as_of_only(client: TestClient) -> None:
    body = {"question": QUESTION, "as_of": {"valid_at": "2023-06-01"}, "limit": 5}
    found = client.post("/v1/search", json=body).json()
    assert found["as_of"]["valid_at"] == "2023-06-01T00:00:00Z"
    texts = [hit["text"] for hit in found["results"] if hit["object_id"] == REFUNDS]
    assert any("14 days" in text for text in texts)
    assert not any("30 days" in text or "90 days" in text for text in texts)


def test_an_object_as_of_a_date_has_text_clauses_and_provenance(client: TestClient) -> None:
    view = read(client, f"/v1/objects/{REFUNDS}", valid_at="2023-06-01")
    assert view["object_id"] == REFUNDS
    assert view["state"] == "approved"
    assert view["effective_from"] == "2023-01-01T00:00:00Z"
    assert view["valid"] == {"start": "2023-01-01T00:00:00Z", "end": "2024-01-01T00:00:00Z"}
    assert view["approved_by"] == "jo"
    assert "14 days" in view["text"]
    assert view["clauses"]
    for clause in view["clauses"]:
        assert view["text"][clause["start"] : clause["end"]] == clause["text"]
        assert clause["clause_id"].startswith(f"{REFUNDS}@{view['version_id'][:16]}#")


def test_a1_a_draft_is_never_what_counts(client: TestClient) -> None:
    assert "30 days" in read(client, f"/v1/objects/{REFUNDS}", valid_at="2025-06-01")["text"]
    states = [row["state"] for row in read(client, f"/v1/objects/{REFUNDS}/versions")["versions"]]
    assert states.count("draft") == 1


def test_a6_what_was_not_yet_known_is_not_told(client: TestClient) -> None:
    reply = client.get(f"/v1/objects/{REFUNDS}", params={"valid_at": "2024-06-01", "known_at": "2020-01-01"})
    assert reply.status_code == 404
    assert reply.json()["type"] == "urn:canon:problem:not-found", "not even that there would be such an object"


def test_the_timeline_shows_each_scope_and_period(client: TestClient) -> None:
    periods = read(client, f"/v1/objects/{REFUNDS}/timeline")["periods"]
    assert {period["scope"]["jurisdiction"] for period in periods} == {"global", "eu"}


def test_a_diff_shows_the_lines_and_clauses_that_changed(client: TestClient) -> None:
    found = read(client, f"/v1/objects/{REFUNDS}/diff", **{"from": "2023-06-01", "to": "2024-06-01"})
    lines = found["unified"].split("\n")
    assert "-Unused items can be returned for a refund within 14 days of delivery." in lines
    assert "+Unused items can be returned for a refund within 30 days of delivery." in lines
    assert any("14 days" in clause["before"] and "30 days" in clause["after"] for clause in found["clauses"])
    assert not any("postage" in (clause["before"] or "").split("\n")[0] for clause in found["clauses"])


def test_a_diff_from_before_the_first_version_is_all_new(client: TestClient) -> None:
    found = read(client, f"/v1/objects/{REFUNDS}/diff", **{"from": "2000-01-01", "to": "2024-06-01"})
    assert found["before"]["version_id"] is None
    assert {clause["change"] for clause in found["clauses"]} == {"added"}


def test_a_diff_of_equal_texts_is_empty(client: TestClient) -> None:
    found = read(client, f"/v1/objects/{REFUNDS}/diff", **{"from": "2024-02-01", "to": "2024-06-01"})
    assert (found["unified"], found["clauses"]) == ("", [])


def test_objects_are_listed_in_pages(client: TestClient, upload: Upload) -> None:
    for name in ("a", "b", "c"):
        upload(f"{name}.md", f"# Page {name}\n\nText {name}.\n", source="pages")
    seen: list[str] = []
    after = ""
    while True:
        page = read(client, "/v1/objects", prefix="document/pages/", limit=2, after=after)
        seen += [row["object_id"] for row in page["objects"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == ["document/pages/a", "document/pages/b", "document/pages/c"]
    assert all(row["authoritative"] for row in page["objects"])


@pytest.mark.parametrize("name", ["two words", "rückgabe/größe", "日本", "100% sure", "a+b", "x;y=1"])
def test_any_object_id_can_be_read_percent_encoded(client: TestClient, upload: Upload, name: str) -> None:
    (version,) = upload(f"{name}.md", f"# {name}\n\nA text of its own.\n", source="odd")["versions"]
    object_id = version["object_id"]
    assert object_id == f"document/odd/{name}"
    for path in (quote(object_id), quote(object_id, safe="")):
        assert client.get(f"/v1/objects/{path}").json()["object_id"] == object_id
        assert client.get(f"/v1/objects/{path}/versions").json()["object_id"] == object_id


@pytest.mark.parametrize("view", ["versions", "timeline", "diff"])
def test_an_object_named_like_a_view_is_read_with_a_date_or_a_closing_slash(
    client: TestClient, upload: Upload, view: str
) -> None:
    upload(f"{view}.md", f"# {view}\n\nA text of its own.\n", source="odd", effective_from="2024-01-01")
    object_id = f"document/odd/{view}"
    assert read(client, f"/v1/objects/{object_id}", valid_at="2024-02-01")["object_id"] == object_id
    assert read(client, f"/v1/objects/{object_id}/")["object_id"] == object_id
    assert client.get(f"/v1/objects/{object_id}", params={"valid_at": "2023-01-01"}).status_code == 404
    assert read(client, f"/v1/objects/{object_id}/versions")["object_id"] == object_id
    assert client.get(f"/v1/objects/{object_id}").json()["type"] != "urn:canon:problem:nothing-authoritative"


@pytest.mark.rule("N1a")
def test_n1_the_same_upload_twice_adds_nothing(upload: Upload) -> None:
    assert upload("once.md", "# Once\n\nOnly once.\n", effective_from="2024-01-01")["recorded"] == 1
    again = upload("once.md", "# Once\n\nOnly once.\n", effective_from="2024-01-01")
    assert (again["recorded"], again["unchanged"]) == (0, 1)


def test_l2_a_draft_is_approved_then_deprecated_by_transitions(client: TestClient, upload: Upload) -> None:
    text = "# Parking\n\nVisitors park behind the building.\n"
    (version,) = upload("parking.md", text, state="draft", effective_from="2024-01-01")["versions"]
    path, version_id = "/v1/objects/document/handbook/parking", version["version_id"]
    assert client.get(path).json()["type"] == "urn:canon:problem:nothing-authoritative"
    moves = f"/v1/versions/{version_id}/transitions"
    own = client.post(moves, json={"to": "approved", "actor": "jo"})
    assert (own.status_code, own.json()["type"]) == (403, "urn:canon:problem:self-approval")
    approved = client.post(moves, json={"to": "approved", "actor": "kim", "reason": "agreed"})
    assert (approved.status_code, approved.json()["state"]) == (201, "approved")
    assert "behind the building" in read(client, path)["text"]
    assert client.get("/readyz").status_code == 200
    ended = client.post(moves, json={"to": "deprecated", "actor": "jo", "effective_at": "2025-01-01"})
    assert ended.json()["state"] == "deprecated"
    assert read(client, path, valid_at="2024-06-01")["valid"]["end"] == "2025-01-01T00:00:00Z"
    again = client.post(moves, json={"to": "approved", "actor": "jo"})
    assert (again.status_code, again.json()["type"]) == (409, "urn:canon:problem:illegal-transition")


def test_g1_the_ledger_is_listed_in_pages_and_holds(client: TestClient) -> None:
    first = read(client, "/v1/ledger", limit=3)
    assert [event["seq"] for event in first["events"]] == [1, 2, 3]
    second = read(client, "/v1/ledger", after=first["next"], limit=3)
    assert second["events"][0]["prev_hash"] == first["events"][-1]["hash"]
    end = read(client, "/v1/ledger", after=first["head"]["seq"])
    assert (end["events"], end["next"]) == ([], None)
    assert read(client, "/v1/ledger/verify")["ok"]


def test_the_service_says_that_it_lives_and_is_ready(client: TestClient) -> None:
    assert read(client, "/healthz")["status"] == "ok"
    assert read(client, "/readyz")["index_lag"] == 0


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_monitors_may_ask_for_the_head_alone(client: TestClient, path: str) -> None:
    assert client.head(path).status_code == 200


def test_uploads_and_questions_at_once_are_safe(client: TestClient, upload: Upload, canon: Canon) -> None:
    def send(number: int) -> None:
        upload(f"many/{number % 4}.md", refunds(number % 8), effective_from=f"20{10 + number % 8}-01-01")
        ask(client, "2024-06-01")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(16)))
    assert read(client, "/readyz")["index_lag"] == 0
    assert canon.indexer.doctor(repair=False) == []
    assert read(client, "/v1/ledger/verify")["ok"]


def test_d1_a_case_is_decided_as_of_a_date_or_what_is_missing_is_asked_for(
    client: TestClient, upload: Upload
) -> None:
    policy = (
        "id: policy/keys\ntitle: Keys\neffective_from: 2024-01-01\nclauses:\n  - {id: lost, text: Lost keys cost a fee.}\n"
        "inputs:\n  keys: {type: number, question: How many keys?}\n"
        "rules:\n  - {id: many, when: {keys: '>= 3'}, then: the fee is doubled., clause: lost}\n"
    )
    upload("keys.yaml", policy, state="approved", actor="jo")

    def decide(**case: Any) -> Any:
        return client.post("/v1/decisions", json={"object_id": "policy/keys", **case})

    decided = decide(facts={"keys": 4}).json()
    assert (decided["status"], decided["decision"]["rule"]) == ("answered", "many")
    assert [one["clause_id"].partition("#")[2] for one in decided["citations"]] == ["many", "lost"]
    again = client.post(f"/v1/answers/{decided['answer_id']}/replay").json()
    assert again["same"] is True
    assert decide().json()["clarifying_questions"] == ["How many keys?"]
    assert decide(facts={"keys": 4}, as_of={"valid_at": "2023-12-31"}).json()["status"] == "insufficient"
    assert decide(object_id="policy/none").status_code == 404
    bad = decide(object_id="policy/#1")
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "object_id")


def test_a_version_is_recorded_from_its_fields_and_counts_once_another_approves_it_l3(client: TestClient) -> None:
    path = "/v1/objects/policy/lockers/versions"
    fields = {
        "title": "Lockers",
        "effective_from": "2024-01-01",
        "clauses": [{"id": "hours", "text": "Lockers open at 8."}],
    }
    drafted = client.post(path, json={"fields": fields, "actor": "jo"})
    assert drafted.status_code == 201, drafted.text
    (version,) = drafted.json()["versions"]
    assert client.post(path, json={"fields": fields, "actor": "jo"}).json()["unchanged"] == 1
    moves = f"/v1/versions/{version['version_id']}/transitions"
    assert client.post(moves, json={"to": "approved", "actor": "JO"}).status_code == 403
    assert client.post(moves, json={"to": "approved", "actor": "kim"}).status_code == 201
    assert "Lockers open at 8." in read(client, "/v1/objects/policy/lockers")["text"]
    for wrong, field in (
        ({"fields": {**fields, "id": "policy/other"}, "actor": "jo"}, "fields.id"),
        ({"fields": fields, "actor": " "}, "actor"),
        ({"fields": {**fields, "colour": "red"}, "actor": "jo"}, None),
        ({"fields": fields}, "actor"),
    ):
        refused = client.post(path, json=wrong)
        assert refused.status_code == 422
        assert field is None or field in [one["field"] for one in refused.json()["errors"]]


@pytest.mark.rule("S5a")
def test_what_is_for_an_audience_is_answered_moved_and_looked_up_by_it_alone_s5(
    client: TestClient, upload: Upload
) -> None:
    report = upload("keys.md", "# Keys\n\nThe master key hangs in the safe.\n", state="draft", audience="staff")
    moves = f"/v1/versions/{report['versions'][0]['version_id']}/transitions"
    move = {"to": "approved", "actor": "kim"}
    unseen = client.post(moves, json=move)
    assert (unseen.status_code, unseen.json()["detail"].split(report["versions"][0]["version_id"])[0]) == (
        404,
        "There is no version '",
    )
    assert client.post(moves, json=move | {"audience": "staff"}).status_code == 201
    asked = {"question": "Where does the master key hang?", "scope": {"audience": "staff"}}
    answer = client.post("/v1/query", json=asked).json()
    assert answer["status"] == "answered"
    path = f"/v1/answers/{answer['answer_id']}"
    for lookup in (client.get(path), client.get(f"{path}/bundle"), client.post(f"{path}/replay")):
        assert lookup.status_code == 404
    assert client.get(path, params={"audience": "staff"}).json()["answer_hash"] == answer["answer_hash"]
    assert client.post(f"{path}/replay", params={"audience": "staff"}).json()["same"]
    nosuch = client.get("/v1/objects/document/handbook/kexs").json()
    hidden = client.get("/v1/objects/document/handbook/keys").json()
    assert nosuch["detail"].replace("kexs", "keys") == hidden["detail"]
    assert nosuch["remedy"] == hidden["remedy"]
    assert "document/handbook/keys" not in nosuch["remedy"]


def test_g5_a_receipt_leads_on_from_the_size_of_a_head_kept_elsewhere(client: TestClient) -> None:
    answer_id = ask(client, "2024-06-01")["answer_id"]
    path = f"/v1/answers/{answer_id}/bundle"
    kept = HeadFile.model_validate(read(client, "/v1/ledger/head"))
    ask(client, "2024-06-01")
    for size in (3, kept.head.size):
        found = check(client.get(path, params={"from": size}).content, Trust(against=kept))
        assert found.problem is None
        assert found.receipt is not None
        assert size in {one.size for one in found.receipt.consistency}
    beyond = client.get(path, params={"from": 10**9})
    assert (beyond.status_code, "never had" in beyond.json()["detail"]) == (422, True)
