"""Remedies are worded for every way in: callers over HTTP have no options."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import sources

_OPTION = re.compile(r"--[a-z]")
_OF_COMMANDS_ALONE = (
    "ingest/history/",  # histories are read where their repositories are
    "ingest/reading/file_names.py",  # paths and folders of this machine
    "ingest/reading/read_files.py",
    "api/service/uploads.py",
    "api/service/offline/receipts.py",  # checked offline
    "api/service/reports.py",
    "api/service/use_cases/operating/",  # upkeep at a command line
    "knowledge/data_directory.py",  # opened before anything is served
    "knowledge/retrieval/engines/shard.py",
    "knowledge/retrieval/bundled_model.py",
    "knowledge/store/sql/copying.py",
    "knowledge/proof/heads.py",
)
"""Where only commands come, and operators who give them."""
_NAMING_THE_COMMAND = ("knowledge keys", "knowledge eval", "A command may")
"""Remedies that say that they are about a command."""


def test_a_remedy_names_no_option_where_callers_have_none() -> None:
    found = [
        f"{source.path}:{remedy.lineno}: {text}"
        for source in sources("knowledge", "ingest", "api/service")
        if not source.path.startswith(_OF_COMMANDS_ALONE)
        for remedy in _remedies(source.tree)
        if _OPTION.search(text := ast.unparse(remedy)) and not any(part in text for part in _NAMING_THE_COMMAND)
    ]
    assert found == []


def _remedies(tree: ast.Module) -> list[ast.expr]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "remedy"]
