"""Bundles of the Open Knowledge Format come in and go out, and what goes out comes in as the same."""

from pathlib import Path

import pytest
import yaml

from tests.api.in_process import Knowledge

REVENUE = """---
type: Metric
title: Revenue
description: Recognized revenue for a period.
tags: [finance, revenue]
generated: { by: reference_agent/1, at: 2024-06-30T14:00:00Z }
verified: { by: human:jo, at: 2024-07-01T09:00:00Z }
status: stable
stale_after: 2026-12-31T00:00:00Z
sources:
  - { id: policy, resource: ../policies/recognition.md, title: Recognition }
---

# Definition

Revenue is the sum of delivered orders. [^policy]

[^policy]: Recognition
"""
LEGACY = "---\ntype: Metric\nstatus: deprecated\ntimestamp: '2023-01-01T00:00:00Z'\n---\n\nRevenue is the sum of all orders.\n"
BUNDLE = {
    "index.md": '---\nokf_version: "0.2"\n---\n\n# Metrics\n\n* [Revenue](metrics/revenue.md)\n',
    "log.md": "# Log\n\n## 2024-06-30\n* **Creation**: Revenue.\n",
    "metrics/index.md": "# Metrics\n\n* [Revenue](revenue.md) - Recognized revenue\n",
    "metrics/revenue.md": REVENUE,
    "metrics/legacy.md": LEGACY,
    "metrics/query.sql": "SELECT 1",
}


def laid_down(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


APPROVED = ("--source", "acme", "--state", "approved", "--actor", "ann")


@pytest.fixture
def imported(knowledge: Knowledge, tmp_path: Path) -> Path:
    """A data directory with the bundle in it."""
    run = knowledge(
        "okf", "import", laid_down(tmp_path / "bundle", BUNDLE), *APPROVED, "--data-dir", tmp_path / "data"
    )
    assert run.exit == 0, run.err
    return tmp_path / "data"


def test_each_concept_is_a_document_since_its_last_change(knowledge: Knowledge, imported: Path) -> None:
    view = knowledge("resolve", "document/acme/metrics/revenue", "--json", "--data-dir", imported).value
    assert view["effective_from"] == "2024-06-30T14:00:00Z"
    assert view["effective_to"] is None, "a concept that is stale has to be checked, and holds until then"
    assert view["title"] == "Revenue"
    assert view["attributes"]["type"] == "Metric"
    assert view["attributes"]["sources"][0]["id"] == "policy"
    listed = knowledge("list", "document/", "--json", "--data-dir", imported).value["objects"]
    assert [one["object_id"] for one in listed] == [
        "document/acme/metrics/legacy",
        "document/acme/metrics/revenue",
    ]


def test_a_deprecated_concept_is_never_authoritative(knowledge: Knowledge, imported: Path) -> None:
    told = knowledge("history", "document/acme/metrics/legacy", "--json", "--data-dir", imported).value
    assert [version["state"] for version in told["versions"]] == ["draft"]
    assert told["versions"][0]["effective_from"] == "2023-01-01T00:00:00Z"


def test_importing_twice_adds_nothing(knowledge: Knowledge, imported: Path, tmp_path: Path) -> None:
    again = knowledge("okf", "import", tmp_path / "bundle", *APPROVED, "--json", "--data-dir", imported).value
    assert (again["recorded"], again["unchanged"]) == (0, 2)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("# No front matter\n\nText.\n", "no type"),
        ("---\ntitle: X\n---\n\nText.\n", "no type"),
        ("---\ntype: ''\n---\n\nText.\n", "no type"),
        ("---\ntype: [\n---\n\nText.\n", "YAML"),
        ("---\ntype: X\ngenerated: { by: a, at: soon }\n---\n\nText.\n", "soon"),
    ],
)
def test_a_file_that_is_no_concept_is_named_and_the_others_are_recorded(
    knowledge: Knowledge, tmp_path: Path, text: str, named: str
) -> None:
    folder = laid_down(tmp_path / "bundle", BUNDLE | {"metrics/broken.md": text})
    run = knowledge("okf", "import", folder, *APPROVED, "--json", "--data-dir", tmp_path / "data")
    assert (run.exit, run.value["recorded"]) == (1, 2)
    (failed,) = run.value["failed"]
    assert failed["path"] == "metrics/broken.md"
    assert named in failed["detail"]


