"""Report the licence of every runtime dependency, and fail on one that is not allowed: `python -m tools.licences`.

The runtime dependencies are the closure of `[project] dependencies` in pyproject.toml, as installed. A licence is read from
the metadata of the installed package; the network is not used. ADR 6 says why these licences are allowed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]

ALLOWED = frozenset(
    {
        *("MIT", "MIT-0"),
        *("BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD"),
        "Apache-2.0",
        *("PSF-2.0", "CNRI-Python"),  # CNRI-Python is the older form of the PSF licence
        "ISC",
        "MPL-2.0",
        # As permissive as MIT. They occur as a part of numpy and torch, or stand for public domain.
        *("Zlib", "BSL-1.0", "HPND", "CC0-1.0", "Unlicense"),
    }
)
"""SPDX identifiers of the licences a runtime dependency may have without a reason of its own."""

_NVIDIA = "comes only with PyTorch's GPU builds; redistributable under NVIDIA's terms, absent from the CPU builds"
_PSYCOPG = "the PostgreSQL driver: used unmodified, through its public interface, and replaceable by the user"
_PYROMARK = "under the MIT licence by the LICENSE file in the package; its metadata name none"
_PDFIUM = "BSD-3-Clause and Apache-2.0; the PDFium it brings is BSD-3-Clause, its parts under permissive licences listed in the package"
EXCEPTIONS = {
    "pypdfium2": ("*", _PDFIUM),
    "psycopg": ("LGPL-3.0-only", _PSYCOPG),
    "psycopg-binary": ("LGPL-3.0-only", _PSYCOPG),
    "pyromark": ("unknown", _PYROMARK),
    "nvidia-*": ("*", _NVIDIA),
    "cuda-*": ("*", _NVIDIA),
}
"""Packages (a name or a glob) that may have another licence (a glob): which one, and why."""

_SPELLINGS = (
    (r"mit( license)?", "MIT"),
    (r"isc( license)?( \(iscl\))?", "ISC"),
    (r"(the )?(new |modified )?bsd( license)?", "BSD"),
    (r"(the )?(3-clause bsd|bsd 3-clause)( license)?", "BSD-3-Clause"),
    (r"apache( software)?( license)?,?( version)? ?(2\.0)?( license)?", "Apache-2.0"),
    (r"(python software foundation license|psf)", "PSF-2.0"),
    (r"mozilla public license 2\.0( \(mpl 2\.0\))?", "MPL-2.0"),
    (r"(the )?unlicense( \(unlicense\))?", "Unlicense"),
    (r"zlib(/libpng)?( license)?", "Zlib"),
)
"""How older metadata spells a licence: a pattern of the whole text in lower case, and the SPDX identifier."""

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?:\[(?P<extras>[^\]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_TOKEN = re.compile(r"\(|\)|[^\s()]+")
_LONGEST_NAME = 80
"""Characters. A licence field that is longer holds the text of a licence, which has no name to compare."""


@dataclass(frozen=True)
class PackageLicence:
    """An installed package, its licence as an SPDX expression, and the reason if it needs an exception."""

    name: str
    version: str
    licence: str
    allowed: bool
    reason: str = ""


def main() -> int:
    """Print one line for each runtime dependency. Return 1 if any licence is not allowed, else 0."""
    report = runtime_licences()
    for package in report:
        mark = "" if package.allowed else "  ← not allowed"
        reason = f"  ({package.reason})" if package.reason else ""
        print(f"{package.name:24} {package.version:20} {package.licence}{reason}{mark}")
    refused = [package.name for package in report if not package.allowed]
    if refused:
        print(
            f"Not allowed: {', '.join(refused)}. Replace the package, or add an exception with its reason to "
            "tools/licences.py.",
            file=sys.stderr,
        )
    return 1 if refused else 0


def runtime_licences(find: Callable[[str], Distribution] = distribution) -> list[PackageLicence]:
    """Return the licence of every runtime dependency, by name."""
    return [judge(found) for found in closure(direct_dependencies(), find)]


def direct_dependencies() -> list[str]:
    """Return the requirements of the project itself, without those of its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    dependencies: list[str] = project["dependencies"]
    return dependencies


