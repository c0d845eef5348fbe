"""A shelf whose documents are written as their authors write them, each approved by somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.loaders.yaml_subset import parse_yaml
from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.answering.answers import Answer, Decision
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from tests.ingest.counting import word_pieces
from tests.reasoning.corpus import Left, Shelf

EXPIRY = "When do gift cards expire?"
POLICY = """
id: policy/gift-cards
title: Gift cards
effective_from: 2023-01-01
clauses:
  - id: expiry
    text: Gift cards expire 24 months after they were bought.
"""
COUNTER = """
id: policy/counter
title: At the counter
effective_from: 2023-05-01
clauses:
  - id: old-cards
    text: Gift cards never expire.
"""


def policy(name: str, text: str, extra: str = "", start: str = "2023-01-01") -> str:
    """A policy of one clause, `policy/<name>#c1`; `extra` are further lines about the object."""
    head = f"id: policy/{name}\ntitle: {name}\neffective_from: {start}\n{extra}"
    return f"{head}clauses:\n  - id: c1\n    text: {text}\n"


def precedence(
    *rulings: tuple[str, str], name: str = "default", extra: str = "", start: str = "2023-01-01"
) -> str:
    """A precedence object with these rulings: what prevails, and over what."""
    head = f"id: precedence/{name}\ntitle: Precedence\neffective_from: {start}\n{extra}"
    lines = (f'  - {{prevails: "{one}", over: "{other}", reason: agreed}}\n' for one, other in rulings)
    return f"{head}rulings:\n{''.join(lines)}"


def constraint(topic: str, to: str = "claim", extra: str = "", start: str = "2023-01-01") -> str:
    """A constraint on one topic, `constraint/review`, whose reason is `Under review by legal.`"""
    head = f"id: constraint/review\ntitle: Review\neffective_from: {start}\n{extra}"
    return f"{head}text: Under review by legal.\ntopics: [{topic}]\napplies_to: {to}\n"


def quotes(answer: Answer) -> list[str]:
    """What an answer quotes, in the order of its citations."""
    return [citation.quote for citation in answer.citations]


def decision_of(answer: Answer) -> Decision:
    """The decision that an answer reports."""
    assert answer.decision is not None
    return answer.decision


class Office:
    """Writes, approves and asks."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def publish(self, text: str, source: str = "local") -> str:
        """Record a draft by `author` and have `approver` approve it; its version id."""
        version_id = self.draft(text, source)
        with self.shelf.store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor="approver")
        self.shelf.indexer.catch_up()
        return version_id

    def publish_text(self, name: str, text: str) -> None:
        """Record a document of this name, approved by its author."""
        shelf = self.shelf
        options = IngestOptions(source="local", actor="author", state=State.APPROVED)
        Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now).upload(name, text.encode(), options)
        shelf.indexer.catch_up()

    def draft(self, text: str, source: str = "local") -> str:
        """Record a draft; its version id."""
        shelf = self.shelf
        ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
        name = f"{parse_yaml(text, 'x')['id']}.yaml"
        report = ingestor.upload(name, text.encode(), IngestOptions(source=source, actor="author"))
        (version_id,) = (version for _, version in report.versions)
        return version_id

    def deprecate(self, version_id: str, at: str | None = None) -> None:
        """Have `approver` end a version."""
        with self.shelf.store.transaction() as transaction:
            effective_at = parse_instant(at) if at else None
            transaction.transition(version_id, State.DEPRECATED, actor="approver", effective_at=effective_at)
        self.shelf.indexer.catch_up()

    def erase(self, *version_ids: str) -> None:
        """Erase payloads."""
        with self.shelf.store.transaction() as transaction:
            transaction.erase(version_ids, basis="GDPR", actor="dpo")
        self.shelf.indexer.catch_up()

    def ask(self, text: str, at: str | None = None, **scope: Any) -> Answer:
        """Ask and record."""
        valid_at = parse_instant(at) if at else None
        return self.shelf.orchestrator.ask(Question(text=text, valid_at=valid_at, scope=Scope(**scope)))

    def replays(self, answer: Answer) -> bool:
        """Whether a stored answer comes out the same."""
        return self.shelf.orchestrator.replay(answer.answer_id).same


Story = Callable[[Office], object]


@contextmanager
def told_once(folder: Path, story: Story) -> Iterator[Office]:
    """An office in an empty folder in which a story was told. A process tells it once and then lays down what it left."""
    with Shelf(folder).lent(_left_by(story)) as shelf:
        yield Office(shelf)


@cache
def _left_by(story: Story) -> Left:
    with TemporaryDirectory() as name:
        with Shelf(Path(name)).opened() as shelf:
            story(Office(shelf))
        return shelf.left()
