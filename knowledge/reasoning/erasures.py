"""Lists versions erased since an answer was recorded that the answer depended on (rules E1, Q3)."""

from __future__ import annotations

from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.objects import Kind
from knowledge.model.record.ledger import Erasure, EventKind
from knowledge.store.ports.store import Store

_GOVERNING = (Kind.CONSTRAINT, Kind.PRECEDENCE, Kind.SOURCE)


def erased_since(store: Store, record: AnswerRecord) -> tuple[str, ...]:
    """The ids of versions erased after the answer was recorded.

    Listed are versions of objects that were candidates, of objects that replace such an object, and of objects that govern
    every answer.
    """
    retrieved = record.retrieved
    candidates = [*retrieved.candidates, *retrieved.regional, *retrieved.present]
    objects = {one.object_id for proposed in candidates for one in proposed}
    after = store.answer_event(record.answer.answer_id).seq
    erasures = (
        Erasure.model_validate(e.payload) for e in store.events(after=after, kinds=[EventKind.CONTENT_ERASED])
    )
    return tuple(
        name
        for erasure in erasures
        for name, remains in erasure.versions.items()
        if {remains.object_id, *remains.replaces} & objects or remains.kind in _GOVERNING
    )