def test_an_unreadable_file_does_not_stop_the_others(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = laid_down(tmp_path / "bundle", BUNDLE)
    (folder / "metrics" / "linked.md").symlink_to(tmp_path / "nowhere.md")
    run = knowledge("okf", "import", folder, *APPROVED, "--json", "--data-dir", tmp_path / "data")
    assert (run.exit, run.value["recorded"]) == (1, 2)
    assert ["linked.md" in one["path"] for one in run.value["failed"]] == [True]


def test_wrong_folders_are_refused(knowledge: Knowledge, imported: Path, tmp_path: Path) -> None:
    assert knowledge("okf", "import", tmp_path / "nosuch", "--data-dir", tmp_path / "new").exit == 2
    assert knowledge("okf", "export", tmp_path / "bundle", "--data-dir", imported).exit == 2


def concepts(folder: Path) -> dict[str, str]:
    found = {str(one.relative_to(folder)): one.read_text() for one in folder.rglob("*.md")}
    return {name: text for name, text in found.items() if Path(name).name not in ("index.md", "log.md")}


def front_matter(text: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(text.split("---\n")[1])
    return found


def test_an_export_is_conformant_and_keeps_what_the_concept_said(
    knowledge: Knowledge, imported: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run = knowledge("okf", "export", out, "--as-of", "2025-01-01", "--data-dir", imported)
    assert run.exit == 0, run.err
    assert list(concepts(out)) == ["document/acme/metrics/revenue.md"]
    front = front_matter(concepts(out)["document/acme/metrics/revenue.md"])
    assert (front["type"], front["description"]) == ("Metric", "Recognized revenue for a period.")
    assert front["generated"] == {"by": "reference_agent/1", "at": "2024-06-30T14:00:00Z"}
    assert front["verified"] == [{"by": "human:jo", "at": "2024-07-01T09:00:00Z"}]
    assert front["stale_after"] == "2026-12-31T00:00:00Z"
    assert [one["id"][:8] for one in front["sources"]] == ["policy", "revision"]  # type: ignore[attr-defined]
    assert 'okf_version: "0.2"' in (out / "index.md").read_text()
    assert "(revenue.md)" in (out / "document/acme/metrics/index.md").read_text()
    assert not (out / "document/acme/metrics/index.md").read_text().startswith("---")
    assert "## 20" in (out / "log.md").read_text()
    early = knowledge("okf", "export", tmp_path / "early", "--as-of", "2024-01-01", "--data-dir", imported)
    assert early.exit == 0
    assert concepts(tmp_path / "early") == {}


def test_what_was_exported_comes_in_as_the_same_objects(knowledge: Knowledge, tmp_path: Path) -> None:
    data, other, out = tmp_path / "data", tmp_path / "other", tmp_path / "out"
    text = "# Returns\n\nItems can be returned within 60 days.\n"
    laid_down(tmp_path / "docs", {"returns.md": text, "index.md": "# Front page\n\nThe shop opens at nine.\n"})
    given = ("--effective-from", "2024-01-01", "--effective-to", "2030-01-01", "--jurisdiction", "eu")
    assert knowledge("ingest", tmp_path / "docs", *APPROVED, *given, "--data-dir", data).exit == 0
    asked = ("--as-of", "2025-01-01", "--jurisdiction", "eu")
    assert knowledge("okf", "export", out, *asked, "--data-dir", data).exit == 0
    assert sorted(Path(name).name for name in concepts(out)) == ["index_.md", "returns.md"]
    run = knowledge("okf", "import", out, *APPROVED, "--data-dir", other)
    assert run.exit == 0, run.err
    for name in ("document/acme/docs/returns", "document/acme/docs/index", "document/acme/returns"):
        before = knowledge("resolve", name, *asked, "--json", "--data-dir", data)
        after = knowledge("resolve", name, *asked, "--json", "--data-dir", other)
        assert before.exit == after.exit
        if before.exit == 0:
            for field in ("text", "title", "scope", "effective_from", "effective_to", "kind"):
                assert after.value[field] == before.value[field], field
