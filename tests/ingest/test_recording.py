"""Prepared versions compared with the store and recorded: what is new, what is repeated, what is taken back (rule N1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.options import IngestOptions, IngestReport
from ingest.reading.comparison import declares_the_same, has_the_same_content, repeats
from ingest.reading.documents import DocumentReader, PreparedVersion
from ingest.reading.supersession import SupersededVersions
from ingest.recording.repetition import find_repeated
from ingest.recording.versions import VersionRecorder
from ingest.structure.passages import PassageMaker
from knowledge.errors import CanonError, Conflict
from knowledge.model.clock import Instant, parse_instant
from knowledge.model.objects import State
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from tests.ingest.counting import word_pieces
from tests.ingest.ingesting import NOW, desk, erase

DRAFT = IngestOptions(actor="Ada Author")
MAKER = PassageMaker(word_pieces())
OBJECT = "id: definition/d\ntitle: D\ntext: {}\n"


def prepare(
    store: Store, name: str, text: str, options: IngestOptions = DRAFT, now: Instant = NOW
) -> PreparedVersion:
    reader = DocumentReader(MAKER, Settings(), options, now)
    (prepared,) = reader.read(name, text.encode(), SupersededVersions(store))
    return prepared


def record(store: Store, *prepared: PreparedVersion, options: IngestOptions = DRAFT) -> IngestReport:
    report = IngestReport()
    VersionRecorder(store, options, report).record(prepared)
    return report


def decide(store: Store, version_id: str, state: State, actor: str) -> None:
    with store.transaction() as transaction:
        transaction.transition(version_id, state, actor=actor)


@pytest.mark.parametrize(
    ("name", "first", "second", "is_repeated"),
    [
        ("a.md", "Text.", "Text.", True),
        ("a.md", "Text.", "Text", False),
        ("a.md", "Text.", "\ufeffText.", False),
        ("a.md", "---\neffective_from: 2024-01-01\n---\nx", "---\neffective_from: 2024-01-01\n---\nx", True),
        ("a.md", "---\neffective_from: 2024-01-01\n---\nx", "---\neffective_from: 2025-01-01\n---\nx", False),
        ("a.yaml", OBJECT.format("t"), OBJECT.format("t"), True),
        ("a.yaml", OBJECT.format("t"), "# a comment\n" + OBJECT.format("t"), True),
        ("a.yaml", OBJECT.format("t"), OBJECT.format("u"), False),
        ("a.yaml", OBJECT.format("t"), OBJECT.format("t") + "aliases: [x]\n", False),
        ("a.yaml", OBJECT.format("t"), OBJECT.format("t") + "jurisdiction: eu\n", False),
        ("a.yaml", OBJECT.format("t"), OBJECT.format("t") + "effective_to: 2030-01-01\n", False),
    ],
)
def test_n1_a_version_repeats_the_last_one_if_it_says_the_same(
    name: str, first: str, second: str, is_repeated: bool
) -> None:
    store, _, _ = desk()
    record(store, prepare(store, name, first))
    later = prepare(store, name, second, now=parse_instant("2026-02-01"))
    assert (find_repeated(store, later) is not None) == is_repeated
    report = record(store, later)
    assert (report.recorded, report.unchanged) == ((0, 1) if is_repeated else (1, 0))


def test_n1_only_the_last_version_is_repeated() -> None:
    store, _, _ = desk()
    for text in ("One.", "Two."):
        record(store, prepare(store, "a.md", text))
    assert find_repeated(store, prepare(store, "a.md", "Two.")) is not None
    assert find_repeated(store, prepare(store, "a.md", "One.")) is None


@pytest.mark.parametrize(
    ("other", "is_repeated"),
    [
        ({}, True),
        ({"source": "wiki"}, False),
        ({"effective_from": parse_instant("2024-01-01")}, False),
        ({"effective_to": parse_instant("2030-01-01")}, False),
        ({"actor": "Somebody else"}, True),
        ({"state": State.APPROVED}, True),
    ],
)
def test_n1_options_that_change_the_version_make_it_new(other: dict[str, object], is_repeated: bool) -> None:
    store, _, _ = desk()
    record(store, prepare(store, "a.md", "Text."))
    options = replace(DRAFT, **other)  # type: ignore[arg-type]
    assert (find_repeated(store, prepare(store, "a.md", "Text.", options)) is not None) == is_repeated


@pytest.mark.parametrize(("actor", "is_repeated"), [("Ada Author", False), ("ada  author", False), ("Rae", True)])
def test_n1_what_its_own_author_rejected_may_come_again(actor: str, is_repeated: bool) -> None:
    store, _, _ = desk()
    [(_, version_id)] = record(store, prepare(store, "a.md", "Text.")).versions
    decide(store, version_id, State.REJECTED, actor)
    assert (find_repeated(store, prepare(store, "a.md", "Text.")) is not None) == is_repeated


def test_e1_an_erased_text_is_repeated_even_after_later_versions() -> None:
    store, _, _ = desk()
    [(_, first)] = record(store, prepare(store, "a.md", "Jane.")).versions
    record(store, prepare(store, "a.md", "Nobody."))
    erase(store, first)
    repeated = find_repeated(store, prepare(store, "a.md", "Jane."))
    assert repeated is not None
    assert (repeated.version_id, repeated.is_erased) == (first, True)


@pytest.mark.parametrize(
    ("state", "target", "approved", "warning"),
    [
        (State.DRAFT, State.DRAFT, 0, ""),
        (State.DRAFT, State.APPROVED, 1, ""),
        (State.REVIEWED, State.APPROVED, 1, ""),
        (State.APPROVED, State.APPROVED, 0, ""),
        (State.REJECTED, State.DRAFT, 0, ""),
        (State.REJECTED, State.APPROVED, 0, "a.md: these bytes are recorded as rejected and stay rejected."),
    ],
)
def test_n1_a_repeated_version_is_approved_if_it_still_may_be(
    state: State, target: State, approved: int, warning: str
) -> None:
    store, _, _ = desk()
    [(_, version_id)] = record(store, prepare(store, "a.md", "Text.")).versions
    if state is not State.DRAFT:
        decide(store, version_id, state, "Rae Reviewer")
    options = replace(DRAFT, state=target, actor="Ben Approver")
    report = record(store, prepare(store, "a.md", "Text.", options), options=options)
    assert (report.recorded, report.approved, report.unchanged) == (0, approved, 1 - approved)
    assert report.warnings == ([warning] if warning else [])


def test_n1_a_text_that_comes_back_is_a_new_version_that_names_the_one_it_restates() -> None:
    store, _, _ = desk()
    dated = replace(DRAFT, effective_from=parse_instant("2024-01-01"))
    for text in ("One.", "Two.", "One."):
        record(store, prepare(store, "a.md", text, dated), options=dated)
    one, two, again = store.versions("document/local/a")
    assert again.provenance == {"restates": one.version_id, "after": two.version_id}
    assert again.version_id != one.version_id
    assert (again.revision, again.effective) == (one.revision, one.effective)


def test_events_name_actor_and_file() -> None:
    store, _, _ = desk()
    record(store, prepare(store, "x/a.md", "Text."))
    (event,) = store.events()
    assert (event.actor, event.reason) == ("Ada Author", "ingested x/a.md")


def test_progress_counts_versions_by_batches_and_every_version_is_counted_once() -> None:
    store, _, _ = desk()
    prepared = [prepare(store, f"{n}.md", f"Text {n}.") for n in range(70)]
    record(store, *prepared[:5])
    seen: list[tuple[int, int]] = []
    report = IngestReport()
    VersionRecorder(store, DRAFT, report).record(prepared, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(50, 70), (70, 70)]
    assert (report.recorded, report.unchanged) == (65, 5)


@pytest.mark.rule("R1a")
def test_the_content_of_an_object_is_its_title_fields_and_edges_r1() -> None:
    store, _, _ = desk()
    versions = [
        prepare(store, "a.yaml", text).submission.version
        for text in (
            OBJECT.format("t"),
            OBJECT.format("t").replace("title: D", "title: E"),
            OBJECT.format("u"),
            OBJECT.format("t") + "aliases: [x]\n",
            OBJECT.format("t") + "replaces: [definition/e]\n",
        )
    ]
    assert all(sum(declares_the_same(one, other) for other in versions) == 1 for one in versions)
    elsewhere = prepare(store, "b.yaml", OBJECT.format("t") + "jurisdiction: eu\n")
    assert has_the_same_content(elsewhere.submission.version, versions[0])


@pytest.mark.rule("R1a")
def test_the_content_of_a_document_is_its_bytes_r1() -> None:
    store, _, _ = desk()
    one, same, other = (prepare(store, "a.md", text).submission.version for text in ("A.", "A.", "A.\n"))
    assert has_the_same_content(same, one)
    assert not has_the_same_content(other, one)


@pytest.mark.parametrize(
    ("stored", "read", "same"),
    [
        ("", "", True),
        ("effective_from: 2024-01-01", "", True),
        ("", "effective_from: 2024-01-01", False),
        ("effective_from: 2024-01-01", "effective_from: 2024-01-01", True),
        ("effective_from: 2024-01-01", "effective_from: 2025-01-01", False),
        ("effective_to: 2030-01-01", "", True),
        ("", "effective_to: 2030-01-01", False),
        ("effective_to: 2030-01-01", "effective_to: 2030-01-01", True),
    ],
)
def test_periods_are_compared_as_far_as_the_file_states_them(stored: str, read: str, same: bool) -> None:
    store, _, _ = desk()
    version = prepare(store, "a.yaml", OBJECT.format("t") + stored).submission.version
    later = prepare(store, "a.yaml", OBJECT.format("t") + read, now=parse_instant("2026-03-01"))
    assert repeats(later, version) == same


FAQ = "id: faq/{}\nquestion: What is {}?\nanswer: A letter.\neffective_from: {}\n"
APPROVED = IngestOptions(actor="Ada Author", state=State.APPROVED)


def circle_of_files(store: Store) -> list[PreparedVersion]:
    """Four files: the first two replace each other, the third supersedes a version of the second."""
    texts = {
        "1.yaml": FAQ.format("a", "A", "2024-01-01") + "replaces: [faq/b]\n",
        "2.yaml": FAQ.format("b", "B", "2024-01-01") + "replaces: [faq/a]\n",
        "3.yaml": FAQ.format("b", "B", "2023-01-01") + "effective_to: 2023-06-01\nsupersedes: ['2024-01-01']\n",
        "4.yaml": FAQ.format("c", "C", "2024-01-01"),
    }
    superseded = SupersededVersions(store)
    reader = DocumentReader(MAKER, Settings(), APPROVED, NOW)
    return [one for name, text in texts.items() for one in reader.read(name, text.encode(), superseded)]


@pytest.mark.rule("N2c", "N2f")
def test_n2_files_that_the_store_refuses_are_handed_over_and_the_others_of_the_batch_recorded() -> None:
    store, ingestor, _ = desk()
    ingestor.upload("first.md", b"Text.", APPROVED)  # declares the source as approved on arrival
    refused: dict[str, CanonError] = {}
    report = IngestReport()
    recorder = VersionRecorder(
        store, APPROVED, report, lambda versions, error: refused.update({versions[0].uri: error})
    )
    recorder.record(circle_of_files(store))
    assert list(refused) == ["2.yaml", "3.yaml"]
    assert isinstance(refused["2.yaml"], Conflict)
    assert "supersedes a version of a file that was left out" in refused["3.yaml"].detail
    assert [name for name, _ in report.versions] == ["faq/a", "faq/c"]
    assert (report.recorded, report.approved, report.unchanged) == (2, 2, 0)


@pytest.mark.rule("N2a")
def test_n2_a_transaction_that_is_refused_counts_for_nothing() -> None:
    store, ingestor, _ = desk()
    ingestor.upload("first.md", b"Text.", APPROVED)
    head, report = store.head(), IngestReport()
    with pytest.raises(Conflict):
        VersionRecorder(store, APPROVED, report).record(circle_of_files(store))
    assert (report.recorded, report.versions) == (0, [])
    assert store.head() == head
