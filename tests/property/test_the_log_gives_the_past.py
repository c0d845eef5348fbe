"""Whatever happened, the log alone gives what the store says was authoritative, as known after any event (rule E3b)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, Period
from knowledge.proof.event_log import log_lines, read_log
from knowledge.proof.rebuilding import differences, rebuild
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import SettableClock, day
from tests.postgres import PostgresServer
from tests.property.test_store_history import ASKED, NIGHTLY, OBJECTS, StoreMachine
from tests.templates import empty_store


class LogMachine(StoreMachine):
    """Does everything that a store can do, and then rebuilds the past from the log."""

    def teardown(self) -> None:
        """Somebody with nothing but the log says what was authoritative after each event."""
        log = read_log(log_lines(self.store))
        assert log.head == self.store.head()
        for at in range(log.head.seq + 1):
            state = rebuild(log, at)
            assert state.head.seq >= at
            assert differences(state, self.store) == []
            known_at = state.head.recorded_at
            for valid, asked in itertools.product(range(0, 16, 5), ASKED) if known_at else ():
                as_of = AsOf(valid_at=day(valid), known_at=known_at)
                held = resolve(self.store, OBJECTS, as_of, asked)
                assert state.resolve(OBJECTS, as_of, asked) == {
                    name: _as_known(one, known_at) for name, one in held.items()
                }
        super().teardown()


def _as_known(resolution: Resolution, known_at: datetime | None) -> Resolution:
    """What the store says, without an end that only became known later: the log up to an event cannot hold it."""
    end = resolution.known.end
    if end is None or (known_at is not None and end <= known_at):
        return resolution
    return resolution.model_copy(update={"known": Period(start=resolution.known.start)})


def _on(fresh: Callable[[SettableClock], SqlStore], examples: int) -> None:
    class OnFreshStore(LogMachine):
        def __init__(self) -> None:
            super().__init__(fresh)

    machine: type[RuleBasedStateMachine] = OnFreshStore
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=NIGHTLY // 50 or examples,  # each rebuilds the past after every event
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_e3b_random_histories_on_sqlite(tmp_path: Path) -> None:
    numbers = itertools.count()
    _on(lambda clock: open_sql_store(empty_store(tmp_path / f"{next(numbers)}.sqlite3"), clock), 4)


def test_e3b_random_histories_on_postgresql(postgres_server: PostgresServer) -> None:
    _on(lambda clock: open_sql_store(postgres_server.empty_store(), clock), 1)
