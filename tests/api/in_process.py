"""Commands run in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from tests.templates import FolderTemplate


@dataclass(frozen=True)
class Run:
    """How a command ended and what it printed."""

    exit: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """Standard output as the one JSON value it holds."""
        return json.loads(self.out)


Knowledge = Callable[..., Run]


def done(*arguments: object) -> None:
    """Run a command that a story begins with. Fails where the command does."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert not ended.value.code


def blue_wall(folder: Path) -> FolderTemplate:
    """Begin a data directory `data` in a folder with one text in force, that the wall is blue, and return the folder as a template."""
    (folder / "wall.md").write_text("# Wall\n\nThe wall is blue.\n")
    options = ("--state", "approved", "--actor", "jo", "--effective-from", "2020-01-01")
    done("ingest", folder / "wall.md", *options, "--data-dir", folder / "data")
    return FolderTemplate(folder)
