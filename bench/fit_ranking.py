"""Fits the weights of the ranking of passages and writes them for the release.

python -m bench.fit_ranking FOLDER... [--write]

Each FOLDER is a collection in BEIR's layout. Its documents are stored and searched with the real engines, as in
`knowledge eval run --retrieval`. Printed are, for each collection, nDCG@10 of the weights fitted on all collections and of those fitted
on the other collections alone. `--write` replaces knowledge/reasoning/ranking_model.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

import knowledge.reasoning.ranking_model as ranking_model
from api.service.recording import Recorder
from api.service.use_cases.quality.evaluations import store_collection
from bench.engines import opened
from knowledge.evaluation.retrieval.collections import DEPTH, Collection, document_ids, read_collection
from knowledge.evaluation.retrieval.ranking_fit import JudgedQuestion, fit_weights, held_out_ndcg, mean_ndcg
from knowledge.model.answering.plans import SubQuery
from knowledge.model.clock import json_value
from knowledge.model.scope import Scope
from knowledge.reasoning.evidence.rank import PassageFeatures, passage_features
from knowledge.reasoning.evidence.resolve import Evidence, resolve_candidates
from knowledge.reasoning.ranking_model import MODEL_FILE, FittedCollection, RankingModel, RankingWeights
from knowledge.reasoning.tools.search import SearchTool
from knowledge.settings import Settings
from knowledge.store.snapshot import Snapshot

FEATURES = tuple(RankingWeights.model_fields)
_DIGITS = 3
"""Digits that are kept of a weight or a measure: the next one lies within the error of the fit."""


def main(given: Sequence[str] | None = None) -> int:
    """Gather the features, fit, print, and write if asked to."""
    parser = argparse.ArgumentParser(prog="bench.fit_ranking", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="Collections in BEIR's layout.")
    parser.add_argument("--write", action="store_true", help=f"Replace {MODEL_FILE}.")
    arguments = parser.parse_args(given)
    collections = [_read(folder) for folder in arguments.folders]
    model = fitted([(one, gather(one)) for one in collections])
    text = json.dumps(json_value(model), indent=2) + "\n"
    sys.stdout.write(text)
    if arguments.write:
        Path(ranking_model.__file__).with_name(MODEL_FILE).write_text(text, "utf-8")
    return 0


def fitted(gathered: Sequence[tuple[Collection, Sequence[JudgedQuestion]]]) -> RankingModel:
    """The weights that fit all collections, with what they and those of the other collections rank of each."""
    questions = {collection.name: own for collection, own in gathered}
    weights = fit_weights(questions.values())
    held_out = held_out_ndcg(questions) if len(questions) > 1 else {}
    return RankingModel(
        command=f"python -m bench.fit_ranking {' '.join(questions)} --write",
        weights=RankingWeights(**dict(zip(FEATURES, weights.round(_DIGITS).tolist(), strict=True))),
        fitted_on=tuple(
            FittedCollection(
                name=collection.name,
                sha256=collection.fingerprint,
                queries=len(own),
                fitted=round(mean_ndcg(own, weights), _DIGITS),
                held_out=round(held_out[collection.name], _DIGITS) if held_out else None,
            )
            for collection, own in gathered
        ),
    )


def gather(collection: Collection) -> list[JudgedQuestion]:
    """Store a collection in a place that is thrown away, and find the documents of every question with their features."""
    with TemporaryDirectory(prefix="canon-fit-") as folder, opened(Settings(data_dir=Path(folder))) as canon:
        store_collection(canon, collection)
        Recorder(canon).index()
        names, search = document_ids(collection), SearchTool(canon.index, canon.embedder, canon.store)
        as_of = canon.store.as_of(None, None, canon.clock())
        with canon.store.snapshot(as_of, Scope()) as snapshot:
            return [
                JudgedQuestion(
                    documents=[names[one.object_id] for one in evidence],
                    features=_matrix(features),
                    judged=collection.judged[query],
                )
                for query, text in collection.queries.items()
                for evidence in [_evidence(snapshot, search, text)]
                for _, features in [passage_features(text, evidence, canon.recipe.ranking)]
            ]


def _evidence(snapshot: Snapshot, search: SearchTool, text: str) -> list[Evidence]:
    asked = SubQuery(text=text, lookup=text, as_of=snapshot.as_of)
    (candidates,) = search.search(search.embed([asked]), [snapshot.reach], DEPTH)
    return resolve_candidates(snapshot, candidates, asked)


def _matrix(features: Sequence[PassageFeatures]) -> NDArray[np.float64]:
    rows = [[getattr(one, name) for name in FEATURES] for one in features]
    return np.array(rows, np.float64).reshape(len(rows), len(FEATURES))


def _read(folder: Path) -> Collection:
    tables = [table.read_text("utf-8") for table in sorted((folder / "qrels").glob("*.tsv"))]
    corpus, queries = ((folder / name).read_text("utf-8") for name in ("corpus.jsonl", "queries.jsonl"))
    return read_collection(folder.resolve().name, corpus, queries, tables)


if __name__ == "__main__":
    sys.exit(main())
