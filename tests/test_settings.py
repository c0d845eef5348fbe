"""Settings come from variables, and values that are given prevail over them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge.settings import Settings


def test_a_variable_sets_a_value_in_any_case_and_a_given_value_prevails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KNOWLEDGE_CANDIDATES", "7")
    monkeypatch.setenv("knowledge_data_dir", "elsewhere")
    monkeypatch.setenv("KNOWLEDGE_MCP_HOSTS", '["a.example", "b.example"]')
    assert Settings().candidates == 7
    assert Settings().data_dir == Path("elsewhere")
    assert Settings().mcp_hosts == ("a.example", "b.example")
    assert Settings(candidates=9).candidates == 9


@pytest.mark.parametrize("name", ["language_models", "issuer", "tool_hosts", "redacted_patterns", "mcp_hosts"])
def test_a_variable_that_has_to_hold_json_and_does_not_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"KNOWLEDGE_{name.upper()}", "[not json")
    with pytest.raises(ValidationError) as caught:
        Settings()
    (error,) = caught.value.errors()
    assert (error["loc"], "it is not JSON" in error["msg"]) == ((name,), True)
