"""Time per stage of a question at a given index size: `python -m bench.query REPO POINTS`.

The working tree is ingested and copied under as many names as it takes. Each copy's passages lack a word
each, so that they are different passages, and have vectors near their original's; each copy is in effect
for a stretch of its own. Then questions made from the tree's headings are asked at dates in those
stretches, on one thread, everything warm but what the question itself touches.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from bench.engines import OPTIONS, opened, percentile
from ingest.pipeline import Ingestor
from knowledge.bootstrap import Canon
from knowledge.model.clock import Period
from knowledge.model.objects import Passage, PassageRef, Reading, State, Submission, Version
from knowledge.model.reading.vectors import PassageVectors
from knowledge.model.record.canonical import sha256_hex
from knowledge.reasoning.question import Question
from knowledge.settings import Settings

QUESTIONS = 300
"""Questions timed: the 99th percentile then leaves three above it."""

DAYS = 3000
"""The days over which copies take effect: eight years, as long as the histories that are ingested in earnest."""

START = datetime(2018, 1, 1, tzinfo=UTC)
"""The first of these days."""

_REHEARSED = 20
"""Questions asked before any is timed, so that caches and the allocator are warm."""


def main() -> None:
    """Measure and print one JSON line."""
    repo, points = Path(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        with opened(settings) as canon:
            Ingestor(canon.store, canon.tokens, settings, canon.clock).paths([repo], OPTIONS)
            canon.indexer.catch_up()
            questions = heading_questions(canon, rng)
            _multiply(canon, points, rng)
            canon.indexer.catch_up()
            canon.warm()
            stages = _ask(canon, questions, rng)
            held = canon.index.count()
    print(
        json.dumps(
            {
                "measurement": "query",
                "index_points": held,
                "questions": QUESTIONS,
                "ms": {
                    name: {"p50": round(percentile(ms, 0.5), 2), "p99": round(percentile(ms, 0.99), 2)}
                    for name, ms in stages.items()
                },
                "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }
        )
    )


def heading_questions(canon: Canon, rng: random.Random) -> list[str]:
    """Questions made from the headings of what is stored, at most 120."""
    headings = {
        " ".join(clause.heading[-2:])
        for object_id in canon.store.object_ids()
        for clause in canon.store.versions(object_id)[-1].clauses
        if clause.heading
    }
    return [
        f"What does the policy say about {h}?"[:400] for h in rng.sample(sorted(headings), min(120, len(headings)))
    ]


def _multiply(canon: Canon, points: int, rng: random.Random) -> None:
    documents = [name for name in canon.store.object_ids() if name.startswith("document/")]
    originals = [canon.store.versions(object_id)[-1] for object_id in documents]
    held, copy = canon.index.count(), 0
    while held < points:
        copy += 1
        for version in originals:
            held += _copied(canon, version, f"document/copy-{copy}/{version.object_id.split('/', 2)[2]}", rng)
            if held >= points:
                break


def _copied(canon: Canon, version: Version, object_id: str, rng: random.Random) -> int:
    """Record and approve a changed copy in effect for a random stretch; returns how many passages it adds."""
    held = canon.store.passages([ref.passage_hash for ref in version.passages])
    passages = {name: _changed(passage, rng) for name, passage in sorted(held.items())}
    text = "\n\n".join(passage.text for passage in passages.values())
    content, start = text.encode(), START + timedelta(days=rng.randrange(DAYS))
    lasting = None if rng.random() < 0.15 else start + timedelta(days=rng.randrange(1, 800))
    copied = Version(
        object_id=object_id,
        kind=version.kind,
        effective=Period(start=start, end=lasting),
        revision=version.revision.model_copy(update={"revision_hash": sha256_hex(content)}),
        reading=Reading(
            reader=version.reading.reader,
            text_hash=sha256_hex(content),
            title=version.title,
            passages=tuple(_refs(passages.values())),
        ),
    )
    unique = {passage.passage_hash: passage for passage in passages.values()}
    with canon.store.transaction() as transaction:
        transaction.record(
            Submission(version=copied, content=content, text=text, passages=tuple(unique.values())), actor="author"
        )
        transaction.transition(copied.version_id, State.APPROVED, actor="bench")
    _near_vectors(canon, {name: passage.passage_hash for name, passage in passages.items()}, rng)
    return len(unique)


def _changed(passage: Passage, rng: random.Random) -> Passage:
    words = passage.text.split(" ")
    del words[rng.randrange(len(words))]
    return Passage(context=passage.context, text=" ".join(words) or "gone")


def _refs(passages: Iterable[Passage]) -> Iterator[PassageRef]:
    at = 0
    for passage in passages:
        yield PassageRef(passage_hash=passage.passage_hash, start=at, end=at + len(passage.text))
        at += len(passage.text) + 2


def _near_vectors(canon: Canon, copies: dict[str, str], rng: random.Random) -> None:
    model = canon.embedder.fingerprint
    vectors = canon.store.vectors(model, list(copies))
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, 0.02, (len(vectors), canon.embedder.dimensions))
    near = np.stack(list(vectors.values())).astype(np.float32) + noise
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    statements = canon.store.statement_vectors(model, list(copies))
    tokens = canon.store.token_vectors(model, list(copies))
    kept = PassageVectors(
        near.astype(np.float16),
        [statements[original] for original in vectors],
        [tokens[original] for original in vectors],
    )
    canon.store.save_vectors(model, [copies[original] for original in vectors], kept)


def _ask(canon: Canon, questions: list[str], rng: random.Random) -> dict[str, list[float]]:
    stages: dict[str, list[float]] = defaultdict(list)
    for number in range(QUESTIONS + _REHEARSED):
        question = Question(
            text=questions[number % len(questions)], valid_at=START + timedelta(days=rng.randrange(365, DAYS))
        )
        answer = canon.orchestrator.ask(question)
        if number < _REHEARSED:
            continue
        for step in answer.steps:
            stages[step.name].append(step.ms)
        stages["all but embed"].append(sum(step.ms for step in answer.steps if step.name != "embed"))
    return stages


if __name__ == "__main__":
    main()
