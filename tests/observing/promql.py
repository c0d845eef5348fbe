"""Reads the names out of PromQL: enough of it to tell metrics, labels and functions apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

FUNCTIONS = frozenset(
    {
        *("rate", "increase", "histogram_quantile", "absent", "time"),
        *("sum", "max", "min", "count"),
    }
)
"""The functions and aggregations that the dashboard and the rules may use."""
_WORDS = frozenset({"by", "and", "or", "unless"})


@dataclass(frozen=True)
class Names:
    """The metrics that an expression reads, the labels that it selects or groups by, and the functions that it calls."""

    metrics: frozenset[str]
    labels: frozenset[str]
    functions: frozenset[str]


def names_in(expression: str) -> Names:
    """The names in an expression. Raises ValueError where brackets do not match."""
    if any(expression.count(a) != expression.count(b) for a, b in ("()", "[]", "{}")):
        raise ValueError(f"the brackets of {expression!r} do not match")
    selected = [
        label for inner in re.findall(r"\{([^}]*)\}", expression) for label in re.findall(r"(\w+)\s*[=!]", inner)
    ]
    rest = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"", " ", expression)
    grouped = [word for inner in re.findall(r"\bby\s*\(([^)]*)\)", rest) for word in re.findall(r"\w+", inner)]
    rest = re.sub(r"\bby\s*\([^)]*\)", " ", rest)
    functions = frozenset(re.findall(r"\b([a-z_]+)\s*\(", rest)) - _WORDS
    words = frozenset(re.findall(r"\b[a-z_][a-z0-9_]*\b", rest))
    return Names(words - functions - _WORDS, frozenset(selected + grouped), functions)
