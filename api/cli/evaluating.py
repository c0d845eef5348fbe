"""The commands `knowledge eval`: ask golden questions, compare runs, gate on one, and calibrate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import DataDir, Json
from api.cli.output import emit, progress_bar, read_file, say
from api.cli.session import opened
from knowledge.errors import InvalidInput, StorageFailure

app = typer.Typer(help="Measure answers against golden questions.", no_args_is_help=True)

_MOST_BYTES = 200_000_000
"""Bytes of a golden file or a report: that of 3,000 items with their claims has some 10 MB."""

Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the report here, as JSON.")]


@app.command("run")
def run(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Golden files in JSON lines; else the golden objects."),
    ] = None,
    withholding: Annotated[
        bool, typer.Option("--withholding", help="Ask each question again without the passages that answer it.")
    ] = False,
    out: Out = None,
    json_: Json = False,
    data_dir: DataDir = None,
) -> None:
    """Ask golden questions, record nothing, and measure the answers."""
    texts = {path.name: _text(path) for path in files or ()}
    with opened(data_dir) as application:
        report = application.evaluations.run(texts, withholding=withholding, bar=progress_bar)
    _write(out, report.as_report())
    if json_:
        emit(report.as_report())
        return
    from api.cli.render_evaluation import show_run

    show_run(report)


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
    say(f"Wrote {path}.", "dim")
