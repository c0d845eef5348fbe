"""Commands run in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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
