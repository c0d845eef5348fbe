"""Times the recorded questions, to compare two checkouts on one machine: CPU milliseconds of one question.

    python -m tests.golden.timing

Every question is asked three times in one process with the hashing embedder, and the fastest pass counts. `consider` is
an answer that nothing records, `ask` one that is recorded.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from knowledge.reasoning.question import Question
from knowledge.testing.embedder import HashingEmbedder
from tests.golden.governed import governed_questions
from tests.golden.recording import history_questions, sample_questions
from tests.golden.worlds import governed_world, history_world, sample_world

_PASSES = 3
_WORLDS = (
    ("history", history_world, history_questions),
    ("sample", sample_world, sample_questions),
    ("governed", governed_world, governed_questions),
)


def milliseconds(questions: list[Question], ask: Callable[[Question], Any]) -> float:
    """CPU time of one question, in milliseconds."""
    began = process_time()
    for question in questions:
        ask(question)
    return (process_time() - began) / len(questions) * 1e3


def main() -> None:
    """Print one JSON line for each corpus."""
    for name, opened, questions in _WORLDS:
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder), HashingEmbedder(256)) as world:
            asked = questions()
            considered = min(milliseconds(asked, world.orchestrator.consider) for _ in range(_PASSES))
            recorded = milliseconds(asked, world.orchestrator.ask)
        print(json.dumps({"corpus": name, "consider_ms": round(considered, 3), "ask_ms": round(recorded, 3)}))


if __name__ == "__main__":
    main()
