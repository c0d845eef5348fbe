"""The model in a process of its own gives the vectors that it gives in this one, and is not missed where it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from knowledge.model.objects import Passage
from knowledge.retrieval.bundled_model import BUNDLED_NAME
from knowledge.retrieval.embedders import SentenceTransformerEmbedder
from knowledge.retrieval.model_process import ProcessEmbedder

PASSAGES = [
    Passage(context="Refunds", text="Refunds are paid within 30 days.\nGift cards are not refunded."),
    Passage(context="", text="The pool opens at 6."),
]


@pytest.fixture(scope="module")
def embedder() -> ProcessEmbedder:
    return ProcessEmbedder(BUNDLED_NAME, "float32")


@pytest.fixture
def running(embedder: ProcessEmbedder) -> Iterator[ProcessEmbedder]:
    with embedder.running():
        yield embedder


def assert_same_vectors(embedder: ProcessEmbedder) -> list[tuple[int, int]]:
    """Check the vectors of the passages, and return the reports of progress."""
    reports: list[tuple[int, int]] = []
    seen = embedder.passages(PASSAGES, lambda done, total: reports.append((done, total)))
    wanted = SentenceTransformerEmbedder(BUNDLED_NAME, "float32").passages(PASSAGES)
    np.testing.assert_array_equal(seen.wholes, wanted.wholes)
    for row in range(len(PASSAGES)):
        np.testing.assert_array_equal(seen.statements[row], wanted.statements[row])
        np.testing.assert_array_equal(seen.tokens_of(row).rows, wanted.tokens_of(row).rows)
    return reports


def test_it_gives_the_same_vectors_and_reports_progress(running: ProcessEmbedder) -> None:
    assert assert_same_vectors(running)[-1] == (2, 2)
    assert running.is_running


def test_a_process_that_was_killed_is_not_missed(running: ProcessEmbedder) -> None:
    assert running._process is not None
    os.kill(running._process.pid, signal.SIGKILL)
    assert_same_vectors(running)
    assert not running.is_running


def test_the_process_ends_with_the_block(embedder: ProcessEmbedder) -> None:
    with embedder.running():
        process = embedder._process
    assert process is not None
    assert process.returncode == -signal.SIGKILL
    assert not embedder.is_running


def test_the_process_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "knowledge.retrieval.model_process", BUNDLED_NAME, "float32"]
    assert subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=300).returncode == 0
