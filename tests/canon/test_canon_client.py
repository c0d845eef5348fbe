"""The public client asks, searches, resolves, tells histories and fetches receipts from one viewpoint."""

from datetime import UTC, datetime

import pytest

from canon import CanonClient
from canon.client import Viewpoint
from knowledge.errors import InvalidInput, NotFound, NothingAuthoritative, Unavailable
from knowledge.model.answering.answers import Status
from tests.api.refund_story import REFUNDS

QUESTION = "Within how many days can unused items be returned for a refund?"


@pytest.mark.parametrize(
    ("at", "days"),
    [
        ({"valid_at": "2023-06-01"}, "14 days"),
        ({"valid_at": datetime(2024, 6, 1, tzinfo=UTC)}, "30 days"),
        ({"valid_at": "2024-06-01", "jurisdiction": "eu"}, "60 days"),
    ],
)
def test_everything_is_asked_from_the_viewpoint(remote: CanonClient, at: dict[str, str], days: str) -> None:
    then = remote.at(**at)
    answer = then.ask(QUESTION)
    assert answer.status is Status.ANSWERED
    assert days in answer.citations[0].quote
    assert days in then.resolve(REFUNDS).text
    assert any(days in hit.text for hit in then.search(QUESTION, limit=3).results)


def test_a_viewpoint_changes_only_what_is_named(remote: CanonClient) -> None:
    then = remote.at("2024-06-01", jurisdiction="eu")
    assert then.at("2023-06-01").viewpoint == Viewpoint(
        valid_at=datetime(2023, 6, 1, tzinfo=UTC), jurisdiction="eu"
    )
    assert remote.viewpoint == Viewpoint()


def test_a_history_has_versions_and_periods(remote: CanonClient) -> None:
    told = remote.history(REFUNDS)
    assert len(told.versions) >= len({period.version_id for period in told.periods}) > 1


def test_a_receipt_is_checked_without_the_service(remote: CanonClient) -> None:
    answer = remote.at("2024-06-01").ask(QUESTION)
    checked = remote.verify(remote.receipt(answer.answer_id))
    assert (checked.ok, checked.answer_id) == (True, answer.answer_id)
    assert not remote.verify(b"nothing").ok


def test_errors_name_the_value_and_the_remedy(remote: CanonClient) -> None:
    with pytest.raises(InvalidInput, match="2024-13-01"):
        remote.at("2024-13-01")
    with pytest.raises(InvalidInput, match="not a path"):
        remote.at(jurisdiction="!")
    with pytest.raises(NotFound, match="policy/nothing"):
        remote.resolve("policy/nothing")
    with pytest.raises(NothingAuthoritative):
        remote.at("2001-01-01").resolve(REFUNDS)
    with CanonClient("http://127.0.0.1:1") as nobody, pytest.raises(Unavailable, match=r"127\.0\.0\.1:1"):
        nobody.ask(QUESTION)


def test_a_viewpoint_survives_being_saved() -> None:
    for point in (
        Viewpoint(),
        Viewpoint.of({"valid_at": "2024-05-31", "known_at": "2024-06-01", "product": "pro"}),
    ):
        assert Viewpoint.of(point.to_dict()) == point
    assert Viewpoint.of({"valid_at": "v2.1"}).to_dict()["valid_at"] == "v2.1"


def test_an_answer_is_judged_with_a_reason_and_a_correction(remote: CanonClient) -> None:
    answer = remote.at("2024-06-01").ask(QUESTION)
    right = remote.judge(answer.answer_id, "right", "as the board decided", actor="sam")
    assert (right.verdict, right.golden_object_id) == ("right", None)
    wrong = remote.judge(answer.answer_id, "wrong", "it is 45 days", "within 45 days", actor="sam")
    assert (wrong.golden_object_id or "").startswith("golden/feedback/")
    with pytest.raises(InvalidInput, match="'perhaps' is no verdict"):
        remote.judge(answer.answer_id, "perhaps", "who knows")
    with pytest.raises(InvalidInput, match="no reason"):
        remote.judge(answer.answer_id, "right", " ", actor="sam")
    with pytest.raises(NotFound):
        remote.judge("ans_none", "right", "seen", actor="sam")
