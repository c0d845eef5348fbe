"""Files, folders and uploads into the store: idempotent (N1), atomic (N2), and a bad file hides no others (N2)."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.loaders.registry import LOADERS
from ingest.pipeline import IngestOptions, Ingestor
from ingest.reading.files import FileFinder, FoundFile
from knowledge.errors import InvalidDocument, InvalidInput, SelfApproval
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from knowledge.settings import Settings
from knowledge.store.sql.store import open_sql_store
from knowledge.testing.reads import resolve
from tests.ingest.counting import word_pieces
from tests.ingest.ingesting import APPROVED, CORPUS, NOW, SteadyClock, desk, documents, erase, text_at
from tests.ingest.samples import docx, pdf

GOLDEN = [json.loads(line) for line in (CORPUS.parent / "golden.jsonl").read_text().splitlines()]
RULE = "id: definition/d\ntitle: D\neffective_from: 2024-01-01\ntext: {}\n"


def test_the_sample_corpus_goes_into_an_sql_store_in_one_go_and_only_once(tmp_path: Path) -> None:
    clock = SteadyClock()
    store = open_sql_store(f"sqlite:///{tmp_path / 'canon.db'}", clock)
    ingestor = Ingestor(store, word_pieces(), Settings(), clock)
    first = ingestor.paths([CORPUS], APPROVED)
    head = store.head()
    clock.pass_days(1)
    again = ingestor.paths([CORPUS], APPROVED)
    assert (first.recorded, first.approved, first.warnings) == (18, 17, [])
    assert (again.recorded, again.approved, again.unchanged) == (0, 0, 18)
    assert store.head() == head
    assert store.verify() == []
    store.close()


@pytest.mark.parametrize("case", GOLDEN, ids=[case["id"] for case in GOLDEN])
def test_golden_quotes_stand_in_what_was_authoritative_and_the_others_do_not(case: dict[str, object]) -> None:
    store, ingestor, _ = desk()
    ingestor.paths([CORPUS], APPROVED)
    where = str(case.get("jurisdiction", "global"))
    texts = [text_at(store, name, str(case["valid_at"]), where) or "" for name in store.object_ids()]
    assert all(any(quote in text for text in texts) for quote in case["answer_quotes"])  # type: ignore[attr-defined]
    assert not any(quote in text for text in texts for quote in case["must_not_quotes"])  # type: ignore[attr-defined]


def test_a_correction_ingested_later_changes_what_is_known_but_not_what_was_known() -> None:
    store, ingestor, clock = desk()
    ingestor.paths([CORPUS / "policies"], APPROVED)
    before = store.head().recorded_at
    clock.pass_days(10)
    ingestor.paths([CORPUS / "revisions"], APPROVED)
    valid_at = parse_instant("2024-05-01")
    texts = []
    for known_at in (before, None):
        as_of = store.as_of(valid_at, known_at, clock())
        found = resolve(store, ["policy/delivery"], as_of, Scope())["policy/delivery"]
        texts.append(store.text(found.version_id))
    assert "above 80 euros" in texts[0]
    assert "above 50 euros" in texts[1]


def test_objects_are_named_by_kind_source_and_path_below_the_folder(tmp_path: Path) -> None:
    for name in ("a b/ü.md", "top.txt", ".hidden/x.md", "a b/.x.md", "c#.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    store, ingestor, _ = desk()
    report = ingestor.paths([tmp_path], replace(APPROVED, source="wiki", kind=Kind.CONSTRAINT))
    assert documents(store) == ["constraint/wiki/a b/ü", "constraint/wiki/c%23", "constraint/wiki/top"]
    assert report.warnings == ["Skipped 1 file of an unknown format (.png)."]


def test_include_chooses_files_at_any_depth_or_by_whole_path(tmp_path: Path) -> None:
    for name in ("a.md", "a.txt", "docs/b.md", "docs/deep/c.md", "other/d.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.")
    found = {}
    for glob in ("*.md", "docs/**/*.md", "docs/*.md", "a.*t"):
        store, ingestor, _ = desk()
        ingestor.paths([tmp_path], replace(APPROVED, include=(glob,)))
        found[glob] = [name.removeprefix("document/local/") for name in documents(store)]
    assert found == {
        "*.md": ["a", "docs/b", "docs/deep/c", "other/d"],
        "docs/**/*.md": ["docs/b", "docs/deep/c"],
        "docs/*.md": ["docs/b"],
        "a.*t": ["a"],
    }


def test_front_matter_dates_scopes_and_names_a_document() -> None:
    store, ingestor, _ = desk()
    text = (
        "---\ntitle: Leave\nid: policy/leave\neffective_from: 2024-01-01\neffective_to: 2025-01-01\njurisdiction: eu\n"
        "owner: hr\n---\n# Other heading\n\nText.\n"
    )
    ingestor.upload("x/leave.md", text.encode(), APPROVED)
    version = store.versions("policy/leave")[0]
    assert (version.kind, version.title, version.scope) == (Kind.POLICY, "Leave", Scope(jurisdiction="eu"))
    assert str(version.effective) == "[2024-01-01T00:00:00Z, 2025-01-01T00:00:00Z)"
    assert version.attributes == {"owner": "hr"}


def test_options_date_and_scope_what_says_nothing_of_itself() -> None:
    store, ingestor, _ = desk()
    start = parse_instant("2020-02-02")
    ingestor.upload("a.md", b"Text.", replace(APPROVED, effective_from=start, scope=Scope(jurisdiction="eu/de")))
    ingestor.upload("b.md", b"Text.", APPROVED)
    a, b = (store.versions(f"document/local/{name}")[0] for name in "ab")
    assert (a.effective.start, a.scope.jurisdiction) == (start, "eu/de")
    assert (b.effective.start, b.scope.jurisdiction) == (NOW, "global")


def test_pdf_and_docx_can_be_uploaded() -> None:
    store, ingestor, _ = desk()
    ingestor.upload("a.pdf", pdf([["Page one."], ["Page two."]]), APPROVED)
    ingestor.upload("b.docx", docx([("Heading1", "Leave"), ("", "Everyone has 25 days.")]), APPROVED)
    assert [clause.page for clause in store.versions("document/local/a")[0].clauses] == [1, 2]
    assert store.versions("document/local/b")[0].title == "Leave"


@pytest.mark.rule("N1a")
def test_n1_changed_bytes_are_a_new_version_from_now_on() -> None:
    store, ingestor, clock = desk()
    ingestor.upload("a.md", b"One.", APPROVED)
    clock.pass_days(5)
    assert ingestor.upload("a.md", b"Two.", APPROVED).recorded == 1
    assert ingestor.upload("a.md", b"Two.", APPROVED).unchanged == 1
    assert text_at(store, "document/local/a", "2026-01-03") == "One."
    assert text_at(store, "document/local/a", "2026-01-07") == "Two."


@pytest.mark.rule("N1a")
def test_n1_another_declared_period_or_scope_is_a_new_version() -> None:
    _, ingestor, _ = desk()
    starts = [parse_instant(date) for date in ("2024-01-01", "2024-01-01", "2025-01-01")]
    counts = [
        ingestor.upload("a.md", b"One.", replace(APPROVED, effective_from=start)).recorded for start in starts
    ]
    elsewhere = ingestor.upload("a.md", b"One.", replace(APPROVED, scope=Scope(jurisdiction="eu")))
    assert (counts, elsewhere.recorded) == ([1, 0, 1], 1)


@pytest.mark.rule("N1a")
def test_n1_a_draft_is_approved_by_the_same_bytes_and_a_rejected_one_is_not() -> None:
    store, ingestor, _ = desk()
    drafted = ingestor.upload("a.md", b"One.", IngestOptions(actor="Ada Author"))
    assert (drafted.recorded, drafted.approved) == (1, 0)
    assert ingestor.upload("a.md", b"One.", APPROVED).approved == 1
    [(_, rejected)] = ingestor.upload("b.md", b"One.", IngestOptions(actor="Ada Author")).versions
    with store.transaction() as transaction:
        transaction.transition(rejected, State.REJECTED, actor="Rae Reviewer")
    report = ingestor.upload("b.md", b"One.", APPROVED)
    assert (report.approved, report.unchanged) == (0, 1)
    assert "recorded as rejected and stay rejected" in report.warnings[0]


def test_n1_an_object_is_left_alone_when_only_its_neighbour_in_the_file_changes() -> None:
    _, ingestor, _ = desk()
    text = "objects:\n- {id: faq/a, question: A?, answer: a, effective_from: 2024-01-01}\n- {id: faq/b, question: B?, answer: %s}\n"
    assert ingestor.upload("f.yaml", (text % "b").encode(), APPROVED).recorded == 2
    assert ingestor.upload("f.yaml", (text % "b").encode(), APPROVED).unchanged == 2
    report = ingestor.upload("f.yaml", (text % "c").encode(), APPROVED)
    assert [name for name, _ in report.versions] == ["faq/b"]


def test_n1_a_rule_that_is_changed_and_changed_back_holds_again() -> None:
    store, ingestor, clock = desk()
    for text in ("one", "two", "one"):
        assert ingestor.upload("d.yaml", RULE.format(text).encode(), APPROVED).recorded == 1
        assert ingestor.upload("d.yaml", RULE.format(text).encode(), APPROVED).recorded == 0
        clock.pass_days(1)
    assert "one" in (text_at(store, "definition/d", "2024-06-01") or "")
    assert "restates" in store.versions("definition/d")[2].provenance


def test_a_document_can_only_lower_the_state_asked_for() -> None:
    store, ingestor, _ = desk()
    approved, drafted = RULE.format("t") + "state: approved\n", "---\nstate: draft\n---\nText.\n"
    [(_, rule)] = ingestor.upload("d.yaml", approved.encode(), IngestOptions(actor="Ada Author")).versions
    [(_, page)] = ingestor.upload("p.md", drafted.encode(), APPROVED).versions
    assert [store.state(rule), store.state(page)] == [State.DRAFT, State.DRAFT]


def test_a2_supersedes_names_an_earlier_version_by_its_date() -> None:
    store, ingestor, _ = desk()
    old = ingestor.upload("d.yaml", RULE.format("old").encode(), APPROVED).versions[0][1]
    new = RULE.format("new").replace("2024-01-01", "2023-01-01") + "supersedes: ['2024-01-01']\n"
    ingestor.upload("e.yaml", new.encode(), APPROVED)
    assert store.versions("definition/d")[1].supersedes == (old,)
    assert "new" in (text_at(store, "definition/d", "2024-06-01") or "")
    with pytest.raises(InvalidDocument, match="supersedes: '1999-01-01' is no version"):
        ingestor.upload("e.yaml", new.replace("['2024-01-01']", "['1999-01-01']").encode(), APPROVED)


class Stopped(Exception):
    """What stands for a crash between two transactions."""


@pytest.mark.rule("N2b")
def test_n2_an_interrupted_ingest_is_finished_by_the_next_run(tmp_path: Path) -> None:
    for n in range(120):
        (tmp_path / f"{n:03}.md").write_text(f"# Page {n}\n\nText.")

    def stop(done: int, total: int) -> None:
        assert (done, total) == (50, 120)
        raise Stopped

    store, ingestor, _ = desk()
    with pytest.raises(Stopped):
        ingestor.paths([tmp_path], APPROVED, stop)
    report = ingestor.paths([tmp_path], APPROVED)
    assert (report.recorded, report.unchanged) == (70, 50)
    assert len(documents(store)) == 120


def test_two_ingests_at_once_add_a_document_once(tmp_path: Path) -> None:
    clock = SteadyClock()
    url = f"sqlite:///{tmp_path / 'canon.db'}"
    (tmp_path / "docs").mkdir()
    for n in range(60):
        (tmp_path / "docs" / f"{n:02}.md").write_text(f"Text {n}.")
    ours, theirs = (open_sql_store(url, clock) for _ in range(2))
    rival = Ingestor(theirs, word_pieces(), Settings(), clock)

    def meanwhile(done: int, total: int) -> None:
        rival.paths([tmp_path / "docs"], APPROVED)

    report = Ingestor(ours, word_pieces(), Settings(), clock).paths([tmp_path / "docs"], APPROVED, meanwhile)
    assert (report.recorded, report.unchanged) == (50, 10)
    assert all(len(ours.versions(name)) == 1 for name in ours.object_ids())
    ours.close()
    theirs.close()


BAD_FILES = {
    "bad.yaml": (b"a: [", r"bad\.yaml, line \d"),
    "bad.json": (b"{", r"bad.json, line 1"),
    "kind.yaml": (b"id: polisy/x\ntitle: t", "unknown kind 'polisy'"),
    "field.yaml": (RULE.format("t").encode() + b"colour: red\n", "colour: unknown field"),
    "period.yaml": (RULE.format("t").encode() + b"effective_to: 2023-01-01\n", "effective_to: 2023"),
    "period.md": (b"---\neffective_to: 2020-01-01\n---\nx", "effective_to 2020-01-01.* not after"),
    "date.md": (b"---\neffective_from: soon\n---\nx", "front matter field effective_from: 'soon'"),
    "id.md": (b"---\nid: policy/x\nkind: faq\n---\nx", "front matter field id: 'policy/x'"),
    "scope.md": (b"---\njurisdiction: Here & There\n---\nx", "front matter field jurisdiction"),
    "nul.yaml": (b'id: policy/x\ntitle: "a\\0b"\n', r"nul\.yaml.*U\+0000"),
    "bell.yaml": (b'id: policy/x\ntitle: "a\\ab"\n', r"bell\.yaml.*U\+0007"),
    "half.json": (b'{"id": "policy/x", "title": "\\ud800"}', r"half\.json.*U\+D800"),
    "empty.md": (b"", "empty.md: The file is empty"),
    "binary.md": (b"a\0b", "binary.md, line 1: The file is binary"),
    "latin.md": (b"caf\xe9", r"latin.md, line 1: Byte 3 \(0xe9\)"),
    "cut.pdf": (pdf([["x"]])[:100], "cut.pdf: .*truncated"),
    "locked.pdf": (pdf([["x"]], encrypted=True), "locked.pdf: .*encrypted"),
    "bomb.docx": (docx([("", "x")], padding=2_000_000), "bomb.docx: .*unpacks to more"),
    "large.txt": (b"x" * 1_500_000, "1500000 bytes; at most 1000000"),
}


@pytest.mark.rule("N2c")
@pytest.mark.parametrize("name", BAD_FILES)
def test_n2_one_bad_file_is_named_with_its_remedy_and_the_others_are_recorded(tmp_path: Path, name: str) -> None:
    content, says = BAD_FILES[name]
    (tmp_path / "a good one.md").write_text("Good.")
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z good one.md").write_text("Good.")
    settings = Settings(max_document_bytes=1_000_000, max_expanded_bytes=1_000_000)
    store, ingestor, _ = desk(settings)
    report = ingestor.paths([tmp_path], APPROVED)
    assert documents(store) == ["document/local/a good one", "document/local/z good one"]
    (failed,) = report.failed
    assert failed.path == str(tmp_path / name)
    assert failed.remedy
    with pytest.raises(InvalidDocument, match=says) as refused:
        desk(settings)[1].upload(name, content, APPROVED)
    assert (refused.value.detail in failed.detail, failed.remedy) == (True, refused.value.remedy)


@pytest.mark.rule("N2d")
def test_n2_a_strict_ingest_names_every_bad_file_and_records_nothing(tmp_path: Path) -> None:
    for number in range(60):  # more than one batch holds
        (tmp_path / f"a good one {number}.md").write_text(f"Good {number}.")
    for name in ("empty.md", "latin.md"):
        (tmp_path / name).write_bytes(BAD_FILES[name][0])
    store, ingestor, _ = desk()
    report = ingestor.paths([tmp_path], replace(APPROVED, strict=True, label="v2.1"))
    assert [Path(one.path).name for one in report.failed] == ["empty.md", "latin.md"]
    assert (report.recorded, store.head().seq) == (0, 0)


def test_the_place_of_a_mistake_in_a_file_is_told_beside_its_path(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "latin.md").write_bytes(b"# Cafe\n\ncaf\xe9")
    (failed,) = desk()[1].paths([tmp_path], APPROVED).failed
    assert failed.path == str(tmp_path / "below" / "latin.md")
    assert failed.detail.startswith("line 3: Byte")


@pytest.mark.rule("N2c")
def test_n2_a_file_that_is_gone_when_it_is_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).write_text("Text.")

    def found(finder: FileFinder, paths: object) -> list[FoundFile]:
        (tmp_path / "b.md").unlink()
        return [FoundFile(tmp_path / name, name) for name in ("a.md", "b.md", "c.md")]

    monkeypatch.setattr(FileFinder, "find", found)
    store, ingestor, _ = desk()
    (failed,) = ingestor.paths([tmp_path], APPROVED).failed
    assert (failed.path, "No such file" in failed.detail) == (str(tmp_path / "b.md"), True)
    assert documents(store) == ["document/local/a", "document/local/c"]


@pytest.mark.rule("N2c")
def test_n2_a_fault_of_a_reader_leaves_out_its_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(loader: object, file: object) -> None:
        raise KeyError("xref")

    monkeypatch.setattr(type(LOADERS.loader_of("a.pdf")), "load", fail)
    (tmp_path / "a.pdf").write_bytes(pdf([["Text."]]))
    (tmp_path / "b.md").write_text("Text.")
    store, ingestor, _ = desk()
    (failed,) = ingestor.paths([tmp_path], APPROVED).failed
    assert "failed (KeyError: 'xref')" in failed.detail
    assert documents(store) == ["document/local/b"]


@pytest.mark.rule("N2c")
def test_n2_paths_that_mean_nothing_are_named_beside_good_ones(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text.")
    (tmp_path / "x.png").write_bytes(b"x")
    paths = [tmp_path / name for name in ("missing.md", "x.png", "a.md", "l" * 300 + ".md")]
    report = desk()[1].paths(paths, APPROVED)
    assert report.recorded == 1
    assert [Path(one.path).name for one in report.failed] == ["missing.md", "x.png", "l" * 300 + ".md"]


def test_a_hundred_megabytes_of_text_are_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(100_000_000)
    (failed,) = desk()[1].paths([tmp_path], APPROVED).failed
    assert "100000000 bytes" in failed.detail
    assert "KNOWLEDGE_MAX_DOCUMENT_BYTES" in failed.remedy


def test_links_out_of_the_folder_are_refused_and_links_within_it_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("Text.")
    (folder / "same.md").symlink_to(folder / "a.md")
    (folder / "loop").symlink_to(folder)
    store, ingestor, _ = desk()
    report = ingestor.paths([folder], APPROVED)
    assert (report.recorded, report.failed) == (1, [])
    (tmp_path / "secret.md").write_text("Secret.")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "itself.md").symlink_to(folder / "itself.md")
    head = store.head()
    itself, out = ingestor.paths([folder], APPROVED).failed
    assert ("leads back to itself" in itself.detail, "leaves the folder" in out.detail) == (True, True)
    assert store.head() == head


def test_paths_that_mean_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    _, ingestor, _ = desk()
    for path, says in (
        ("missing", "no such file"),
        ("x.png", r"'\.png' cannot be read.*\.docx"),
        ("empty", "no file to"),
    ):
        with pytest.raises(InvalidDocument, match=says):
            ingestor.paths([tmp_path / path], APPROVED)


@pytest.mark.rule("N2e")
def test_n2_of_two_files_that_would_be_one_object_the_first_is_recorded(tmp_path: Path) -> None:
    for name in ("a.md", "a.rst", "b.md"):
        (tmp_path / name).write_text(f"Text of {name}.")
    store, ingestor, _ = desk()
    (failed,) = ingestor.paths([tmp_path], APPROVED).failed
    assert failed.path == str(tmp_path / "a.rst")
    assert "a.md and a.rst would be the same object" in failed.detail
    assert "--include" in failed.remedy
    assert documents(store) == ["document/local/a", "document/local/b"]
    assert text_at(store, "document/local/a", "2026-01-02") == "Text of a.md."
    assert desk()[1].paths([tmp_path / "a.md", tmp_path / "a.md"], APPROVED).recorded == 1


@pytest.mark.rule("N2e")
def test_n2_a_file_takes_the_name_that_a_bad_one_leaves(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\njurisdiction: mars\n---\nText.")
    (tmp_path / "a.txt").write_text("Text.")
    store, ingestor, _ = desk()
    (failed,) = ingestor.paths([tmp_path], APPROVED).failed
    assert failed.path == str(tmp_path / "a.md")
    assert documents(store) == ["document/local/a"]


GROUPS = "id: precedence/default\ntitle: P\ngroups: {{dach: {{members: [de, at, {}]}}}}\n"


@pytest.mark.rule("N2f")
def test_n2_what_depends_on_a_bad_file_is_left_out_with_it(tmp_path: Path) -> None:
    (tmp_path / "alps.md").write_text("---\njurisdiction: dach\n---\nText.")
    (tmp_path / "good.md").write_text("Text.")
    (tmp_path / "groups.yaml").write_text(GROUPS.format("ch"))
    drafts = replace(APPROVED, state=State.DRAFT)
    assert desk()[1].paths([tmp_path], drafts).failed == []
    (tmp_path / "groups.yaml").write_text(GROUPS.format("ch") + "colour: red\n")
    store, ingestor, _ = desk()
    report = ingestor.paths([tmp_path], drafts)
    assert [Path(one.path).name for one in report.failed] == ["groups.yaml", "alps.md"]
    assert documents(store) == ["document/local/good"]


@pytest.mark.rule("N2f")
@pytest.mark.parametrize(
    "mistake",
    ["- {id: faq/a, question: 1, colour: red}", "- {id: faq/a, question: Q, answer: A, jurisdiction: mars}"],
)
def test_n2_what_supersedes_a_version_of_a_bad_file_is_left_out_with_it(tmp_path: Path, mistake: str) -> None:
    old = "- {id: definition/d, title: D, text: old, effective_from: 2024-01-01}"
    (tmp_path / "1.yaml").write_text(f"objects:\n{old}\n{mistake}\n")
    (tmp_path / "2.yaml").write_text(RULE.format("new").replace("2024", "2023") + "supersedes: ['2024-01-01']\n")
    (tmp_path / "3.md").write_text("Text.")
    store, ingestor, _ = desk()
    report = ingestor.paths([tmp_path], APPROVED)
    assert [Path(one.path).name for one in report.failed] == ["1.yaml", "2.yaml"]
    assert documents(store) == ["document/local/3"]


FOREIGN = {
    "package.json": '{"name": "site", "version": "1.0.0", "scripts": {"build": "make"}}',
    "compose.yaml": "x-log: &log\n  driver: json-file\nservices:\n  db:\n    logging: *log\n",
    "list.json": "[1, 2, 3]",
    "deploy.yml": "apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Secret\n",
    "mkdocs.yml": "extensions:\n  - !!python/name:x.y\n",
    "scene.json": '{"objects": [{"mesh": 1}], "camera": {}}',
    "comments.yaml": "# nothing yet\n",
}


@pytest.mark.rule("N2g")
def test_n2_yaml_and_json_of_other_programs_is_skipped_and_told(tmp_path: Path) -> None:
    for name, text in FOREIGN.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "a.md").write_text("Text.")
    report = desk()[1].paths([tmp_path], replace(APPROVED, strict=True))
    assert (report.recorded, report.failed) == (1, [])
    assert report.warnings == [
        f"Skipped {', '.join(sorted(FOREIGN))}: no object of Canon's. "
        "An object begins with its id, such as id: policy/refunds."
    ]
    for name in FOREIGN:
        with pytest.raises(InvalidDocument, match=name):
            desk()[1].paths([tmp_path / name], APPROVED)


@pytest.mark.rule("N2c")
def test_n2_a_file_that_the_store_refuses_is_named_and_counts_for_nothing(tmp_path: Path) -> None:
    store, ingestor, _ = desk()
    ingestor.upload("b.md", b"Text of b.", replace(APPROVED, state=State.DRAFT))
    for name in ("a", "b", "c"):  # b is a draft of the person who would approve it
        (tmp_path / f"{name}.md").write_text(f"Text of {name}.")
    report = ingestor.paths([tmp_path], APPROVED)
    (failed,) = report.failed
    assert (failed.path, bool(failed.detail)) == (str(tmp_path / "b.md"), True)
    assert (report.recorded, report.approved, report.declared) == (2, 2, ["source/local"])
    assert [name for name, _ in report.versions] == ["document/local/a", "document/local/c"]
    assert text_at(store, "document/local/c", "2026-01-02") == "Text of c."


@pytest.mark.rule("N2d")
def test_n2_a_strict_ingest_records_nothing_where_the_store_refuses_one_file(tmp_path: Path) -> None:
    store, ingestor, _ = desk()
    ingestor.upload("z.md", b"Text of z.", replace(APPROVED, state=State.DRAFT))
    for number in range(60):  # more than one batch holds
        (tmp_path / f"{number}.md").write_text("Text.")
    (tmp_path / "z.md").write_text("Text of z.")
    head = store.head()
    with pytest.raises(SelfApproval):
        ingestor.paths([tmp_path], replace(APPROVED, strict=True))
    assert store.head() == head


@pytest.mark.parametrize("name", ["/etc/x.md", "../x.md", "", "x.exe", "x"])
def test_an_upload_needs_a_relative_name_with_a_known_suffix(name: str) -> None:
    with pytest.raises(InvalidDocument):
        desk()[1].upload(name, b"Text.", APPROVED)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"actor": " "}, "actor"),
        ({"state": State.REVIEWED}, "state"),
        ({"source": "a//b"}, "source"),
        ({"effective_from": NOW, "effective_to": NOW}, "effective_to"),
    ],
)
def test_options_that_cannot_be_meant_are_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        desk()[1].upload("a.md", b"Text.", replace(APPROVED, **change))  # type: ignore[arg-type]


def test_what_is_neither_file_nor_folder_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    _, ingestor, _ = desk()
    with pytest.raises(InvalidDocument, match="neither a file nor a folder"):
        ingestor.paths([tmp_path / "pipe.md"], APPROVED)


@pytest.mark.rule("N2a")
def test_n2_a_file_of_many_objects_is_recorded_in_one_transaction(tmp_path: Path) -> None:
    rules = "".join(
        f"- id: policy/r{n}\n  title: t\n  effective_from: 2024-01-01\n  clauses:\n  - {{id: a, text: Rule {n}.}}\n"
        for n in range(60)
    )
    (tmp_path / "many.yaml").write_text(f"objects:\n{rules}")
    store, ingestor, _ = desk()
    ingestor.paths([tmp_path], APPROVED)
    assert len({event.recorded_at for event in store.events(after=2)}) == 1, "after the source was declared"


POLICY = """
id: policy/returns
title: Returns
effective_from: {start}
clauses:
  - id: window
    text: Lamps can be returned within {days} days.
