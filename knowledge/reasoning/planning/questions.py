"""Chooses how a question is planned: over the releases of documents, or as of dates. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Intent, Plan, Role
from knowledge.model.clock import format_instant
from knowledge.model.releases import all_releases, documents_named
from knowledge.reasoning.planning.plan import Circumstances, plan_answer
from knowledge.reasoning.planning.releases import ReleasePlanner, instant_of_release
from knowledge.reasoning.recipe import PlanningRecipe
from knowledge.reasoning.understanding.moments import asked_moments
from knowledge.reasoning.understanding.release_numbers import bare_numbers, with_releases_called
from knowledge.reasoning.understanding.releases import release_question
from knowledge.reasoning.understanding.understand import asks_what_changed, changed_at, understand
from knowledge.text.vocabulary.names import code_names, holds_name, holds_release, release_names

_NAMES_RELEASES = lazy_pattern(r"\b(?:versions?|releases?|editions?|revisions?)\b", re.IGNORECASE)


def plan_question(question: str, asked: Circumstances, recipe: PlanningRecipe) -> Plan:
    """The plan of a question. Only one that speaks of releases, or has a number that may be one, looks them up."""
    if bare_numbers(question):
        question = with_releases_called(question, all_releases(asked.documents()))
    moments = asked_moments(question, asked.as_of.valid_at)
    labelled = any(one.label for one in moments)
    if labelled or _NAMES_RELEASES.search(question) or release_question(question):
        documents = asked.documents()
        if documents and not (labelled and asked.is_dated):
            over_releases = ReleasePlanner(question, moments, documents, asked.as_of).plan()
            if over_releases is not None:
                return over_releases
        named, elsewhere = documents_named(question, documents), asked.instant_of

        def instant_of(label: str) -> datetime | None:
            release = instant_of_release(label, named, documents)
            return release.at if release else elsewhere(label)

        asked = replace(asked, instant_of=instant_of)
    return plan_answer(understand(question, asked.as_of.valid_at, recipe), asked)


def plan_parts(question: str, parts: Sequence[str], asked: Circumstances, recipe: PlanningRecipe) -> Plan:
    """The plan of a question whose parts are given."""
    return plan_answer(understand(question, asked.as_of.valid_at, recipe, parts), asked)


def plan_over_releases(
    question: str, plan: Plan, asked: Circumstances, texts: Callable[[], Sequence[str]]
) -> Plan | None:
    """The plan over all releases of a question that names something in code which no text found in force holds; else None.

    A question that names a date is answered for that date alone.
    """
    one = plan.sub_queries[0]
    if plan.intent is not Intent.LOOKUP or asked.is_dated or one.role is not Role.STATEMENT or one.missing:
        return None
    if plan.reading or any(not moment.is_now for moment in asked_moments(question, asked.as_of.valid_at)):
        return None
    names = code_names(question)
    documents = asked.documents() if names else ()
    if not documents or any(holds_name(text, name) for text in texts() for name in names):
        return None
    return ReleasePlanner(question, (), documents, asked.as_of).told_anywhere(question)


def plan_from_change_log(
    question: str, plan: Plan, asked: Circumstances, texts: Callable[[], Sequence[str]], recipe: PlanningRecipe
) -> Plan | None:
    """The plan of a question for a release that no document with releases has, where a text in force tells of it and the question names no such document; else None."""
    numbers = release_names(question)
    if not plan.sub_queries[0].missing or plan.intent is not Intent.LOOKUP or not numbers:
        return None
    if documents_named(question, asked.documents()).documents:
        return None
    if not all(any(holds_release(text, number) for text in texts()) for number in numbers):
        return None
    return plan_answer(
        understand(question, asked.as_of.valid_at, recipe), replace(asked, instant_of=lambda _: None)
    )


def plan_last_change(
    question: str,
    plan: Plan,
    asked: Circumstances,
    texts: Callable[[], Sequence[str]],
    last_change: Callable[[], datetime | None],
) -> Plan | None:
    """The plan of a question for what changed that names no date: the text found in force is compared with the one before it; else None.

    What changed in a release of which a text found tells is read there (`What changed in Orbit 4.0?`).
    """
    if plan.intent is not Intent.LOOKUP or plan.reading or plan.sub_queries[0].missing:
        return None
    if not asks_what_changed(question):
        return None
    if any(holds_release(text, number) for number in bare_numbers(question) for text in texts()):
        return None
    at = last_change()
    if at is None:
        return None
    compared = plan_answer(changed_at(question, at), asked)
    told = f"No date was named: the text in force since {format_instant(at)} was compared with the one before."
    return compared.model_copy(update={"reading": (*compared.reading, told)})
