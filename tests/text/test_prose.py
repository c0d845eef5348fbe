"""Text that is set as code is told from code."""

from __future__ import annotations

import pytest

from knowledge.text.layout.prose import reads_as_prose


@pytest.mark.parametrize(
    "block", ["Kent Lamps Ltd. 12 Oak Road, Dover", "GitLab Inc. c/o Jane Doe", "Tea is green."]
)
def test_a_block_with_the_words_of_a_letter_is_prose(block: str) -> None:
    assert reads_as_prose(block)


@pytest.mark.parametrize(
    "block", ["lamps --all", "Lamps(oak)", "SELECT name FROM lamps", "Lamp { oak }", "Get-Lamp -Name oak", "x = 1"]
)
def test_a_block_with_the_signs_of_a_program_is_code(block: str) -> None:
    assert not reads_as_prose(block)
