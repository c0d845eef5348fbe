"""The documents say what the code does: every rule is shown by a test, every path that is named exists."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GROUPS = "TSLAPFRGEIQYVXDMOCN"
RULE = re.compile(r"^ *- \*\*([A-Z]\d[a-z]?)\*\*", re.MULTILINE)
CITED = re.compile(rf"(?<![\w-])([{GROUPS}]\d[a-z]?)\b")
IN_A_TEST = re.compile(rf"(?<![A-Za-z0-9])([{GROUPS}]\d[a-z]?|(?<=_)[{GROUPS.lower()}]\d[a-z]?)(?![A-Za-z0-9])")
NAMED_PATH = re.compile(r"`((?:knowledge|ingest|api|canon|bench|tools|tests|fixtures|docs)/[\w./*-]*)`")


def numbers() -> list[str]:
    """The numbers of all rules and groups, in the order of the page."""
    return RULE.findall((ROOT / "docs" / "semantics.md").read_text())


def rules() -> list[str]:
    """The numbers of all rules: those with a letter, and those of groups that are one rule."""
    known = numbers()
    return [number for number in known if not any(other[:-1] == number for other in known)]


def marks(path: Path) -> Iterator[str]:
    """The arguments of every `@pytest.mark.rule(...)` in a file."""
    text = path.read_text()
    for node in ast.walk(ast.parse(text)) if "mark.rule" in text else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
            yield from (str(ast.literal_eval(argument)) for argument in node.args)


def citing_files() -> list[Path]:
    """The files in which a rule may be cited: tests and conformance suites."""
    tests = [path for path in sorted((ROOT / "tests").rglob("*.py")) if path != Path(__file__)]
    suites = [
        *(ROOT / "knowledge" / "testing").rglob("*conformance*.py"),
        *(ROOT / "knowledge" / "testing").glob("*conformance/*.py"),
    ]
    return [*tests, *sorted(suites)]


def test_every_rule_is_shown_by_a_test() -> None:
    """A test cites a rule by its mark, in its name (`…_q3b`), or in words."""
    cited = {
        f"{rule[0].upper()}{rule[1:]}" for path in citing_files() for rule in IN_A_TEST.findall(path.read_text())
    }
    assert [rule for rule in rules() if rule not in cited] == []


def test_marks_name_only_rules_that_exist() -> None:
    known = set(rules())
    unknown = {path.name: sorted(set(marks(path)) - known) for path in citing_files()}
    assert {name: missing for name, missing in unknown.items() if missing} == {}


def test_rules_are_numbered_in_order_and_each_number_is_given_once() -> None:
    for section in (ROOT / "docs" / "semantics.md").read_text().split("\n## "):
        found = RULE.findall(section)
        for _, same in itertools.groupby(found, key=lambda number: number[0]):
            listed = list(same)
            digits = list(dict.fromkeys(int(number[1]) for number in listed))
            assert digits == list(range(1, len(digits) + 1)), listed
        for _, group in itertools.groupby(found, key=lambda number: number[:2]):
            letters = [number[2:] for number in group if number[2:]]
            assert letters == [chr(ord("a") + at) for at in range(len(letters))]
    assert len(numbers()) == len(set(numbers()))


def test_code_cites_only_rules_that_exist() -> None:
    known = set(numbers())
    for package in ("knowledge", "ingest", "api", "canon"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for line in path.read_text().splitlines():
                for group in re.findall(rf"\b[Rr]ules? ((?:[{GROUPS}]\d[a-z]?(?:, | and | to )?)+)", line):
                    assert set(CITED.findall(group)) <= known, f"{path}: {line.strip()}"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_a_page_cites_only_rules_that_exist(page: Path) -> None:
    words = re.sub(r"`[^`]*`", "", page.read_text())
    assert set(CITED.findall(words)) <= set(numbers())


def test_the_architecture_links_every_decision() -> None:
    decisions = {f"adr/{path.name}" for path in (ROOT / "docs" / "adr").glob("*.md")}
    linked = set(re.findall(r"\]\((adr/[\w-]+\.md)\)", (ROOT / "docs" / "architecture.md").read_text()))
    assert linked == decisions


def test_every_path_in_the_architecture_exists() -> None:
    picture = (ROOT / "docs" / "architecture.md").read_text().split("```")[1]
    folder = ""
    for line in picture.splitlines():
        if match := re.match(r"(\w+/)", line):
            folder = match[1]
        for name in re.findall(r"(?:^| )([a-z_]+(?:\.py|/))(?= |$)", line):
            found = list(ROOT.glob(f"{folder}**/{name}".replace("**//", "**/"))) or (ROOT / name).exists()
            assert found, f"{name} of the architecture picture is not below {folder or 'the root'}"


@pytest.mark.parametrize(
    "page", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name
)
def test_every_path_and_link_of_a_page_exists(page: Path) -> None:
    text = page.read_text()
    named = [name for name in NAMED_PATH.findall(text) if "*" not in name]
    assert [name for name in named if not (ROOT / name).exists()] == []
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []
