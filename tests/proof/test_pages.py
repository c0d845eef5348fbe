"""The page of a receipt tells a person all that the receipt holds, and nothing in it does anything."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from knowledge.model.answering.answers import Answer, AnswerRecord, CitedSpan, Notice
from knowledge.model.answering.plans import Retrieved
from knowledge.model.clock import AsOf, json_value
from knowledge.model.objects import Passage
from knowledge.model.precedence import Consideration
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.record.heads import SignedHead
from knowledge.model.scope import Scope
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.packing import unpacked
from knowledge.proof.pages.receipt import page
from knowledge.proof.receipt import FORMAT, Exclusion, Receipt, Trace
from knowledge.testing.store_samples import START, answer_record, citation, day
from tests.proof.desk import QUESTION, Desk

EVIL = "\"><script>alert('x')</script><img src=x onerror=alert(1)>&"


def record(**changed: Any) -> AnswerRecord:
    """An answer with something of everything."""
    answer = answer_record("a1", EVIL, cites=["a" * 64]).answer
    quoted = {
        "quote": EVIL, "clause_id": EVIL, "source_uri": EVIL, "approved_by": EVIL, "approved_on_arrival": True,
        "confirmed_at": day(1), "confirmation_lapsed": True, "citation_id": "c1\" onclick='x'",
        "address": f"4.2(b) {EVIL}", "spans": (
            CitedSpan(start=0, end=5, quote=f"Not taken back: {EVIL}", governs=True),
            CitedSpan(start=9, end=12, quote=EVIL),
        ),
    }  # fmt: skip
    more: dict[str, Any] = {
        "facts": {"purpose": EVIL, "amount": 12.5},
        "answer": f"one {EVIL}\ntwo",
        "decision": {
            "object_id": "policy/returns", "version_id": "a" * 64, "rule": "late", "outcome": f"refused {EVIL}",
            "considered": [{"rule": "early", "holds": "no"}, {"rule": "late", "holds": "yes"}],
        },
        "conflicts": ({
            "conflict_id": "cnf_1", "attribute": "duration", "kind": "values", "remedy": "Rule on it.",
            "sides": [
                {"citation_id": "c1", "clause_id": "policy/a@1#c1", "value": "14 days"},
                {"citation_id": "c2", "clause_id": "policy/b@1#c1", "value": "30 days"},
            ],
        },),
        "notices": (Notice(kind="regional", text="In eu, it says otherwise.", citations=("c1",)),),
        "missing": ("The fact 'days' is not given.",),
        "clarifying_questions": ("Which region do you ask for?",),
        "citations": (citation("a" * 64).model_copy(update=quoted),),
        "fingerprints": {"embedder": EVIL},
    }  # fmt: skip
    return AnswerRecord(
        answer=Answer.model_validate(json_value(answer.model_copy(update=more | changed)) | {"answer_hash": ""}),
        requested={},
        retrieved=Retrieved(asked_at=START, candidates=()),
    )


def receipt() -> Receipt:
    as_of = AsOf(valid_at=START, known_at=START)
    considered = Consideration(
        version_id="b" * 64,
        scope=Scope(jurisdiction="eu"),
        source=EVIL,
        kept=False,
        rule="scope",
        why="It applies to eu.",
    )
    passage = Passage(context="", text=f"A lamp is a lamp. {EVIL} " + "and so on " * 40)
    left = {"sub_question": 0, "object_id": "policy/lamps", "why": "the authoritative version does not hold it"}
    return Receipt(
        issued_at=START,
        answer_id="a1",
        record_hash="0" * 64,
        head=SignedHead(
            service="s",
            size=1,
            root="0" * 64,
            head_hash="0" * 64,
            recorded_at=START,
            signed_at=START,
            public_key="0" * 64,
        ),
        events=(),
        consistency=(),
        grounds=("c" * 64,),
        traces=(Trace(object_id="policy/refunds", as_of=as_of, considered=(considered,)),),
        exclusions=(
            Exclusion(passage_hash=passage.passage_hash, passage=passage, **left),
            Exclusion(passage_hash="d" * 64, **left),
        ),
        files={},
    )


class Seen(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def shown(html: str) -> str:
    """What a person sees of it."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", html.split("</style>")[1])).split())


def test_a_person_can_read_it(desk: Desk) -> None:
    html = unpacked(desk.receipt(), "r")["index.html"].decode()
    told = shown(html)
    for words in (
        QUESTION, desk.answer.citations[0].quote, "approved by", "approver", "audit check", "No other version applies. (only_one)",
        "Lamps are tested for 30 hours.", "authoritative, but others answer better", "It ended on 2024-01-01",
        desk.answer.fingerprints["embedder"],
    ):  # fmt: skip
        assert words in told, words
    assert "http" not in html, "nothing is loaded from elsewhere"


@pytest.mark.parametrize(
    "words",
    [
        "Facts given amount 12.5 purpose",
        "Decision outcome refused",
        "by rule late of policy/returns",
        "early no late yes",
        "duration: 14 days [ c1 ] against 30 days [ c2 ]. Rule on it.",
        "In eu, it says otherwise. [ c1 ]",
        "printed address 4.2(b)",
        "governed by Not taken back:",
        "Missing The fact 'days' is not given.",
        "Asked back Which region do you ask for?",
        "its author: the source is declared approve-on-arrival",
        "last confirmed 2024-01-02T00:00:00Z, longer ago",
        "bbbbbbbbbbbbbbbb eu",
        "no It applies to eu. (scope)",
        "A lamp is a lamp.",
        "no longer kept, dddddddddddddddd",
        "the authoritative version does not hold it",
        "embedder",
        "confidence 0.25: nothing was found",
        "rests on, without citing it cccccccccccccccc",
    ],
)
def test_the_page_tells_all_there_is_to_tell_d4(words: str) -> None:
    assert words in shown(page(record(), receipt()))


def test_whatever_a_text_says_it_stays_text() -> None:
    html = page(record(), receipt())
    seen = Seen()
    seen.feed(html)
    assert seen.tags & {"script", "img", "iframe", "link"} == set()
    assert seen.attributes == {"lang", "charset", "id", "href"}
    assert shown(html).count("<script>alert('x')</script>") >= 10, "it is all there to be read"
    assert html == page(record(), receipt())


def test_what_there_is_none_of_has_no_heading() -> None:
    nothing: dict[str, Any] = {"facts": {}, "decision": None, "conflicts": (), "notices": (), "missing": ()}
    html = page(record(**nothing), receipt())
    for title in ("Facts given", "Decision", "Conflicts", "To know beside it", "Missing", "Parts of the question"):
        assert f"<h2>{title}</h2>" not in html


def look_of(of: AnswerRecord) -> str:
    return sha256_hex(page(of, receipt()).encode())[:16]


def test_a_page_that_looks_otherwise_is_of_another_format() -> None:
    """A check renders the page again: receipts written before a change would not hold after it. Name a new format."""
    looks = {"canon-receipt/3": "fcb549688e9a8835"}
    assert looks[FORMAT] == look_of(record())


def test_the_page_of_an_answer_without_spans_looks_as_it_did_in_format_2() -> None:
    cited = record().answer.citations[0].model_copy(update={"address": "", "spans": ()})
    assert look_of(record(citations=(cited,))) == "5d0c3cd5de85f0ce"


def test_the_page_is_rendered_again_by_the_check(desk: Desk) -> None:
    assert check(desk.receipt(), Trust()).problem is None
