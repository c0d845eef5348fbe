"""The terms of the kinds that the service itself uses: prompts, evaluation sets and calendars."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.answers import Status
from knowledge.model.clock import Instant, Value
from knowledge.model.kinds.fields import Audience, ScopePath, Text
from knowledge.model.objects import ObjectId

_VARIABLE = lazy_pattern(r"(?<!\{)\{([A-Za-z_][A-Za-z0-9_]*)\}(?!\})")


class PromptTerms(Value):
    """A text for a language model with `{variables}`. Doubled braces stand for single braces."""

    purpose: Text
    template: Text
    variables: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _declared(self) -> Self:
        used = dict.fromkeys(_VARIABLE.findall(self.template))
        if undeclared := [name for name in used if name not in self.variables]:
            raise ValueError(f"the template uses {{{undeclared[0]}}}, which variables does not name")
        if unused := [name for name in self.variables if name not in used]:
            raise ValueError(f"variables names {unused[0]!r}, which the template does not use")
        return self


class Expectation(Value):
    """The expected answer: its status, the words it quotes, the objects it cites, and the words it must not quote."""

    status: Status | None = None
    quotes: tuple[Text, ...] = ()
    objects: tuple[ObjectId, ...] = ()
    not_quotes: tuple[Text, ...] = ()


class GoldenQuestion(Value):
    """A question with the date and scope it is asked for, and the expected answer."""

    question: Text
    valid_at: Instant | None = None
    known_at: Instant | None = None
    jurisdiction: ScopePath = "global"
    product: ScopePath | None = None
    audience: Audience = None
    expect: Expectation = Expectation()


class GoldenTerms(Value):
    """An evaluation set: questions with their expected answers."""

    questions: tuple[GoldenQuestion, ...] = Field(min_length=1)


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Holiday(Value):
    """A day on which no business is done."""

    day: date
    name: Text


class CalendarTerms(Value):
    """The days on which no business is done, by which business days are counted: weekly days off and holidays."""

    weekend: tuple[Weekday, ...] = ("saturday", "sunday")
    holidays: tuple[Holiday, ...] = ()

    @model_validator(mode="after")
    def _leaves_business_days(self) -> Self:
        if len(set(self.weekend)) == 7:  # days of a week
            raise ValueError("weekend names all seven days, which leaves no business day")
        days = [one.day for one in self.holidays]
        if repeated := sorted({day.isoformat() for day in days if days.count(day) > 1}):
            raise ValueError(f"holidays repeat: {', '.join(repeated)}")
        return self
