"""The use cases know nothing of the ways in, and no way in reaches around them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

API = Path(__file__).parents[2] / "api"
OUTSIDE = {"fastapi", "starlette", "httpx", "typer", "click", "rich", "uvicorn"}
"""The libraries of HTTP and terminals."""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def modules(folder: str) -> list[Path]:
    return sorted((API / folder).rglob("*.py"))


@pytest.mark.parametrize("path", modules("service"), ids=lambda path: str(path.relative_to(API)))
def test_the_service_imports_no_library_of_http_or_terminals_and_no_way_in(path: Path) -> None:
    for module in imports(path):
        assert module.split(".")[0] not in OUTSIDE, module
        assert not module.startswith(("api.rest", "api.cli", "api.client", "api.problems")), module


@pytest.mark.parametrize(("folder", "library"), [("cli", "fastapi"), ("cli", "httpx"), ("rest", "typer")])
def test_each_way_in_keeps_to_its_own_libraries(folder: str, library: str) -> None:
    assert not [path for path in modules(folder) if library in {name.split(".")[0] for name in imports(path)}]


def test_the_index_is_brought_up_to_date_in_one_place_alone() -> None:
    calls = [str(path.relative_to(API)) for path in modules(".") if ".catch_up(" in path.read_text()]
    assert calls == ["service/recording.py"]
