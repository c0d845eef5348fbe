"""The command as users run it: the real model and a fresh data directory, in a process of its own or in this one.

A process of its own loads the model each time, which takes seconds. So a few stories run that way, and the others in this
process, where the model is loaded once.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from api.cli.framework.session import embedding_with
from knowledge.retrieval.embedders import SentenceTransformerEmbedder
from tests.api.in_process import done

CORPUS = Path(__file__).parents[2] / "fixtures" / "corpus"
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


@dataclass(frozen=True)
class Done:
    """How a process ended and what it printed."""

    exit: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """Standard output as the one JSON value it holds."""
        return json.loads(self.out)


Knowledge = Callable[..., Done]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Nothing of the caller's settings, and no network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KNOWLEDGE_")}
    return kept | {"HF_HUB_OFFLINE": "1"}


@pytest.fixture(scope="session")
def start(environment: dict[str, str]) -> Callable[..., "subprocess.Popen[str]"]:
    def started(*arguments: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    return started


@pytest.fixture(scope="session")
def knowledge(start: Callable[..., "subprocess.Popen[str]"]) -> Knowledge:
    def run(*arguments: object) -> Done:
        process = start(*arguments)
        out, err = process.communicate()
        return Done(process.returncode, out, err)

    return run


@pytest.fixture(scope="session")
def model() -> SentenceTransformerEmbedder:
    """The real model, loaded once."""
    return SentenceTransformerEmbedder()


@pytest.fixture
def knowledge_here(
    model: SentenceTransformerEmbedder,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Knowledge:
    """Runs a command in this process."""
    for name in [name for name in os.environ if name not in environment]:
        monkeypatch.delenv(name)

    def run(*arguments: object) -> Done:
        capsys.readouterr()
        with embedding_with(model), pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else int(bool(code)), out, err)

    return run


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The sample corpus."""
    return CORPUS


@pytest.fixture(scope="module")
def filled(model: SentenceTransformerEmbedder, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that holds the sample corpus, approved."""
    data_dir = tmp_path_factory.mktemp("filled") / "data"
    with embedding_with(model):
        done("ingest", corpus, "--state", "approved", "--actor", "A. Name", "--data-dir", data_dir)
    return data_dir
