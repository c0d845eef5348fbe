"""Wires the engines of one process: settings in, a working Canon out."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.data_directory import (
    DATABASE,
    KEYS,
    SECRETS,
    HeldDirectory,
    Opening,
    hold_directory,
)
from knowledge.model.clock import Clock, system_clock
from knowledge.model.objects import Passage
from knowledge.settings import Settings
from knowledge.store.sql import open_sql_store
from knowledge.telemetry import NullTelemetry, Telemetry

if TYPE_CHECKING:
    from knowledge.access.code_flow import CodeFlow
    from knowledge.access.issuer import Issuer
    from knowledge.access.keyring import Keyring
    from knowledge.access.sessions import Sessions
    from knowledge.access.tokens import TokenVerifier
    from knowledge.actions.dispatcher import Dispatcher
    from knowledge.indexing.ahead import EmbeddingAhead
    from knowledge.indexing.indexer import Indexer
    from knowledge.proof.keys import KeyRing
    from knowledge.proof.stamps.anchoring import Anchors
    from knowledge.reasoning.orchestrator import Orchestrator
    from knowledge.reasoning.query_log import QueryLog
    from knowledge.reasoning.recipe import Recipe
    from knowledge.retrieval.ports import Embedder, Index, TokenCounter
    from knowledge.review.cases import CaseReviews
    from knowledge.review.conflicts import ConflictTasks
    from knowledge.review.expiry import ExpiryReport
    from knowledge.review.queue import ReviewQueue
    from knowledge.review.rechecking.impact import ImpactAnalysis
    from knowledge.review.rechecking.turns import Turns
    from knowledge.review.service import ReviewService
    from knowledge.review.stated import StatedVersions
    from knowledge.store.ports.store import IndexQueue
    from knowledge.store.sql.chain.transfer import Transfer
    from knowledge.store.sql.store import SqlStore


@dataclass(frozen=True)
class Canon:
    """The engines of one process, wired together. Close it when done.

    The store is open; every other engine is imported and opened at its first use, because most commands need few of them.
    `given_embedder` is used instead of the model that the settings name. `telemetry` is told what is done and how long it takes.
    """

    settings: Settings
    clock: Clock
    store: SqlStore
    directory: HeldDirectory | None
    given_embedder: Embedder | None = None
    telemetry: Telemetry = field(default_factory=NullTelemetry)

    @property
    def is_alone(self) -> bool:
        """Whether no other process can have the store open: it is embedded, and this process holds the data directory."""
        held = self.directory is not None and self.directory.lock is not None
        return held and self.settings.database_url is None

    @property
    def unwritable(self) -> str:
        """Why nothing can be recorded: the store is embedded, and its directory cannot be written. Empty where it can."""
        return self.directory.unwritable if self.directory is not None and not self.shares_store else ""

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model. It is loaded at its first use."""
        from knowledge.retrieval.model_process import ProcessEmbedder

        settings = self.settings
        return self.given_embedder or ProcessEmbedder(settings.embedding_model, settings.embedding_precision)

    @cached_property
    def index(self) -> Index:
        """The index, opened. Raises StorageFailure or Unavailable where it cannot be."""
        from knowledge.bootstrap.engines import open_index

        directory = self.directory
        is_fixed = directory is not None and bool(directory.unwritable)
        if directory is not None and is_fixed and self.shares_store and self.settings.qdrant_url is None:
            raise directory.refusal("the index has to follow the database, before it can be searched")
        _ = self.index_queue  # which removes an index that followed another database
        return open_index(self.settings, self.embedder.dimensions, copied=is_fixed)

    @cached_property
    def recipe(self) -> Recipe:
        """The weights and limits of answers."""
        from knowledge.reasoning.recipe import Recipe

        return Recipe.with_candidates(self.settings.candidates)

    @cached_property
    def tokens(self) -> TokenCounter:
        """The counter of the model's tokens."""
        from knowledge.retrieval.tokens import ModelTokenCounter

        return ModelTokenCounter()

    @cached_property
    def indexer(self) -> Indexer:
        """Keeps the index equal to the store."""
        from knowledge.indexing.indexer import Indexer

        return Indexer(self.store, self.index, self.embedder, self.index_queue, self.ahead)

    @cached_property
    def ahead(self) -> EmbeddingAhead:
        """Embeds what is about to be recorded."""
        from knowledge.indexing.ahead import EmbeddingAhead

        return EmbeddingAhead(self.store, self.embedder)

    @property
    def shares_store(self) -> bool:
        """Whether other processes may write to the same store, so that the index has to follow what they write."""
        return self.settings.database_url is not None

    @cached_property
    def index_queue(self) -> IndexQueue:
        """The work of the index of this process. Where several processes share a database, each index has a queue of its own (ADR 30)."""
        settings, store = self.settings, self.store
        if not self.shares_store or (self.directory is not None and self.directory.unwritable):
            return store
        from knowledge.indexing.copies import name_of_server, own_queue

        if settings.qdrant_url is not None:
            return store.index_copy(name_of_server(settings.qdrant_url, settings.qdrant_collection))
        return own_queue(store.index_copy, settings.data_dir)

    @cached_property
    def orchestrator(self) -> Orchestrator:
        """Answers questions. What cannot be recorded is answered without language models, whose use has to be."""
        from knowledge.bootstrap.engines import assistant_of, lookup_tool_of
        from knowledge.reasoning.orchestrator import Orchestrator
        from knowledge.reasoning.tools.search import SearchTool

        search = SearchTool(self.index, self.embedder, self.store)
        orchestrator = Orchestrator(
            self.store, search, clock=self.clock, recipe=self.recipe, telemetry=self.telemetry
        )
        orchestrator.unwritable = self.unwritable
        if not self.unwritable:
            orchestrator.assistant = assistant_of(self.settings, self.store, self.clock)
        orchestrator.lookup_tool = lookup_tool_of(self.settings, self.clock)
        orchestrator.query_log = self.query_log
        return orchestrator

    @property
    def query_log(self) -> QueryLog | None:
        """Notes who asks what; None where the settings say that nothing is noted."""
        from knowledge.reasoning.query_log import QueryLog

        settings = self.settings
        named = settings.query_log == "full"
        return None if settings.query_log == "off" else QueryLog(timedelta(days=settings.query_log_days), named)

    @cached_property
    def keys(self) -> KeyRing:
        """The keys that sign heads and receipts."""
        from knowledge.proof.keys import KeyRing

        return KeyRing(self.store, self.settings.key_dir or self.settings.data_dir / KEYS)

    @property
    def anchors(self) -> Anchors:
        """Anchors of heads in time, at the authority in the settings. Raises InvalidInput for certificates that cannot be read."""
        from knowledge.proof.heads import Heads
        from knowledge.proof.stamps.anchoring import Anchors
        from knowledge.proof.stamps.timestamps import TimeStamps, read_roots

        path = self.settings.timestamp_roots
        roots = () if path is None else read_roots(path, "KNOWLEDGE_TIMESTAMP_ROOTS")
        heads = Heads(self.store, self.keys, self.clock)
        return Anchors(self.store, heads, TimeStamps(roots), self.settings.timestamp_url or "")

    @property
    def transfer(self) -> Transfer:
        """Export and import of the whole record."""
        return self.store.transfer

    @property
    def queue(self) -> ReviewQueue:
        """The queue of versions and readings that wait for a decision."""
        from knowledge.review.queue import ReviewQueue

        return ReviewQueue(self.store)

    @property
    def reviews(self) -> ReviewService:
        """Previews of the approval of versions that wait."""
        from knowledge.review.service import ReviewService

        service = ReviewService(self.store, self.index, self.embedder, clock=self.clock, recipe=self.recipe)
        return service.bounded_by(self.turns)

    @cached_property
    def turns(self) -> Turns:
        """The turns in which questions are asked again for reviewers."""
        from knowledge.review.rechecking.turns import Turns

        return Turns(self.settings.recheck_seconds)

    @property
    def conflicts(self) -> ConflictTasks:
        """Conflicts as review tasks."""
        return self.conflicts_of(None)

    def conflicts_of(self, statements: StatedVersions | None) -> ConflictTasks:
        """Conflicts as review tasks, with statements that were analysed before."""
        from knowledge.review.conflicts import ConflictTasks

        return ConflictTasks(self.store, self.index, self.embedder, self.clock, statements)

    def analysed_beside(self, version_ids: Sequence[str]) -> StatedVersions:
        """The statements of versions, analysed now where vectors are computed in a process of its own meanwhile, else when they are asked for."""
        from knowledge.review.stated import StatedVersions

        statements = StatedVersions(self.store)
        if self._embeds_beside:
            statements.analyse(version_ids)
        return statements

    @cached_property
    def keyring(self) -> Keyring:
        """The API keys."""
        from knowledge.access.keyring import Keyring

        return Keyring(self.store, self.clock)

    @cached_property
    def token_verifier(self) -> TokenVerifier | None:
        """The check of tokens of the issuer in the settings; None where there is none."""
        if self.settings.issuer is None:
            return None
        from knowledge.access.tokens import TokenVerifier

        return TokenVerifier(self.settings.issuer, self._issuer, self.clock, self.keyring.sessions_ended)

    @cached_property
    def _issuer(self) -> Issuer:
        from knowledge.access.issuer import Issuer

        assert self.settings.issuer is not None
        return Issuer(self.settings.issuer)

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions of browsers."""
        from knowledge.access.sessions import Sessions

        return Sessions(self.store, self.keyring, self.clock)

    @cached_property
    def code_flow(self) -> CodeFlow | None:
        """Login at the issuer in the settings; None where this service is not known there."""
        settings, verifier = self.settings.issuer, self.token_verifier
        if settings is None or verifier is None or not settings.client_id:
            return None
        from knowledge.access.code_flow import CodeFlow

        return CodeFlow(settings, self._issuer, verifier, self.sessions)

    @cached_property
    def cases(self) -> CaseReviews:
        """The cases that people decide."""
        from knowledge.review.cases import CaseReviews

        return CaseReviews(self.store)

    @contextmanager
    def delivering(self) -> Iterator[Dispatcher]:
        """Open what hands approved actions over to webhooks, and close its connections at the end of the block."""
        from knowledge.actions.dispatcher import Dispatcher
        from knowledge.actions.http import HttpSender
        from knowledge.actions.secrets import SecretReader

        secrets = SecretReader(self.settings.secret_dir or self.settings.data_dir / SECRETS, os.environ)
        with HttpSender() as sender:
            yield Dispatcher(self.store, sender, secrets, self.clock)

    @property
    def impact(self) -> ImpactAnalysis:
        """The analysis of stored answers that a version changed."""
        from knowledge.review.rechecking.impact import ImpactAnalysis

        return ImpactAnalysis(self.store, self.orchestrator, self.turns)

    @property
    def expiry(self) -> ExpiryReport:
        """The report of versions that are about to lapse."""
        from knowledge.review.expiry import ExpiryReport

        return ExpiryReport(self.store, self.clock)

    def warm(self) -> None:
        """Load models and caches now, so that the first questions do not wait for them.

        They are then frozen, so that the garbage collector does not scan them again and again.
        """
        self.embedder.question("warm")
        self.index.warm()
        gc.collect()
        gc.freeze()

    @contextmanager
    def embedding_beside(self) -> Iterator[None]:
        """Embed in a process of its own for the duration of the block, where the store is empty: all that comes has to be embedded."""
        from knowledge.retrieval.model_process import ProcessEmbedder

        embedder = self.embedder
        if not isinstance(embedder, ProcessEmbedder) or next(self.store.object_ids(), None) is not None:
            yield
            return
        with embedder.running():
            try:
                yield
            finally:
                self.ahead.forget()

    def foresee(self, passages: Sequence[Passage]) -> None:
        """Begin to embed passages that are about to be recorded, where that is done in a process of its own."""
        if self._embeds_beside:
            self.ahead.begin(passages)

    @property
    def _embeds_beside(self) -> bool:
        from knowledge.retrieval.model_process import ProcessEmbedder

        return isinstance(self.embedder, ProcessEmbedder) and self.embedder.is_running

    def close(self) -> None:
        """Release index, store and data directory."""
        if "index" in vars(self):  # nothing is opened to be closed
            self.index.close()
        self.store.close()
        if self.directory is not None:
            self.directory.release()


def open_canon(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    embedder: Embedder | None = None,
    opening: Opening = Opening.CREATE,
    telemetry: Telemetry | None = None,
) -> Canon:
    """Open the engines the settings name. `opening` says whether that may begin a data directory, and has to write it.

    `embedder` is used instead of the model the settings name; tests give a simulator. `telemetry` is told what is done; by default nothing is.

    Raises DataDirectoryInUse when another process holds the directory, NotFound when there is none and `opening` begins
    none, StorageFailure when it cannot be written or its database is lost, SchemaMismatch when a newer Canon wrote it.
    """
    directory = None
    if _is_embedded(settings):
        holds_database = settings.database_url is None
        directory = hold_directory(settings.data_dir, opening, holds_database=holds_database)
    try:
        return replace(_open(settings, clock, embedder, directory), telemetry=telemetry or NullTelemetry())
    except BaseException:
        if directory is not None:
            directory.release()
        raise


def _open(settings: Settings, clock: Clock, embedder: Embedder | None, directory: HeldDirectory | None) -> Canon:
    read_only = directory is not None and bool(directory.unwritable) and settings.database_url is None
    store = open_sql_store(_database(settings), clock, read_only=read_only)
    return Canon(settings, clock, store, directory, embedder)


def _is_embedded(settings: Settings) -> bool:
    return settings.database_url is None or settings.qdrant_url is None


def _database(settings: Settings) -> str | Path:
    return settings.database_url or settings.data_dir / DATABASE
