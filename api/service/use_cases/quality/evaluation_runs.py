"""Use cases around runs of evaluations that are kept beside the store: keep one, list them, read one."""

from __future__ import annotations

import json
import re
from pathlib import Path

from api.service.reports import EvaluationRun, read_run
from api.service.views.quality import EvaluationList, EvaluationReport, EvaluationSummary
from knowledge.errors import InvalidInput, NotFound

FOLDER = "evaluations"
"""The folder of the data directory with the runs, a JSON file each."""
_RUN_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")
"""The time of a run, and the beginning of the hash of its numbers."""
_MOST = 200
"""Runs that are listed: the latest ones. A trend over more of them cannot be read."""


class EvaluationRuns:
    """Keeps runs in the data directory. They are measurements of a machine and no part of the record."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def keep(self, run: EvaluationRun) -> str:
        """Keep a run and return its name. The same run again is kept once."""
        run_id = f"{run.made_at:%Y%m%dT%H%M%S}-{run.numbers_hash[:8]}"
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self._folder / f".{run_id}.part"
        written.write_text(json.dumps(run.as_report(), ensure_ascii=False), encoding="utf-8")
        written.replace(self._folder / f"{run_id}.json")
        return run_id

    def runs(self) -> EvaluationList:
        """The runs that are kept, the latest first. A file that holds no run is left out."""
        found = []
        for run_id in sorted(self._ids(), reverse=True)[:_MOST]:
            try:
                found.append(EvaluationSummary.of(run_id, self.run(run_id)))
            except (InvalidInput, NotFound):
                continue
        return EvaluationList(runs=found)

    def run(self, run_id: str) -> EvaluationRun:
        """A run that is kept. Raises NotFound."""
        path = self._folder / f"{run_id}.json"
        if not _RUN_ID.fullmatch(run_id) or not path.is_file():
            raise NotFound(f"There is no run {run_id[:40]!r}.", remedy="List them: GET /v1/evaluations.")
        return read_run(path.read_text(encoding="utf-8"), run_id)

    def report(self, run_id: str) -> EvaluationReport:
        """A run with its whole report. Raises NotFound."""
        return EvaluationReport(run_id=run_id, report=self.run(run_id).as_report())

    def _ids(self) -> list[str]:
        names = (one.stem for one in self._folder.glob("*.json")) if self._folder.is_dir() else ()
        return [one for one in names if _RUN_ID.fullmatch(one)]
