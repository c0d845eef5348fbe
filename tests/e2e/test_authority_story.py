"""Four eyes, proof and correction as a compliance team lives them, through the command and over HTTP."""

from __future__ import annotations

import json
import re
import signal
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Knowledge


@pytest.fixture
def knowledge(knowledge_here: Knowledge) -> Knowledge:
    """The stories of this module take many commands, so they run in this process."""
    return knowledge_here


RULE = """
id: policy/visitors
title: Visitors
effective_from: 2024-01-01
clauses:
  - id: badge
    text: Visitors wear a badge for {} hours.
"""
QUESTION = "For how many hours do visitors wear a badge?"


def test_from_a_draft_to_a_correction_with_a_receipt_l3_a6_g6(knowledge: Any, tmp_path: Path) -> None:
    data, file = ["--data-dir", tmp_path / "data"], tmp_path / "visitors.yaml"
    file.write_text(RULE.format(8))
    drafted = knowledge("ingest", file, "--actor", "ada", "--json", *data)
    version = drafted.value["versions"][0]["version_id"]
    assert knowledge("query", QUESTION, "--json", *data).value["status"] == "insufficient"

    refused = knowledge("review", "approve", version[:12], "--actor", "ADA", *data)
    assert (refused.exit, refused.out) == (1, "")
    assert "cannot approve it" in refused.err
    approved = knowledge(
        "review", "approve", version[:12], "--actor", "ben", "--reason", "agreed", "--json", *data
    )
    assert approved.value["state"] == "approved"
    assert knowledge("review", "list", "--json", *data).value == {"reviews": [], "readings": [], "next": None}

    answer = knowledge("query", QUESTION, "--json", *data).value
    assert (answer["status"], answer["citations"][0]["approved_by"]) == ("answered", "ben")
    receipt, head = tmp_path / "receipt.zip", tmp_path / "head.json"
    assert knowledge("audit", "head", "--out", head, *data).exit == 0
    assert knowledge("audit", "export", answer["answer_id"], receipt, *data).exit == 0

    file.write_text(RULE.format(12))
    corrected = knowledge("ingest", file, "--actor", "ben", "--json", *data).value["versions"][0]["version_id"]
    dossier = knowledge("review", "show", corrected, "--json", *data).value
    assert dossier["changes"][0]["asked_by"] == answer["answer_id"]
    assert "12 hours" in dossier["changes"][0]["after"]["quotes"][0]
    assert knowledge("review", "approve", corrected, "--actor", "ada", *data).exit == 0
    impact = knowledge("impact", corrected, "--json", *data).value
    causes = {one["answer_id"]: one["cause"] for one in impact["affected"]}
    assert causes.pop(answer["answer_id"]) == "retroactive correction"
    assert list(causes.values()) == ["newly approved"], "the question that nothing answered yet"
    assert knowledge("audit", "replay", answer["answer_id"], *data).exit == 0

    key = json.loads(head.read_text())["head"]["public_key"]
    checked = knowledge("audit", "check", receipt, "--key", key, "--against", head, "--json")
    assert (checked.exit, checked.value["ok"], checked.value["anchored"]) == (0, True, True)
    flipped = bytearray(receipt.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    receipt.write_bytes(flipped)
    assert knowledge("audit", "check", receipt).exit == 1

    dump = tmp_path / "dump.jsonl"
    assert knowledge("export", dump, *data).exit == 0
    other = ["--data-dir", tmp_path / "other"]
    assert knowledge("import", dump, *other).exit == 0
    assert knowledge("audit", "replay", answer["answer_id"], *other).exit == 0
    erased = knowledge("erase", version, "--basis", "GDPR", "--actor", "dpo", "--yes", "--json", *data)
    assert list(erased.value["answers"]) == [answer["answer_id"]]
    assert knowledge("audit", "verify", *data).exit == 0
    for look in ("show", "replay"):
        gone = knowledge("audit", look, answer["answer_id"], *data)
        assert gone.exit == 1
        assert "GDPR" in gone.err


def test_a_question_that_says_too_much_is_erased_by_itself_e1(knowledge: Any, tmp_path: Path) -> None:
    data, file = ["--data-dir", tmp_path / "data"], tmp_path / "visitors.yaml"
    file.write_text(RULE.format(8))
    knowledge("ingest", file, "--state", "approved", "--actor", "ada", *data)
    asked = knowledge("query", f"Jane Doe asks: {QUESTION}", "--json", *data).value["answer_id"]
    said = ["--basis", "GDPR Art. 17", "--actor", "dpo", "--yes", *data]
    erased = knowledge("erase", asked, "--json", *said).value
    assert (list(erased["versions"]), list(erased["answers"])) == ([], [asked])
    for look in (["audit", "show", asked], ["audit", "replay", asked], ["audit", "export", asked, "x.zip"]):
        gone = knowledge(*look, *data)
        assert gone.exit == 1
        assert "was erased" in gone.err
        assert "GDPR Art. 17" in gone.err
    assert knowledge("erase", asked, *said).exit == 1
    assert "no answer" in knowledge("erase", "ans_none", *said).err
    assert knowledge("audit", "verify", *data).exit == 0
    assert knowledge("query", QUESTION, "--json", *data).value["status"] == "answered"


def fetch(url: str, body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            raw = reply.read()
            return reply.status, raw if reply.headers["content-type"] == "application/zip" else json.loads(raw)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_same_over_http_l3_s5(knowledge: Any, start: Any, tmp_path: Path) -> None:
    data = ["--data-dir", tmp_path / "data"]
    file = tmp_path / "visitors.yaml"
    file.write_text(RULE.format(8))
    version = knowledge("ingest", file, "--actor", "ada", "--json", *data).value["versions"][0]["version_id"]
    file.write_text(RULE.format(9).replace("title:", "audience: staff\ntitle:"))
    knowledge("ingest", file, "--actor", "ada", *data)
    process = start("serve", "--no-auth", "--port", 0, *data)
    assert "no key is asked for" in process.stderr.readline()
    found = re.search(r"http://\S+", process.stderr.readline())
    assert found
    base = f"{found[0]}/v1"
    move = {"to": "approved", "actor": "ada"}
    status, problem = fetch(f"{base}/versions/{version}/transitions", move)
    assert (status, problem["type"]) == (403, "urn:canon:problem:self-approval")
    waiting = fetch(f"{base}/reviews")[1]["reviews"]
    assert [one["version_id"] for one in waiting] == [version], "what is for staff is not listed for all"
    assert fetch(f"{base}/versions/{version}/transitions", move | {"actor": "ben"})[0] == 201
    answer = fetch(f"{base}/query", {"question": QUESTION})[1]
    assert answer["status"] == "answered"
    view = fetch(f"{base}/objects/policy/visitors")[1]
    assert [one["kept"] for one in view["trace"]] == [True]
    assert len(fetch(f"{base}/objects/policy/visitors/versions")[1]["versions"]) == 1
    assert len(fetch(f"{base}/objects/policy/visitors/versions?audience=staff")[1]["versions"]) == 2
    assert fetch(f"{base}/versions/{version}/impact")[1]["affected"] == []
    assert fetch(f"{base}/ledger/head")[1]["head"]["size"] > 0
    receipt = tmp_path / "receipt.zip"
    receipt.write_bytes(fetch(f"{base}/answers/{answer['answer_id']}/bundle")[1])
    assert knowledge("audit", "check", receipt).exit == 0
    status, problem = fetch(f"{base}/query", {"question": QUESTION, "scope": {"jurisdiction": "ue"}})
    assert (status, problem["errors"][0]["field"]) == (422, "jurisdiction")
    assert fetch(f"{base}/schemas/policy")[1]["json_schema"]["title"]
    assert fetch(f"{base}/reviews/expiring?within=10")[1] == {"expiring": []}
    assert fetch(f"{base}/reviews/conflicts")[1] == {"conflicts": [], "next": None}
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)


DECIDED = (
    RULE.format(8)
    + """inputs:
  hours: {type: number, question: How many hours has the visitor been here?}
rules:
  - {id: over, when: {hours: "> 8"}, then: the badge is handed back., clause: badge}
  - {id: within, when: {hours: "<= 8"}, then: the badge stays on., clause: badge}
"""
)


def test_a_decision_is_recorded_replayed_and_proved_like_an_answer_d1_d4(knowledge: Any, tmp_path: Path) -> None:
    data, file = ["--data-dir", tmp_path / "data"], tmp_path / "visitors.yaml"
    file.write_text(DECIDED)
    knowledge("ingest", file, "--state", "approved", "--actor", "ada", *data)
    asked = knowledge("decide", "policy/visitors", "--json", *data)
    assert (asked.exit, asked.value["status"]) == (3, "clarify")
    assert asked.value["clarifying_questions"] == ["How many hours has the visitor been here?"]
    given = knowledge("decide", "policy/visitors", "--fact", "hours=9", "--json", *data)
    assert (given.exit, given.value["decision"]["outcome"]) == (0, "the badge is handed back.")
    shown = knowledge("decide", "policy/visitors", "--fact", "hours=3", *data)
    assert "the badge stays on. (rule within)" in shown.out
    answer_id, receipt = given.value["answer_id"], tmp_path / "receipt.zip"
    assert knowledge("audit", "replay", answer_id, *data).exit == 0
    assert knowledge("audit", "export", answer_id, receipt, *data).exit == 0
    assert knowledge("audit", "check", receipt).exit == 0
    unknown = knowledge("decide", "policy/nothing", *data)
    assert unknown.exit == 1
    assert "no object 'policy/nothing'" in unknown.err
    assert knowledge("decide", "policy//x", *data).exit == 2

    file.write_text(DECIDED.replace('"> 8"', '"> 12"').replace('"<= 8"', '"<= 12"'))
    longer = knowledge("ingest", file, "--actor", "ben", "--json", *data).value["versions"][0]["version_id"]
    dossier = knowledge("review", "show", longer, "--json", *data).value
    assert answer_id in [change["asked_by"] for change in dossier["changes"]]
    knowledge("review", "approve", longer, "--actor", "ada", *data)
    affected = {one["answer_id"]: one for one in knowledge("impact", longer, "--json", *data).value["affected"]}
    assert affected[answer_id]["cause"] == "retroactive correction"
    assert "<= 12" in affected[answer_id]["after"]["quotes"][0]


@pytest.mark.rule("C3e")
def test_what_is_approved_on_arrival_is_held_against_what_is_in_force_c3(knowledge: Any, tmp_path: Path) -> None:
    data, approved = ["--data-dir", tmp_path / "data"], ["--state", "approved", "--actor", "ada", "--json"]
    rule, other, unrelated = (tmp_path / name for name in ("visitors.yaml", "reception.yaml", "keys.yaml"))
    rule.write_text(RULE.format(8))
    other.write_text(RULE.format(12).replace("policy/visitors", "policy/reception"))
    unrelated.write_text(RULE.format(8).replace("policy/visitors", "policy/keys").replace("badge", "key"))
    assert knowledge("ingest", rule, unrelated, *approved, *data).value["conflicts"] == []
    found = knowledge("ingest", other, *approved, *data)
    (conflict,) = found.value["conflicts"]
    assert {conflict["value"], conflict["other_value"]} == {"8 hours", "12 hours"}
    assert "1 in conflict with texts in force" in found.err
    listed = knowledge("review", "conflicts", "--json", *data).value["conflicts"]
    assert [(one["conflict_id"], one["open"]) for one in listed] == [(conflict["conflict_id"], True)]
    assert knowledge("ingest", other, *approved, *data).value["conflicts"] == []
