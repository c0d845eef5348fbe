"""What a command prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from knowledge.errors import CanonError
from knowledge.model.clock import json_value

if TYPE_CHECKING:
    from knowledge.retrieval.ports import Progress


def printable(text: str) -> str:
    """`text` without control characters, so that a document cannot steer the terminal."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd" for c in text)


def say(text: str = "", style: str = "") -> None:
    """One line of the result, never wrapped when piped."""
    from rich.console import Console

    console = Console(highlight=False)
    console.print(printable(text), style=style or None, markup=False, soft_wrap=not console.is_terminal)


def note(text: str) -> None:
    """Something the user should know that is not the result."""
    print(printable(text), file=sys.stderr)


def complain(error: CanonError) -> None:
    """One clear message: what is wrong, where, and what to do next."""
    where = f"{error.where}: " if error.where else ""
    note(f"knowledge: {where}{error.detail}")
    if error.remedy:
        note(f"  {error.remedy}")


def emit(result: BaseModel | dict[str, Any]) -> None:
    """A result as JSON on standard output, and nothing else there."""
    value = json_value(result) if isinstance(result, BaseModel) else result
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A bar on standard error while work advances; nothing there when that is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None, visible=False)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield advance
