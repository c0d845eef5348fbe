"""A store, an ingestor and a clock that only moves when told, for tests of ingest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.pipeline import IngestOptions, Ingestor
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.reads import resolve
from tests.ingest.counting import word_pieces

NOW = datetime(2026, 1, 1, tzinfo=UTC)
APPROVED = IngestOptions(source="local", state=State.APPROVED, actor="Ada Approver")
CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"


class SteadyClock:
    """Says NOW until moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        """Let time go by."""
        self.now += timedelta(days=days)


def desk(settings: Settings | None = None) -> tuple[MemoryStore, Ingestor, SteadyClock]:
    """An empty store with an ingestor on it."""
    clock = SteadyClock()
    store = MemoryStore(clock)
    return store, Ingestor(store, word_pieces(), settings or Settings(), clock), clock


def documents(store: Store) -> list[str]:
    """The objects that were ingested, without the declarations of the sources they came from."""
    return [name for name in store.object_ids() if not name.startswith("source/")]


def text_at(store: Store, object_id: str, date: str, jurisdiction: str = "global") -> str | None:
    """The authoritative text of an object at a date, as known now; None when nothing was."""
    as_of = store.as_of(parse_instant(date), None, datetime(2100, 1, 1, tzinfo=UTC))
    found = resolve(store, [object_id], as_of, Scope(jurisdiction=jurisdiction)).get(object_id)
    return store.text(found.version_id) if found else None


def erase(store: Store, *version_ids: str) -> None:
    """Erase payloads."""
    with store.transaction() as transaction:
        transaction.erase(version_ids, basis="GDPR", actor="dpo")
