"""A tiny corpus for reasoning tests: real store, real index, the hashing simulator for an embedder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from knowledge.indexing.indexer import Indexer
from knowledge.model.clock import Period, parse_instant
from knowledge.model.objects import (
    Clause,
    Kind,
    Passage,
    PassageRef,
    Reading,
    Revision,
    State,
    Submission,
    Version,
)
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.scope import Scope
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.tools.search import SearchTool
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.store.sql.store import open_sql_store
from knowledge.testing.embedder import HashingEmbedder
from tests.templates import empty_index, empty_store


@dataclass
class Shelf:
    """The engines over one folder, and shorthands for what tests do with them."""

    folder: Path
    now: datetime = field(default_factory=lambda: datetime(2025, 6, 1, tzinfo=UTC))
    model: str = "hashing"
    recipe: Recipe = field(default_factory=Recipe)

    @property
    def _file(self) -> Path:
        return self.folder / "store.sqlite3"

    @contextmanager
    def opened(self) -> Iterator[Shelf]:
        """Open (again) what the folder holds."""
        embedder = HashingEmbedder(dimensions=256, name=self.model)
        if not self._file.exists():
            empty_store(self._file)
            empty_index(self.folder / "index", dimensions=256)
        self.store = open_sql_store(self._file, lambda: self.now)
        self.index = EdgeIndex(self.folder / "index", dimensions=256, exact_limit=10_000)
        self.indexer = Indexer(self.store, self.index, embedder)
        search = SearchTool(self.index, embedder, self.store)
        self.orchestrator = Orchestrator(self.store, search, clock=lambda: self.now, recipe=self.recipe)
        yield self
        self.index.close()
        self.store.close()

    def write(
        self,
        object_id: str,
        text: str,
        start: str,
        end: str | None = None,
        *,
        jurisdiction: str = "global",
        state: State = State.APPROVED,
    ) -> str:
        """Record a version, approve it unless told otherwise, index it; its version id."""
        given = submission(object_id, text, start, end, jurisdiction)
        with self.store.transaction() as transaction:
            transaction.record(given, actor="author")
            if state is not State.DRAFT:
                transaction.transition(given.version.version_id, state, actor="approver")
        self.indexer.catch_up()
        return given.version.version_id


def submission(
    object_id: str, text: str, start: str, end: str | None = None, jurisdiction: str = "global"
) -> Submission:
    """A version whose paragraphs are its clauses and its passages."""
    content = text.encode()
    clauses, refs, passages, at = [], [], {}, 0
    for number, paragraph in enumerate(text.split("\n\n"), 1):
        passage = Passage(context=object_id, text=paragraph)
        passages[passage.passage_hash] = passage
        span = {"start": at, "end": at + len(paragraph)}
        clauses.append(Clause(anchor=f"p{number}", kind="paragraph", **span))
        refs.append(PassageRef(passage_hash=passage.passage_hash, **span))
        at += len(paragraph) + 2
    version = Version(
        object_id=object_id,
        kind=Kind.POLICY,
        scope=Scope(jurisdiction=jurisdiction),
        effective=Period(start=parse_instant(start), end=parse_instant(end) if end else None),
        revision=Revision(
            source="test",
            uri=f"{object_id}.md",
            revision_hash=sha256_hex(content),
            media_type="text/markdown",
        ),
        reading=Reading(
            reader="test/1",
            text_hash=sha256_hex(content),
            title=object_id,
            clauses=tuple(clauses),
            passages=tuple(refs),
        ),
    )
    return Submission(version=version, content=content, text=text, passages=tuple(passages.values()))
