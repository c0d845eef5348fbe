"""Sentence spans: verbatim, complete, in order; abbreviations do not end a sentence."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("See e.g. the annex. Then stop.", ["See e.g. the annex.", "Then stop."]),
        ("GitHub, Inc. is a company. It acts.", ["GitHub, Inc. is a company.", "It acts."]),
        ("Pay $3.50 today! Really?", ["Pay $3.50 today!", "Really?"]),
        ("- first item\n- second item", ["- first item", "- second item"]),
        ("Intro:\n1. Do this. Then that.\n2. Stop.", ["Intro:", "1. Do this.", "Then that.", "2. Stop."]),
        ("A line\nthat wraps. Next.", ["A line\nthat wraps.", "Next."]),
        ("| a | b |\n| c | d |", ["| a | b |", "| c | d |"]),
        ('He said "yes." Then left.', ['He said "yes."', "Then left."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_spans(text)] == sentences


@given(st.text(alphabet=st.sampled_from('aB1. \n!?-|#*"(é'), max_size=200))
def test_spans_are_ordered_and_cover_everything_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
