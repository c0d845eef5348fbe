"""An office, and requests that never go through a proxy of the machine."""

from __future__ import annotations

import pytest

from tests.reasoning.conftest import office

__all__ = ["office"]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
