"""Use cases of evaluation: ask golden questions and measure the answers. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from api.service.recording import Bar, Recorder, quiet
from knowledge.bootstrap import Canon, open_canon
from knowledge.errors import InvalidInput
from knowledge.evaluation.asking import EngineAsker, EvidenceRanker
from knowledge.evaluation.golden_items import GoldenItem, golden_hash, governed_items, read_files
from knowledge.evaluation.results import EvaluationRun, RetrievalResult
from knowledge.evaluation.retrieval.collections import (
    DEPTH,
    Collection,
    document_ids,
    measure_rankers,
    submissions,
)
from knowledge.evaluation.retrieval.passages import PassageCatalogue
from knowledge.evaluation.retrieval.rankers import CollectionRankers, reference_of
from knowledge.evaluation.runner import run_items
from knowledge.model.kinds import GoldenTerms, terms_of
from knowledge.model.objects import Kind, State, Submission
from knowledge.model.scope import Scope
from knowledge.reasoning.tools.search import SearchTool
from knowledge.retrieval.ports import Progress, Where
from knowledge.store.validation import SERVICE

_AT_ONCE = 500
"""Documents that one transaction records: few enough that memory stays small."""
_OF_THE_STORE = frozenset({"head", "index", "golden"})
"""Fingerprints that say nothing about a retrieval run, which has a store and an index of its own."""


def items_in_force(canon: Canon) -> Iterator[GoldenItem]:
    """The items of the golden objects that are in force now for everybody."""
    store, now = canon.store, canon.clock()
    with store.snapshot(store.as_of(None, None, now), Scope()) as snapshot:
        for resolution in snapshot.resolve_kind(Kind.GOLDEN):
            terms = terms_of(snapshot.version(resolution.version_id))
            if isinstance(terms, GoldenTerms):
                yield from governed_items(resolution.object_id, terms.questions)


def store_collection(canon: Canon, collection: Collection) -> None:
    """Record and approve the documents of a collection."""
    for batch in _batches(submissions(collection)):
        with canon.store.transaction() as transaction:
            for one in batch:
                transaction.record(one, actor="collection")
                transaction.transition(one.version.version_id, State.APPROVED, actor=SERVICE)


def _batches(values: Iterable[Submission]) -> Iterator[list[Submission]]:
    waiting = iter(values)
    while batch := list(islice(waiting, _AT_ONCE)):
        yield batch


def _ranked(canon: Canon, collection: Collection, progress: Progress | None) -> RetrievalResult:
    search = SearchTool(canon.index, canon.embedder, canon.store)
    as_of = canon.store.as_of(None, None, canon.clock())
    with canon.store.snapshot(as_of, Scope()) as snapshot:
        rankers = CollectionRankers(
            searcher=canon.index,
            embedder=canon.embedder,
            where=Where(as_of=as_of, reach=snapshot.reach),
            documents=document_ids(collection),
            reference=reference_of(collection),
            own=EvidenceRanker(snapshot, search, canon.recipe, DEPTH),
        )
        return measure_rankers(collection, rankers, progress)


class Evaluations:
    """Asks golden questions of the store and its index."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder

    def run(self, files: Mapping[str, str], *, withholding: bool = False, bar: Bar = quiet) -> EvaluationRun:
        """Ask the items of golden files, given as name and text, or else those of the golden objects in force.

        `withholding` asks each answerable item again without the passages that hold its answer. Raises InvalidInput.
        """
        items = read_files(files) if files else list(items_in_force(self._canon))
        if not items:
            raise InvalidInput(
                "There are no golden questions to ask.", remedy="Name a golden file, or approve a golden object."
            )
        self._recorder.index(bar)
        canon = self._canon
        canon.warm()  # else the first question's latency is that of loading the model
        search = SearchTool(canon.index, canon.embedder, canon.store)
        catalogue = PassageCatalogue.of(canon.index, canon.store)
        ask = EngineAsker(canon.store, search, catalogue, canon.clock, canon.recipe, withholding)
        with bar("Asking") as progress:
            return run_items(items, ask, self._fingerprints(items), canon.clock(), progress)

    def run_retrieval(self, collections: Sequence[Collection], bar: Bar = quiet) -> EvaluationRun:
        """Rank the documents of collections, each in a store of its own that is thrown away."""
        canon = self._canon
        return EvaluationRun(
            fingerprints={name: one for name, one in self._fingerprints([]).items() if name not in _OF_THE_STORE},
            retrieval=tuple(self._retrieval(collection, bar) for collection in collections),
            made_at=canon.clock(),
        )

    def _retrieval(self, collection: Collection, bar: Bar) -> RetrievalResult:
        given = self._canon
        with TemporaryDirectory(prefix="canon-collection-") as folder:
            settings = given.settings.model_copy(
                update={"data_dir": Path(folder), "database_url": None, "qdrant_url": None, "key_dir": None}
            )
            canon = open_canon(settings, embedder=given.embedder)
            try:
                store_collection(canon, collection)
                Recorder(canon).index(bar)
                with bar(collection.name) as progress:
                    ranked = _ranked(canon, collection, progress)
                return ranked.model_copy(update={"index": canon.index.fingerprint})
            finally:
                canon.close()

    def _fingerprints(self, items: list[GoldenItem]) -> dict[str, str]:
        """The fingerprints of everything that decides on the numbers of a run."""
        canon = self._canon
        return {
            "steps": canon.recipe.steps,
            "recipe": canon.recipe.fingerprint,
            "embedder": canon.embedder.fingerprint,
            "index": canon.index.fingerprint,
            "head": canon.store.head().hash,
            "golden": golden_hash(items),
        }
