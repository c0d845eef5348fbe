"""The sample company, brought in as its manifest says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.pipeline import IngestOptions, Ingestor
from knowledge.bootstrap import Canon
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State

COMPANY = Path(__file__).parents[2] / "fixtures" / "company"
GOLDEN = COMPANY / "golden.jsonl"


def bring_in(canon: Canon) -> None:
    """Ingest and index the sample company, step by step."""
    ingestor = Ingestor(canon.store, canon.tokens, canon.settings, canon.clock)
    for step in json.loads((COMPANY / "manifest.json").read_text(encoding="utf-8")):
        ingestor.paths([COMPANY / path for path in step["paths"]], _options(step))
    canon.indexer.catch_up()


def golden_lines() -> Iterator[dict[str, Any]]:
    """The questions about it, as they are written."""
    yield from map(json.loads, GOLDEN.read_text(encoding="utf-8").splitlines())


def _options(step: dict[str, Any]) -> IngestOptions:
    since = step.get("effective-from")
    return IngestOptions(
        source=step["source"],
        state=State(step.get("state", "approved")),
        actor=step.get("actor", "A. Name"),
        effective_from=parse_instant(since) if since else None,
        label=step.get("label", ""),
    )
