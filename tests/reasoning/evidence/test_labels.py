"""What a question says of the name of a statement."""

from __future__ import annotations

import pytest

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.labels import is_named, is_term_asked_for
from knowledge.text.vocabulary.terms import distinct_terms

TERM = Statement(
    kind=StatementKind.DEFINITION,
    spans=((0, 40),),
    words="quiet hour: An hour from ten to six.",
    clause="c1",
    name="quiet hour",
)


@pytest.mark.rule("Q1i")
@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("Which hours are quiet hours?", True),
        ("Which hours are counted as quiet hours?", True),
        ("Which dogs keep quiet hours?", False),
        ("Which hours are open?", False),
    ],
)
def test_a_term_is_asked_for_that_is_all_that_a_question_says(question: str, is_asked: bool) -> None:
    assert is_term_asked_for(TERM, distinct_terms(question)) is is_asked


def test_one_of_several_names_in_a_label_is_enough() -> None:
    item = TERM.model_copy(update={"kind": StatementKind.ITEM, "name": "", "words": "Plus and Pro: by email"})
    assert is_named(item, distinct_terms("Is there email for Pro?"))
    assert not is_named(item, distinct_terms("Is there email for Basic?"))
