"""The commands `knowledge eval`: ask golden questions, compare runs, gate on one, and calibrate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.evaluation.render import show_calibration, show_comparison, show_run
from api.cli.framework.options import DataDir, Json, login
from api.cli.framework.output import note, present, progress_bar, read_file, say
from api.cli.framework.session import opened, opened_with, settings_for
from api.exit_codes import FAILED
from api.service.requests import DocumentDefaults
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput, StorageFailure

if TYPE_CHECKING:
    from api.service.application import Application
    from api.service.reports import Collection

app = typer.Typer(help="Measure answers against golden questions.", no_args_is_help=True)

_MOST_BYTES = 200_000_000
"""Bytes of a golden file or a report: that of 3,000 items with their claims has some 10 MB."""

_CALIBRATIONS = "evaluation"
"""The source of proposed calibrations. It is apart from those of documents, so that approving its versions can be left to few."""

RunFile = Annotated[Path, typer.Argument(metavar="RUN", help="A report of `eval run --out`.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the report here, as JSON.")]


@app.command("run")
def run(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Golden files in JSON lines; else the golden objects."),
    ] = None,
    retrieval: Annotated[
        list[Path] | None,
        typer.Option(
            "--retrieval", metavar="FOLDER", help="A collection in BEIR's layout instead; may be repeated."
        ),
    ] = None,
    withholding: Annotated[
        bool, typer.Option("--withholding", help="Ask each question again without the passages that answer it.")
    ] = False,
    out: Out = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the report in the data directory, where the console shows it.")
    ] = False,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Ask golden questions, record nothing, and measure the answers."""
    if files and retrieval:
        raise InvalidInput(
            "Golden files and collections are measured by themselves.",
            remedy="Leave out the files, or --retrieval.",
            where="--retrieval",
        )
    texts = {str(path): _text(path) for path in files or ()}
    collections = [_collection(folder) for folder in retrieval or ()]
    with _beside_data(data_dir) if collections else opened(data_dir) as application:
        if collections:
            report = application.evaluations.run_retrieval(collections, progress_bar)
        else:
            report = application.evaluations.run(texts, withholding=withholding, bar=progress_bar)
            if keep:
                note(f"Kept as {application.evaluation_runs.keep(report)}.")
    _write(out, report.as_report())
    present(report.as_report(), lambda _: show_run(report), as_json=json_)


@app.command("compare")
def compare(first: RunFile, second: RunFile, json_: Json = False) -> None:
    """Compare two runs: each measure with an interval on the difference, and the stage that lost each changed item."""
    from api.service.reports import compare_reports, read_run

    compared = compare_reports(*(read_run(_text(path), str(path)) for path in (first, second)))
    present(compared, show_comparison, as_json=json_)


@app.command("gate")
def gate(
    file: RunFile,
    baseline: Annotated[Path, typer.Option("--baseline", metavar="FILE", help="The bounds, as JSON.")],
    record: Annotated[
        bool, typer.Option("--record", help="Write the bounds that this run keeps, instead of checking it.")
    ] = False,
) -> None:
    """Exit with 1 if a measure of a run is not within the bounds of a file."""
    from api.service.reports import failures_of, gate_for, read_run

    measured = read_run(_text(file), str(file))
    if record:
        _write(baseline, gate_for(measured).model_dump(mode="json", exclude_defaults=True))
        return
    failures = failures_of(measured, _text(baseline), str(baseline))
    for failure in failures:
        say(failure, "red")
    if failures:
        raise typer.Exit(FAILED)
    say("Every measure is within its bounds.", "bold green")


@app.command("calibrate")
def calibrate(
    files: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Reports of `eval run --withholding`.")],
    feature: Annotated[
        list[str] | None,
        typer.Option("--feature", metavar="NAME", help="A feature to use; may be repeated. All, when left out."),
    ] = None,
    false_refusals: Annotated[
        float | None,
        typer.Option(
            "--false-refusals",
            metavar="SHARE",
            min=0,
            max=0.9,
            help="The share of right answers that may be refused; 0.06 when left out.",
        ),
    ] = None,
    out: Out = None,
    propose: Annotated[
        bool,
        typer.Option("--propose", help="Record it as a draft; once somebody else approves it, answers use it."),
    ] = False,
    source: Annotated[
        str, typer.Option("--source", help="With --propose: the source that the calibration comes from.")
    ] = _CALIBRATIONS,
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor",
            help="With --propose: who proposes it, and may not approve it; else your login.",
            show_default=False,
        ),
    ] = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Fit refusals and the confidence of answers to runs. A third of the facts is held out to measure on."""
    from api.service.reports import calibrate_on, calibration_object

    fitted = calibrate_on({str(path): _text(path) for path in files}, feature or (), false_refusals)
    written = calibration_object(fitted)
    _write(out, written)
    if propose:
        _propose(written, DocumentDefaults(source=source, actor=(actor or login()).strip()), data_dir)
    present(written, lambda _: show_calibration(fitted), as_json=json_)


@contextmanager
def _beside_data(data_dir: Path | None) -> Iterator[Application]:
    """The use cases over an empty directory that is removed: a collection is ranked in a store of its own."""
    with TemporaryDirectory(prefix="canon-retrieval-") as folder:
        settings = settings_for(data_dir).model_copy(update={"data_dir": Path(folder), "database_url": None})
        with opened_with(settings, Opening.CREATE) as application:
            yield application


def _propose(written: dict[str, Any], defaults: DocumentDefaults, data_dir: Path | None) -> None:
    """Record a calibration as a draft of its object."""
    with opened(data_dir, Opening.CHANGE) as application:
        content = json.dumps(written, ensure_ascii=False, indent=1).encode()
        view = application.documents.upload(f"{written['id']}.json", content, defaults)
    for version in view.versions:
        note(
            f"Proposed {version.object_id}, version {version.version_id[:16]}, in the name of {defaults.actor}. "
            f"Another person approves it: knowledge review approve {version.version_id[:16]} --actor NAME"
        )


def _collection(folder: Path) -> Collection:
    from api.service.reports import read_collection

    tables = sorted((folder / "qrels").glob("*.tsv"))
    if not tables:
        raise InvalidInput(
            f"{folder} has no judgements.", remedy="Put tables into its folder qrels.", where="--retrieval"
        )
    corpus, queries = _text(folder / "corpus.jsonl"), _text(folder / "queries.jsonl")
    return read_collection(folder.resolve().name, corpus, queries, map(_text, tables))


def _text(path: Path) -> str:
    try:
        return read_file(path, _MOST_BYTES).decode()
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} is not UTF-8.", remedy="Save it as UTF-8.") from None


def _write(path: Path | None, value: dict[str, Any]) -> None:
    if path is None:
        return
    try:
        path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise StorageFailure(f"{path} cannot be written: {error.strerror}.", remedy="Check the path.") from None
    note(f"Wrote {path}.")
