"""The corpora whose answers are recorded: the sample corpus, governed objects, and a git history made on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.indexing.indexer import Indexer
from knowledge.model.objects import State
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.tools.search import SearchTool
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.ports import Embedder
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from knowledge.store.sql.store import open_sql_store
from tests.golden.governed import OBJECTS
from tests.ingest.counting import word_pieces
from tests.ingest.repositories import BASE, Repo

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
FIRST_COMMIT = datetime.fromtimestamp(BASE, UTC)
MONTH = timedelta(days=30)
MONTHS = 40
"""The git history runs for 40 months from September 2020, so that it ends before NOW."""


@dataclass(frozen=True)
class World:
    """One corpus, ingested, indexed and ready to be asked."""

    store: Store
    orchestrator: Orchestrator


@contextmanager
def sample_world(folder: Path, embedder: Embedder) -> Iterator[World]:
    """The sample corpus of `fixtures/`, approved."""
    with _engines(folder, embedder) as (world, ingestor, indexer):
        ingestor.paths([CORPUS], IngestOptions(source="sample", state=State.APPROVED, actor="A. Name"))
        indexer.catch_up()
        yield world


@contextmanager
def history_world(folder: Path, embedder: Embedder) -> Iterator[World]:
    """Twelve handbooks over 40 months of commits, every version approved from its commit date."""
    repository = write_history(folder / "repository")
    with _engines(folder, embedder) as (world, ingestor, indexer):
        options = IngestOptions(source="depot", state=State.APPROVED, actor="A. Name", include=("*.md",))
        ingestor.history(repository.path, options)
        indexer.catch_up()
        yield world


@contextmanager
def governed_world(folder: Path, embedder: Embedder) -> Iterator[World]:
    """Structured objects that govern each other, written by one person and approved by another."""
    with _engines(folder, embedder) as (world, ingestor, indexer):
        for number, text in enumerate(OBJECTS):
            report = ingestor.upload(f"{number}.yaml", text.encode(), IngestOptions(source="office", actor="Ada"))
            for _, version_id in report.versions:
                with world.store.transaction() as transaction:
                    transaction.transition(version_id, State.APPROVED, actor="Ben")
        indexer.catch_up()
        yield world


@contextmanager
def _engines(folder: Path, embedder: Embedder) -> Iterator[tuple[World, Ingestor, Indexer]]:
    store = open_sql_store(f"sqlite:///{folder / 'store.sqlite3'}", lambda: NOW)
    index = EdgeIndex(folder / "index", dimensions=embedder.dimensions, exact_limit=100_000)
    ingestor = Ingestor(store, word_pieces(), Settings(), lambda: NOW)
    orchestrator = Orchestrator(store, SearchTool(index, embedder, store), clock=lambda: NOW)
    try:
        yield World(store, orchestrator), ingestor, Indexer(store, index, embedder)
    finally:
        index.close()
        store.close()


@dataclass(frozen=True)
class Topic:
    """One handbook of the history: its sections, each a sentence with a value that changes, and what asks for it.

    Section `s` reads `first[s] + step * n` after the n-th change of the document.
    """

    name: str
    title: str
    sections: tuple[tuple[str, str, int], ...]
    questions: tuple[str, ...]


TOPICS = (
    Topic(
        "leave/annual",
        "Annual leave",
        (
            ("Entitlement", "Full-time staff receive {} days of annual leave in a calendar year.", 20),
            ("Carry over", "Up to {} unused days may be carried into the next year.", 3),
            ("Notice", "Leave of more than a week is requested {} weeks ahead.", 2),
        ),
        ("How many days of annual leave do full-time staff receive?", "How many unused days may be carried over?"),
    ),
    Topic(
        "leave/sick",
        "Sick leave",
        (
            ("Certificate", "A doctor's certificate is due after {} days of sickness.", 3),
            ("Pay", "Sick pay continues for {} weeks at the full rate.", 6),
        ),
        ("When is a doctor's certificate due?", "How long does sick pay continue at the full rate?"),
    ),
    Topic(
        "travel/expenses",
        "Travel expenses",
        (
            ("Meals", "Meals on the road are refunded up to {} euros a day.", 30),
            ("Trains", "First class is allowed on journeys of more than {} hours.", 4),
            ("Claims", "Claims are handed in within {} days of the journey.", 14),
        ),
        ("How much is refunded for meals on the road?", "Within how many days are travel claims handed in?"),
    ),
    Topic(
        "it/passwords",
        "Passwords",
        (
            ("Length", "A password has at least {} characters.", 8),
            ("Lockout", "An account is locked for {} minutes after five failed attempts.", 15),
        ),
        ("How long must a password be?", "For how long is an account locked after failed attempts?"),
    ),
    Topic(
        "it/backups",
        "Backups",
        (
            ("Schedule", "Backups of the order database run every {} hours.", 6),
            ("Retention", "Backups are kept for {} months and then destroyed.", 12),
        ),
        ("How often do backups of the order database run?", "How long are backups kept?"),
    ),
    Topic(
        "depot/keys",
        "Keys of the depot",
        (
            ("Return", "A borrowed key is returned within {} hours.", 10),
            ("Loss", "Whoever loses a key pays {} euros.", 40),
        ),
        ("When must a borrowed key be returned?", "What does losing a key cost?"),
    ),
    Topic(
        "depot/visitors",
        "Visitors",
        (
            ("Registration", "Visitors are registered {} days before they come.", 2),
            ("Groups", "A group has at most {} visitors.", 12),
        ),
        ("How early are visitors registered?", "How many visitors may a group have?"),
    ),
    Topic(
        "orders/delivery",
        "Delivery",
        (
            ("Time", "Orders are delivered within {} working days.", 5),
            ("Fee", "Delivery costs {} euros below the free limit.", 4),
            ("Damage", "Damage in transit is reported within {} days.", 7),
        ),
        ("How long does delivery take?", "How much does delivery cost?", "When is transit damage reported?"),
    ),
    Topic(
        "orders/returns",
        "Returns",
        (
            ("Window", "Goods may be sent back within {} days of delivery.", 30),
            ("Refund", "The price is refunded within {} days after the goods arrive.", 10),
        ),
        ("How long may goods be sent back?", "How fast is the price refunded?"),
    ),
    Topic(
        "people/probation",
        "Probation",
        (
            ("Length", "Probation lasts {} months for every new employee.", 6),
            ("Notice", "During probation the notice period is {} weeks.", 2),
        ),
        ("How long does probation last?", "What is the notice period during probation?"),
    ),
    Topic(
        "people/training",
        "Training",
        (
            ("Budget", "Every employee has {} euros a year for training.", 500),
            ("Time", "Training takes up to {} working days in a year.", 5),
        ),
        ("How much money has an employee for training?", "How many working days does training take?"),
    ),
    Topic(
        "safety/fire",
        "Fire safety",
        (
            ("Drills", "A fire drill takes place every {} months.", 6),
            ("Extinguishers", "Extinguishers are inspected every {} years.", 2),
        ),
        ("How often does a fire drill take place?", "How often are extinguishers inspected?"),
    ),
)
_CHANGES_EVERY = 5
"""A document changes every fifth month, so that several versions lie between the dates of the questions."""


def write_history(path: Path) -> Repo:
    """Commit every topic at the start, then each one again every few months; one file is renamed, one removed."""
    repository = Repo(path)
    repository.commit({f"{topic.name}.md": _document(topic, 0) for topic in TOPICS}, at=0, message="Begin")
    for month in range(1, MONTHS):
        changed: dict[str, str | bytes | None] = {
            f"{topic.name}.md": _document(topic, month // _CHANGES_EVERY)
            for position, topic in enumerate(TOPICS)
            if month % _CHANGES_EVERY == position % _CHANGES_EVERY
        }
        if month == MONTHS - 4:
            changed["safety/fire.md"] = None
        elif month > MONTHS - 4:
            changed.pop("safety/fire.md", None)
        repository.commit(changed, at=int(month * MONTH.total_seconds()), message=f"Month {month}")
    return repository


def _document(topic: Topic, changes: int) -> str:
    parts = [f"# {topic.title}"]
    for position, (heading, sentence, first) in enumerate(topic.sections):
        value = first + changes * (position + 1)
        parts.append(f"## {heading}\n\n{sentence.format(value)} Exceptions are granted by the head of the depot.")
    if topic.name == "orders/returns" and changes >= 3:
        parts.append("## Time\n\nOrders are delivered within 90 working days.")  # contradicts orders/delivery
    return "\n\n".join(parts) + "\n"
