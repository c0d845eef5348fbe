"""The commands that say what is in a store, in this process and through a service."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.api.in_process import Knowledge, done
from tests.templates import FolderTemplate


@pytest.fixture(scope="module")
def story(simulated: None, tmp_path_factory: pytest.TempPathFactory) -> FolderTemplate:
    """A data directory with a wall that is blue, from the house, and a draft about a gate, from the garden."""
    folder = tmp_path_factory.mktemp("story")
    (folder / "wall.md").write_text("# Wall\n\nThe wall is blue.\n")
    (folder / "gate.md").write_text("# Gate\n\nThe gate opens at six.\n")
    common = ["--effective-from", "2020-01-01", "--data-dir", folder / "data"]
    done("ingest", folder / "wall.md", "--source", "house", "--state", "approved", "--actor", "jo", *common)
    done("ingest", folder / "gate.md", "--source", "garden", *common)
    return FolderTemplate(folder)


@pytest.fixture
def data(story: FolderTemplate, tmp_path: Path) -> Path:
    """The data directory of the story, laid down for one test."""
    story.lay_down(tmp_path)
    return tmp_path / "data"


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        ((), ["document/garden/gate", "document/house/wall", "source/house"]),
        (("document/h",), ["document/house/wall"]),
        (("--kind", "source"), ["source/house"]),
        (("--source", "garden"), ["document/garden/gate"]),
        (("--state", "draft"), ["document/garden/gate"]),
        (("--limit", "1"), ["document/garden/gate"]),
        (("--after", "document/house/wall"), ["source/house"]),
        (("--source", "attic"), []),
    ],
)
def test_objects_are_listed_by_kind_source_and_state(
    knowledge: Knowledge, data: Path, options: tuple[str, ...], listed: list[str]
) -> None:
    run = knowledge("list", *options, "--json", "--data-dir", data)
    assert (run.exit, [one["object_id"] for one in run.value["objects"]]) == (0, listed)


def test_a_state_that_is_none_is_refused_with_the_known_ones(knowledge: Knowledge, data: Path) -> None:
    refused = knowledge("list", "--state", "nonsense", "--data-dir", data)
    told = " ".join(refused.err.replace("│", " ").split())
    assert (refused.exit, "'--state': 'nonsense' is not one of 'draft', 'reviewed'" in told) == (2, True)


def test_a_listing_says_what_is_in_force_at_the_date(knowledge: Knowledge, data: Path) -> None:
    now = knowledge("list", "document/", "--data-dir", data).out.splitlines()
    assert now[0] == "document/garden/gate · 1 version · nothing in force"
    assert now[1].startswith("document/house/wall · 1 version · in force ")
    then = knowledge("list", "document/house", "--as-of", "2019-01-01", "--data-dir", data).out
    assert "nothing in force" in then


def test_a_search_prints_passages_and_records_nothing(knowledge: Knowledge, data: Path) -> None:
    before = knowledge("status", "--json", "--data-dir", data).value["head"]
    run = knowledge("search", "What colour is the wall?", "--data-dir", data)
    assert (run.exit, "document/house/wall@" in run.out, "The wall is blue." in run.out) == (0, True, True)
    assert "gate" not in run.out
    assert knowledge("status", "--json", "--data-dir", data).value["head"] == before


def test_the_status_counts_versions_by_state_and_what_waits(knowledge: Knowledge, data: Path) -> None:
    value = knowledge("status", "--json", "--data-dir", data).value
    assert value["objects"] == 3
    assert value["versions"] == {"draft": 1, "approved": 2}
    assert (value["waiting"], value["open_conflicts"], value["lapsing_soon"], value["index_lag"]) == (1, 0, 0, 0)
    assert value["calibration"] is None
    run = knowledge("status", "--data-dir", data)
    assert "3 objects; versions: 1 draft, 2 approved" in run.out
    assert "index: up to date" in run.out


def test_the_status_counts_only_what_the_audience_may_see_s5(
    knowledge: Knowledge, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "vault.md").write_text("# Vault\n\nThe vault is below.\n")
    assert knowledge("ingest", tmp_path / "vault.md", "--audience", "staff", "--data-dir", data).exit == 0
    assert knowledge("status", "--json", "--data-dir", data).value["objects"] == 3
    assert knowledge("status", "--audience", "staff", "--json", "--data-dir", data).value["objects"] == 4


def test_the_status_is_served(client: TestClient) -> None:
    reply = client.get("/v1/status")
    assert reply.status_code == 200
    assert reply.json()["versions"]["approved"] >= 3
    drafts = client.get("/v1/objects", params={"state": "draft", "source": "handbook"}).json()["objects"]
    assert [one["object_id"] for one in drafts] == ["document/handbook/refunds"]
