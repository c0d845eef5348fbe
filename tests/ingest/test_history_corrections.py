"""Versions of a history whose commits have wrong dates, in one run or in several (rules N3d to N3i and N3p to N3r, N1)."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.clock import EPOCH, format_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import resolve
from tests.ingest.ingesting import APPROVED, NOW, desk, erase
from tests.ingest.repositories import BASE, Repo

DAY = 86_400
MARKDOWN = replace(APPROVED, include=("*.md",))
DRAFTS = replace(MARKDOWN, state=State.DRAFT, actor="Dora Drafter")
LATER = NOW + timedelta(days=5_000)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def held(store: Store, name: str, day: float) -> str | None:
    """The text in effect for a file at BASE + `day` days; None when nothing was."""
    at = EPOCH + timedelta(seconds=BASE, days=day)
    object_id = f"document/local/{name}"
    found = resolve(store, [object_id], store.as_of(at, None, LATER), Scope()).get(object_id)
    return store.text(found.version_id) if found else None


def date(day: float) -> str:
    return format_instant(EPOCH + timedelta(seconds=BASE, days=day))


def add(repo: Repo, day: float, **texts: str | None) -> str:
    """Commit a text (or, for None, the removal) of each file at BASE + `day` days."""
    return repo.commit({f"{name}.md": text for name, text in texts.items()}, round(day * DAY))


def assert_nothing_is_added(
    store: Store, ingestor: Ingestor, repo: Repo, options: IngestOptions = MARKDOWN
) -> None:
    head = store.head()
    ingestor.history(repo.path, options)
    assert store.head() == head
    assert store.verify() == []


@pytest.mark.rule("N3g", "N3i")
def test_n3_a_commit_far_ahead_moves_nothing_after_it_and_is_named(repo: Repo) -> None:
    add(repo, 0, shop="opens at 9", yard="opens at 10")
    wrong = add(repo, 3000, shop="opens at 8")
    add(repo, 400, yard="opens at 7")
    add(repo, 800, shop="opens at 6")
    store, ingestor, _ = desk()
    report = ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "yard", day) for day in (399, 400, 900)] == ["opens at 10", "opens at 7", "opens at 7"]
    assert [held(store, "shop", day) for day in (399, 400, 799, 800, 4000)] == [
        "opens at 9", "opens at 8", "opens at 8", "opens at 6", "opens at 6",
    ]  # fmt: skip
    (warning,) = report.warnings
    assert warning == (
        f"Commit {wrong[:12]} is dated {date(3000)}, more than a day after a commit that follows it; "
        f"its versions are in effect from {date(400)}."
    )
    dated = [version.provenance.get("commit_date") for version in store.versions("document/local/shop")]
    assert dated == [None, date(3000), None]
    assert any(date(3000) in move.reason for move in store.transitions("document/local/shop"))
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3h", "N3i")
def test_n3_a_commit_far_behind_takes_effect_with_its_parent_and_is_named(repo: Repo) -> None:
    add(repo, 100, shop="one", yard="one")
    add(repo, 200, shop="two")
    wrong = add(repo, 3, yard="two")
    add(repo, 300, shop="three")
    store, ingestor, _ = desk()
    report = ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "yard", day) for day in (99, 199, 200)] == [None, "one", "two"]
    assert [wrong[:12] in warning for warning in report.warnings] == [True]
    assert "before a commit that it follows" in report.warnings[0]
    assert store.versions("document/local/yard")[-1].provenance["commit_date"] == date(3)
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3d")
def test_n3_small_disorder_is_not_warned_of_and_leaves_provenance_as_it_was(repo: Repo) -> None:
    add(repo, 10, shop="one")
    add(repo, 9.2, yard="two")
    add(repo, 11, shop="three")
    store, ingestor, _ = desk()
    assert ingestor.history(repo.path, MARKDOWN).warnings == []
    for version in [*store.versions("document/local/shop"), *store.versions("document/local/yard")]:
        assert set(version.provenance) == {"commit", "author", "message", "path"}


@pytest.mark.rule("N3p")
def test_n1_a_commit_that_proves_far_ahead_later_is_corrected_through_the_ledger(repo: Repo) -> None:
    store, ingestor, clock = desk()
    add(repo, 0, shop="one", yard="one")
    ingestor.history(repo.path, MARKDOWN)
    clock.pass_days(1)
    add(repo, 3000, shop="two")
    ingestor.history(repo.path, MARKDOWN)
    before = {version.version_id for version in store.versions("document/local/shop")}
    known_before = store.head().seq
    assert [held(store, "shop", day) for day in (2999, 3000)] == ["one", "two"]
    clock.pass_days(1)
    add(repo, 400, yard="two")
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "shop", day) for day in (399, 400, 2999, 3001)] == ["one", "two", "two", "two"]
    assert_nothing_is_added(store, ingestor, repo)
    clock.pass_days(1)
    add(repo, 800, shop="three")
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "shop", day) for day in (399, 400, 800, 3001)] == ["one", "two", "three", "three"]
    assert [held(store, "yard", day) for day in (399, 400, 3001)] == ["one", "two", "two"]
    assert before <= {version.version_id for version in store.versions("document/local/shop")}
    assert store.head().seq > known_before
    corrected = [version for version in store.versions("document/local/shop") if "corrects" in version.provenance]
    assert {version.provenance["corrects"] for version in corrected} & before
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3p")
@pytest.mark.parametrize("removals", [0, 0.2], ids=["kept", "removed"])
@pytest.mark.parametrize("seed", range(6) if os.environ.get("CANON_NIGHTLY_SEEDS") else (2, 4))
def test_n1_several_runs_end_where_one_run_ends(tmp_path: Path, seed: int, removals: float) -> None:
    rng = random.Random(seed)
    repo = Repo(tmp_path / "repo")
    store, ingestor, clock = desk()
    add(repo, 0, a="a", b="b", c="c", d="d")
    days = [10.0 * n + rng.choice([0, 0, 0, 0.5, -0.5]) for n in range(1, 13)]
    for n in rng.sample(range(12), 2):
        days[n] = rng.choice([1, 500, 900])
    for n, day in enumerate(days):
        changed = rng.sample(["a", "b", "c"], rng.randint(1, 2))
        add(repo, day, **{name: None if rng.random() < removals else f"{name} {n}" for name in changed})
        if rng.random() < 0.5:
            ingestor.history(repo.path, MARKDOWN)
            clock.pass_days(1)
            assert_nothing_is_added(store, ingestor, repo)
    ingestor.history(repo.path, MARKDOWN)
    at_once, other, _ = desk()
    other.history(repo.path, MARKDOWN)
    for name in ("a", "b", "c"):
        for day in {around + shift for around in [*days, 0, 1000] for shift in (-0.1, 0, 0.1)}:
            assert (held(store, name, day) or None) == held(at_once, name, day), (name, day)
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3q")
def test_n3_a_text_that_was_closed_at_a_wrong_date_does_not_come_back_after_its_removal(repo: Repo) -> None:
    store, ingestor, clock = desk()
    add(repo, 0, shop="one", yard="one")
    ingestor.history(repo.path, MARKDOWN)
    add(repo, 3000, shop="two")
    clock.pass_days(1)
    ingestor.history(repo.path, MARKDOWN)
    add(repo, 100, yard="two")
    add(repo, 200, shop=None)
    clock.pass_days(1)
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "shop", day) for day in (99, 100, 200, 2999, 3000)] == ["one", "two", "", "", None]
    assert_nothing_is_added(store, ingestor, repo)
    add(repo, 300, shop="three")
    clock.pass_days(1)
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "shop", day) for day in (199, 200, 300, 2999, 3001)] == [
        "two",
        "",
        "three",
        "three",
        "three",
    ]
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3p")
def test_n1_a_date_that_is_corrected_twice_may_come_back(repo: Repo) -> None:
    store, ingestor, clock = desk()
    for day in (0, 3000, 400, 3100, 3200, 3300):
        add(repo, day, shop=f"day {day}")
        ingestor.history(repo.path, MARKDOWN)
        clock.pass_days(1)
    assert [held(store, "shop", day) for day in (0, 2999, 3100, 3400)] == [
        "day 0",
        "day 0",
        "day 3100",
        "day 3300",
    ]
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3p")
def test_n1_waiting_versions_with_wrong_dates_are_rejected_when_approving(repo: Repo) -> None:
    store, ingestor, clock = desk()
    add(repo, 0, shop="one")
    add(repo, 3000, shop="two")
    ingestor.history(repo.path, DRAFTS)
    add(repo, 400, shop="three")
    add(repo, 500, shop="four")
    ingestor.history(repo.path, DRAFTS)
    assert_nothing_is_added(store, ingestor, repo, DRAFTS)
    clock.pass_days(1)
    ingestor.history(repo.path, MARKDOWN)
    assert [held(store, "shop", day) for day in (1, 400, 500, 3001)] == ["one", "three", "four", "four"]
    states = [store.state(version.version_id) for version in store.versions("document/local/shop")]
    assert State.REJECTED in states
    assert_nothing_is_added(store, ingestor, repo)


@pytest.mark.rule("N3r")
def test_n1_a_version_that_a_person_withdrew_or_erased_is_not_recorded_anew(repo: Repo) -> None:
    store, ingestor, clock = desk()
    add(repo, 0, shop="one", yard="one")
    add(repo, 3000, shop="two", yard="two")
    recorded = ingestor.history(repo.path, MARKDOWN).versions
    shop, yard = (next(v for o, v in reversed(recorded) if o.endswith(name)) for name in ("shop", "yard"))
    with store.transaction() as transaction:
        transaction.transition(
            shop, State.DEPRECATED, actor="Jo", reason="wrong", effective_at=store.version(shop).effective.start
        )
    erase(store, yard)
    clock.pass_days(1)
    add(repo, 400, barn="new")
    add(repo, 500, barn="newer")
    report = ingestor.history(repo.path, MARKDOWN)
    assert {name for name, _ in report.versions} == {"document/local/barn"}
    assert_nothing_is_added(store, ingestor, repo)
