"""A store of made-up documents, under the real model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.settings import Settings


@contextmanager
def store_of(folder: Path, texts: Mapping[str, str], now: datetime) -> Iterator[Canon]:
    """Open a store in an empty folder that holds these texts by their file names, approved and indexed. Its clock stands at `now`."""
    opened = open_canon(Settings(data_dir=folder), clock=lambda: now)
    ingestor = Ingestor(opened.store, opened.tokens, opened.settings, opened.clock)
    options = IngestOptions(
        source="made", actor="Ada", state=State.APPROVED, effective_from=parse_instant("2020-01-01")
    )
    for name, text in texts.items():
        ingestor.upload(name, text.encode(), options)
    opened.indexer.catch_up()
    yield opened
    opened.close()