"""


@pytest.mark.rule("L5a", "L5b", "L5c")
def test_a_source_of_ones_own_gives_way_to_what_two_people_approved_l5() -> None:
    store, ingestor, clock = desk()
    [(_, agreed)] = ingestor.upload(
        "returns.yaml", POLICY.format(start="2024-01-01", days=30).encode(), IngestOptions(actor="Ada Author")
    ).versions
    with store.transaction() as transaction:
        transaction.transition(agreed, State.APPROVED, actor="Ben")
    clock.pass_days(1)
    own = replace(APPROVED, source="mallory", actor="Mallory")
    report = ingestor.upload("mine.yaml", POLICY.format(start="2025-01-01", days=999).encode(), own)
    assert report.declared == ["source/mallory"]
    assert "within 30 days" in (text_at(store, "policy/returns", "2026-01-01") or "")
    takeover = replace(own, source="local")
    with pytest.raises(InvalidInput, match="approved by people other than their authors"):
        ingestor.upload("returns.yaml", POLICY.format(start="2025-06-01", days=999).encode(), takeover)


def test_an_ingest_that_is_refused_declares_nothing_l5() -> None:
    store, ingestor, _ = desk()
    text = POLICY.format(start="2024-01-01", days=30).encode()
    ingestor.upload("returns.yaml", text, replace(APPROVED, state=State.DRAFT, source="handbook"))
    with pytest.raises(SelfApproval):
        ingestor.upload("returns.yaml", text, replace(APPROVED, source="handbook"))
    assert list(store.object_ids()) == ["policy/returns"]


@pytest.mark.rule("S4b")
def test_a_place_is_stored_by_its_one_spelling_s4() -> None:
    store, ingestor, _ = desk()
    groups = (
        b"id: precedence/default\ntitle: P\neffective_from: 2020-01-01\ngroups: {dach: {members: [de, at, ch]}}\n"
    )
    [(_, version_id)] = ingestor.upload("p.yaml", groups, IngestOptions(source="rules", actor="Ada")).versions
    with store.transaction() as transaction:
        transaction.transition(version_id, State.APPROVED, actor="Ben")
    ingestor.upload("a.md", b"Alps.", replace(APPROVED, scope=Scope(jurisdiction="dach/at")))
    (version,) = store.versions("document/local/a")
    assert version.scope.jurisdiction == "eu/at"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (
            "questions[0].jurisdiction",
            "id: golden/a\ntitle: A\nquestions: [{question: Why?, jurisdiction: eu/xx}]\n",
        ),
        (
            "pricing[0].region",
            "id: product/a\ntitle: A\ndescription: A.\npricing: [{id: p, text: 1, region: mars}]\n",
        ),
        ("availability.mars", "id: product/a\ntitle: A\ndescription: A.\navailability: {mars: soon}\n"),
        ("covers[0].jurisdiction", "id: source/a\ntitle: A\ncovers: [{jurisdiction: eu/xx}]\n"),
    ],
)
def test_a_place_that_terms_name_must_be_one_s4(field: str, text: str) -> None:
    _, ingestor, _ = desk()
    with pytest.raises(InvalidDocument) as caught:
        ingestor.upload("a.yaml", text.replace("text: 1", "text: One euro").encode(), IngestOptions(actor="Ada"))
    assert caught.value.where == f"a.yaml, {field}"


@pytest.mark.rule("N1c")
@pytest.mark.parametrize("options", [APPROVED, replace(APPROVED, state=State.DRAFT)], ids=["approved", "draft"])
@pytest.mark.parametrize(
    ("name", "texts"),
    [("d.yaml", [RULE.format(words) for words in ("Jane.", "Nobody.")]), ("d.md", ["# Jane\n", "# Nobody\n"])],
    ids=["structured", "text"],
)
def test_what_was_erased_does_not_come_back_with_the_next_reading_e1(
    name: str, texts: list[str], options: IngestOptions
) -> None:
    store, ingestor, clock = desk()
    ((object_id, first),) = ingestor.upload(name, texts[0].encode(), options).versions
    erase(store, first)
    for wish in (options, APPROVED):
        clock.pass_days(1)
        again = ingestor.upload(name, texts[0].encode(), wish)
        assert (again.recorded, again.approved, again.unchanged) == (0, 0, 1)
        assert again.warnings == [f"{name}: this text was erased and is not recorded again."]
    assert ingestor.upload(name, texts[1].encode(), APPROVED).recorded == 1, "what it says now is another text"
    assert ingestor.upload(name, texts[0].encode(), APPROVED).recorded == 0
    assert [version.version_id for version in store.versions(object_id)][:-1] == [first]
