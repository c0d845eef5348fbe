"""A whole git history against its last tree, and a second run: `python -m bench.history REPO`.

Every run is the command line in a fresh process, start-up included; the trees come from one repository.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench.engines import opened
from knowledge.settings import Settings

APPROVED = ["--source", "bench", "--include", "*.md", "--state", "approved", "--actor", "bench"]


def main() -> None:
    """Measure and print one JSON line."""
    repo = sys.argv[1]
    with tempfile.TemporaryDirectory() as head, tempfile.TemporaryDirectory() as whole:
        head_s = _ingest(head, repo)
        history_s = _ingest(whole, repo, "--git-history")
        before = _counts(whole)
        again_s = _ingest(whole, repo, "--git-history")
        after = _counts(whole)
    print(
        json.dumps(
            {
                "measurement": "history",
                "head_s": round(head_s, 2),
                "history_s": round(history_s, 2),
                "history_over_head": round(history_s / head_s, 2),
                "second_run_s": round(again_s, 2),
                "second_run_new": {name: after[name] - before[name] for name in before},
                **after,
            }
        )
    )


def _ingest(data_dir: str, repo: str, *options: str) -> float:
    began = perf_counter()
    subprocess.run(
        [
            str(Path(sys.executable).with_name("knowledge")),
            "--data-dir",
            data_dir,
            "ingest",
            repo,
            *options,
            *APPROVED,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - began


def _counts(data_dir: str) -> dict[str, int]:
    with opened(Settings(data_dir=Path(data_dir))) as canon:
        versions = [
            version for object_id in canon.store.object_ids() for version in canon.store.versions(object_id)
        ]
        return {
            "events": canon.store.head().seq,
            "versions": len(versions),
            "passages_held": sum(len(version.passages) for version in versions),
            "distinct_passages": len({ref.passage_hash for version in versions for ref in version.passages}),
            "index_points": canon.index.count(),
        }


if __name__ == "__main__":
    main()
