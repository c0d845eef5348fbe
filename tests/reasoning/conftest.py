"""An office for each test: a shelf whose documents are written and approved by different people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reasoning.corpus import Shelf
from tests.reasoning.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Shelf(tmp_path).lent() as shelf:
        yield Office(shelf)
