"""Sends each task to the first endpoint that is set up for it, else to the next, within the budget of the principal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.errors import CanonError
from knowledge.language.port import DailyUse, ModelReply, ModelRequest, ModelUse, NoReply, PassingFailure
from knowledge.model.answering.exchanges import ModelTask
from knowledge.model.clock import Clock, system_clock
from knowledge.outbound.breaker import CircuitBreaker

_CHARACTERS_PER_TOKEN = 3
"""Characters of a message for each token that is set aside for it. English has about four, so that too much is set aside, not too little."""


class Endpoint(Protocol):
    """One model of one service."""

    name: str
    model: str

    def complete(self, request: ModelRequest) -> ModelReply:
        """The reply to a request. Raises NoReply."""
        ...


@dataclass(frozen=True)
class Route:
    """An endpoint, the tasks that it is set up for, and its breaker."""

    endpoint: Endpoint
    tasks: frozenset[ModelTask]
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)


@dataclass(frozen=True)
class DailyBudget:
    """The most that each principal may use on one day (UTC), and where the use is kept."""

    use: ModelUse
    most: DailyUse
    clock: Clock = system_clock


class RoutedModel:
    """A `LanguageModel` over several endpoints. Every request to an endpoint takes from the budget."""

    def __init__(self, routes: Sequence[Route], budget: DailyBudget) -> None:
        self._routes, self._budget = routes, budget

    @property
    def tasks(self) -> Collection[ModelTask]:
        """See `LanguageModel.tasks`."""
        return frozenset(task for route in self._routes for task in route.tasks)

    def complete(self, request: ModelRequest) -> ModelReply:
        """See `LanguageModel.complete`."""
        failures = []
        for route in self._routes:
            if request.task not in route.tasks:
                continue
            if not route.breaker.allows():
                failures.append(f"{route.endpoint.name}: left alone after several failures")
                continue
            try:
                return self._within_budget(route, request)
            except NoReply as failure:
                failures.append(f"{route.endpoint.name}: {failure}")
        raise NoReply("; ".join(failures) or f"no endpoint is set up for the task {request.task.value}")

    def _within_budget(self, route: Route, request: ModelRequest) -> ModelReply:
        budget, day = self._budget, self._budget.clock().date()
        characters = sum(len(message.content) for message in request.messages)
        expected = characters // _CHARACTERS_PER_TOKEN + request.most_tokens
        try:
            granted = budget.use.reserve(
                request.principal, day, DailyUse(requests=1, tokens=expected), budget.most
            )
        except CanonError as error:
            raise NoReply(f"its budget cannot be read: {error.detail}") from None
        if not granted:
            raise NoReply("the budget of the day is used up")
        spent = expected  # what an endpoint uses that does not tell its tokens, or whose reply cannot be used
        try:
            reply = route.endpoint.complete(request)
            spent = reply.prompt_tokens + reply.reply_tokens or expected
            request.check(reply.content)
        except NoReply as failure:
            spent = 0 if isinstance(failure, PassingFailure) else spent
            route.breaker.failed()
            raise
        finally:
            with suppress(CanonError):  # then the day counts too much, and nothing is lost
                budget.use.settle(request.principal, day, spent - expected)
        route.breaker.succeeded()
        return reply
