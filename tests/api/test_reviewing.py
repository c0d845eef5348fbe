"""Reviewing through the command, here and through a running service, and over HTTP (rules C3, F1, L2, L3, S5)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.rest.app import create_app
from api.service.application import Application
from knowledge.bootstrap import Canon, open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.api.in_process import Knowledge, Run
from tests.ingest.repositories import Repo
from tests.serving import serving
from tests.templates import empty_service

RULE = """id: policy/{}
title: Badges
effective_from: 2023-01-01
clauses:
  - id: badge
    text: Visitors must hand back their badge after {} hours.
"""


@pytest.fixture
def canon(tmp_path: Path) -> Iterator[Canon]:
    settings = Settings(data_dir=empty_service(tmp_path / "service"), source_roots=str(tmp_path))
    opened = open_canon(settings, embedder=HashingEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def served(canon: Canon) -> Iterator[str]:
    """The address of a service that listens."""
    with serving(create_app(Application.over(canon), ask_for_key=False)) as address:
        yield address


@pytest.fixture(params=["here", "through a service"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> list[object]:
    """The options that say where commands go."""
    if request.param == "here":
        return ["--data-dir", tmp_path / "data"]
    return ["--server", request.getfixturevalue("served")]


def test_a_review_goes_the_same_way_here_and_through_a_service_l2_l3(
    knowledge: Knowledge, where: list[object], tmp_path: Path
) -> None:
    def draft(name: str, hours: int) -> str:
        (tmp_path / f"{name}.yaml").write_text(RULE.format(name, hours))
        done = knowledge("ingest", tmp_path / f"{name}.yaml", "--actor", "ada", "--json", *where)
        assert done.exit == 0, done.err
        version_id: str = done.value["versions"][0]["version_id"]
        return version_id

    first, second = draft("visitors", 8), draft("reception", 12)
    listed = knowledge("review", "list", "--json", *where).value["reviews"]
    assert [one["version_id"] for one in listed] == [first, second]
    refused = knowledge("review", "approve", first, "--actor", "ADA", *where)
    assert (refused.exit, "cannot approve it" in refused.err) == (1, True)
    assert knowledge("review", "approve", first, "--actor", "ben", *where).exit == 0
    asked = knowledge("query", "After how many hours must visitors hand back their badge?", "--json", *where).value
    assert asked["status"] == "answered"
    dossier = knowledge("review", "show", second, "--json", *where).value
    assert dossier["would_count"]
    assert [one["other_value"] for one in dossier["conflicts"]] == ["8 hours"]
    assert "an estimate" in knowledge("review", "show", second, *where).out
    assert knowledge("review", "reviewed", second, "--actor", "ada", *where).exit == 0
    approved = knowledge("review", "approve", second, "--actor", "ben", "--json", *where).value
    assert [one["other_value"] for one in approved["conflicts"]] == ["8 hours"]
    (task,) = knowledge("review", "conflicts", "--json", *where).value["conflicts"]
    assert task["open"]
    impact = knowledge("impact", second, "--limit", 5, "--json", *where).value
    assert [(one["answer_id"], one["cause"]) for one in impact["affected"]] == [
        (asked["answer_id"], "newly approved")
    ]
    assert (impact["looked_at"], impact["not_looked_at"]) == (1, 0)
    ended = knowledge("review", "deprecate", second, "--actor", "ben", "--effective-at", "2023-01-01", *where)
    assert (ended.exit, "nothing is authoritative for this object in its scope" in ended.err) == (0, True)
    assert "settled" in knowledge("review", "conflicts", *where).out
    assert knowledge("review", "expiring", "--json", *where).value == {"expiring": []}
    third = draft("visitors", 9)
    assert knowledge("review", "reject", third, "--actor", "ben", *where).exit == 0
    assert knowledge("review", "list", *where).out == "Nothing waits for review.\n"


def test_a_version_that_would_not_count_is_shown_as_such_a3(knowledge: Knowledge, tmp_path: Path) -> None:
    data, file = ["--data-dir", tmp_path / "data"], tmp_path / "visitors.yaml"
    file.write_text(RULE.format("visitors", 8))
    knowledge("ingest", file, "--actor", "ada", "--state", "approved", *data)
    file.write_text(RULE.format("visitors", 9).replace("2023-01-01", "2022-01-01"))
    older = knowledge("ingest", file, "--actor", "ada", "--json", *data).value["versions"][0]["version_id"]
    shown = knowledge("review", "show", older, *data).out
    assert "Once approved it would not be authoritative from now on" in shown
    assert "it would be authoritative for 2022-01-01 → 2023-01-01" in shown


def test_a_sync_goes_the_same_way_and_fails_where_a_file_is_broken_f1(
    knowledge: Knowledge, where: list[object], tmp_path: Path
) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "door.md").write_text("# Door\n\nThe door opens at nine.\n")
    declared = tmp_path / "source.yaml"
    declared.write_text(f"id: source/handbook\ntitle: H\nlocation: {folder}\neffective_from: 2000-01-01\n")
    drafted = knowledge("ingest", declared, "--actor", "ada", "--json", *where).value["versions"][0]["version_id"]
    assert knowledge("review", "approve", drafted, "--actor", "ben", *where).exit == 0
    done = knowledge("sync", "handbook", "--json", *where)
    assert (done.exit, [one["object_id"] for one in done.value["drafted"]]) == (0, ["document/handbook/door"])
    (folder / "window.md").write_text("")
    broken = knowledge("sync", "handbook", "--json", *where)
    assert (broken.exit, [one["name"] for one in broken.value["broken"]]) == (1, ["window.md"])
    assert "The file is empty" in broken.err
    (folder / "window.md").unlink()
    (folder / "door.md").write_text("# Door\n\nThe door opens at ten.\n")
    told = knowledge("sync", "handbook", *where)
    assert "0 confirmed, 1 drafted, 0 approved, 0 vanished." in told.out
    assert "taken back, since the source no longer says it: document/handbook/door" in told.out


def test_a_service_reads_a_source_only_where_it_is_declared_f1(knowledge: Knowledge, tmp_path: Path) -> None:
    refused = knowledge("sync", "handbook", "--location", tmp_path, "--server", "http://127.0.0.1:1")
    assert (refused.exit, "--location" in refused.err) == (2, True)


def test_what_a_sync_approves_on_arrival_is_held_against_what_is_in_force_c3(canon: Canon, tmp_path: Path) -> None:
    client = TestClient(create_app(Application.over(canon), ask_for_key=False))
    approved = {"state": "approved", "actor": "ada", "source": "rules"}
    client.post("/v1/documents", files={"file": ("visitors.yaml", RULE.format("visitors", 8))}, data=approved)
    repository = Repo(tmp_path / "repository")
    repository.commit({"badges.md": "# Badges\n\nVisitors must hand back their badge after 12 hours.\n"}, at=0)
    declared = (
        f"id: source/wiki\ntitle: W\nlocation: {repository.path}\nformat: git-history\n"
        "approve_on_arrival: true\nrank: -1\neffective_from: 2000-01-01\n"  # as high as a source of ada's own word
    )
    drafted = client.post("/v1/documents", files={"file": ("wiki.yaml", declared)}, data={"actor": "ada"}).json()
    moves = f"/v1/versions/{drafted['versions'][0]['version_id']}/transitions"
    assert client.post(moves, json={"to": "approved", "actor": "ben"}).status_code == 201
    view = client.post("/v1/sources/wiki/sync", json={"actor": "robot"}).json()
    assert ([one["object_id"] for one in view["approved"]], view["drafted"]) == (["document/wiki/badges"], [])
    assert [{one["value"], one["other_value"]} for one in view["conflicts"]] == [{"8 hours", "12 hours"}]
    tasks = client.get("/v1/reviews/conflicts").json()["conflicts"]
    assert [one["open"] for one in tasks] == [True]
    assert Application.over(canon).documents.sync("wiki", "robot").conflicts == [], "there is a task already"


def test_a_conflict_for_staff_is_shown_to_staff_and_pages_are_linked_s5(canon: Canon) -> None:
    client = TestClient(create_app(Application.over(canon), ask_for_key=False))
    approved = {"state": "approved", "actor": "ada", "source": "rules"}
    for audience in ("", "audience: staff\n"):
        for name, hours in (("visitors", 8), ("reception", 12)):
            text = audience + RULE.format(f"{name}{'-staff' if audience else ''}", hours)
            client.post("/v1/documents", files={"file": (f"{name}.yaml", text)}, data=approved)

    def listed(**asked: str) -> tuple[int, int | None]:
        page = client.get("/v1/reviews/conflicts", params=asked).json()
        return len(page["conflicts"]), page["next"]

    assert listed() == (1, None)
    every, _ = listed(audience="staff")
    assert every > 1
    _, after = listed(audience="staff", limit="1")
    assert after is not None
    assert listed(audience="staff", after=str(after)) == (every - 1, None)


def test_what_is_for_an_audience_is_decided_on_by_it_s5(
    knowledge: Knowledge, where: list[object], tmp_path: Path
) -> None:
    file = tmp_path / "visitors.yaml"
    file.write_text("audience: staff\n" + RULE.format("visitors", 8))
    drafted = knowledge("ingest", file, "--actor", "ada", "--json", *where).value["versions"][0]["version_id"]
    unseen = knowledge("review", "approve", drafted, "--actor", "ben", *where)
    assert (unseen.exit, "There is no version" in unseen.err) == (1, True)
    for move in ("reviewed", "approve", "deprecate"):
        done = knowledge("review", move, drafted, "--actor", "ben", "--audience", "staff", *where)
        assert done.exit == 0, done.err


@pytest.fixture
def queue(knowledge: Knowledge, where: list[object], tmp_path: Path) -> dict[str, str]:
    """Three drafts: two of ada's from the rules, one of bea's from the desk."""
    versions = {}
    for name, source, author in (("one", "rules", "ada"), ("two", "rules", "ada"), ("three", "desk", "bea")):
        (tmp_path / f"{name}.yaml").write_text(RULE.format(name, 8))
        done = knowledge(
            "ingest", tmp_path / f"{name}.yaml", "--source", source, "--actor", author, "--json", *where
        )
        versions[name] = done.value["versions"][0]["version_id"]
    return versions


def names(run: Run) -> list[str]:
    """The objects of a list of what waits."""
    return [one["object_id"].removeprefix("policy/") for one in run.value["reviews"]]


def test_the_queue_is_filtered_and_paged(knowledge: Knowledge, where: list[object], queue: dict[str, str]) -> None:
    def listed(*options: object) -> Run:
        return knowledge("review", "list", "--json", *options, *where)

    assert names(listed()) == ["one", "two", "three"]
    assert names(listed("--source", "desk")) == ["three"]
    assert names(listed("--author", "ADA")) == ["one", "two"]
    assert names(listed("--kind", "faq")) == []
    first = listed("--limit", 2)
    assert names(first) == ["one", "two"]
    rest = listed("--limit", 2, "--after", first.value["next"])
    assert (names(rest), rest.value["next"]) == (["three"], None)


def test_several_versions_are_approved_at_once_and_a_refused_one_stops_no_other_l3(
    knowledge: Knowledge, where: list[object], queue: dict[str, str]
) -> None:
    run = knowledge("review", "approve", *queue.values(), "--actor", "bea", "--yes", "--json", *where)
    assert run.exit == 1
    assert [one["state"] for one in run.value["moved"]] == ["approved", "approved"]
    assert [one["version_id"] for one in run.value["refused"]] == [queue["three"]]
    assert "cannot approve it" in run.err


def test_what_a_source_has_waiting_is_rejected_at_once(
    knowledge: Knowledge, where: list[object], queue: dict[str, str]
) -> None:
    run = knowledge("review", "reject", "--source", "rules", "--actor", "ben", "--yes", *where)
    assert (run.exit, run.out.count("is rejected.")) == (0, 2)
    assert names(knowledge("review", "list", "--json", *where)) == ["three"]


def test_several_versions_are_moved_only_after_a_confirmation(
    knowledge: Knowledge, where: list[object], queue: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers the question here, so it counts as no."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    run = knowledge("review", "approve", "--author", "ada", "--actor", "ben", *where)
    assert run.exit == 1
    assert "policy/one" in run.err
    assert "Approve 2 versions?" in run.err
    assert "Nothing was changed. To go on without being asked, add --yes." in run.err
    assert len(names(knowledge("review", "list", "--json", *where))) == 3


@pytest.mark.parametrize("chosen", [(), ("12345678", "--source", "rules")])
def test_versions_are_named_or_chosen_and_not_both(
    knowledge: Knowledge, tmp_path: Path, chosen: tuple[str, ...]
) -> None:
    run = knowledge("review", "approve", *chosen, "--actor", "ben", "--data-dir", tmp_path / "data")
    assert (run.exit, "name versions, or else a source" in run.err) == (2, True)
