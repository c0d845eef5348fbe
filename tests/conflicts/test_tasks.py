"""Tasks that were opened are remembered, so that each look reads what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

from knowledge.conflicts.tasks import OpenedTasks, open_tasks
from knowledge.model.record.ledger import EventKind
from knowledge.store.ports.store import Store, Transaction


class _Ledger:
    """A ledger of opened conflicts, as store and as transaction, that counts the events it is read for."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.read = 0

    def events(self, after: int, kinds: Sequence[EventKind]) -> Iterator[SimpleNamespace]:
        for seq, payload in enumerate(self.opened[after:], after + 1):
            self.read += 1
            yield SimpleNamespace(seq=seq, payload=payload)

    def append_notice(self, kind: EventKind, payload: dict[str, Any], *, actor: str, reason: str) -> None:
        self.opened.append(payload)


def test_each_event_is_read_once_however_often_tasks_are_opened() -> None:
    ledger = _Ledger()
    opened = OpenedTasks(cast(Store, ledger))
    for number in [*range(20), *range(20)]:
        task = {"conflict_id": f"cnf_{number}", "clause_ids": [f"a#{number}", f"b#{number}"]}
        open_tasks(opened, cast(Transaction, ledger), [task], actor="A", reason="")
    assert [task["conflict_id"] for task in ledger.opened] == [f"cnf_{number}" for number in range(20)]
    assert ledger.read == 20
