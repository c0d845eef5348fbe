"""A false answer is found, though the service itself recorded it and its key sealed the receipt (rules Q1, A1, S2, L3, L4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.answering.answers import Answer
from knowledge.model.clock import json_value
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.issuer import ReceiptIssuer
from knowledge.proof.keys import KeyRing
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from tests.ingest.counting import word_pieces
from tests.proof.desk import Desk, Edit, said
from tests.reasoning.corpus import Shelf, submission
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office


def cited(**changed: Any) -> Edit:
    return lambda answer: answer["citations"][0].update(changed)


def asking_for(**scope: str | None) -> Edit:
    return lambda answer: answer["scope"].update(scope)


def claimed(**changed: Any) -> Edit:
    return lambda answer: answer["claims"][0].update(changed)


def test_the_answer_as_it_was_given_holds_when_it_is_recorded_again(desk: Desk) -> None:
    assert said(check(desk.lie(lambda answer: None), Trust())) == "holds"


CONFLICT = {
    "conflict_id": "cnf_1",
    "attribute": "window",
    "kind": "values",
    "sides": [
        {"citation_id": name, "clause_id": f"policy/{name}@1#c", "value": "30 days"} for name in ("c1", "c9")
    ],
    "remedy": "Rule on it.",
}
"""A conflict one of whose sides is not cited."""


@pytest.mark.rule("Q1b")
@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            lambda a: a["sub_questions"][0]["as_of"].update(valid_at="2023-06-01T00:00:00Z"),
            "did not hold on 2023-06-01",
        ),
        (cited(effective_to="2025-01-02T00:00:00Z"), "did not hold on 2025-06-01"),
        (cited(effective_from="2023-12-31T00:00:00Z"), "claims to hold before its version takes effect"),
        (cited(clause_id="policy/refunds@x#nonsense"), "names another clause than the one at its place"),
        (cited(source_uri="https://gov.example/law"), "names another source or revision"),
        (cited(revision_hash="a" * 64), "names another source or revision"),
        (cited(object_id="policy/lamps"), "names another object or jurisdiction"),
        (cited(jurisdiction="eu"), "names another object or jurisdiction"),
        (cited(quote="The refund window is 90 days."), "its quote is not at that place"),
        (cited(start=1), "its quote is not at that place"),
        (cited(approved_by="The Board"), "was not approved as it says"),
        (cited(approved_at="2025-05-31T00:00:00Z"), "was not approved as it says"),
        (cited(approved_on_arrival=True), "was not approved as it says"),
        (cited(approval="key"), "was not approved as it says"),
        (cited(approval=""), "was not approved as it says"),
        (cited(confirmed_at="2026-01-01T00:00:00Z"), "was not confirmed when it says"),
        (cited(confirmed_at="2020-01-01T00:00:00Z"), "was not confirmed when it says"),
        (cited(version_id="0" * 64), "There is no version"),
        (claimed(text="No refunds at all."), "is not in the words that it cites"),
        (claimed(text=" "), "is not in the words that it cites"),
        (claimed(verdict="no", lead="Yes: "), "is led in by another verdict"),
        (
            claimed(verdict="only_if", lead="Only on the moon: "),
            "is led in by another verdict or condition than its own",
        ),
        (claimed(citations=["c9"]), "has a citation that the answer does not hold"),
        (
            lambda a: a["sub_questions"][0].update(evidence_ids=["c9"]),
            "uses evidence that the answer does not cite",
        ),
        (
            lambda a: a.update(notices=[{"kind": "lapsed", "text": "x", "citations": ["c9"]}]),
            "name a citation that the answer does not hold",
        ),
        (lambda a: a.update(conflicts=[CONFLICT]), "name a citation that the answer does not hold"),
        (lambda a: a.update(conflicts=[{"nonsense": 1}]), "Field required"),
        (lambda a: a.update(answer="No refunds at all. [c1]"), "is not composed of its claims"),
        (lambda a: a.update(claims=[]), "is not composed of its claims"),
        (lambda a: a.update(citations=a["citations"] * 2), "two of them have the same id"),
        (
            lambda a: a["as_of"].update(known_at="2026-01-01T00:00:00Z"),
            "claims to know what was recorded after it",
        ),
    ],
)
def test_what_an_answer_says_of_its_sources_is_held_against_them_q1(desk: Desk, edit: Edit, told: str) -> None:
    try:
        found = said(check(desk.lie(edit), Trust()))
    except Exception as error:
        found = str(error)
    assert told in found


@pytest.mark.parametrize(
    ("known_at", "told"), [("2025-05-01T00:00:00Z", "was not approved as it says, by then"), (None, "holds")]
)
def test_what_was_approved_after_the_known_time_is_no_evidence_a1(
    desk: Desk, known_at: str | None, told: str
) -> None:
    def edit(answer: dict[str, Any]) -> None:
        for as_of in (answer["as_of"], answer["sub_questions"][0]["as_of"]):
            as_of["known_at"] = known_at or as_of["known_at"]
        if known_at:
            answer["citations"][0]["confirmed_at"] = None

    assert told in said(check(desk.lie(edit), Trust()))


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ({"jurisdiction": "eu"}, "applies to eu/de, not to eu, which was asked for"),
        ({"jurisdiction": "us"}, "applies to eu/de, not to us"),
        ({"jurisdiction": "eu/de/by"}, "holds"),
        ({"jurisdiction": "eu/de"}, "holds"),
    ],
)
def test_a_version_that_does_not_apply_to_the_scope_asked_is_found_s2(
    desk: Desk, scope: dict[str, str], told: str
) -> None:
    """The service answers for Germany, and says that somebody elsewhere had asked."""
    desk.shelf.write("policy/tea", "Tea is served at four o'clock.", "2024-01-01", jurisdiction="eu/de")
    question = Question(text="When is tea served?", scope=Scope(jurisdiction="eu/de"))
    desk.answer = desk.shelf.orchestrator.ask(question)
    found = check(desk.lie(lambda answer: answer["scope"].update(scope)), Trust()).problem
    assert told in (found.what if found else "holds")


@pytest.mark.rule("S2c")
@pytest.mark.parametrize("part", ["product", "audience"])
def test_what_is_for_one_product_or_audience_is_no_evidence_for_all_s2_s5(desk: Desk, part: str) -> None:
    given = submission("policy/tea", "Tea is served at four o'clock.", "2024-01-01")
    scope = Scope(**{part: "pro/plus"})
    given = given.model_copy(update={"version": given.version.model_copy(update={"scope": scope})})
    with desk.shelf.store.transaction() as transaction:
        transaction.record(given, actor="author")
        transaction.transition(given.version.version_id, State.APPROVED, actor="approver")
    desk.shelf.indexer.catch_up()
    asked = Scope(**{part: "pro/plus/xl"})
    desk.answer = desk.shelf.orchestrator.ask(Question(text="When is tea served?", scope=asked))
    assert said(check(desk.receipt(), Trust())) == "holds"
    for other in (None, "pro", "other"):
        found = said(check(desk.lie(asking_for(**{part: other})), Trust()))
        assert f"applies to global, {part} pro/plus, not to" in found


def test_a_version_that_ended_is_not_cited_beyond_its_end_a1(desk: Desk) -> None:
    old = desk.shelf.orchestrator.ask(Question(text="How long is the refund window?", valid_at="2023-06-01"))
    desk.answer = old
    assert said(check(desk.receipt(), Trust())) == "holds"
    assert "claims to hold longer than its version does" in said(
        check(desk.lie(cited(effective_to=None)), Trust())
    )


# -- what a receipt says beside the answer ------------------------------------------------------------


def test_what_is_said_to_have_been_considered_is_checked_p1(desk: Desk) -> None:
    def false(receipt: dict[str, Any]) -> None:
        for one in receipt["traces"][0]["considered"]:
            one["kept"] = not one["kept"]

    def elsewhere(receipt: dict[str, Any]) -> None:
        receipt["traces"][0]["considered"][-1]["scope"]["jurisdiction"] = "us"

    data = desk.receipt()
    for edit, told in (
        (lambda r: r.update(traces=[]), "are not those of the objects cited"),
        (lambda r: r.update(traces=r["traces"] * 2), "are not those of the objects cited"),
        (lambda r: r["traces"][0].update(object_id="policy/lamps"), "are not those of the objects cited"),
        (false, "do not keep what citation c1 cites"),
        (elsewhere, "tell another scope or source"),
    ):
        assert told in said(check(desk.resealed(data, edit), Trust()))


def test_what_was_found_and_not_cited_is_told_whole_with_its_words_i1(desk: Desk) -> None:
    def reworded(receipt: dict[str, Any]) -> None:
        receipt["exclusions"][0]["passage"]["text"] = "Nothing of interest."

    data = desk.receipt()
    found = check(data, Trust()).receipt
    assert found is not None
    told = {(one.object_id, one.passage.text if one.passage else "", one.why) for one in found.exclusions}
    assert ("policy/lamps", "Lamps are tested for 30 hours.", "authoritative, but others answer better") in told
    assert all(
        one.passage is None or one.passage.text != desk.answer.citations[0].quote for one in found.exclusions
    )
    for edit, why in (
        (lambda r: r.update(exclusions=[]), "are not the passages that were proposed"),
        (lambda r: r["exclusions"].pop(), "are not the passages that were proposed"),
        (lambda r: r["exclusions"][0].update(object_id="policy/x"), "are not the passages that were proposed"),
        (reworded, "other words than its own"),
    ):
        assert why in said(check(desk.resealed(data, edit), Trust()))


def test_the_page_says_what_the_receipt_says_and_nothing_else(desk: Desk) -> None:
    data = desk.receipt()
    for false in (b"<script>alert(1)</script>", b"", b"The refund window is 90 days."):
        assert said(check(desk.resealed(data, None, {"index.html": false}), Trust())).startswith(
            "index.html: is not the page"
        )
    html = check(data, Trust()).receipt
    assert html is not None
    edit: Edit = lambda r: r["exclusions"][0].update(why="nobody likes it")  # noqa: E731
    assert said(check(desk.resealed(data, edit), Trust())).startswith("index.html: is not the page")


@pytest.mark.parametrize("junk", [None, 5, 1.5, "", "x", [], {}, True, "2025-13-01", "\x00", 2**50])
def test_whatever_a_hostile_service_writes_it_is_a_problem_and_never_a_crash_g4(desk: Desk, junk: Any) -> None:
    """Each value of the receipt in turn."""

    def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        yield at
        for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            yield from paths(value[key], (*at, key))

    def put(value: Any, at: tuple[Any, ...]) -> None:
        for key in at[:-1]:
            value = value[key]
        value[at[-1]] = junk

    data = desk.receipt()
    found = check(data, Trust()).receipt
    assert found is not None
    for at in [at for at in paths(json_value(found)) if at and at[0] != "files"][:: 3 if junk else 1]:
        if at[-1] == "signed_at" or "candidates" in at:
            continue
        problem = check(desk.resealed(data, lambda receipt, at=at: put(receipt, at)), Trust()).problem  # type: ignore[misc]
        assert problem is None or "\n" not in problem.what


# -- as it is written and decided ---------------------------------------------------------------------


class Proving(Office):
    """An office that hands out receipts."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.issuer = ReceiptIssuer(shelf.store, KeyRing(shelf.store, shelf.folder / "keys"), lambda: shelf.now)

    def check(self, answer: Answer) -> str:
        self.html = ""
        return said(check(self.issuer.receipt(answer.answer_id), Trust()))

    def arrive(self, text: str, source: str = "wiki") -> str:
        """Ingest as approved on arrival."""
        shelf = self.shelf
        ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
        options = IngestOptions(source=source, state=State.APPROVED, actor="author")
        report = ingestor.upload("x.yaml", text.encode(), options)
        shelf.indexer.catch_up()
        return report.versions[-1][1]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Proving]:
    with Shelf(tmp_path).lent() as shelf:
        yield Proving(shelf)