def closure(requirements: list[str], find: Callable[[str], Distribution] = distribution) -> Iterator[Distribution]:
    """Yield the installed packages that the requirements bring, each once, by name.

    Environment markers are not evaluated: a conditional requirement is followed if it is installed. So a package that
    only another system needs is left out, and one that is here for another reason is checked as well.
    Raises PackageNotFoundError when an unconditional requirement is not installed.
    """
    waiting = [_parsed(requirement) for requirement in requirements]
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras, conditional = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = find(name)
        except PackageNotFoundError:
            if conditional:
                continue
            raise
        waiting += [
            _parsed(requirement) for requirement in found[name].requires or () if _wanted(requirement, extras)
        ]
    yield from (found[name] for name in sorted(found))


def judge(package: Distribution) -> PackageLicence:
    """Return the licence of a package and whether it is allowed, by itself or as a named exception."""
    name, licence = _normalised(package.metadata["Name"]), licence_of(package)
    if is_allowed(licence):
        return PackageLicence(name, package.version, licence, allowed=True)
    for pattern, (expected, reason) in EXCEPTIONS.items():
        if fnmatchcase(name, pattern) and fnmatchcase(licence, expected):
            return PackageLicence(name, package.version, licence, allowed=True, reason=reason)
    return PackageLicence(name, package.version, licence, allowed=False)


def licence_of(package: Distribution) -> str:
    """Return the licence as an SPDX expression where the metadata allows it, else as it is spelled there.

    The order is that of reliability: the expression (PEP 639), the classifiers, the free text.
    """
    if expressions := _field(package, "License-Expression"):
        return expressions[0]
    classifiers = [
        line.rpartition(" :: ")[2] for line in _field(package, "Classifier") if line.startswith("License ::")
    ]
    named = sorted({_spdx(name) for name in classifiers if name != "OSI Approved"})
    if named:
        return " AND ".join(named)
    text = "".join(_field(package, "License")).strip()
    return _spdx(text) if 0 < len(text) <= _LONGEST_NAME else "unknown"


def is_allowed(licence: str) -> bool:
    """Return whether an SPDX expression allows use under the allowed licences alone.

    AND needs all its operands, OR one of them; AND binds more tightly. An exception (WITH) only adds permissions, so the
    licence before it decides.
    """
    tokens = _TOKEN.findall(licence)
    try:
        allowed, rest = _alternatives(tokens)
    except IndexError:
        return False
    return allowed and not rest


def _alternatives(tokens: list[str]) -> tuple[bool, list[str]]:
    allowed, rest = _conjunction(tokens)
    while rest[:1] == ["OR"]:
        other, rest = _conjunction(rest[1:])
        allowed = allowed or other
    return allowed, rest


def _conjunction(tokens: list[str]) -> tuple[bool, list[str]]:
    allowed, rest = _operand(tokens)
    while rest[:1] == ["AND"]:
        other, rest = _operand(rest[1:])
        allowed = allowed and other
    return allowed, rest


def _operand(tokens: list[str]) -> tuple[bool, list[str]]:
    if tokens[0] == "(":
        allowed, rest = _alternatives(tokens[1:])
        return allowed and rest[0] == ")", rest[1:]
    rest = tokens[3:] if tokens[1:2] == ["WITH"] else tokens[1:]
    return tokens[0] in ALLOWED, rest


def _field(package: Distribution, name: str) -> list[str]:
    return [str(value) for value in package.metadata.get_all(name) or ()]


def _spdx(text: str) -> str:
    for pattern, identifier in _SPELLINGS:
        if re.fullmatch(pattern, text.lower()):
            return identifier
    return text


def _parsed(requirement: str) -> tuple[str, frozenset[str], bool]:
    """Return the name, the extras, and whether the requirement has a condition on the environment."""
    named, _, marker = requirement.partition(";")
    match = _REQUIREMENT.match(named.strip())
    if match is None:
        raise ValueError(f"{requirement!r} is no requirement that this script can read.")
    extras = frozenset(extra.strip() for extra in (match["extras"] or "").split(",") if extra.strip())
    condition = _EXTRA.sub("", marker).strip(" ()and")
    return _normalised(match["name"]), extras, bool(condition)


def _wanted(requirement: str, extras: frozenset[str]) -> bool:
    needed = _EXTRA.findall(requirement.partition(";")[2])
    return not needed or bool(extras.intersection(needed))


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
