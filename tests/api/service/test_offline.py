"""Receipts are checked, heads read and schemas shown without an engine."""

import pytest

from api.service.application import Application
from api.service.offline.kinds import kind_schema, kind_schemas
from api.service.offline.receipts import check_receipt, head_file
from api.service.requests import QueryRequest
from knowledge.errors import InvalidInput, NotFound
from knowledge.model.objects import Kind


@pytest.fixture(scope="module")
def receipt(told: Application) -> tuple[str, bytes]:
    answer = told.answers.query(QueryRequest(question="Within how many days can items be returned for a refund?"))
    return answer.answer_id, told.answers.receipt(answer.answer_id)


def test_a_receipt_holds_and_is_anchored_by_a_key_or_a_head(told: Application, receipt: tuple[str, bytes]) -> None:
    answer_id, data = receipt
    alone = check_receipt(data, "r.zip", None, None)
    assert (alone.ok, alone.anchored, alone.answer_id, alone.problem) == (True, False, answer_id, None)
    assert alone.head is not None
    assert check_receipt(data, "r.zip", alone.head.public_key, None).anchored
    assert check_receipt(data, "r.zip", None, told.ledger.head()).anchored
    assert not check_receipt(data, "r.zip", "0" * 64, None).ok


def test_the_check_names_the_citations_whose_approver_no_key_proves(
    told: Application, receipt: tuple[str, bytes]
) -> None:
    checked = check_receipt(receipt[1], "r.zip", None, None)
    assert checked.claimed_approvals == ["c1"]
    assert check_receipt(b"hello", "r.zip", None, None).claimed_approvals == []


def test_a_changed_receipt_names_its_problem(receipt: tuple[str, bytes]) -> None:
    changed = bytearray(receipt[1])
    changed[len(changed) // 2] ^= 1
    result = check_receipt(bytes(changed), "r.zip", None, None)
    assert not result.ok
    assert result.problem is not None
    assert not check_receipt(b"hello", "r.zip", None, None).ok


def test_a_kept_head_is_read_and_anything_else_refused(told: Application) -> None:
    kept = told.ledger.head()
    assert head_file(kept.model_dump_json().encode(), "head.json", "--against") == kept
    with pytest.raises(InvalidInput) as refused:
        head_file(b"{}", "head.json", "--against")
    assert refused.value.where == "--against"
    assert refused.value.detail.startswith("head.json holds no head")
    assert "http" not in str(refused.value), "no links into pydantic's documentation"


def test_every_structured_kind_has_a_schema() -> None:
    views = kind_schemas()
    assert Kind.POLICY in {view.kind for view in views}
    assert all(view.json_schema["$id"] == f"urn:canon:schema:{view.kind.value}" for view in views)
    assert kind_schema(Kind.POLICY) in views
    with pytest.raises(NotFound):
        kind_schema(Kind.DOCUMENT)