def test_what_was_approved_on_arrival_comes_with_the_declaration_that_allowed_it_l4(office: Proving) -> None:
    office.arrive(POLICY)
    answer = office.ask(EXPIRY)
    assert answer.citations[0].approved_on_arrival
    data = office.issuer.receipt(answer.answer_id)
    found = check(data, Trust())
    assert (said(found), len(found.receipt.grounds) if found.receipt else 0) == ("holds", 1)
    desk = Desk.__new__(Desk)
    desk.keys = office.issuer._keys
    without = desk.resealed(data, lambda receipt: receipt.update(grounds=[]))
    assert "the receipt holds no declaration of source/wiki that allowed it then" in said(check(without, Trust()))


def test_groups_of_jurisdictions_come_with_the_precedence_that_declares_them_s4(office: Proving) -> None:
    office.publish(
        "id: precedence/default\ntitle: P\neffective_from: 2020-01-01\ngroups:\n  dach: {members: [de, at, ch]}\n"
    )
    office.publish(POLICY.replace("title:", "jurisdiction: dach\ntitle:"))
    answer = office.ask(EXPIRY, jurisdiction="ch")
    assert answer.citations
    data = office.issuer.receipt(answer.answer_id)
    assert said(check(data, Trust())) == "holds"
    desk = Desk.__new__(Desk)
    desk.keys = office.issuer._keys
    without = desk.resealed(data, lambda receipt: receipt.update(grounds=[]))
    assert "applies to dach, not to ch, which was asked for" in said(check(without, Trust()))


