"""What was erased of that which an answer was made from (rules E1, Q3)."""

from __future__ import annotations

from knowledge.model.answers import AnswerRecord
from knowledge.model.ledger import Erasure, EventKind
from knowledge.model.objects import Kind
from knowledge.store.port import Store

_GOVERNING = (Kind.CONSTRAINT, Kind.PRECEDENCE, Kind.SOURCE)


def erased_since(store: Store, record: AnswerRecord) -> tuple[str, ...]:
    """The versions erased after the answer was recorded, of the objects that were candidates for it or are compared with
    it, of those that replace such an object, and of those that govern every answer.
    """
    candidates = [*record.candidates, *record.regional, *record.present]
    objects = {one.object_id for found in candidates for one in found}
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
