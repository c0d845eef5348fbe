"""Language models of tests: what they see of a request, and how they reply."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from knowledge.language.chat import ChatEndpoint
from knowledge.language.port import DailyUse
from knowledge.language.routing import DailyBudget, Route, RoutedModel
from knowledge.model.answering.exchanges import ModelTask
from knowledge.reasoning.assistance.assistance import Assistant
from tests.language.servers import Behaviour, Request, Sending
from tests.reasoning.office import Office

Phrasing = Callable[[list[str]], Any]
"""From the claims of an answer to the `sentences` of a reply."""

MUCH = DailyUse(requests=100_000, tokens=100_000_000)


def data_of(request: Request) -> list[Any]:
    """The data of a request in order: the question, and the claims where there are some."""
    return [json.loads(found) for found in re.findall("<data>(.*?)</data>", request["messages"][-1]["content"])]


def task_of(request: Request) -> ModelTask:
    """The task of a request, by the name of its schema."""
    return ModelTask(request["response_format"]["json_schema"]["name"])


def model(
    phrase: Phrasing = lambda claims: [], parts: Sequence[str] | None = None, intent: str = "compound"
) -> Behaviour:
    """The behaviour of a server that phrases claims, splits questions and names intents so."""

    def behave(request: Request, sending: Sending) -> None:
        question, *claims = data_of(request)
        task = task_of(request)
        reply: dict[str, Any] = {"intent": intent}
        if task is ModelTask.PHRASE:
            reply = {"sentences": phrase([_unnumbered(one) for one in claims[0]])}
        elif task is ModelTask.SPLIT:
            reply = {"parts": [question] if parts is None else list(parts)}
        sending.content(json.dumps(reply))

    return behave


def _unnumbered(claim: str) -> str:
    return claim.partition(". ")[2]


def sentence(text: str, *claims: int) -> dict[str, Any]:
    """A sentence of a reply."""
    return {"text": text, "claims": list(claims)}


def assist(
    office: Office,
    *urls: str,
    tasks: Sequence[str] = ("split", "phrase"),
    most: DailyUse = MUCH,
    timeout: float = 60.0,
) -> None:
    """Set up endpoints for an office, the first one preferred. They have a minute to reply, because the machine may be busy."""
    shelf = office.shelf
    routes = [Route(ChatEndpoint(url, "small", timeout=timeout), frozenset(map(ModelTask, tasks))) for url in urls]
    budget = DailyBudget(shelf.store.model_use, most, lambda: shelf.now)
    shelf.orchestrator.assistant = Assistant(RoutedModel(routes, budget))
