"""The commands over real engines, in this process, with the embedding model simulated."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.cli import main
from knowledge.testing.embedder import HashingEmbedder
from tests.api.in_process import Knowledge
from tests.api.refund_story import REFUNDS, refunds
from tests.templates import empty_service

QUESTION = "Within how many days can unused items be returned for a refund?"


@pytest.fixture(scope="module")
def told(simulated: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which the window was 14 days in 2023 and is 30 from 2024; a draft says 90."""
    root = tmp_path_factory.mktemp("told")
    for days, *options in (
        (14, "--effective-from", "2023-01-01", "--state", "approved", "--actor", "jo"),
        (30, "--effective-from", "2024-01-01", "--state", "approved", "--actor", "jo"),
        (90, "--effective-from", "2025-01-01"),
    ):
        (root / "refunds.md").write_text(refunds(days))
        with pytest.raises(SystemExit) as ended:
            main(
                [
                    "ingest",
                    str(root / "refunds.md"),
                    "--source",
                    "handbook",
                    "--data-dir",
                    str(root / "data"),
                    *options,
                ]
            )
        assert ended.value.code == 0
    return root / "data"


def test_q1_query_prints_a_citation_a_person_can_read(knowledge: Knowledge, told: Path) -> None:
    run = knowledge("query", QUESTION, "--as-of", "2023-06-01", "--data-dir", told)
    assert run.exit == 0
    assert "answered" in run.out
    assert "within 14 days" in run.out
    assert f"{REFUNDS} #" in run.out
    assert "in effect 2023-01-01 → 2024-01-01 · approved by jo on " in run.out
    assert "knowledge audit replay ans_" in run.out


def test_json_on_standard_output_is_the_answer_and_nothing_else(knowledge: Knowledge, told: Path) -> None:
    run = knowledge("query", QUESTION, "--as-of", "2024-06-01", "--json", "--data-dir", told)
    assert run.value["status"] == "answered"
    assert "within 30 days" in run.value["citations"][0]["quote"]
    assert run.err == ""


def test_the_data_directory_may_be_named_before_the_command(knowledge: Knowledge, told: Path) -> None:
    assert knowledge("--data-dir", told, "history", REFUNDS).exit == 0


def test_facts_are_numbers_truths_or_text(knowledge: Knowledge, told: Path) -> None:
    facts = ["--fact", "value=12.5", "--fact", "member=true", "--fact", "country=de", "--fact", "note=[1]"]
    run = knowledge("query", QUESTION, *facts, "--json", "--data-dir", told)
    assert run.value["facts"] == {"value": 12.5, "member": True, "country": "de", "note": "[1]"}


