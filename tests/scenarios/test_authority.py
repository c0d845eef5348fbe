"""Every scenario of authority.yaml holds by the pure rules and by the SQLite store."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from knowledge.store.sql import open_sql_store
from knowledge.testing.store_samples import SettableClock
from tests.scenarios.histories import ByRules, ByStore, Scenario, scenarios

SCENARIOS = scenarios(Path(__file__).parent / "authority.yaml")
RULES = (Path(__file__).parents[2] / "docs" / "semantics.md").read_text()
each = pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.name for one in SCENARIOS])


@each
def test_a_scenario_holds_by_the_rules(scenario: Scenario) -> None:
    rules = ByRules(scenario)
    found = {asked.line: scenario.name_of(rules.authoritative(asked)) for asked in scenario.questions}
    assert found == scenario.written.expect


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that nothing was written to, to be copied: that takes less time than making its tables."""
    file = tmp_path_factory.mktemp("empty") / "store.sqlite3"
    open_sql_store(file).close()
    return file


@each
def test_a_scenario_holds_in_the_store(scenario: Scenario, empty: Path, tmp_path: Path) -> None:
    clock = SettableClock()
    store = open_sql_store(shutil.copy(empty, tmp_path / "store.sqlite3"), clock)
    try:
        written = ByStore(scenario, store, clock)
        found = {asked.line: scenario.name_of(written.authoritative(asked)) for asked in scenario.questions}
        assert found == scenario.written.expect
        assert store.verify() == []
    finally:
        store.close()


@each
def test_a_scenario_names_the_rules_it_shows(scenario: Scenario) -> None:
    cited = re.search(r"\(([A-Z]\d(?:, [A-Z]\d)*)\)$", scenario.name)
    assert cited is not None, f"end the title with the rules it shows, such as (A1, S2): {scenario.name}"
    assert all(f"- **{rule}**" in RULES for rule in cited[1].split(", "))


@pytest.mark.parametrize("rule", ["A1", "A2", "A3", "A4", "A6", "A7", "S2", "S3", "S4", "S5", "P1"])
def test_every_rule_of_authority_has_a_scenario(rule: str) -> None:
    assert any(rule in scenario.name for scenario in SCENARIOS)
