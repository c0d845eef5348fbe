"""Commands run in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from api.cli import main


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
