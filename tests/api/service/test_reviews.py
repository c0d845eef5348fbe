"""Reviewers see what waits, what an approval would do, what conflicts, what lapses and what changed."""

from datetime import timedelta

import pytest

from api.service.application import Application
from api.service.requests import DocumentDefaults, Moment, QueryRequest, TransitionRequest
from knowledge.bootstrap import Canon
from knowledge.errors import NotFound
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.reading.recognised import RecognisedPage
from knowledge.model.scope import Scope
from tests.api.service.rules import approved, drafted
from tests.ingest.recognising import NOTICE_SCAN, recognised_notice

EVERYONE, STAFF = Scope(), Scope(audience="staff")
QUESTION = "After how many hours must visitors hand back their badge?"


def test_what_waits_is_listed_until_it_is_decided(fresh: Application) -> None:
    first, second = drafted(fresh, "visitors", 8), drafted(fresh, "reception", 12)
    assert [waiting.version_id for waiting in fresh.reviews.waiting(EVERYONE).reviews] == [first, second]
    fresh.versions.transition(first, TransitionRequest(to=State.REJECTED, actor="ben"))
    assert [waiting.version_id for waiting in fresh.reviews.waiting(EVERYONE).reviews] == [second]


def test_a_dossier_shows_the_conflicts_and_writes_nothing(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    version_id = drafted(fresh, "reception", 12)
    head = fresh.ledger.events(0, 1).head
    dossier = fresh.reviews.dossier(version_id, EVERYONE)
    assert dossier.would_count
    assert [conflict.other_value for conflict in dossier.conflicts] == ["8 hours"]
    assert fresh.ledger.events(0, 1).head == head
    with pytest.raises(NotFound):
        fresh.reviews.dossier("0" * 64, EVERYONE)


def test_a_dossier_shows_what_a_document_states_of_itself_and_is_not_recorded(fresh: Application) -> None:
    text = b"---\nvalid_until: 2030-12-31\nversion: 1.10\n---\n# Keys\n\nIn force from 1 March 2025.\n"
    defaults = DocumentDefaults(actor="ada", label="1.10", effective_from=parse_instant("2025-03-01"))
    view = fresh.documents.upload("keys.md", text, defaults)
    (stated,) = fresh.reviews.dossier(view.versions[0].version_id, EVERYONE).stated
    assert (stated.field, stated.value, stated.words) == ("effective_to", "2031-01-01", "valid_until: 2030-12-31")


def test_a_dossier_shows_the_pages_that_were_recognised(
    fresh: Application, canon: Canon, monkeypatch: pytest.MonkeyPatch
) -> None:
    recognised_notice(canon, monkeypatch)
    view = fresh.documents.upload("notice.pdf", NOTICE_SCAN, DocumentDefaults(actor="ada"))
    assert any("Page 1: the text was recognised in the image" in warning for warning in view.warnings)
    dossier = fresh.reviews.dossier(view.versions[0].version_id, EVERYONE)
    assert dossier.recognised == (RecognisedPage(page=1),)
    assert dossier.stated == (), "a dossier recognises nothing again"


def test_conflicts_come_in_pages_and_close_when_a_side_ends(fresh: Application) -> None:
    ids = [approved(fresh, name, hours) for name, hours in (("visitors", 8), ("reception", 12), ("gate", 24))]
    every = fresh.reviews.conflicts(EVERYONE)
    assert (len(every.conflicts), every.next) == (3, None)
    seen, after = [], 0
    while True:
        page = fresh.reviews.conflicts(EVERYONE, after, 1)
        seen += page.conflicts
        if page.next is None:
            break
        after = page.next
    assert seen == every.conflicts
    task = every.conflicts[0]
    assert (task.open, task.answer_id) == (True, None)
    assert {side["value"] for side in task.sides} == {"8 hours", "12 hours"}
    fresh.versions.transition(ids[0], TransitionRequest(to=State.DEPRECATED, actor="ben"))
    (left,) = [conflict for conflict in fresh.reviews.conflicts(EVERYONE).conflicts if conflict.open]
    assert {side["value"] for side in left.sides} == {"12 hours", "24 hours"}


def test_s5_reviews_of_an_audience_are_its_own(fresh: Application) -> None:
    defaults = DocumentDefaults(actor="ada", scope=STAFF)
    view = fresh.documents.upload("keys.md", b"# Keys\n\nIn the safe.\n", defaults)
    version_id = view.versions[0].version_id
    assert fresh.reviews.waiting(EVERYONE).reviews == []
    assert [waiting.version_id for waiting in fresh.reviews.waiting(STAFF).reviews] == [version_id]
    with pytest.raises(NotFound):
        fresh.reviews.dossier(version_id, EVERYONE)
    with pytest.raises(NotFound):
        fresh.reviews.impact(version_id, EVERYONE, 10)


def test_what_ends_soon_is_expiring(fresh: Application) -> None:
    version_id = approved(fresh, "visitors", 8)
    assert fresh.reviews.expiring(30, EVERYONE).expiring == []
    soon = fresh.objects.object("policy/visitors", Moment()).as_of.valid_at + timedelta(days=10)
    fresh.versions.transition(version_id, TransitionRequest(to=State.DEPRECATED, actor="ben", effective_at=soon))
    (lapsing,) = fresh.reviews.expiring(30, EVERYONE).expiring
    assert (lapsing.version_id, lapsing.due, lapsing.why) == (version_id, soon, "ends")
    assert fresh.reviews.expiring(5, EVERYONE).expiring == []


def test_the_impact_of_a_version_lists_the_answers_it_changed(fresh: Application) -> None:
    approved(fresh, "visitors", 8)
    answer = fresh.answers.query(QueryRequest(question=QUESTION))
    later = approved(fresh, "visitors", 9)
    impact = fresh.reviews.impact(later, EVERYONE, 10)
    assert [affected.answer_id for affected in impact.affected] == [answer.answer_id]
    assert ("8 hours" in impact.affected[0].before.quotes[0], "9 hours" in impact.affected[0].after.quotes[0]) == (
        True,
        True,
    )
