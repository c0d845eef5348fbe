"""Use cases of evaluation: ask golden questions and measure the answers. Nothing is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from api.service.recording import Bar, Recorder, quiet
from knowledge.bootstrap import Canon
from knowledge.errors import InvalidInput
from knowledge.evaluation.asking import EngineAsker
from knowledge.evaluation.gate import Gate
from knowledge.evaluation.golden_items import GoldenItem, golden_hash, governed_items, read_items
from knowledge.evaluation.passages import PassageCatalogue
from knowledge.evaluation.results import EvaluationRun
from knowledge.evaluation.runner import run_items
from knowledge.model.kinds import GoldenTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.model.scope import Scope
from knowledge.reasoning.tools.search import SearchTool


def read_run(report: str, where: str) -> EvaluationRun:
    """The run that a report holds. Raises InvalidInput naming the report."""
    try:
        return EvaluationRun.from_report(json.loads(report))
    except (ValueError, AttributeError):  # ValidationError is a ValueError
        raise InvalidInput(
            "This is not the report of a run.",
            remedy="Make one with `knowledge eval run --out FILE`.",
            where=where,
        ) from None


def read_gate(text: str, where: str) -> Gate:
    """The gate that a file holds. Raises InvalidInput naming the file."""
    try:
        return Gate.model_validate_json(text)
    except ValidationError as error:
        raise InvalidInput(
            f"This is no gate: {error.errors()[0]['msg']}.",
            remedy="Make one with `knowledge eval gate RUN --baseline FILE --record`.",
            where=where,
        ) from None


class Evaluations:
    """Asks golden questions of the store and its index."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder

    def run(self, files: Mapping[str, str], *, withholding: bool = False, bar: Bar = quiet) -> EvaluationRun:
        """Ask the items of golden files, given as name and text, or else those of the golden objects in force.

        `withholding` asks each answerable item again without the passages that hold its answer. Raises InvalidInput.
        """
        items = [item for name, text in files.items() for item in read_items(text, name)]
        items = items if files else list(self._governed())
        if not items:
            raise InvalidInput(
                "There are no golden questions to ask.", remedy="Name a golden file, or approve a golden object."
            )
        self._recorder.index(bar)
        canon = self._canon
        search = SearchTool(canon.index, canon.embedder)
        catalogue = PassageCatalogue.of(canon.index, canon.store)
        ask = EngineAsker(canon.store, search, catalogue, canon.clock, canon.recipe, withholding)
        with bar("Asking") as progress:
            return run_items(items, ask, self._fingerprints(items), canon.clock(), progress)

    def _governed(self) -> Iterator[GoldenItem]:
        """The items of the golden objects in force now, for every scope."""
        store, now = self._canon.store, self._canon.clock()
        with store.snapshot(store.as_of(None, None, now), Scope()) as snapshot:
            for resolution in snapshot.resolve_kind(Kind.GOLDEN):
                terms = terms_of(snapshot.version(resolution.version_id))
                if isinstance(terms, GoldenTerms):
                    yield from governed_items(resolution.object_id, terms.questions)

    def _fingerprints(self, items: list[GoldenItem]) -> dict[str, str]:
        """The fingerprints of everything that decides on the numbers of a run."""
        canon = self._canon
        return {
            "recipe": canon.recipe.fingerprint,
            "embedder": canon.embedder.fingerprint,
            "index": canon.index.fingerprint,
            "head": canon.store.head().hash,
            "golden": golden_hash(items),
        }
