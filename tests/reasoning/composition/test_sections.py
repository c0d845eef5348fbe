"""The dated section that a statement stands in, for a question that asks since when it holds (rule V1g)."""

from __future__ import annotations

import pytest

from knowledge.reasoning.composition.sections import dated_section


@pytest.mark.rule("V1g")
@pytest.mark.parametrize(
    ("headings", "words", "section"),
    [
        (("Release notes", "4.2 (3 May 2023)"), "The old menu was removed.", "4.2 (3 May 2023)"),
        (("News of June 2023", "Staff"), "The canteen was closed.", "News of June 2023"),
        (("Prices 2023",), "The canteen was closed.", ""),
        (("4.2 (3 May 2023)",), "The old menu was removed on 1 June 2023.", ""),
        ((), "The old menu was removed.", ""),
    ],
)
def test_a_statement_is_dated_by_its_section(headings: tuple[str, ...], words: str, section: str) -> None:
    assert dated_section(headings, words) == section
