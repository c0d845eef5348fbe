"""The documents say what the code does: every rule is tested, every architecture path exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
RULE = re.compile(r"^- \*\*([A-Z]\d)\*\*", re.MULTILINE)
CITED = re.compile(r"\b([TSLAPFGIQDCNE]\d)\b")
IN_A_TEST = re.compile(r"(?<![A-Za-z0-9])([TSLAPFGIQDCNE]\d|(?<=_)[tslapfgiqdcne]\d)(?![A-Za-z0-9])")


def rules() -> list[str]:
    return RULE.findall((ROOT / "docs" / "semantics.md").read_text())


def test_every_rule_is_cited_by_a_test() -> None:
    tests = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "knowledge" / "testing").rglob("*conformance.py")]
    cited = {
        rule.upper() for path in tests if path != Path(__file__) for rule in IN_A_TEST.findall(path.read_text())
    }
    assert [rule for rule in rules() if rule not in cited] == []


def test_code_cites_only_rules_that_exist() -> None:
    known = set(rules())
    for package in ("knowledge", "ingest", "api"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for line in path.read_text().splitlines():
                for group in re.findall(r"\b[Rr]ules? ((?:[TSLAPFGIQDCNE]\d(?:, | and | to )?)+)", line):
                    assert set(CITED.findall(group)) <= known, f"{path}: {line.strip()}"


def test_every_path_in_the_architecture_exists() -> None:
    picture = (ROOT / "docs" / "architecture.md").read_text().split("```")[1]
    folder = ""
    for line in picture.splitlines():
        if match := re.match(r"(\w+/)", line):
            folder = match[1]
        for name in re.findall(r"(?:^| )([a-z_]+(?:\.py|/))(?= |$)", line):
            found = list(ROOT.glob(f"{folder}**/{name}".replace("**//", "**/"))) or (ROOT / name).exists()
            assert found, f"{name} of the architecture picture is not below {folder or 'the root'}"
