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
from tests.lent_indexes import lent_index
from tests.templates import FileTemplate, FolderTemplate, empty_index, empty_store, index_template

DIMENSIONS = 256
"""Length of the vectors."""


@dataclass(frozen=True)
class Left:
    """What a shelf left in its folder when it was closed: the store and the index."""

    store: FileTemplate
    index: FolderTemplate


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
        if not self._file.exists():
            empty_store(self._file)
            empty_index(self.folder / "index", DIMENSIONS)
        index = EdgeIndex(self.folder / "index", DIMENSIONS, exact_limit=10_000)
        yield self._over(index)
        index.close()
        self.store.close()

    @contextmanager
    def lent(self, left: Left | None = None) -> Iterator[Shelf]:
        """Open an empty folder for the only time, over a lent index; with what another shelf left."""
        if left is None:
            empty_store(self._file)
        else:
            left.store.lay_down(self._file)
        with lent_index(left.index if left else index_template(DIMENSIONS), DIMENSIONS) as index:
            yield self._over(index)
            self.store.close()

    def left(self) -> Left:
        """What the closed shelf left in its folder."""
        return Left(FileTemplate.of(self._file), FolderTemplate(self.folder / "index"))

    def _over(self, index: EdgeIndex) -> Shelf:
        embedder = HashingEmbedder(DIMENSIONS, self.model)
        self.store = open_sql_store(self._file, lambda: self.now)
        self.index = index
        self.indexer = Indexer(self.store, index, embedder)
        search = SearchTool(index, embedder, self.store)
        self.orchestrator = Orchestrator(self.store, search, clock=lambda: self.now, recipe=self.recipe)
        return self

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
