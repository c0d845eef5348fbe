"""The page on which a question is asked, and its answer is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from api.console.lens import Lens
from api.console.pages.answer_facts import answer_context
from api.console.views.slider import slider
from api.console.visit import Page, Redirect, Visit
from api.service.requests import AsOfRequest, Moment, QueryRequest
from api.service.views.provenance import ChangeDate
from knowledge.errors import InvalidInput
from knowledge.model.clock import EPOCH


def ask_page(visit: Visit) -> Page:
    """The form for a question; with `answer` in the address, that answer below it."""
    lens, answer_id = visit.lens, visit.query.get("answer", "")
    found = visit.calls.change_dates(Moment(known_at=lens.known_at, scope=lens.scope))
    dates = [one for one in found.dates if one.at != EPOCH]  # where what always holds begins, such as a source
    context: dict[str, Any] = {"steps": _steps(dates, lens, visit.now), "lens": lens}
    context["slider"] = slider(dates, lens, visit.now)
    context["nothing"] = not found.dates
    if not answer_id:
        empty = {"question": visit.query.get("question", ""), "facts": ""}
        twin = lens.twin("/v1/dates", "known_at", "audience")
        return Page(
            "ask.html",
            "Ask",
            twin,
            lens.link("/"),
            {**context, "asked": empty, "answer": None},
            as_of=visit.calls.as_of(lens.moment),
        )
    shown = answer_context(visit, answer_id)
    answer = shown["answer"]
    asked = {"question": answer.question, "facts": facts_as_lines(answer.facts)}
    return Page(
        "ask.html",
        f"{answer.question} — Ask",
        lens.twin(f"/v1/answers/{answer_id}", "audience"),
        lens.pinned(answer.as_of).link("/", answer=answer_id),
        {**context, **shown, "asked": asked},
        as_of=answer.as_of,
    )


def ask(visit: Visit) -> Redirect:
    """Ask the question of the form and record the answer, then show it at its own address."""
    lens = Lens.of(_dated(visit), visit.caller.audience)
    request = QueryRequest(
        question=visit.form.get("question", ""),
        as_of=AsOfRequest(valid_at=lens.valid_at, known_at=lens.known_at),
        scope=lens.scope,
        facts=facts_of_lines(visit.form.get("facts", "")) | _answered_facts(visit),
    )
    answer = visit.calls.query(request)
    shown = replace(lens, valid_at=answer.as_of.valid_at) if isinstance(lens.valid_at, str) else lens
    return Redirect(shown.link("/", answer=answer.answer_id) + "#answer")


def _dated(visit: Visit) -> dict[str, str]:
    """The fields of the form, with the date that was stepped to, else written, else chosen on the slider."""
    form = visit.form
    chosen = form.get("step") or form.get("date") or form.get("valid_at", "")
    return {**form, "valid_at": chosen}


def _steps(dates: Sequence[ChangeDate], lens: Lens, now: datetime) -> dict[str, datetime | None]:
    """The nearest dates of change before and after the date looked at; a step takes the slider there."""
    at = lens.valid_at if isinstance(lens.valid_at, datetime) else now
    before = [one.at for one in dates if one.at < at]
    after = [one.at for one in dates if one.at > at]
    return {"before": before[-1] if before else None, "after": after[0] if after else None}


def facts_of_lines(text: str) -> dict[str, Any]:
    """The facts of lines such as `opened = true`. A value that is JSON has its type; any other is text. Raises InvalidInput."""
    facts: dict[str, Any] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, separator, value = (part.strip() for part in line.partition("="))
        if not separator or not name:
            raise InvalidInput(
                f"{line!r} is not a fact.", remedy="Write a fact a line, as name = value.", where="facts"
            )
        if name in facts:
            raise InvalidInput(f"The fact {name!r} is given twice.", remedy="Keep one.", where="facts")
        facts[name] = fact_value(value)
    return facts


def fact_value(value: str) -> Any:
    """A number, true, false or text in double quotes as that; any other value as text."""
    try:
        read = json.loads(value)
    except ValueError:
        return value
    return read if isinstance(read, int | float | str | bool) else value


def facts_as_lines(facts: dict[str, Any]) -> str:
    """Facts as the lines that `facts_of_lines` reads."""
    return "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items())


def _answered_facts(visit: Visit) -> dict[str, Any]:
    """The facts of the follow-up of a clarifying question: fields named `fact:` and the name of the fact."""
    given = {name.removeprefix("fact:"): value for name, value in visit.form.items() if name.startswith("fact:")}
    return {name: fact_value(value.strip()) for name, value in given.items() if value.strip()}
