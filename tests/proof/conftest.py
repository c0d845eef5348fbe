"""A service with a little story, opened for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.desk import Desk
from tests.reasoning.corpus import Shelf


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Shelf(tmp_path).opened() as shelf:
        yield Desk(shelf, tmp_path)
