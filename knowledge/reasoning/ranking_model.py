"""The fitted weights of the ranking of passages, as they are shipped in `ranking_model.json`.

`python -m bench.fit_ranking` fits them and writes the file; docs/evaluation.md tells how.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from knowledge.model.clock import Value

MODEL_FILE = "ranking_model.json"


class RankingWeights(Value):
    """The weight of each feature of a passage in the log-odds that it is the one that answers (see evidence/rank.py)."""

    dense: float
    bm25: float
    statement: float
    pairs: float
    coverage: float


class FittedCollection(Value):
    """A collection that the weights were fitted on: its hash, and nDCG@10 over its queries.

    `held_out` is that of weights fitted on the other collections alone, None where there are none.
    """

    name: str
    sha256: str
    queries: int
    fitted: float
    held_out: float | None


class RankingModel(Value):
    """Fitted weights, the command that fitted them, and what they were fitted on."""

    command: str
    weights: RankingWeights
    fitted_on: tuple[FittedCollection, ...]


@cache
def shipped_model() -> RankingModel:
    """The model of this release."""
    text = files("knowledge.reasoning").joinpath(MODEL_FILE).read_text("utf-8")
    return RankingModel.model_validate_json(text)
