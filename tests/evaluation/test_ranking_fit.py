"""The weights of a ranking are fitted to judged questions, the same every time, and measured on collections held out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.fit_ranking import FEATURES, main
from knowledge.errors import InvalidInput
from knowledge.evaluation.retrieval.ranking_fit import JudgedQuestion, fit_weights, held_out_ndcg, mean_ndcg
from knowledge.reasoning.ranking_model import RankingModel

NAMES = [f"d{number}" for number in range(8)]


def questions(seed: int, count: int = 40, relevant_by: int = 0) -> list[JudgedQuestion]:
    """Questions whose most relevant document is the one that a feature puts first; the other feature is noise."""
    chance = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        features = chance.normal(size=(len(NAMES), 2))
        best = int(np.argmax(features[:, relevant_by] + 0.3 * chance.normal(size=len(NAMES))))
        made.append(JudgedQuestion(NAMES, features, {NAMES[best]: 1}))
    return made


def test_the_feature_that_tells_the_relevant_documents_gets_the_weight() -> None:
    useful, noise = fit_weights([questions(1)])
    assert useful > 1
    assert abs(noise) < useful / 3


def test_the_fit_is_at_the_lowest_loss_so_that_no_weight_alone_ranks_better() -> None:
    asked = questions(2)
    weights = fit_weights([asked])
    assert mean_ndcg(asked, weights) >= mean_ndcg(asked, np.array([1.0, 1.0]))
    assert mean_ndcg(asked, weights) > 0.9


def test_a_feature_that_shifts_every_document_alike_changes_nothing() -> None:
    asked = questions(3)
    shifted = [JudgedQuestion(one.documents, one.features + np.array([5.0, -900.0]), one.judged) for one in asked]
    assert fit_weights([asked]) == pytest.approx(fit_weights([shifted]), abs=1e-6)


def test_the_same_questions_give_the_same_weights() -> None:
    assert fit_weights([questions(4)]).tolist() == fit_weights([questions(4)]).tolist()


def test_every_collection_counts_alike_however_many_questions_it_has() -> None:
    small, large = questions(5, 30), questions(6, 30, relevant_by=1)
    assert fit_weights([small, large]) == pytest.approx(fit_weights([small, large * 4]), abs=1e-6)


def test_questions_whose_relevant_documents_were_not_found_teach_nothing_and_count_as_missed() -> None:
    asked = questions(7, 20)
    lost = [JudgedQuestion(one.documents, one.features, {"elsewhere": 1}) for one in asked]
    assert fit_weights([[*asked, *lost]]) == pytest.approx(fit_weights([asked]))
    weights = fit_weights([asked])
    assert mean_ndcg([*asked, *lost], weights) == pytest.approx(mean_ndcg(asked, weights) / 2)
    with pytest.raises(InvalidInput, match="No question has a relevant document"):
        fit_weights([lost])


def test_a_collection_is_held_out_of_the_weights_that_it_is_measured_with() -> None:
    by_name: dict[str, Sequence[JudgedQuestion]] = {
        "first": questions(8),
        "alike": questions(9),
        "other": questions(10, relevant_by=1),
    }
    held_out = held_out_ndcg(by_name)
    alone = fit_weights([by_name["first"], by_name["alike"]])
    assert held_out["other"] == pytest.approx(mean_ndcg(by_name["other"], alone))
    assert held_out["other"] < mean_ndcg(by_name["other"], fit_weights(by_name.values()))


def test_higher_grades_pull_harder() -> None:
    features = np.eye(2)
    graded = [JudgedQuestion(["a", "b"], features, {"a": 3, "b": 1})]
    first, second = fit_weights([graded])
    assert first - second == pytest.approx(np.log(3), abs=0.05)


# -- the command -------------------------------------------------------------------------------------------


def write_collection(folder: Path, asked: dict[str, tuple[str, str]]) -> Path:
    """Write a collection in BEIR's layout: for each document its text and the question that it answers."""
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": name, "title": "", "text": text} for name, (text, _) in asked.items()]
    queries = [{"_id": f"q-{name}", "text": question} for name, (_, question) in asked.items()]
    for name, records in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    judged = "".join(f"q-{name}\t{name}\t1\n" for name in asked)
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}")
    return folder


def test_the_command_tells_the_weights_and_what_they_rank_of_each_collection(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = write_collection(
        tmp_path / "shop",
        {
            "lamps": ("Unused lamps can be returned.", "Can lamps be returned?"),
            "cards": ("Gift cards expire after two years.", "When do gift cards expire?"),
        },
    )
    office = write_collection(
        tmp_path / "office",
        {
            "leave": ("Employees have 28 days of leave.", "How many days of leave do employees have?"),
            "keys": ("A lost key costs 40 euros.", "What does a lost key cost?"),
        },
    )
    assert main([str(shop), str(office)]) == 0
    model = RankingModel.model_validate_json(capsys.readouterr().out)
    assert tuple(type(model.weights).model_fields) == FEATURES
    assert [(one.name, one.queries, one.fitted, one.held_out) for one in model.fitted_on] == [
        ("shop", 2, 1.0, 1.0),
        ("office", 2, 1.0, 1.0),
    ]
