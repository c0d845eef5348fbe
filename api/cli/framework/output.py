"""Prints results to standard output and everything else to standard error; reads and writes the files of commands."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import typer
from pydantic import BaseModel

from knowledge.errors import CanonError, InvalidInput, StorageFailure
from knowledge.model.clock import json_value

_Result = TypeVar("_Result", bound="BaseModel | dict[str, Any]")
_FRACTION = re.compile(r"(?<=T\d\d:\d\d:\d\d)\.\d+(?=Z)")
"""The fraction of a second in an instant such as 2024-05-31T12:00:00.123456Z."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""The characters of the categories Cc and Cs but for line feeds and tabs."""
_SECONDS_OF_SILENCE = 8.0
"""Seconds between two lines of progress: a reader of a log sees one at least every 10 s, also on a busy machine."""

if TYPE_CHECKING:
    from knowledge.retrieval.ports import Progress


def printable(text: str) -> str:
    """`text` without control characters, so that a document cannot steer the terminal."""
    return _CONTROLS.sub("\ufffd", text)


def say(text: str = "", style: str = "") -> None:
    """Print one line of the result: wrapped and with its style on a terminal, as it is elsewhere."""
    if not _is_terminal(sys.stdout):
        print(printable(text))
        return
    from rich.console import Console

    Console(highlight=False).print(printable(text), style=style or None, markup=False)


def _is_terminal(stream: TextIO) -> bool:
    """Whether a stream shows styles. Rich, which makes them, is imported only where it does."""
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR"))


def note(text: str) -> None:
    """Print a message that is not part of the result."""
    print(printable(text), file=sys.stderr)


def note_more(after: str | int | None) -> None:
    """Tell how to go on with a list of which only a part was printed; `after` is None where it was all."""
    if after is not None:
        note(f"There may be more: add --after {after}")


def confirm(question: str) -> None:
    """Ask on standard error whether to go on. Raises typer.Abort, which ends the command with 1, where the answer is no or nobody gives one."""
    try:
        typer.confirm(question, abort=True, err=True)
    except typer.Abort:
        note("\nNothing was changed. To go on without being asked, add --yes.")
        raise


def complain(error: CanonError) -> None:
    """Print an error: the field or file, what is wrong with it, and on the next line its remedy."""
    complain_of(error.where, error.detail, error.remedy)


def complain_of(where: str, detail: str, remedy: str) -> None:
    """Print a problem as an error is printed. `where` and `remedy` may be empty."""
    note(f"knowledge: {where}: {detail}" if where else f"knowledge: {detail}")
    if remedy:
        note(f"  {remedy}")


def emit(result: BaseModel | dict[str, Any]) -> None:
    """Print a result as JSON."""
    value = json_value(result) if isinstance(result, BaseModel) else result
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def present(result: _Result, show: Callable[[_Result], None], *, as_json: bool) -> None:
    """Print a result as JSON, or for people by `show`."""
    if as_json:
        emit(result)
    else:
        show(result)


def to_the_second(text: str) -> str:
    """A sentence of Canon's own with its instants shown to the second, as people read them."""
    return _FRACTION.sub("", text)


@contextmanager
def progress_lines(label: str, every: float = _SECONDS_OF_SILENCE) -> Iterator[Progress]:
    """Print a line about the work after each `every` seconds, also while a single step takes longer than that."""
    counted = [0, 0]
    began = time.monotonic()
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(every):
            note(f"{label}: {_progress(counted[0], counted[1], time.monotonic() - began)}")

    def advance(done: int, total: int) -> None:
        counted[:] = done, total

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield advance
    finally:
        ended.set()
        thread.join()


def _progress(done: int, total: int, seconds: float) -> str:
    """Done, total, rate and time that remains; only the time so far while nothing is done yet."""
    if not done:
        return f"{seconds:.0f} s so far"
    if done >= total:
        return f"{done} of {total} after {seconds:.0f} s; finishing"
    remaining = (total - done) * seconds / done
    return f"{done} of {total}, {done / seconds:.1f} a second, about {remaining:.0f} s remaining"


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Show the progress of work on standard error: a bar on a terminal, else a line from time to time."""
    if not _is_terminal(sys.stderr):
        with progress_lines(label) as advance_line:
            yield advance_line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None, visible=False)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield advance


def read_file(path: Path, most: int) -> bytes:
    """The content of a file. Raises InvalidInput where it cannot be read or has more than `most` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", remedy="Check the path.") from None
    if len(data) > most:
        raise InvalidInput(f"{path} has more than {most} bytes.", remedy="Check that it is the file you mean.")
    return data


@contextmanager
def opened_lines(path: Path, where: str) -> Iterator[Iterator[str]]:
    """The lines of a file, which is closed at the end of the block. Raises InvalidInput where it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            yield lines
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", remedy="Check the path.", where=where) from None


def write_new_lines(path: Path, lines: Iterable[str]) -> int:
    """Write lines to a file, which appears only when it is complete. Returns their number."""
    part, written = path.with_name(f"{path.name}.part"), 0
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(line)
                written += 1
        part.replace(path)
    except OSError as error:
        raise StorageFailure(f"{path} cannot be written: {error.strerror}.", remedy="Check the path.") from None
    return written


def write_new_file(path: Path, data: bytes, where: str) -> None:
    """Write a file that does not exist yet. Raises InvalidInput, located at `where`, where it does."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        refuse_existing(path, where)
    except OSError as error:
        raise StorageFailure(f"{path} cannot be written: {error.strerror}.", remedy="Check the path.") from None


def refuse_existing(path: Path, where: str) -> None:
    """Raise InvalidInput for a file that exists. Exports, receipts and heads are never overwritten: each may be the only
    one of its time.
    """
    if path.exists():
        raise InvalidInput(f"{path} exists already.", remedy="Name another file.", where=where)
