"""What authority makes of answers: conflicts, rulings, regions, changes to come, freshness, constraints, exceptions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.errors import InvalidInput
from knowledge.model.access.principals import Principal
from knowledge.model.answering.answers import Status
from knowledge.model.objects import State
from knowledge.model.record.ledger import EventKind, SyncReport
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from knowledge.store.acting import acting
from tests.ingest.counting import word_pieces
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office, quotes


def tasks(office: Office) -> list[dict[str, Any]]:
    return [event.payload for event in office.shelf.store.events(kinds=[EventKind.CONFLICT_OPENED])]


# -- conflict ----------------------------------------------------------------------------------------


@pytest.mark.rule("C3a", "C3c", "C3d", "C3f")
def test_what_nothing_decides_is_reported_with_both_sides_and_opens_one_task_c3(office: Office) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    answer = office.ask(EXPIRY)
    assert answer.status is Status.CONFLICT
    assert set(quotes(answer)) == {
        "Gift cards expire 24 months after they were bought.",
        "Gift cards never expire.",
    }
    (conflict,) = answer.conflicts
    assert {side.value for side in conflict.sides} == {"24 months", "never expire"}
    cited = {citation.citation_id for citation in answer.citations}
    assert {side.citation_id for side in conflict.sides} == cited
    again = office.ask("Do gift cards ever expire?")
    assert again.conflicts[0].conflict_id == conflict.conflict_id
    assert [task["conflict_id"] for task in tasks(office)] == [conflict.conflict_id]
    assert office.replays(answer)


@pytest.mark.rule("C2a", "P2a")
def test_a_ruling_decides_from_when_it_is_known_c2_p2(office: Office) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    before = office.ask(EXPIRY)
    office.shelf.now += timedelta(days=1)
    office.publish("""
id: precedence/default
title: Precedence
effective_from: 2023-01-01
rulings:
  - prevails: policy/gift-cards#expiry
    over: policy/counter
    reason: The counter's page is older practice.
""")
    after = office.ask(EXPIRY)
    assert (after.status, after.conflicts) == (Status.ANSWERED, ())
    assert quotes(after) == ["Gift cards expire 24 months after they were bought."]
    then = office.shelf.orchestrator.ask(Question(text=EXPIRY, known_at=before.as_of.known_at))
    assert then.status is Status.CONFLICT, "what was known before is not changed by the ruling"
    assert after.fingerprints["precedence"] != before.fingerprints["precedence"]
    assert office.replays(before)
    assert office.replays(after)


def test_an_erased_ruling_rules_still_a6_e1(office: Office) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    ruling = office.publish("""
id: precedence/default
title: Jane's precedence
effective_from: 2023-01-01
rulings: [{prevails: policy/gift-cards, over: policy/counter, reason: Jane Doe said so.}]
""")
    before = office.ask(EXPIRY)
    assert before.status is Status.ANSWERED
    office.shelf.now += timedelta(days=1)
    office.erase(ruling)
    after = office.ask(EXPIRY)
    assert (after.status, quotes(after)) == (before.status, quotes(before))
    assert office.replays(before)
    assert office.replays(after)


@pytest.mark.rule("C2b")
def test_the_more_specific_scope_prevails_over_another_object_c2(office: Office) -> None:
    office.publish(POLICY)
    office.publish(COUNTER.replace("title:", "jurisdiction: eu\ntitle:"))
    german = office.ask(EXPIRY, jurisdiction="de")
    assert (german.status, quotes(german)) == (Status.ANSWERED, ["Gift cards never expire."])
    assert quotes(office.ask(EXPIRY)) == ["Gift cards expire 24 months after they were bought."]


@pytest.mark.rule("C2b", "C2c")
def test_the_source_of_higher_rank_prevails_and_the_later_text_does_not_c2(office: Office) -> None:
    office.publish(POLICY, source="legal")
    office.publish(COUNTER, source="shop")
    assert office.ask(EXPIRY).status is Status.CONFLICT
    declared = "id: source/legal\ntitle: Legal\nrank: 10\neffective_from: 2000-01-01\n"
    office.publish(declared, source="declarations")
    assert quotes(office.ask(EXPIRY)) == ["Gift cards expire 24 months after they were bought."]


@pytest.mark.rule("C1b")
def test_a_declared_contradiction_is_a_conflict_whatever_the_words_c1(office: Office) -> None:
    office.publish("""
