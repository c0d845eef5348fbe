"""Runtime dependencies are pinned, and each has a licence that the project allows (ADR 6)."""

from __future__ import annotations

import re
from email.message import Message
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from typing import Any, cast

import pytest

from tools import licences

ROOT = Path(__file__).parents[2]
_FROM_TORCH = ("nvidia-", "cuda-", "triton")
"""What PyTorch's GPU builds bring, which PyTorch pins itself."""


class _Package:
    """An installed package as far as its metadata goes."""

    version = "1.0"

    def __init__(self, name: str, requires: tuple[str, ...] = (), **metadata: str | tuple[str, ...]) -> None:
        self.requires = list(requires)
        self.metadata = Message()
        self.metadata["Name"] = name
        for field, values in metadata.items():
            for value in (values,) if isinstance(values, str) else values:
                self.metadata[field.replace("_", "-")] = value


def _package(name: str, *requires: str, **metadata: Any) -> Distribution:
    return cast(Distribution, _Package(name, requires, **metadata))


def _constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    return {re.sub(r"[-_.]+", "-", name).lower(): pin for name, _, pin in (line.partition("==") for line in pins)}


def test_every_runtime_dependency_has_an_allowed_licence() -> None:
    assert [package for package in licences.runtime_licences() if not package.allowed] == []


def test_every_runtime_dependency_is_pinned() -> None:
    pins = _constraints()
    names = [package.name for package in licences.runtime_licences()]
    assert [name for name in names if name not in pins and not name.startswith(_FROM_TORCH)] == []


def test_the_pins_satisfy_the_exact_versions_that_the_project_asks_for() -> None:
    pins = _constraints()
    exact = [re.fullmatch(r"([\w-]+)==([\w.]+)", line) for line in licences.direct_dependencies()]
    assert {match[1]: match[2] for match in exact if match} == {
        match[1]: pins[match[1]] for match in exact if match
    }


def test_every_exception_is_needed_or_belongs_to_gpu_builds() -> None:
    used = {package.name for package in licences.runtime_licences() if package.reason}
    assert {name for name in licences.EXCEPTIONS if not name.startswith(_FROM_TORCH)} <= used


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only OR MIT AND Elastic-2.0", False),
        ("(GPL-3.0-only OR MIT) AND ISC", True),
        ("Apache-2.0 WITH LLVM-exception AND BSD-3-Clause", True),
        ("(MIT", False),
        ("MIT ISC", False),
        ("", False),
        ("unknown", False),
    ],
)
def test_an_expression_is_allowed_if_its_licences_are(licence: str, allowed: bool) -> None:
    assert licences.is_allowed(licence) is allowed


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ({"License_Expression": "MIT", "License": "something else"}, "MIT"),
        ({"Classifier": "License :: OSI Approved :: Apache Software License"}, "Apache-2.0"),
        (
            {"Classifier": ("License :: OSI Approved", "License :: OSI Approved :: BSD License"), "License": "x"},
            "BSD",
        ),
        (
            {"Classifier": tuple(f"License :: OSI Approved :: {name}" for name in ("MIT License", "Other"))},
            "MIT AND Other",
        ),
        ({"License": "Apache 2.0 License"}, "Apache-2.0"),
        ({"License": "Apache2.0"}, "Apache-2.0"),
        ({"License": "3-Clause BSD License"}, "BSD-3-Clause"),
        ({"License": "Elastic License 2.0"}, "Elastic License 2.0"),
        ({"License": "Permission is hereby granted, " * 9}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_licence_is_read_from_the_most_reliable_field(metadata: dict[str, Any], licence: str) -> None:
    assert licences.licence_of(_package("some", **metadata)) == licence


def test_an_exception_holds_for_the_licence_it_was_made_for() -> None:
    assert licences.judge(_package("psycopg", License_Expression="LGPL-3.0-only")).allowed
    assert not licences.judge(_package("psycopg", License_Expression="AGPL-3.0-only")).allowed
    assert not licences.judge(_package("another", License_Expression="LGPL-3.0-only")).allowed


def test_the_closure_follows_extras_asked_for_and_conditions_that_are_installed() -> None:
    installed = {
        "a": _package("a", 'b; extra == "fast"', 'c; extra == "slow"', 'gone; sys_platform == "win32"', "D_d>=2"),
        "b": _package("b", 'e ; python_version < "4"'),
        "d-d": _package("D.d", "a"),
        "e": _package("e"),
    }

    def find(name: str) -> Distribution:
        if name not in installed:
            raise PackageNotFoundError(name)
        return installed[name]

    names = [found.metadata["Name"] for found in licences.closure(["a[fast]>=1"], find)]
    assert names == ["a", "b", "D.d", "e"]
    with pytest.raises(PackageNotFoundError):
        list(licences.closure(["gone"], find))


def test_the_report_fails_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert licences.main() == 0
    monkeypatch.setattr(licences, "ALLOWED", licences.ALLOWED - {"MPL-2.0"})
    assert licences.main() == 1
    printed = capsys.readouterr()
    assert "certifi" in printed.err
    assert "add an exception" in printed.err
    assert "LGPL-3.0-only  (the PostgreSQL driver" in printed.out
