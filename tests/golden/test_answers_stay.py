"""Answers stay what they are, byte for byte but for their fingerprints, however the code is arranged (rule Q3)."""

from __future__ import annotations

import json
from pathlib import Path

from knowledge.testing.embedder import HashingEmbedder
from tests.golden.recording import RECORDED, differences, hashes


def test_every_recorded_answer_comes_out_the_same(tmp_path: Path) -> None:
    """Record anew with `python -m tests.golden.recording --record` where other answers are meant."""
    found = hashes(tmp_path, HashingEmbedder(dimensions=256))
    assert differences(json.loads(RECORDED.read_text(encoding="utf-8")), found) == []