RULES = """
id: policy/returns
title: Returns
effective_from: 2023-01-01
clauses:
  - id: window
    text: Returns are accepted <within> 30 days.
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - {id: early, when: {days: "<= 30"}, then: It is "accepted"., clause: window}
  - {id: late, when: {days: "> 30"}, then: It is refused., clause: window}
"""
CONSTRAINT = """
id: constraint/salaries
title: Salaries
effective_from: 2023-01-01
text: Salaries are not discussed.
topics: [salary]
reason: "Salaries are confidential:\\n ask in person."
escalate_to: the payroll desk
"""


def test_every_kind_of_answer_is_proved_d4(office: Proving) -> None:
    """A decision, one that lacks facts, a refusal, a conflict, an answer to nothing, and what changed between two dates."""
    office.publish(RULES)
    office.publish(CONSTRAINT)
    office.publish(POLICY)
    office.publish(POLICY.replace("2023-01-01", "2024-01-01").replace("24 months", "36 months"))
    asked = [
        office.shelf.orchestrator.ask(Question.deciding("policy/returns", facts={"days": 9})),
        office.shelf.orchestrator.ask(Question.deciding("policy/returns")),
        office.ask("What is the salary of the manager?"),
        office.ask("Who paints the moon?"),
        office.ask("What changed about when gift cards expire between 2023-06-01 and 2024-06-01?"),
        office.ask(f"{EXPIRY} How many days do returns take?"),
    ]
    office.publish(COUNTER)
    asked.append(office.ask(EXPIRY))
    statuses = [answer.status.value for answer in asked]
    assert statuses[0:4] == ["answered", "clarify", "refused", "insufficient"]
    assert statuses[-1] == "conflict"
    assert [len(answer.sub_questions) for answer in asked[4:6]] == [2, 2]
    assert [office.check(answer) for answer in asked] == ["holds"] * len(asked)


def test_a_decision_that_its_rules_do_not_give_is_found_d1(office: Proving) -> None:
    office.publish(RULES)
    answer = office.shelf.orchestrator.ask(Question.deciding("policy/returns", facts={"days": 9}))
    desk = Desk.__new__(Desk)
    desk.shelf, desk.answer, desk.issuer = office.shelf, answer, office.issuer
    for edit in (
        lambda a: a["decision"].update(outcome="It is refused."),
        lambda a: a["decision"].update(rule="late"),
        lambda a: a["facts"].update(days=90),
    ):
        assert "decision: is not what the rules" in said(check(desk.lie(edit), Trust()))