def test_an_answer_known_only_in_the_future_is_told_t3(
    knowledge: Knowledge, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.asking.system_clock", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    run = knowledge("query", QUESTION, "--json", "--data-dir", told)
    assert run.value["status"] == "answered"
    assert "the clock says 2020-01-01" in run.err


def test_q2_insufficient_evidence_exits_with_3(knowledge: Knowledge, told: Path) -> None:
    run = knowledge("query", "Who painted the ceiling of the Sistine Chapel?", "--data-dir", told)
    assert run.exit == 3
    assert "insufficient" in run.out
    assert knowledge("query", QUESTION, "--as-of", "1999-01-01", "--data-dir", told).exit == 3


def test_q2_an_empty_store_answers_insufficient(knowledge: Knowledge, tmp_path: Path) -> None:
    run = knowledge("query", QUESTION, "--json", "--data-dir", empty_service(tmp_path / "new"))
    assert (run.exit, run.value["status"], run.err) == (3, "insufficient", "")


def test_an_unknown_variable_is_told_with_the_nearest_known_one(
    knowledge: Knowledge, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_CANDIDATE", "5")
    monkeypatch.setenv("KNOWLEDGE_WEATHER", "fair")
    run = knowledge("history", REFUNDS, "--data-dir", told)
    assert run.exit == 0
    assert (
        "KNOWLEDGE_CANDIDATE is not a setting and changes nothing. Did you mean KNOWLEDGE_CANDIDATES?" in run.err
    )
    assert "KNOWLEDGE_WEATHER is not a setting and changes nothing. docs/operations.md lists" in run.err


def test_resolve_prints_the_text_that_counted(knowledge: Knowledge, told: Path) -> None:
    run = knowledge("resolve", REFUNDS, "--as-of", "2023-06-01", "--data-dir", told)
    assert run.exit == 0
    assert "within 14 days" in run.out
    assert knowledge("resolve", REFUNDS, "--json", "--data-dir", told).value["object_id"] == REFUNDS


def test_nothing_authoritative_exits_with_3_and_an_unknown_object_with_1(knowledge: Knowledge, told: Path) -> None:
    early = knowledge("resolve", REFUNDS, "--as-of", "1999-01-01", "--data-dir", told)
    assert (early.exit, early.out) == (3, "")
    assert "Nothing was authoritative" in early.err
    unknown = knowledge("resolve", "document/handbook/nosuch", "--data-dir", told)
    assert (unknown.exit, unknown.out) == (1, "")
    assert "nosuch" in unknown.err


def test_history_shows_every_version_and_the_periods_that_count(knowledge: Knowledge, told: Path) -> None:
    run = knowledge("history", REFUNDS, "--data-dir", told)
    assert run.out.count(" · draft · ") == 1
    assert run.out.count(" · approved · ") == 2
    assert "authoritative 2023-01-01 → 2024-01-01" in run.out
    value = knowledge("history", REFUNDS, "--json", "--data-dir", told).value
    assert len(value["versions"]) == 3
    assert {period["version_id"] for period in value["periods"]} <= {v["version_id"] for v in value["versions"]}


def test_diff_shows_what_changed_between_two_dates(knowledge: Knowledge, told: Path) -> None:
    run = knowledge("diff", REFUNDS, "--from", "2023-06-01", "--to", "2024-06-01", "--data-dir", told)
    assert "-Unused items can be returned for a refund within 14 days of delivery." in run.out
    assert "+Unused items can be returned for a refund within 30 days of delivery." in run.out
    same = knowledge("diff", REFUNDS, "--from", "2024-06-01", "--to", "2024-07-01", "--data-dir", told)
    assert (same.exit, "no difference" in same.out) == (0, True)


def test_q3_an_answer_is_shown_and_replays_the_same_after_more_ingests_and_a_reindex(
    knowledge: Knowledge, told: Path, tmp_path: Path
) -> None:
    answer = knowledge("query", QUESTION, "--as-of", "2023-06-01", "--json", "--data-dir", told).value
    (tmp_path / "other.md").write_text("# Returns\n\nUnused items can be returned for a refund within 7 days.\n")
    options = ["--state", "approved", "--actor", "jo", "--effective-from", "2023-01-01", "--data-dir", told]
    assert knowledge("ingest", tmp_path / "other.md", *options).exit == 0
    assert knowledge("reindex", "--data-dir", told).exit == 0
    replay = knowledge("audit", "replay", answer["answer_id"], "--json", "--data-dir", told)
    assert (replay.exit, replay.value["same"]) == (0, True)
    assert replay.value["replayed_hash"] == answer["answer_hash"]
    assert "The same" in knowledge("audit", "replay", answer["answer_id"], "--data-dir", told).out
    shown = knowledge("audit", "show", answer["answer_id"], "--json", "--data-dir", told).value
    assert shown["answer"]["answer_hash"] == answer["answer_hash"]
    assert shown["candidates"][0]
    assert "candidates" in knowledge("audit", "show", answer["answer_id"], "--data-dir", told).out


def test_g4_audit_verify_says_whether_the_ledger_holds(knowledge: Knowledge, told: Path) -> None:
    run = knowledge("audit", "verify", "--json", "--data-dir", told)
    assert (run.exit, run.value["ok"], run.value["problems"]) == (0, True, [])
    assert "holds" in knowledge("audit", "verify", "--data-dir", told).out


def test_i5_doctor_finds_and_repairs_a_lost_index(knowledge: Knowledge, told: Path) -> None:
    from knowledge.bootstrap import open_canon
    from knowledge.settings import Settings

    assert knowledge("doctor", "--data-dir", told).exit == 0
    canon = open_canon(Settings(data_dir=told), embedder=HashingEmbedder())
    lost = [point.point_id for point in canon.index.points(REFUNDS)]
    canon.index.delete(lost)
    canon.index.flush()
    canon.close()
    found = knowledge("doctor", "--json", "--data-dir", told)
    assert (found.exit, bool(found.value["left"])) == (1, True)
    repaired = knowledge("doctor", "--repair", "--json", "--data-dir", told)
    assert (repaired.exit, repaired.value["left"]) == (0, [])
    assert "agrees" in knowledge("doctor", "--data-dir", told).out


def test_l1_drafts_come_with_a_note_that_nothing_counts_yet(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("# New\n\nA new text.\n")
    run = knowledge("ingest", tmp_path / "new.md", "--json", "--data-dir", tmp_path / "data")
    assert (run.exit, run.value["recorded"], run.value["approved"]) == (0, 1, 0)
    assert "nothing of them is authoritative until approved" in run.err
    assert knowledge("resolve", "document/local/new", "--data-dir", tmp_path / "data").exit == 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two good files, three bad ones and one of another program."""
    root = tmp_path / "folder"
    (root / "below").mkdir(parents=True)
    (root / "gate.md").write_text("# Gate\n\nThe gate opens at six.\n")
    (root / "below" / "wall.md").write_text("# Wall\n\nThe wall is blue.\n")
    (root / "gate.rst").write_text("The gate opens at seven.\n")
    (root / "latin.md").write_bytes(b"# Caf\xe9\n")
    (root / "cut.pdf").write_bytes(b"%PDF-1.4\nbroken")
    (root / "package.json").write_text('{"name": "site"}')
    return root


@pytest.mark.rule("N2c", "N2g")
def test_n2_bad_files_are_named_with_their_remedies_and_the_good_ones_are_recorded(
    knowledge: Knowledge, simulated: None, folder: Path, tmp_path: Path
) -> None:
    arguments = ["ingest", folder, "--state", "approved", "--actor", "jo", "--data-dir", tmp_path / "data"]
    run = knowledge(*arguments)
    assert run.exit == 1
    assert "2 recorded" in run.out
    assert "3 files failed." in run.out
    assert f"knowledge: {folder / 'latin.md'}: line 1: Byte" in run.err
    assert "\n  Save the file as UTF-8" in run.err
    assert "gate.md and gate.rst would be the same object" in run.err
    assert "Skipped package.json" in run.err
    assert "Traceback" not in run.err
    assert knowledge("resolve", "document/local/below/wall", "--data-dir", tmp_path / "data").exit == 0
    again = knowledge(*arguments, "--json")
    assert (again.exit, again.value["unchanged"], again.value["recorded"]) == (1, 2, 0)
    failed = {Path(one["path"]).name: one for one in again.value["failed"]}
    assert set(failed) == {"latin.md", "cut.pdf", "gate.rst"}
    assert all(one.keys() == {"path", "detail", "remedy"} and one["remedy"] for one in failed.values())


@pytest.mark.rule("N2d")
def test_n2_strict_is_all_or_nothing(knowledge: Knowledge, simulated: None, folder: Path, tmp_path: Path) -> None:
    arguments = ["ingest", folder, "--strict", "--json", "--data-dir", tmp_path / "data"]
    run = knowledge(*arguments)
    assert (run.exit, run.value["recorded"], len(run.value["failed"])) == (1, 0, 3)
    assert "Nothing was recorded, because of --strict." in run.err
    for name in ("latin.md", "cut.pdf", "gate.rst"):
        (folder / name).unlink()
    run = knowledge(*arguments)
    assert (run.exit, run.value["recorded"], run.value["failed"]) == (0, 2, [])


BAD_USE: list[tuple[list[str], str]] = [
    (["query", ""], "question"),
    (["query", "why " * 2_500], "question"),
    (["query", "why\x07?"], "question"),
    (["query", "why?", "--as-of", "soon"], "--as-of"),
    (["query", "why?", "--as-of", "2024-13-01"], "--as-of"),
    (["query", "why?", "--as-of", "0000-01-01"], "--as-of"),
    (["query", "why?", "--as-of", "10000-01-01"], "--as-of"),
    (["query", "why?", "--as-of", "2024-01-01T12:00"], "--as-of"),
    (["query", "why?", "--known-at", "9000-01-01"], "known_at"),
    (["query", "why?", "--fact", "novalue"], "--fact"),
    (["query", "why?", "--fact", "a=1", "--fact", "a=2"], "--fact"),
    (["query", "why?", "--fact", f"a={2**80}"], "--fact"),
    (["query", "why?", "--jurisdiction", "e u"], "--jurisdiction"),
    (["query", "why?", "--server", "localhost"], "--server"),
    (["query", "why?", "--nosuch"], "--nosuch"),
    (["resolve", "a//b"], "object_id"),
    (["resolve", "x" * 600], "object_id"),
    (["diff", REFUNDS, "--from", "2024-01-01"], "--to"),
    (["diff", REFUNDS, "--from", "2024-01-01", "--to", "later"], "--to"),
    (["ingest", "x.md", "--state", "approved"], "--actor"),
    (["ingest", "x.md", "--state", "published"], "--state"),
    (["ingest", "x.md", "--kind", "poem"], "--kind"),
    (["ingest", "x.md", "--effective-from", "2024-02-01", "--effective-to", "2024-01-01"], "--effective-to"),
    (["ingest", ".", "--git-history", "--server", "http://127.0.0.1:1"], "--server"),
    (["ingest", "x.md", "--author-dates"], "--author-dates"),
    (["ingest", "x.md", "--audience", "a b"], "--audience"),
    (["review", "list", "--audience", "a b"], "--audience"),
    (["review", "approve", "0000", "--actor", "jo", "--audience", "a b"], "--audience"),
    (["review", "deprecate", "0000", "--actor", "jo", "--effective-at", "soon"], "--effective-at"),
    (["review", "reject", "0000", "--actor", " "], "--actor"),
    (["impact", "0000", "--audience", "a//b"], "--audience"),
    (["audit", "check", "x.zip", "--key", "abc"], "--key"),
    (["nosuch"], "nosuch"),
]


@pytest.mark.parametrize(("arguments", "named"), BAD_USE)
def test_t2_wrong_usage_exits_with_2_and_names_what_is_wrong(
    knowledge: Knowledge, told: Path, arguments: list[str], named: str
) -> None:
    run = knowledge("--data-dir", told, *arguments)
    assert (run.exit, run.out) == (2, "")
    assert named in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "show", "ans_nosuch"],
        ["audit", "replay", "ans_nosuch"],
        ["history", "document/handbook/nosuch"],
        ["diff", "document/handbook/nosuch", "--from", "2023-01-01", "--to", "2024-01-01"],
        ["ingest", "nosuch.md"],
        ["query", "why?", "--server", "http://127.0.0.1:1"],
    ],
)
def test_what_is_not_there_exits_with_1_and_says_what_to_do(
    knowledge: Knowledge, told: Path, arguments: list[str]
) -> None:
    run = knowledge("--data-dir", told, *arguments)
    assert (run.exit, run.out) == (1, "")
    assert run.err.startswith("knowledge: ")
    assert len(run.err.strip().split("\n")) == 2
    assert "Traceback" not in run.err


@pytest.mark.parametrize("command", [["query", "why?"], ["audit", "verify"], ["resolve", REFUNDS], ["reindex"]])
def test_a_data_directory_that_cannot_be_written_is_said(
    knowledge: Knowledge, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    run = knowledge(*command, "--data-dir", tmp_path / "file" / "data")
    assert (run.exit, run.out) == (1, "")
    assert str(tmp_path / "file" / "data") in run.err
    assert "--data-dir" in run.err


def test_a_setting_that_cannot_be_used_is_named(
    knowledge: Knowledge, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_CANDIDATES", "many")
    run = knowledge("audit", "verify", "--data-dir", told)
    assert run.exit == 2
    assert "KNOWLEDGE_CANDIDATES" in run.err


def test_control_characters_of_a_document_never_reach_the_terminal(knowledge: Knowledge, tmp_path: Path) -> None:
    from api.cli.framework.output import printable

    assert printable("a\x1b[31mb\nc\td\x07") == "a\ufffd[31mb\nc\td\ufffd"


def test_the_version_is_printed() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0


def test_help_loads_no_engine() -> None:
    heavy = "torch sqlmodel sqlalchemy qdrant_edge qdrant_client sentence_transformers fastapi uvicorn lxml pypdfium2 selectolax pyromark"
    script = (
        "import sys\nfrom api.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"loaded = set({heavy.split()!r}) & set(sys.modules)\n"
        "sys.exit(f'loaded {loaded}' if loaded else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


WHAT_ANSWERS_NEED = (
    "numpy rich qdrant_edge tokenizers knowledge.evaluation knowledge.model.answering.answers api.service.requests"
    " knowledge.store.sql.transaction knowledge.store.sql.chain.replay"
)
"""Modules that a command does not need that only reads texts."""


@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        (["list"], f"{WHAT_ANSWERS_NEED} knowledge.reasoning.reasoner"),
        (["history", "policy/refunds"], WHAT_ANSWERS_NEED),
        (["resolve", "policy/refunds"], WHAT_ANSWERS_NEED),
        (
            ["query", QUESTION],
            "torch rich knowledge.evaluation knowledge.access.keyring qdrant_client onnxruntime",
        ),
    ],
)
def test_a_cold_command_imports_nothing_that_it_does_not_need(
    told: Path, command: list[str], unneeded: str
) -> None:
    script = (
        "import sys\nfrom api.cli import main\n"
        f"try:\n    main({[*command, '--data-dir', str(told)]!r})\nexcept SystemExit:\n    pass\n"
        f"loaded = set({unneeded.split()!r}) & set(sys.modules)\n"
        "sys.exit(f'loaded {loaded}' if loaded else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_g6_a_kept_head_is_never_written_over_and_proofs_lead_on_from_it(
    knowledge: Knowledge, told: Path, tmp_path: Path
) -> None:
    data = ["--data-dir", told]
    answer_id = knowledge("query", QUESTION, "--json", *data).value["answer_id"]
    kept, receipt, later = tmp_path / "head.json", tmp_path / "receipt.zip", tmp_path / "later.zip"
    assert knowledge("audit", "head", "--out", kept, *data).exit == 0
    before = kept.read_bytes()
    for command in (["head", "--out", kept], ["export", answer_id, kept]):
        run = knowledge("audit", *command, *data)
        assert (run.exit, "exists already" in run.err, kept.read_bytes()) == (2, True, before)
    connection = sqlite3.connect(told / "canon.sqlite3", isolation_level=None)
    connection.execute("DELETE FROM signed_head")
    connection.close()
    knowledge("query", QUESTION, *data)
    assert knowledge("audit", "export", answer_id, receipt, *data).exit == 0
    unproved = knowledge("audit", "check", receipt, "--against", kept)
    assert (unproved.exit, f"audit export {answer_id} FILE.zip --from HEAD" in unproved.out) == (1, True)
    assert knowledge("audit", "export", answer_id, later, "--from", kept, *data).exit == 0
    assert knowledge("audit", "check", later, "--against", kept).exit == 0
    assert knowledge("audit", "verify", "--against", kept, "--against", kept, *data).exit == 0


def test_g6_a_ledger_that_does_not_continue_a_kept_head_is_called_rewritten_or_cut_off(
    knowledge: Knowledge, told: Path, tmp_path: Path
) -> None:
    """What was put in place of it holds by itself; the head somebody kept does not."""
    data, kept, file = tmp_path / "data", tmp_path / "head.json", tmp_path / "refunds.md"
    shutil.copytree(told, data)
    shutil.copytree(data, tmp_path / "older")
    file.write_text(refunds(45))
    ingest = ["ingest", file, "--source", "handbook", "--state", "approved"]
    knowledge(*ingest, "--actor", "jo", "--data-dir", data)
    assert knowledge("audit", "head", "--out", kept, "--data-dir", data).exit == 0
    older = ["--data-dir", tmp_path / "older"]
    cut = knowledge("audit", "verify", "--against", kept, "--json", *older)
    assert (cut.exit, "the ledger was cut off" in cut.value["problems"][0]["what"]) == (1, True)
    for _ in range(4):
        knowledge("query", QUESTION, *older)
    other = knowledge("audit", "verify", "--against", kept, *older)
    assert (other.exit, "the ledger was rewritten" in other.out) == (1, True)
    answer_id = knowledge("query", QUESTION, "--json", *older).value["answer_id"]
    refused = knowledge("audit", "export", answer_id, tmp_path / "r.zip", "--from", kept, *older)
    assert (refused.exit, "audit verify --against" in refused.err) == (1, True)
    assert not (tmp_path / "r.zip").exists()
    for option in ("verify", "check", "export"):
        given = {"verify": ["--against", file], "check": [file, "--against", file]}.get(
            option, [answer_id, "x", "--from", file]
        )
        run = knowledge("audit", option, *given, *(older if option != "check" else []))
        assert (run.exit, "holds no head" in run.err, "http" in run.err) == (2, True, False)


@pytest.mark.rule("G4c")
def test_g4_verification_goes_on_after_what_cannot_be_read(
    knowledge: Knowledge, told: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(told, data)
    connection = sqlite3.connect(data / "canon.sqlite3", isolation_level=None)
    connection.execute("UPDATE event SET actor = CAST(x'6aff' AS TEXT) WHERE seq = 1")
    connection.execute("UPDATE ledger_head SET hash = CAST(x'6aff' AS TEXT)")
    connection.close()
    run = knowledge("audit", "verify", "--json", "--data-dir", data)
    assert (run.exit, run.value["ok"], run.value["head"]) == (1, False, None)
    assert {"ledger head", "event 1"} <= {problem["where"] for problem in run.value["problems"]}
    assert knowledge("audit", "verify", "--data-dir", data).exit == 1


def test_a_file_that_is_no_receipt_is_refused_in_one_line(knowledge: Knowledge, tmp_path: Path) -> None:
    file = tmp_path / "receipt.zip"
    file.write_bytes(b"hello")
    run = knowledge("audit", "check", file)
    assert (run.exit, run.out.count("\n")) == (1, 1)
    assert "does not end as a receipt does" in run.out
    assert knowledge("audit", "check", tmp_path / "nothing").exit == 2
