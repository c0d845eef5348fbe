"""Regular expressions that are compiled when they are first used. One question needs a third of the patterns that its modules hold, and compiling
the others would take more time than finding its answer.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    """A pattern that does not compile itself before somebody reads an attribute of it."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """The attribute of the compiled pattern. It is kept here, so the next use costs no more than that of a compiled one."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = self.__dict__.get("_compiled") or re.compile(self.pattern, self._flags)
        self.__dict__["_compiled"] = compiled
        self.__dict__[name] = value = getattr(compiled, name)
        return value


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as `re.compile` does, compiled at its first use. A wrong pattern is told only then, so every one of them has to be tested."""
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))
