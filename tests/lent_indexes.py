"""Indexes that stay open and are lent to one test after another: to open one and to remove its files costs more than most tests do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.ports import Point
from tests.in_memory import folder_in_memory
from tests.templates import FolderTemplate

_MOST_KEPT = 3
"""Indexes that wait for the next test. Those of one file of tests are seldom more."""

_MOST_LOANS = 100
"""Tests after which an index is made anew, because what is deleted stays in its files."""

_MOST_ADDED = 500
"""Points after whose removal it is made anew: from 1,000 on the engine would rewrite its files."""

_ROOM = 2_000_000_000
"""Bytes that have to be free in memory; an open index takes 75 MB."""


class _Kept:
    """An open index, and what it held when it was laid down."""

    def __init__(self, template: FolderTemplate, dimensions: int) -> None:
        self.template = template
        self._folder = Path(mkdtemp(prefix="canon-index-", dir=folder_in_memory(_ROOM)))
        template.lay_down(self._folder / "index")
        self.index = EdgeIndex(self._folder / "index", dimensions, exact_limit=10_000)
        self._held = self._points()
        self._attributes = vars(self.index).keys() | set()
        self._loans = self._added = 0

    def is_restored(self) -> bool:
        """Take out what was added, and say whether the next test finds the index as the last one did."""
        added = self._points().keys() - self._held.keys()
        self.index.delete(sorted(added))
        self._loans, self._added = self._loans + 1, self._added + len(added)
        is_fresh = self._loans < _MOST_LOANS and self._added < _MOST_ADDED
        is_same = vars(self.index).keys() == self._attributes and self.index.mark() is None
        return is_fresh and is_same and self._points() == self._held

    def remove(self) -> None:
        """Close the index and remove its files."""
        self.index.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _points(self) -> dict[str, Point]:
        return {point.point_id: point for point in self.index.points()}


_kept: list[_Kept] = []


@contextmanager
def lent_index(template: FolderTemplate, dimensions: int) -> Iterator[EdgeIndex]:
    """An open index with the files of `template`. What the borrower writes is taken out again."""
    kept = _taken(template) or _Kept(template, dimensions)
    is_restored = False
    try:
        yield kept.index
        is_restored = kept.is_restored()
    finally:
        if is_restored:
            _kept.append(kept)
        else:
            kept.remove()
        while len(_kept) > _MOST_KEPT:
            _kept.pop(0).remove()


def remove_lent_indexes() -> None:
    """Close and remove those that wait."""
    while _kept:
        _kept.pop().remove()


def _taken(template: FolderTemplate) -> _Kept | None:
    found = next((kept for kept in _kept if kept.template is template), None)
    if found:
        _kept.remove(found)
    return found
