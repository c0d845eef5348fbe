"""Endpoints in turn, breakers and budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge.errors import StorageFailure
from knowledge.language.port import DailyUse, ModelReply, ModelRequest, NoReply, PassingFailure
from knowledge.language.routing import DailyBudget, Route, RoutedModel
from knowledge.model.answering.exchanges import ModelMessage, ModelTask
from knowledge.outbound.breaker import CircuitBreaker
from knowledge.store.sql import open_sql_store
from knowledge.store.sql.tables.model_use import SqlModelUse
from tests.language.test_chat import Word
from tests.templates import empty_store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MUCH = DailyUse(requests=1_000, tokens=1_000_000)
REQUEST = ModelRequest(
    ModelTask.PHRASE, (ModelMessage(role="user", content="x" * 300),), Word, "ada", most_tokens=50
)


@dataclass
class Fixed:
    """An endpoint that gives texts in turn; None is a failure."""

    name: str
    contents: list[str | None]
    model: str = "small"
    asked: int = 0
    passing: bool = True

    def complete(self, request: ModelRequest) -> ModelReply:
        content = self.contents[min(self.asked, len(self.contents) - 1)]
        self.asked += 1
        if content is None:
            raise PassingFailure("it is down") if self.passing else NoReply("it is odd")
        return ModelReply(content=content, endpoint=self.name, model=self.model, prompt_tokens=10, reply_tokens=5)


@dataclass
class CountedUse:
    """The use of principals in memory."""

    days: dict[tuple[str, date], DailyUse] = field(default_factory=dict)
    broken: bool = False

    def reserve(self, principal: str, day: date, use: DailyUse, most: DailyUse) -> bool:
        if self.broken:
            raise StorageFailure("The disk is full.")
        used = self.used(principal, day)
        total = DailyUse(requests=used.requests + use.requests, tokens=used.tokens + use.tokens)
        if total.requests > most.requests or total.tokens > most.tokens:
            return False
        self.days[principal, day] = total
        return True

    def settle(self, principal: str, day: date, tokens: int) -> None:
        used = self.used(principal, day)
        self.days[principal, day] = DailyUse(requests=used.requests, tokens=used.tokens + tokens)

    def used(self, principal: str, day: date) -> DailyUse:
        return self.days.get((principal, day), DailyUse())


def model(routes: Sequence[Route], most: DailyUse = MUCH, use: CountedUse | None = None) -> RoutedModel:
    return RoutedModel(routes, DailyBudget(use or CountedUse(), most, lambda: NOON))


def route(endpoint: Fixed, *tasks: ModelTask) -> Route:
    return Route(endpoint, frozenset(tasks or ModelTask))


YES = '{"word": "yes"}'


def test_the_first_endpoint_for_the_task_is_asked() -> None:
    other, first, second = Fixed("other", [YES]), Fixed("first", [YES]), Fixed("second", [YES])
    routed = model([route(other, ModelTask.SPLIT), route(first), route(second)])
    assert routed.complete(REQUEST).endpoint == "first"
    assert (other.asked, first.asked, second.asked) == (0, 1, 0)


@pytest.mark.parametrize("bad", [None, "no JSON", '{"word": 1}', '{"word": "yes", "more": 1}', "x" * 30_000])
def test_the_next_one_is_asked_where_a_reply_cannot_be_used(bad: str | None) -> None:
    routed = model([route(Fixed("first", [bad])), route(Fixed("second", [YES]))])
    assert routed.complete(REQUEST).endpoint == "second"


def test_every_endpoint_that_failed_is_named() -> None:
    routed = model([route(Fixed("first", [None])), route(Fixed("second", ["{}"]))])
    with pytest.raises(NoReply, match=r"first: it is down; second: its reply has not the form"):
        routed.complete(REQUEST)


def test_a_task_that_no_endpoint_is_set_up_for_has_no_reply() -> None:
    routed = model([route(Fixed("first", [YES]), ModelTask.SPLIT)])
    assert routed.tasks == {ModelTask.SPLIT}
    with pytest.raises(NoReply, match="phrase"):
        routed.complete(REQUEST)


def test_an_endpoint_that_keeps_failing_is_left_alone_until_its_rest_is_over() -> None:
    now = [0.0]
    endpoint = Fixed("first", [None, None, None, None, YES])
    routed = model([Route(endpoint, frozenset(ModelTask), CircuitBreaker(3, 30, lambda: now[0]))])
    for _ in range(5):
        with pytest.raises(NoReply):
            routed.complete(REQUEST)
    assert endpoint.asked == 3
    now[0] = 31.0  # one trial, which fails, and again a rest
    for _ in range(3):
        with pytest.raises(NoReply):
            routed.complete(REQUEST)
    assert endpoint.asked == 4
    now[0] = 62.0
    assert routed.complete(REQUEST).content == YES
    assert routed.complete(REQUEST).content == YES
    assert endpoint.asked == 6


# -- budgets ----------------------------------------------------------------------------------------------


@pytest.mark.rule("M3f")
def test_a_principal_has_so_many_requests_a_day_and_others_have_their_own() -> None:
    routed = model([route(Fixed("first", [YES]))], DailyUse(requests=2, tokens=10_000))
    other = ModelRequest(REQUEST.task, REQUEST.messages, REQUEST.form, "ben")
    routed.complete(REQUEST)
    routed.complete(REQUEST)
    with pytest.raises(NoReply, match="budget of the day is used up"):
        routed.complete(REQUEST)
    assert routed.complete(other).content == YES


def test_tokens_are_set_aside_before_and_counted_after() -> None:
    use = CountedUse()
    routed = model([route(Fixed("first", [YES]))], DailyUse(requests=9, tokens=150), use)
    routed.complete(REQUEST)  # 100 for the message and 50 for the reply, then 15 as the endpoint says
    assert use.used("ada", NOON.date()) == DailyUse(requests=1, tokens=15)
    with pytest.raises(NoReply, match="used up"):
        routed.complete(REQUEST)


@pytest.mark.parametrize(("passing", "tokens"), [(True, 0), (False, 150)])
def test_a_failure_before_a_reply_costs_no_tokens(passing: bool, tokens: int) -> None:
    use = CountedUse()
    with pytest.raises(NoReply):
        model([route(Fixed("first", [None], passing=passing))], use=use).complete(REQUEST)
    assert use.used("ada", NOON.date()) == DailyUse(requests=1, tokens=tokens)


def test_without_a_budget_that_can_be_read_nothing_is_asked() -> None:
    endpoint = Fixed("first", [YES])
    with pytest.raises(NoReply, match="disk is full"):
        model([route(endpoint)], use=CountedUse(broken=True)).complete(REQUEST)
    assert endpoint.asked == 0


def test_the_store_counts_use_by_principal_and_day_and_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    empty_store(file)
    day, next_day = date(2026, 1, 1), date(2026, 1, 2)
    use, most = DailyUse(requests=1, tokens=100), DailyUse(requests=3, tokens=250)
    store = open_sql_store(file, lambda: NOON)
    counted: SqlModelUse = store.model_use
    assert [counted.reserve("ada", day, use, most) for _ in range(3)] == [True, True, False]
    counted.settle("ada", day, -60)
    assert counted.reserve("ada", day, use, most)
    assert counted.reserve("ben", day, use, most)
    assert counted.reserve("ada", next_day, use, most)
    store.close()
    store = open_sql_store(file, lambda: NOON)
    assert store.model_use.used("ada", day) == DailyUse(requests=3, tokens=240)
    assert store.model_use.used("cyd", day) == DailyUse()
    store.close()
