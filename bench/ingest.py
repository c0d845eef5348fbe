"""Ingest of a working tree against embedding alone: `python -m bench.ingest REPO`.

Timings of the same passages in one process, the models loaded and the process warmed by a rehearsal:
this ingest end to end (read, parse, store, embed, index); `SentenceTransformer.encode` over all texts at
once with the same weights and precision, the mean of a run before and one after; and a plain float32
loop, one `encode` call per document in document order.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench.engines import OPTIONS, opened
from ingest.pipeline import Ingestor
from knowledge.retrieval.embedders import load_model
from knowledge.settings import Settings
from knowledge.store.ports.store import Store


def main() -> None:
    """Measure and print one JSON line."""
    repo = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        documents = _ingested(repo, Path(folder) / "rehearsal")[0]
        texts = list(dict.fromkeys(text for document in documents for text in document))
        raw_before = _encode_seconds("auto", [texts])
        _, stored, whole = _ingested(repo, Path(folder) / "measured")
        raw = (raw_before + _encode_seconds("auto", [texts])) / 2
        plain = _encode_seconds("float32", documents)
    print(
        json.dumps(
            {
                "measurement": "ingest",
                "documents": len(documents),
                "passages": len(texts),
                "store_s": round(stored, 2),
                "ingest_s": round(whole, 2),
                "raw_encode_s": round(raw, 2),
                "float32_loop_s": round(plain, 2),
                "ingest_over_raw": round(raw / whole, 3),
                "ingest_over_float32_loop": round(plain / whole, 2),
            }
        )
    )


def _ingested(repo: Path, data_dir: Path) -> tuple[list[list[str]], float, float]:
    """Ingest the tree: its passages by document, the seconds until all was stored, and until all was indexed."""
    settings = Settings(data_dir=data_dir)
    with opened(settings) as canon:
        canon.warm()
        began = perf_counter()
        report = Ingestor(canon.store, canon.tokens, settings, canon.clock).paths([repo], OPTIONS)
        stored = perf_counter() - began
        canon.indexer.catch_up()
        whole = perf_counter() - began
        return _documents(canon.store, [object_id for object_id, _ in report.versions]), stored, whole


def _documents(store: Store, object_ids: list[str]) -> list[list[str]]:
    documents = []
    for object_id in object_ids:
        refs = store.versions(object_id)[-1].passages
        held = store.passages([ref.passage_hash for ref in refs])
        documents.append([held[ref.passage_hash].indexed_text for ref in refs])
    return documents


def _encode_seconds(precision: str, batches: list[list[str]]) -> float:
    model = load_model(Settings().embedding_model, precision)
    model.encode(["warm"], show_progress_bar=False, convert_to_numpy=False)
    began = perf_counter()
    for batch in batches:
        if batch:
            model.encode(batch, batch_size=32, show_progress_bar=False, convert_to_numpy=False)
    return perf_counter() - began


if __name__ == "__main__":
    main()
