"""A service with a little story, opened for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.desk import Desk, Told, tell
from tests.reasoning.corpus import Shelf


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The little story."""
    return Told.once(tmp_path_factory.mktemp("told"), tell)


@pytest.fixture
def desk(story: Told, tmp_path: Path) -> Iterator[Desk]:
    """A service in which the story was told."""
    with Shelf(tmp_path).lent(story.shelf) as shelf:
        yield Desk(shelf, tmp_path, story.answer)
