"""The values that options mean, and the messages and files of commands."""

import re
import time
from pathlib import Path

import pytest

from api.cli.asking import facts
from api.cli.framework import options, output, session
from api.cli.framework.options import own_name
from api.cli.ingesting import check_defaults
from api.service.requests import DocumentDefaults
from knowledge.errors import InvalidInput, NotFound, StorageFailure
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope


def test_a_moment_is_made_of_the_time_and_scope_options() -> None:
    moment = options.moment_of("2024-01-01", None, "EU", "pro", None)
    assert (moment.valid_at, moment.known_at) == (parse_instant("2024-01-01"), None)
    assert moment.scope == Scope(jurisdiction="eu", product="pro")
    assert options.moment_of(None, None, "", None, None).scope == Scope(), "an empty jurisdiction is everywhere"


@pytest.mark.parametrize(
    ("given", "option"),
    [
        (("2024-02-30", None, "eu", None, None), "--as-of"),
        ((None, "soon", "eu", None, None), "--known-at"),
        ((None, None, "e u", None, None), "--jurisdiction"),
        ((None, None, "eu", "a//b", None), "--product"),
        ((None, None, "eu", None, "a b"), "--audience"),
    ],
)
def test_the_wrong_option_is_named(
    given: tuple[str | None, str | None, str, str | None, str | None], option: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        options.moment_of(*given)
    assert refused.value.where == option
    assert refused.value.remedy


def test_an_audience_alone_is_a_scope() -> None:
    assert options.audience_option("Staff") == Scope(audience="staff")
    assert options.audience_option(None) == Scope()
    with pytest.raises(InvalidInput) as refused:
        options.audience_option("a b")
    assert refused.value.where == "--audience"


def test_fields_of_requests_are_named_as_options() -> None:
    error = InvalidInput("wrong", remedy="Do.", where="effective_to")
    assert options.located_at_option(error).where == "--effective-to"
    assert options.located_at_option(InvalidInput("wrong")).where == ""


def test_a_user_without_a_login_name_is_asked_for_an_actor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert options.login()

    def unknown() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", unknown)
    with pytest.raises(InvalidInput) as refused:
        options.login()
    assert refused.value.where == "--actor"


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        ("n=12.5", 12.5),
        ("n=-3", -3),
        ("n=true", True),
        ("n=de", "de"),
        ('n="12"', "12"),
        ("n=", ""),
        ("n=null", "null"),
        ("n=[1]", "[1]"),
        ("n=a=b", "a=b"),
        (" n = x ", "x"),
    ],
)
def test_a_fact_is_a_number_a_truth_value_or_text(pair: str, value: object) -> None:
    assert facts([pair]) == {"n": value}


@pytest.mark.parametrize("pairs", [["n"], ["=1"], [" =1"], ["n=1", "n=2"]])
def test_a_fact_needs_a_name_of_its_own(pairs: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        facts(pairs)
    assert refused.value.where == "--fact"


def test_a_setting_that_cannot_be_used_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_CANDIDATES", "many")
    with pytest.raises(InvalidInput) as refused:
        session.settings_for(None)
    assert refused.value.where == "KNOWLEDGE_CANDIDATES"


def test_a_given_data_directory_prevails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATA_DIR", "/elsewhere")
    assert session.settings_for(tmp_path).data_dir == tmp_path
    assert session.settings_for(None).data_dir == Path("/elsewhere")


def test_an_error_is_one_line_and_its_remedy_another(capsys: pytest.CaptureFixture[str]) -> None:
    output.complain(InvalidInput("'x' is wrong.", remedy="Do this.", where="--option"))
    output.complain(NotFound("There is none."))
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "knowledge: --option: 'x' is wrong.\n  Do this.\nknowledge: There is none.\n"


def test_json_goes_to_standard_output_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    output.emit({"name": "Größe"})
    assert capsys.readouterr().out == '{\n  "name": "Größe"\n}\n'


def test_work_that_takes_long_tells_done_total_rate_and_what_remains(capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []

    def wait_for(line: str) -> None:
        end = time.monotonic() + 20
        while not any(re.fullmatch(line, one) for one in lines):
            assert time.monotonic() < end, lines
            time.sleep(0.01)
            lines.extend(capsys.readouterr().err.splitlines())

    with output.progress_lines("Reading", every=0.02) as advance:
        wait_for(r"Reading: \d+ s so far")
        advance(5, 20)
        wait_for(r"Reading: 5 of 20, \d+\.\d a second, about \d+ s remaining")
        advance(20, 20)
        wait_for(r"Reading: 20 of 20 after \d+ s; finishing")


def test_no_progress_bar_is_drawn_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with output.progress_bar("Reading") as advance:
        advance(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_file_is_read_up_to_the_largest_size(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert output.read_file(file, 5) == b"12345"
    with pytest.raises(InvalidInput, match="more than 4 bytes"):
        output.read_file(file, 4)
    with pytest.raises(InvalidInput, match="cannot be read"):
        output.read_file(tmp_path / "nothing", 5)


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "file"
    output.write_new_file(file, b"first", "--out")
    with pytest.raises(InvalidInput) as refused:
        output.write_new_file(file, b"second", "--out")
    assert refused.value.where == "--out"
    with pytest.raises(InvalidInput):
        output.refuse_existing(file, "--out")
    assert file.read_bytes() == b"first"
    with pytest.raises(StorageFailure):
        output.write_new_file(tmp_path / "nothing" / "file", b"", "--out")


@pytest.mark.parametrize(
    ("key", "server", "named"),
    [
        ("", None, "jo"),
        ("canon_1_2", None, "jo"),
        ("", "http://127.0.0.1:8080", "jo"),
        ("canon_1_2", "http://127.0.0.1:8080", ""),
    ],
)
def test_a_key_that_is_sent_to_a_service_names_its_person_and_else_the_login_does(
    monkeypatch: pytest.MonkeyPatch, key: str, server: str | None, named: str
) -> None:
    monkeypatch.setenv("KNOWLEDGE_KEY", key)
    monkeypatch.setattr("api.cli.framework.options.login", lambda: "jo")
    assert own_name(server) == named


def test_an_ingest_through_a_service_needs_no_actor_beside_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    unnamed = DocumentDefaults(state=State.APPROVED)
    monkeypatch.setenv("KNOWLEDGE_KEY", "canon_1_2")
    check_defaults(unnamed, "http://127.0.0.1:8080")
    with pytest.raises(InvalidInput, match="No approver is named"):
        check_defaults(unnamed)
