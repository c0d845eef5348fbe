"""Each token of a question is compared with each token of a line and of the headings above it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge.model.reading.vectors import TOKEN_DIMENSIONS, TOKEN_SCALE, QuestionVectors, TokenVectors
from knowledge.retrieval.late_interaction import LateInteraction, scores_of

HEADINGS = -1


def axis(number: int) -> NDArray[np.float32]:
    """A unit vector at a right angle to those of other numbers."""
    row: NDArray[np.float32] = np.eye(TOKEN_DIMENSIONS, dtype=np.float32)[number]
    return row


def asked(*axes: int) -> QuestionVectors:
    """A question of one token for each axis, each a letter followed by a space."""
    offsets = np.array([(2 * at, 2 * at + 1) for at in range(len(axes))], np.int64).reshape(len(axes), 2)
    rows = np.array([axis(number) for number in axes], np.float32).reshape(len(axes), TOKEN_DIMENSIONS)
    return QuestionVectors(axis(0), rows, offsets)


def passage(*tokens: tuple[int, int]) -> TokenVectors:
    """A passage of these tokens: the line and the axis of each."""
    rows = np.array([axis(number) * TOKEN_SCALE for _, number in tokens]).astype(np.int8)
    return TokenVectors(rows, np.array([line for line, _ in tokens], np.int16))


def scores(
    question: QuestionVectors, parts: Sequence[tuple[int, int]], *passages: TokenVectors
) -> list[list[tuple[int, ...]]]:
    """The scores of the lines of each passage, which has two lines."""
    found = LateInteraction(question, parts).scores(passages, [2] * len(passages))
    return [[scores_of(line) for line in lines] for lines in found]


def test_a_part_has_the_mean_of_the_best_similarities_of_its_tokens() -> None:
    question, whole, first, second = asked(3, 4), (0, 3), (0, 1), (2, 3)
    assert scores(question, [whole, first, second], passage((0, 3), (0, 9), (1, 4))) == [
        [(50, 99, 0), (50, 0, 99)]
    ]


def test_the_headings_belong_to_every_line() -> None:
    assert scores(asked(3, 4), [(0, 3)], passage((HEADINGS, 3), (0, 9), (1, 4))) == [[(50,), (99,)]]


def test_a_line_that_was_not_read_has_the_scores_of_the_whole_passage() -> None:
    assert scores(asked(3, 4), [(0, 3)], passage((HEADINGS, 3), (0, 4))) == [[(99,), (99,)]]


def test_a_passage_without_vectors_of_tokens_has_no_scores() -> None:
    assert scores(asked(3), [(0, 1)], TokenVectors.none(), passage((0, 3), (1, 9))) == [[], [(99,), (0,)]]
    assert scores(asked(), [(0, 1)], passage((0, 3))) == [[]]


def test_a_part_without_tokens_scores_nothing() -> None:
    assert scores(asked(3), [(0, 1), (7, 9)], passage((0, 3), (1, 3))) == [[(99, 0), (99, 0)]]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.tuples(st.integers(-1, 1), st.integers(0, 9)), max_size=6), min_size=1, max_size=4))
def test_passages_are_scored_alike_alone_and_together(given_tokens: list[list[tuple[int, int]]]) -> None:
    passages = [passage(*sorted(tokens)) if tokens else TokenVectors.none() for tokens in given_tokens]
    together = scores(asked(1, 2, 3), [(0, 5), (2, 3)], *passages)
    assert together == [scores(asked(1, 2, 3), [(0, 5), (2, 3)], one)[0] for one in passages]


@pytest.mark.parametrize(("line", "expected"), [("", ()), ("07", (7,)), ("990012", (99, 0, 12))])
def test_scores_are_written_with_two_digits_each(line: str, expected: tuple[int, ...]) -> None:
    assert scores_of(line) == expected
