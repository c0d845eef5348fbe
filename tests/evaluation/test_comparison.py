"""Two runs are compared over the items they share, with intervals that can be repeated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from knowledge.evaluation.comparison import compare_runs, paired_bootstrap
from knowledge.evaluation.results import QueryResult, RetrievalResult
from knowledge.evaluation.stages import Loss
from tests.evaluation.building import result, run_of


def lost(name: str, loss: Loss, **fields: Any) -> Any:
    return result(name, hit=False, loss=loss, **fields)


def test_each_changed_item_is_named_with_the_stages_that_lost_it() -> None:
    first = run_of(result("a"), lost("b", Loss.OUTRANKED), lost("c", Loss.NOT_RETRIEVED), result("d"))
    second = run_of(lost("a", Loss.NOT_SELECTED), result("b"), lost("c", Loss.OUTRANKED), result("d"))
    changed = [(one.item_id, one.first, one.second) for one in compare_runs(first, second).changed]
    assert changed == [
        ("a", None, Loss.NOT_SELECTED),
        ("b", Loss.OUTRANKED, None),
        ("c", Loss.NOT_RETRIEVED, Loss.OUTRANKED),
    ]


def test_items_of_one_run_alone_are_named_and_left_out() -> None:
    compared = compare_runs(run_of(result("a"), result("b")), run_of(result("b"), result("c")))
    assert compared.items == 1
    assert compared.missing == ("a", "c")


def test_fingerprints_that_differ_are_shown() -> None:
    other = run_of(result("a")).model_copy(update={"fingerprints": {"recipe": "s", "index": "i"}})
    assert compare_runs(run_of(result("a")), other).fingerprints == {"index": ("", "i"), "recipe": ("r", "s")}


def test_a_difference_that_every_sample_shows_is_certain() -> None:
    first = run_of(*(lost(f"{n}", Loss.OUTRANKED) if n < 20 else result(f"{n}") for n in range(40)))
    second = run_of(*(result(f"{n}") for n in range(40)))
    hit = compare_runs(first, second).measures["hit"]
    assert (hit.first, hit.second, hit.difference) == (0.5, 1.0, 0.5)
    assert 0.3 < hit.low < 0.4
    assert 0.6 < hit.high < 0.7
    assert hit.certain


def test_a_difference_of_one_item_is_not() -> None:
    first = run_of(*(lost(f"{n}", Loss.OUTRANKED) if n == 0 else result(f"{n}") for n in range(40)))
    hit = compare_runs(first, run_of(*(result(f"{n}") for n in range(40)))).measures["hit"]
    assert hit.low == 0.0
    assert not hit.certain


def test_the_interval_is_that_of_a_plain_bootstrap() -> None:
    """Means of differences over samples drawn one by one, with a generator of their own."""
    chance = np.random.default_rng(1)
    ours, theirs = chance.random(60), chance.random(60)
    found = paired_bootstrap((ours.tolist(), theirs.tolist()), ([1.0] * 60, [1.0] * 60))
    assert found is not None
    samples = chance.integers(0, 60, (10_000, 60))
    means = (theirs - ours)[samples].mean(axis=1)
    assert [found.low, found.high] == pytest.approx(np.percentile(means, (2.5, 97.5)), abs=0.01)
    assert found == paired_bootstrap((ours.tolist(), theirs.tolist()), ([1.0] * 60, [1.0] * 60))


def test_a_measure_that_a_run_does_not_have_is_not_compared() -> None:
    compared = compare_runs(run_of(result("a")), run_of(result("a")))
    assert "refusal" not in compared.measures
    assert compare_runs(run_of(), run_of()).measures == {}


def test_questions_without_their_evidence_are_compared_by_their_refusals_alone() -> None:
    twin = {"withheld": True, "answerable": False, "kind": "withheld"}
    first = run_of(result("a"), result("a (withheld)", refused=True, **twin))
    second = run_of(result("a"), lost("a (withheld)", Loss.NOT_REFUSED, **twin))
    measures = compare_runs(first, second).measures
    assert measures["withheld_refusal"].difference == -1.0
    assert "refusal" not in measures


def test_rankers_are_compared_query_by_query() -> None:
    def ranked(*gains: float) -> RetrievalResult:
        queries = tuple(
            QueryResult(query_id=f"{n}", measures={"fusion": {"ndcg@10": gain}}) for n, gain in enumerate(gains)
        )
        return RetrievalResult(
            collection="lamps",
            sha256="0",
            documents=3,
            queries=len(gains),
            means={"fusion": {"ndcg@10": sum(gains) / len(gains)}},
            per_query=queries,
        )

    first, second = run_of(retrieval=(ranked(0.5, 0.5),)), run_of(retrieval=(ranked(1.0, 0.5),))
    assert compare_runs(first, second).retrieval["lamps fusion"]["ndcg@10"].difference == 0.25
