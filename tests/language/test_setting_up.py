"""Settings set up language models, and without settings nothing of them is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge.bootstrap import open_canon
from knowledge.model.answering.exchanges import ModelTask
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder


@pytest.mark.rule("M3a")
def test_without_a_setting_no_client_is_imported_and_nobody_helps(tmp_path: Path) -> None:
    code = (
        "import sys; from knowledge.bootstrap import open_canon; from knowledge.settings import Settings\n"
        "from knowledge.testing.embedder import HashingEmbedder\n"
        f"canon = open_canon(Settings(data_dir={str(tmp_path)!r}), embedder=HashingEmbedder())\n"
        "assert canon.orchestrator.assistant is None\n"
        "assert not {'knowledge.language.chat', 'knowledge.language.routing'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_endpoints_of_the_settings_are_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoints = [
        {"url": "https://models.example.org/v1", "model": "large", "key_variable": "K", "tasks": ["phrase"]},
        {"url": "http://127.0.0.1:1/v1", "model": "small", "tasks": ["split"], "structured": "none"},
    ]
    monkeypatch.setenv("KNOWLEDGE_LANGUAGE_MODELS", json.dumps(endpoints))
    monkeypatch.setenv("KNOWLEDGE_REDACTED_PATTERNS", '{"customer": "C-[0-9]{6}"}')
    canon = open_canon(Settings(data_dir=tmp_path), embedder=HashingEmbedder())
    try:
        assert canon.orchestrator.assistant is not None
        assert canon.orchestrator.assistant.model.tasks == {ModelTask.PHRASE, ModelTask.SPLIT}
        assert canon.orchestrator.assistant.patterns == {"customer": "C-[0-9]{6}"}
    finally:
        canon.close()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"language_models": [{"url": "ftp://x", "model": "m"}]}, "no http or https address"),
        ({"language_models": [{"url": "https://u:p@x/v1", "model": "m"}]}, "put the key into key_variable"),
        ({"language_models": [{"url": "https://x", "model": "m", "tasks": ["decide"]}]}, "intent"),
        ({"language_models": [{"url": "https://x", "model": "m", "api_key": "secret"}]}, "api_key"),
        ({"redacted_patterns": {"x": "("}}, "no regular expression"),
        ({"redacted_patterns": {"a b": "x"}}, "no word"),
    ],
)
def test_a_wrong_setting_is_named(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Settings.model_validate(given)
