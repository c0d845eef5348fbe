"""Renamed files are followed by date, and labels stand for dates (rules N3v to N3x, N5f to N5h)."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.service.requests import DocumentDefaults, Moment
from api.service.use_cases.looking.objects import Objects
from ingest.options import IngestOptions
from knowledge.errors import InvalidInput, NotFound, NothingAuthoritative
from knowledge.model.clock import format_instant, from_micros, parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from tests.ingest.ingesting import APPROVED, SteadyClock, desk
from tests.ingest.repositories import BASE, Repo

LEAVE = "# Leave\n\nStaff get {days} days of leave.\n"
DAY = 86_400


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


@pytest.fixture
def moved(repo: Repo) -> Repo:
    """hr/leave is renamed to people/leave on day 10, and to team/leave on day 20; hr/leave is another file from day 30."""
    repo.commit({"hr/leave.md": LEAVE.format(days=20)}, at=0)
    repo.git("tag", "v1")
    repo.commit({"hr/leave.md": None, "people/leave.md": LEAVE.format(days=20)}, at=10 * DAY)
    repo.commit({"people/leave.md": None, "team/leave.md": LEAVE.format(days=20)}, at=20 * DAY)
    repo.git("tag", "v2")
    repo.commit({"hr/leave.md": "# Departure\n\nNobody leaves.\n"}, at=30 * DAY)
    repo.commit({"team/leave.md": LEAVE.format(days=28)}, at=40 * DAY)
    return repo


def on(day: float) -> str:
    return format_instant(from_micros(round((BASE + day * DAY) * 1_000_000)))


def reading(store: Store, clock: SteadyClock) -> Objects:
    return Objects(store, clock)


def at(day: float | str, scope: Scope | None = None) -> Moment:
    return Moment(day if isinstance(day, str) else parse_instant(on(day)), None, scope or Scope())


@pytest.fixture
def objects(moved: Repo) -> Objects:
    store, ingestor, clock = desk()
    ingestor.history(moved.path, APPROVED)
    return reading(store, clock)


@pytest.mark.rule("N3v")
def test_n3_a_history_begins_with_the_versions_of_the_former_objects(objects: Objects) -> None:
    versions = objects.versions("document/local/team/leave", Moment()).versions
    assert [one.object_id for one in versions] == [
        "document/local/hr/leave",
        "document/local/people/leave",
        "document/local/team/leave",
        "document/local/team/leave",
    ]
    periods = objects.timeline("document/local/team/leave", Moment()).periods
    assert {one.object_id for one in periods} == {one.object_id for one in versions}
    assert [one.object_id for one in objects.versions("document/local/hr/leave", Moment()).versions] == [
        "document/local/hr/leave",
        "document/local/hr/leave",
    ], "the name that was taken again has no former name"


@pytest.mark.rule("N3w")
def test_n3_a_diff_takes_the_text_of_the_former_object_before_the_rename(objects: Objects) -> None:
    diff = objects.diff("document/local/team/leave", parse_instant(on(1)), parse_instant(on(41)), Moment())
    assert (diff.before.object_id, diff.after.object_id) == (
        "document/local/hr/leave",
        "document/local/team/leave",
    )
    assert "-Staff get 20 days of leave." in diff.unified
    assert "--- document/local/hr/leave@" in diff.unified
    assert (
        objects.diff("document/local/team/leave", parse_instant(on(1)), parse_instant(on(15)), Moment()).unified
        == ""
    )


@pytest.mark.rule("N3x")
def test_n3_resolving_a_name_before_or_after_its_time_names_the_other_one(objects: Objects) -> None:
    with pytest.raises(NothingAuthoritative) as before:
        objects.object("document/local/team/leave", at(5))
    assert f"it was document/local/hr/leave until {on(10)}" in before.value.detail
    assert before.value.remedy == "Ask for document/local/hr/leave."
    with pytest.raises(NothingAuthoritative) as after:
        objects.object("document/local/hr/leave", at(25))
    assert f"document/local/team/leave continues it since {on(20)}" in after.value.detail
    assert "Nobody leaves" in objects.object("document/local/hr/leave", at(31)).text


@pytest.mark.rule("S5b")
def test_s5_a_former_name_for_another_audience_is_nowhere(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a.md": LEAVE.format(days=20)}, at=0)
    store, ingestor, clock = desk()
    secret = IngestOptions(**{**vars(APPROVED), "scope": Scope(audience="board")})
    ingestor.history(repo.path, secret)
    repo.commit({"a.md": None, "b.md": LEAVE.format(days=20)}, at=10 * DAY)
    repo.git("tag", "v2")
    ingestor.history(repo.path, secret)
    public = Repo(tmp_path / "public")
    public.commit({"b.md": "# Leave\n\nPublic.\n"}, at=20 * DAY)
    ingestor.history(public.path, IngestOptions(**{**vars(APPROVED), "include": ("b.md",)}))
    objects = reading(store, clock)
    seen = objects.versions("document/local/b", Moment()).versions
    assert [one.object_id for one in seen] == ["document/local/b"]
    with pytest.raises(NothingAuthoritative) as nothing:
        objects.object("document/local/b", at(5))
    assert "local/a" not in str(nothing.value)
    with pytest.raises(NotFound):
        objects.object("document/local/a", at(5))
    with pytest.raises(InvalidInput) as unknown:
        objects.object("document/local/b", at("v2"))
    assert "No label is known" in unknown.value.detail
    board = Scope(audience="board")
    assert "document/local/a" in [
        one.object_id for one in objects.versions("document/local/b", Moment(scope=board)).versions
    ]
    assert objects.as_of(Moment("v2", None, board)).valid_at == parse_instant(on(10))


@pytest.mark.rule("N5f")
def test_n5_a_tag_stands_for_its_instant(objects: Objects) -> None:
    assert objects.object("document/local/hr/leave", at("v1")).as_of.valid_at == parse_instant(on(0))
    assert objects.object("document/local/team/leave", at("2")).as_of.valid_at == parse_instant(on(20))
    diff = objects.diff("document/local/team/leave", "v1", "v2", Moment())
    assert (diff.before.object_id, diff.after.object_id) == (
        "document/local/hr/leave",
        "document/local/team/leave",
    )
    labels = {
        one.effective_from: one.labels for one in objects.versions("document/local/team/leave", Moment()).versions
    }
    assert labels == {
        parse_instant(on(0)): ["v1"],
        parse_instant(on(10)): [],
        parse_instant(on(20)): ["v2"],
        parse_instant(on(40)): [],
    }


@pytest.mark.rule("N5h")
def test_n5_an_unknown_label_is_refused_with_the_known_ones(objects: Objects) -> None:
    with pytest.raises(InvalidInput) as caught:
        objects.object("document/local/team/leave", at("v9"))
    assert "'v9' is not a date or time, and no label" in caught.value.detail
    assert "Known labels: local: v1, v2." in caught.value.detail
    assert caught.value.where == "valid_at"


@pytest.mark.rule("N5g")
def test_n5_a_label_of_two_sources_needs_the_source_before_it() -> None:
    store, ingestor, clock = desk()
    for source, start in (("law", "2024-01-01"), ("handbook", "2024-02-01")):
        defaults = DocumentDefaults(
            source, state=State.APPROVED, actor="Ada", effective_from=parse_instant(start), label="v1"
        )
        ingestor.upload("a.md", f"{source} says one.".encode(), defaults.options("local"))
    objects = reading(store, clock)
    with pytest.raises(InvalidInput) as caught:
        objects.as_of(Moment("v1"))
    assert "2024-01-01T00:00:00Z for law" in caught.value.detail
    assert "2024-02-01T00:00:00Z for handbook" in caught.value.detail
    assert "law:v1" in caught.value.remedy
    assert objects.as_of(Moment("handbook:v1")).valid_at == parse_instant("2024-02-01")
    assert objects.object("document/law/a", at("v1")).as_of.valid_at == parse_instant("2024-01-01"), (
        "its own source"
    )


@pytest.mark.rule("N5f")
def test_n5_a_version_that_states_its_label_is_meant_for_its_document() -> None:
    store, ingestor, clock = desk()
    for number, start in (("2.1", "2024-01-01"), ("2.10", "2024-03-01")):
        text = f"---\nversion: {number}\neffective_from: {start}\n---\n# Leave\n\nThis is {number}.\n"
        ingestor.upload("leave.md", text.encode(), APPROVED)
    other = "---\nversion: 2.1\neffective_from: 2023-01-01\n---\n# Pay\n\nPay is due.\n"
    ingestor.upload("pay.md", other.encode(), APPROVED)
    objects = reading(store, clock)
    assert "This is 2.1." in objects.object("document/local/leave", at("v2.1")).text
    assert "This is 2.10." in objects.object("document/local/leave", at("2.10")).text
    with pytest.raises(InvalidInput) as caught:
        objects.as_of(Moment("2.1"))
    assert "document/local/pay" in caught.value.detail
    assert caught.value.remedy.startswith("Give a date")


@pytest.mark.rule("N5e")
def test_n5_a_moved_label_means_what_it_meant_then(repo: Repo) -> None:
    repo.commit({"a.md": "One."}, at=0)
    repo.git("tag", "v1")
    store, ingestor, clock = desk()
    ingestor.history(repo.path, APPROVED)
    then = store.as_of(None, None, clock()).known_at
    repo.commit({"a.md": "Two."}, at=5 * DAY)
    repo.git("tag", "-f", "v1")
    clock.pass_days(1)
    ingestor.history(repo.path, APPROVED)
    objects = reading(store, clock)
    assert objects.object("document/local/a", Moment("v1", then)).text == "One."
    assert objects.object("document/local/a", Moment("v1")).text == "Two."
