"""Questions in the same words, taken together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.service.views.questions import AskedQuestion

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class RepeatedQuestion:
    """A question as it was last asked, and how often it was asked."""

    last: AskedQuestion
    times: int


def repeated(questions: Sequence[AskedQuestion]) -> list[RepeatedQuestion]:
    """The questions, given the latest first, with those in the same words as one; the most asked first."""
    grouped: dict[tuple[str, str], list[AskedQuestion]] = {}
    for one in questions:
        grouped.setdefault((_same_words(one.question), one.status.value), []).append(one)
    found = [RepeatedQuestion(asked[0], len(asked)) for asked in grouped.values()]
    return sorted(found, key=lambda one: -one.times)


def _same_words(question: str) -> str:
    """The words of a question without case, signs and spacing."""
    return " ".join(_WORD.findall(question.casefold())) or question
