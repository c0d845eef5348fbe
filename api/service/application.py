"""All use cases over the engines of one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.service.recording import Recorder
from api.service.use_cases.answers import Answers
from api.service.use_cases.archive import Archive
from api.service.use_cases.cases import Cases
from api.service.use_cases.documents import Documents
from api.service.use_cases.evaluations import Evaluations
from api.service.use_cases.ledger import Ledger
from api.service.use_cases.objects import Objects
from api.service.use_cases.reviews import Reviews
from api.service.use_cases.upkeep import Upkeep
from api.service.use_cases.versions import Versions
from knowledge.bootstrap import Canon, open_canon
from knowledge.retrieval.ports import Embedder
from knowledge.settings import Settings


@dataclass(frozen=True)
class Application:
    """One object per group of use cases. They share one recorder, so their writes wait for each other."""

    settings: Settings
    recorder: Recorder
    answers: Answers
    objects: Objects
    documents: Documents
    versions: Versions
    reviews: Reviews
    cases: Cases
    ledger: Ledger
    archive: Archive
    evaluations: Evaluations
    upkeep: Upkeep

    @classmethod
    def over(cls, canon: Canon) -> Application:
        """The use cases over the engines of `canon`, which stays the caller's to close."""
        recorder = Recorder(canon)
        documents = Documents(canon, recorder)
        return cls(
            settings=canon.settings,
            recorder=recorder,
            answers=Answers(canon, recorder),
            objects=Objects(canon.store, canon.clock),
            documents=documents,
            versions=Versions(canon, documents, recorder),
            reviews=Reviews(canon),
            cases=Cases(canon),
            ledger=Ledger(canon, recorder),
            archive=Archive(canon, recorder),
            evaluations=Evaluations(canon, recorder),
            upkeep=Upkeep(canon, recorder),
        )


@contextmanager
def open_application(settings: Settings, embedder: Embedder | None = None) -> Iterator[Application]:
    """Open the engines that the settings name, or with another embedder, and close them at the end of the block.

    Raises DataDirectoryInUse, StorageFailure, Unavailable or SchemaMismatch where they cannot be opened.
    """
    canon = open_canon(settings, embedder=embedder)
    try:
        yield Application.over(canon)
    finally:
        canon.close()
