"""Canon's own version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def canon_version() -> str:
    """Canon's version as installed."""
    try:
        return version("canon-knowledge")
    except PackageNotFoundError:
        return "0+unknown"
