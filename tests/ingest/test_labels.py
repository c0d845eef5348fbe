"""Labels: of tags, of an ingest, and of front matter (rules N5a to N5e)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.pipeline import IngestOptions
from knowledge.errors import InvalidInput
from knowledge.model.clock import EPOCH, parse_instant
from knowledge.model.labels import LABEL, labels_of
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from tests.ingest.ingesting import APPROVED, desk
from tests.ingest.repositories import BASE, Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def labelled(store: Store) -> list[tuple[str, int]]:
    """Every recorded label, with the second after BASE that it names."""
    return [(one.label, round((one.at - EPOCH).total_seconds()) - BASE) for one in store.labels()]


@pytest.mark.rule("N5b")
def test_n5_tags_of_both_kinds_label_the_instants_of_their_commits(repo: Repo) -> None:
    repo.commit({"a.md": "One."}, at=0)
    repo.git("tag", "v1")
    repo.commit({"a.md": "Two."}, at=5)
    repo.git("tag", "-a", "-m", "Second", "v2")
    repo.git("tag", "-a", "-m", "The same", "latest", "v2")
    store, ingestor, _ = desk()
    assert ingestor.history(repo.path, APPROVED).warnings == []
    assert labelled(store) == [("latest", 5), ("v1", 0), ("v2", 5)]
    before = store.head()
    ingestor.history(repo.path, APPROVED)
    assert store.head() == before, "the same tags add nothing"


@pytest.mark.rule("N5b")
def test_n5_a_tag_on_a_merged_branch_labels_the_merge_and_one_elsewhere_is_told(repo: Repo) -> None:
    repo.commit({"a.md": "One."}, at=0)
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"b.md": "Side."}, at=2)
    repo.git("tag", "beta")
    repo.git("checkout", "-q", "main")
    repo.commit({"a.md": "Two."}, at=4)
    repo.git("merge", "-q", "--no-ff", "-m", "Merge", "side", at=BASE + 6)
    repo.git("checkout", "-q", "-b", "lost")
    repo.commit({"c.md": "Lost."}, at=8)
    repo.git("tag", "lost-tag")
    repo.git("checkout", "-q", "main")
    store, ingestor, _ = desk()
    warnings = ingestor.history(repo.path, APPROVED).warnings
    assert labelled(store) == [("beta", 6)]
    assert any("1 tag labels nothing" in warning and "lost-tag" in warning for warning in warnings)


@pytest.mark.rule("N5e")
def test_n5_a_tag_that_moves_is_told_and_means_the_new_instant_from_then_on(repo: Repo) -> None:
    repo.commit({"a.md": "One."}, at=0)
    repo.git("tag", "v1")
    store, ingestor, clock = desk()
    ingestor.history(repo.path, APPROVED)
    repo.commit({"a.md": "Two."}, at=5)
    repo.git("tag", "-f", "v1")
    clock.pass_days(1)
    (warning,) = ingestor.history(repo.path, APPROVED).warnings
    assert warning.startswith("The label v1 moved from ")
    assert labelled(store) == [("v1", 0), ("v1", 5)]
    first, second = store.labels(["v1"])
    assert second.recorded_at - first.recorded_at >= timedelta(days=1)


@pytest.mark.rule("N5d")
def test_n5_a_tag_that_looks_like_a_date_is_told(repo: Repo) -> None:
    repo.commit({"a.md": "One."}, at=0)
    repo.git("tag", "2024-05-31")
    store, ingestor, _ = desk()
    (warning,) = ingestor.history(repo.path, APPROVED).warnings
    assert "looks like a date" in warning
    assert "local:2024-05-31" in warning
    assert labelled(store) == [("2024-05-31", 0)]


@pytest.mark.rule("N5a")
def test_n5_the_label_of_an_ingest_names_its_versions_and_its_instant() -> None:
    store, ingestor, clock = desk()
    options = replace(APPROVED, label="v2.1", effective_from=parse_instant("2024-03-01"))
    [(_, version_id)] = ingestor.upload("a.md", b"One.", options).versions
    assert store.version(version_id).provenance == {LABEL: "v2.1"}
    (label,) = store.labels(["v2.1"])
    assert (label.at, label.source, label.scope) == (parse_instant("2024-03-01"), "local", Scope())
    before = store.head()
    clock.pass_days(1)
    ingestor.upload("a.md", b"One.", options)
    assert store.head() == before, "the same bytes under the same label add nothing"
    ingestor.upload("a.md", b"One.", replace(options, label="v2.2", effective_from=None))
    assert [one.label for one in store.labels()] == ["v2.1", "v2.2"], "unchanged documents get the label, too"
    events = store.events(kinds=[EventKind.SOURCE_LABELLED])
    assert [event.actor for event in events] == [APPROVED.recorder] * 2


@pytest.mark.rule("N5a")
def test_n5_a_history_can_be_labelled_at_its_newest_commit(repo: Repo) -> None:
    repo.commit({"a.md": "One."}, at=0)
    repo.commit({"x.png": "x"}, at=7)
    store, ingestor, _ = desk()
    ingestor.history(repo.path, replace(APPROVED, label="rc1"))
    assert labelled(store) == [("rc1", 7)]


@pytest.mark.rule("N5d")
@pytest.mark.parametrize("label", ["2024-05-31", "20240531", "2024-05-31T12:00:00Z", "a\nb", "x" * 201])
def test_n5_a_label_that_would_be_read_as_a_date_or_is_no_name_is_refused(label: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        IngestOptions(actor="Ada", label=label).check()
    assert caught.value.where == "label"


@pytest.mark.rule("N5c")
@pytest.mark.parametrize(
    ("written", "label"), [("2.10", "2.10"), ("2", "2"), ("v3", "v3"), ('"1.0"', "1.0"), ("[1, 2]", None)]
)
def test_n5_the_version_in_front_matter_is_a_label_as_it_is_written(written: str, label: str | None) -> None:
    store, ingestor, _ = desk()
    content = f"---\nversion: {written}\n---\n# Leave\n\nStaff get 20 days.\n"
    [(_, version_id)] = ingestor.upload("a.md", content.encode(), APPROVED).versions
    assert labels_of(store.version(version_id)) == ((label,) if label else ())
