"""Precision and recall of the conflict detector on labelled pairs, and how often it fires on RAMDocs."""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

from knowledge.conflicts import GovernedStatement, disagreement
from knowledge.conflicts.subjects.template import template
from knowledge.model.reading.statements import StatementKind

SPLITS = ("dev", "held", "review", "held-2", "held-3", "titled")
PAIRS = Path(__file__).parent.parent / "fixtures" / "conflicts.jsonl"


def labelled(path: Path = PAIRS) -> list[dict[str, Any]]:
    """The labelled pairs."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def scores(pairs: list[dict[str, Any]]) -> tuple[float, float]:
    """Precision and recall over `pairs`."""
    counts = Counter((pair["conflict"], _fires(pair)) for pair in pairs)
    right = counts[True, True]
    return right / (right + counts[False, True]), right / (right + counts[True, False])


def _fires(pair: dict[str, Any]) -> bool:
    return disagreement(governed_side(pair["left"]), governed_side(pair["right"])) is not None


def governed_side(side: dict[str, Any]) -> GovernedStatement:
    """One side of a labelled pair as the detector reads it; fixtures/README.md describes its fields."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in side.items()
    }
    beside = fields.pop("beside", ())
    fields["template"] = template(side.get("title", ""), [side["text"], *beside])
    return GovernedStatement(**{**fields, "kind": StatementKind(side.get("kind", StatementKind.SENTENCE))})


def report(ramdocs: Path | None) -> None:
    """Print precision and recall by split and, if given, the share of RAMDocs questions on which it fires."""
    pairs = labelled()
    for split in (*SPLITS, "all"):
        chosen = [pair for pair in pairs if split in ("all", pair["split"])]
        precision, recall = scores(chosen)
        print(f"conflict/{split}: {len(chosen)} pairs, precision {precision:.3f}, recall {recall:.3f}")
    if ramdocs is not None:
        _ramdocs(ramdocs)


def _ramdocs(path: Path) -> None:
    """The share of questions on which any two documents that answer fire, with and without the misinforming ones."""
    questions = [json.loads(line) for line in path.read_text().splitlines()]
    answering = [[d for d in q["documents"] if d["type"] != "noise"] for q in questions]
    truthful = [[d for d in docs if d["type"] == "correct"] for docs in answering]
    misled = [docs for docs in answering if any(d["type"] == "misinfo" for d in docs)]
    for name, sets in (("with misinforming", misled), ("all but noise", answering), ("correct only", truthful)):
        fired = sum(_any(docs) for docs in sets)
        print(f"conflict/ramdocs {name}: fires on {fired} of {len(sets)} questions, {fired / len(sets):.2f}")


def _any(documents: list[dict[str, Any]]) -> bool:
    pairs = itertools.combinations(documents, 2)
    return any(
        disagreement(GovernedStatement(text=a["text"]), GovernedStatement(text=b["text"])) for a, b in pairs
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.conflict", description=__doc__)
    parser.add_argument("--ramdocs", type=Path, help="RAMDocs as JSON lines: question, documents[{text, type}].")
    report(parser.parse_args().ramdocs)
