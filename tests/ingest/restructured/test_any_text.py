"""Whatever the text, reading reStructuredText does not fail, and its tree is sound."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.loaders.restructured.reader import read_restructured
from ingest.structure.statements import structure_of
from tests.ingest.markdown.checks import check_tree

_PIECES = st.sampled_from(
    ["Title\n", "=====\n", "-----\n", "- item ", "1. one ", "#. two ", "  ", "   ", "| a\n", "+--+--+\n", "| a| b|\n", "+==+==+\n",
     "+--+  +\n", "|  +--+\n", "==  ==\n", "a   b\n", "------\n", "--  --\n", ".. note:: w\n", ".. note::\n", "   body\n", "\n\n", "\n",
     ".. list-table:: c\n   :header-rows: 1\n\n", "   * - a\n", "     - b\n", ".. csv-table:: c\n   :header: x, y\n\n", "   a, \"b \"\"q\"\"\"\n",
     ".. |s| replace:: t\n", "|s|", "**b**", "*e*", "``l``", "`i`_", ":sup:`2`", ":del:`x`", "[1]_", "[#]_", ".. [#] n\n", ".. [1] n\n",
     ".. _t: u\n", "..\n", ".. c\n", "::\n", "\\", "\\ ", ":f: v\n", "-v  w\n", ">>> x\n", "term\n   def\n", ".. versionadded:: 1.0 x\n",
     ".. versionadded:: 1.0\n", ".. glossary::\n\n", ".. only:: x\n", ".. code::\n\n", "-- A\n", "é", "\u00ad", "\f", "\t"]
)  # fmt: skip
ODD = st.lists(_PIECES, max_size=25).map("".join)


@settings(max_examples=400)
@given(ODD | st.text(max_size=60))
def test_any_text_gives_a_sound_tree(source: str) -> None:
    reading = read_restructured(source)
    check_tree(reading.text, reading.tree)
    for statement in structure_of(reading.tree).statements:
        assert all(reading.text[start:end].strip() for start, end in statement.spans)


@pytest.mark.parametrize(
    "piece", ["*", "`", "| a\n", "- ", "+-+\n", "=  =\n", "|a", ".. c\n", "::\n", "[#]_ ", ":a", " -\n", "\\", "``", "a_ ", "__ ", '"', "+-+-"]
)  # fmt: skip
def test_long_runs_of_markup_take_little_time(piece: str) -> None:
    started = time.process_time()
    read_restructured(piece * 4000)
    assert time.process_time() - started < 5