id: policy/lamps
title: Lamps
effective_from: 2023-01-01
clauses:
  - id: testing
    text: Every lamp is tested by hand.
    contradicts: [policy/robots#testing]
""")
    office.publish("""
id: policy/robots
title: Robots
effective_from: 2023-01-01
clauses:
  - id: testing
    text: Each lamp goes through the robot line when tested.
""")
    answer = office.ask("How is a lamp tested?")
    assert answer.status is Status.CONFLICT
    assert answer.conflicts[0].kind == "declared"


# -- regions, changes to come, freshness --------------------------------------------------------------


@pytest.mark.rule("Q7a")
def test_an_approved_change_to_come_is_named_when_the_future_is_asked_about_q7(office: Office) -> None:
    office.publish(POLICY)
    office.publish(POLICY.replace("2023-01-01", "2027-01-01").replace("24 months", "five years"))
    now, later = office.ask(EXPIRY), office.ask(EXPIRY, at="2027-06-01")
    assert now.notices == ()
    assert quotes(later) == ["Gift cards expire five years after they were bought."]
    (notice,) = later.notices
    assert (notice.kind, notice.citations) == ("scheduled", ("c1",))
    assert "2027-01-01" in notice.text
    assert "approver" in notice.text


@pytest.mark.rule("F1b", "F2a", "F2b")
def test_an_answer_that_rests_on_a_lapsed_confirmation_says_so_f2(office: Office) -> None:
    declared = "id: source/local\ntitle: Local\nconfirmation_lasts: P30D\neffective_from: 2000-01-01\n"
    office.publish(declared, source="declarations")
    version_id = office.publish(POLICY)
    fresh = office.ask(EXPIRY)
    assert (
        fresh.citations[0].confirmed_at == office.shelf.store.origins("policy/gift-cards")[version_id].recorded_at
    )
    assert (fresh.notices, fresh.citations[0].confirmation_lapsed) == ((), False)
    office.shelf.now += timedelta(days=40)
    stale = office.ask(EXPIRY)
    assert [notice.kind for notice in stale.notices] == ["lapsed"]
    assert stale.citations[0].confirmation_lapsed
    with office.shelf.store.transaction() as transaction:
        transaction.confirm(SyncReport(source="local", confirmed=(version_id,)), actor="sync")
    assert office.ask(EXPIRY).notices == ()
    with office.shelf.store.transaction() as transaction:
        transaction.confirm(SyncReport(source="local", vanished=(version_id,)), actor="sync")
    gone = office.ask(EXPIRY)
    assert [notice.kind for notice in gone.notices] == ["vanished"]
    assert gone.status is Status.ANSWERED
    assert office.replays(stale)


@pytest.mark.rule("L4c", "L5a")
def test_a_citation_says_that_it_was_approved_on_arrival_l4(office: Office) -> None:
    shelf = office.shelf
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    options = IngestOptions(source="handbook", state=State.APPROVED, actor="jo")
    report = ingestor.upload("gift-cards.yaml", POLICY.encode(), options)
    assert report.declared == ["source/handbook"]
    shelf.indexer.catch_up()
    (citation,) = office.ask(EXPIRY).citations
    assert (citation.approved_by, citation.approved_on_arrival) == ("jo", True)
    assert ingestor.upload("gift-cards.yaml", POLICY.encode(), options).declared == []


@pytest.mark.parametrize(
    ("principal", "approval"),
    [
        (Principal(), "claimed"),
        (Principal(name="approver", authentication="key:0123456789ab"), "key"),
        (Principal(name="approver", authentication="token:https://login.example"), "token"),
        (Principal(name="somebody else", authentication="key:0123456789ab"), "claimed"),
    ],
)
def test_a_citation_says_how_its_approver_was_known(office: Office, principal: Principal, approval: str) -> None:
    with acting(principal):
        office.publish(POLICY)
    answer = office.ask(EXPIRY)
    assert [citation.approval for citation in answer.citations] == [approval]
    assert office.replays(answer)


# -- exceptions and constraints ------------------------------------------------------------------------

RETURNS = """
id: policy/returns
title: Returns
effective_from: 2023-01-01
clauses:
  - id: window
    text: Lamps can be returned within 30 days of delivery.
    exceptions:
      - id: custom
        text: Lamps made to order cannot be returned.
  - id: money
    text: The money is paid back within five days.
exceptions:
  - id: sale
    clause: window
    text: Lamps on sale are exchanged only.
"""


@pytest.mark.rule("Q5a")
def test_a_clause_is_never_cited_without_its_exceptions_nor_they_without_it_q5(office: Office) -> None:
    office.publish(RETURNS)
    for question in ("Within how many days can lamps be returned?", "Can lamps made to order be returned?"):
        answer = office.ask(question)
        said = " ".join(quotes(answer))
        for words in ("within 30 days of delivery", "made to order cannot", "on sale are exchanged only"):
            assert words in said, question
        anchors = [clause.qualifies for clause in office.shelf.store.versions("policy/returns")[0].clauses]
        assert anchors.count("window") == 2


@pytest.mark.rule("Q6a", "Q6c")
def test_what_a_constraint_forbids_is_refused_with_its_reason_cited_q6(office: Office) -> None:
    office.publish(POLICY)
    version_id = office.publish("""
id: constraint/legal-advice
title: No legal advice
effective_from: 2023-01-01
text: We do not say who would win a lawsuit.
topics: [win lawsuit]
reason: Only the legal department speaks about lawsuits.
escalate_to: legal@harrow.example
""")
    answer = office.ask("Would I win a lawsuit about gift cards?")
    assert answer.status is Status.REFUSED
    assert quotes(answer) == ["Only the legal department speaks about lawsuits."]
    assert answer.citations[0].version_id == version_id
    assert "legal@harrow.example" in answer.answer
    assert office.ask(EXPIRY).status is Status.ANSWERED
    assert office.replays(answer)
    with office.shelf.store.transaction() as transaction:
        transaction.transition(version_id, State.DEPRECATED, actor="approver")
    office.shelf.now += timedelta(days=1)
    assert office.ask("Would I win a lawsuit about gift cards?").status is not Status.REFUSED


@pytest.mark.rule("Q6b", "Q6d")
def test_a_claim_that_a_constraint_forbids_is_not_made_q6(office: Office) -> None:
    office.publish(POLICY)
    office.publish("""
id: constraint/expiry
title: Nothing on expiry
effective_from: 2023-01-01
text: Expiry of gift cards is under review.
topics: [gift cards expire months]
applies_to: claim
""")
    answer = office.ask(EXPIRY)
    assert answer.status is Status.REFUSED
    assert quotes(answer) == ["Expiry of gift cards is under review."]


# -- who may see it ------------------------------------------------------------------------------------


@pytest.mark.rule("S5b")
def test_what_is_for_staff_changes_nothing_for_anyone_else_s5(office: Office) -> None:
    office.publish(POLICY)
    plain = office.ask(EXPIRY)
    office.publish(COUNTER.replace("title:", "audience: staff\ntitle:"))
    office.publish(POLICY.replace("title:", "audience: staff/legal\ntitle:").replace("24 months", "9 years"))
    outside = office.ask(EXPIRY)
    assert (outside.answer, outside.claims, outside.notices, outside.conflicts) == (
        plain.answer,
        plain.claims,
        (),
        (),
    )
    record = office.shelf.store.answer(outside.answer_id)
    assert {one.scope_key for found in record.retrieved.candidates for one in found} == {"global||"}
    assert quotes(office.ask(EXPIRY, audience="staff")) == ["Gift cards never expire."]


# -- places --------------------------------------------------------------------------------------------


@pytest.mark.rule("S4c")
def test_a_place_that_is_none_is_refused_instead_of_answered_for_the_world_s4(office: Office) -> None:
    office.publish(POLICY)
    head = office.shelf.store.head()
    for wrong, told in (("ue", "did you mean eu"), ("dach", "is not a jurisdiction"), ("eu/us", "member state")):
        with pytest.raises(InvalidInput, match=told) as caught:
            office.ask(EXPIRY, jurisdiction=wrong)
        assert caught.value.where == "jurisdiction"
    with pytest.raises(InvalidInput, match="'narnia' is not a jurisdiction"):
        office.publish(POLICY.replace("title:", "jurisdiction: narnia\ntitle:"))
    assert office.shelf.store.head() == head
    office.shelf.now += timedelta(days=1)
    office.publish("""
id: precedence/default
title: Precedence
effective_from: 2023-01-01
groups: {dach: {members: [de, at, ch]}}
""")
    office.publish(POLICY.replace("title:", "jurisdiction: dach\ntitle:").replace("24 months", "36 months"))
    for inside in ("ch", "de", "AT-9", "dach", "dach/ch"):
        assert "36 months" in quotes(office.ask(EXPIRY, jurisdiction=inside))[0]
    assert "24 months" in quotes(office.ask(EXPIRY, jurisdiction="fr"))[0]


TWO_MINDS = """
id: policy/gift-cards
title: Gift cards
effective_from: 2023-01-01
clauses:
  - id: expiry
    text: Gift cards expire 24 months after they were bought.
  - id: again
    text: Gift cards expire 36 months after they were bought.
"""


@pytest.mark.rule("C1c")
def test_two_clauses_of_one_policy_that_disagree_are_a_conflict_c1_c3(office: Office) -> None:
    office.publish(TWO_MINDS)
    answer = office.ask(EXPIRY)
    assert answer.status is Status.CONFLICT
    assert {side.value for side in answer.conflicts[0].sides} == {"24 months", "36 months"}
    assert office.replays(answer)


@pytest.mark.rule("P2a")
def test_a_ruling_decides_between_two_clauses_of_one_policy_c2(office: Office) -> None:
    office.publish(TWO_MINDS)
    office.publish("""
id: precedence/default
title: Precedence
effective_from: 2023-01-01
rulings: [{prevails: "policy/gift-cards#again", over: "policy/gift-cards#expiry", reason: agreed}]
""")
    answer = office.ask(EXPIRY)
    assert answer.status is Status.ANSWERED
    assert "36 months" in answer.answer
    assert "24 months" not in answer.answer
