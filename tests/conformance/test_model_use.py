"""Both engines keep the budgets of language models, also between processes (rule M3f)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from knowledge.language.port import ModelUse
from knowledge.store.sql import open_sql_store
from knowledge.testing.model_use_conformance import DAY, ModelUseConformance

_SPENDER = """
import sys
from datetime import date
from knowledge.language.port import DailyUse
from knowledge.store.sql import open_sql_store

store = open_sql_store(sys.argv[1], patience=60)
print("ready", flush=True)
sys.stdin.readline()
use, most = DailyUse(requests=1, tokens=100), DailyUse(requests=10_000, tokens=15_050)
granted = 0
for number in range(200):
    if store.model_use.reserve("ada", date(2026, 1, 1), use, most):
        granted += 1
        store.model_use.settle("ada", date(2026, 1, 1), -50 if number % 2 else 0)
print(granted)
"""
"""A process that asks 200 times for 100 tokens, and gives half of them back every second time."""


class TestModelUse(ModelUseConformance):
    @pytest.fixture
    def uses(self, database_url: str) -> Iterator[tuple[ModelUse, ModelUse]]:
        one, other = open_sql_store(database_url), open_sql_store(database_url)
        yield one.model_use, other.model_use
        one.close()
        other.close()


@pytest.mark.rule("M3f")
def test_two_processes_spend_from_one_budget_and_no_more_than_it_holds(database_url: str) -> None:
    command = [sys.executable, "-c", _SPENDER, database_url]
    spenders = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    granted = []
    try:
        for one in spenders:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in spenders:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        granted = [int(one.communicate(timeout=120)[0]) for one in spenders]
    finally:
        for one in spenders:
            one.kill()
    store = open_sql_store(database_url)
    used = store.model_use.used("ada", DAY)
    store.close()
    assert used.requests == sum(granted)
    assert 14_950 < used.tokens <= 15_050
