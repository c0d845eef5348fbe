"""The command `knowledge demo`: from an empty directory to cited answers at two dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from api.cli.framework.options import DataDir
from api.cli.framework.output import note, progress_bar, say
from api.cli.framework.session import opened_with
from knowledge.data_directory import Opening
from knowledge.errors import InvalidInput, NotFound
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.settings import Settings

if TYPE_CHECKING:
    from api.service.application import Application

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
QUESTIONS = (
    ("How long do customers have to return a product for a refund?", "2024-03-01"),
    ("How long do customers have to return a product for a refund?", "2025-03-01"),
    ("How many weeks of parental leave do employees get?", "2025-03-01"),
)
"""The same question at two dates, between which the rule changed; then a question that nothing answers."""


def demo(data_dir: DataDir = None) -> None:
    """Ingest the sample corpus into an empty data directory and answer three questions."""
    if not CORPUS.is_dir():
        raise NotFound(
            f"The sample corpus is not at {CORPUS}.", remedy="Run the demo in a checkout of the repository."
        )
    with _empty(data_dir) as directory:
        settings = Settings(data_dir=directory, database_url=None, qdrant_url=None)
        with opened_with(settings, Opening.CREATE) as application:
            _bring_in(application)
            for number, (question, date) in enumerate(QUESTIONS, 1):
                _ask(application, number, question, date)
    kept = "" if data_dir is None else f"--data-dir {data_dir} "
    say(f'Now try your own: knowledge {kept}query "..." --as-of 2024-03-01' if kept else _HINT, "dim")


_HINT = 'Keep the data and ask more: knowledge demo --data-dir DIR, then knowledge --data-dir DIR query "..."'


@contextmanager
def _empty(data_dir: Path | None) -> Iterator[Path]:
    """The directory given, or a temporary one. Raises InvalidInput where the directory is not empty."""
    if data_dir is None:
        with TemporaryDirectory(prefix="canon-demo-") as temporary:
            yield Path(temporary)
        return
    if data_dir.is_dir() and any(data_dir.iterdir()):
        raise InvalidInput(
            f"{data_dir} is not empty; the demo needs an empty directory.",
            remedy="Name a new directory, or leave --data-dir out for a temporary one.",
            where="--data-dir",
        )
    yield data_dir


def _bring_in(application: Application) -> None:
    from api.cli.rendering.ingests import show_ingest
    from api.service.requests import DocumentDefaults

    defaults = DocumentDefaults(state=State.APPROVED, actor="A. Name")
    view = application.documents.paths([CORPUS], defaults, progress_bar)
    for warning in view.warnings:
        note(f"warning: {warning}")
    say("The sample corpus of Harrow & Finch, makers of reading lamps:")
    show_ingest(view)


def _ask(application: Application, number: int, question: str, date: str) -> None:
    from api.cli.rendering.answers import show_answer
    from api.service.requests import AsOfRequest, QueryRequest

    say()
    say(f"── Question {number}, as of {date} " + "─" * 40, "cyan")
    request = QueryRequest(question=question, as_of=AsOfRequest(valid_at=parse_instant(date)))
    show_answer(application.answers.query(request))
