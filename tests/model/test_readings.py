"""What a reading is, when two say the same, and what a version is read as at a known time."""

from __future__ import annotations

import pytest

from knowledge.model.clock import Period, json_value
from knowledge.model.objects import Version
from knowledge.model.reading.readings import (
    Reading,
    ReadingState,
    RecordedReading,
    RereadOutcome,
    in_force_periods,
    outcome_of,
    reading_at,
)
from knowledge.model.reading.recognised import RecognisedPage
from knowledge.model.reading.statements import LeftOut, Statement, StatementKind
from knowledge.model.record.canonical import canonical_json, parsed_json, sha256_hex
from knowledge.testing.store_samples import day, read_as, submission

READING = read_as("Refunds", ["Within 30 days.", "Not for lamps."])[0]


def stated(*words: str, text: str = "text") -> Reading:
    """A reading of `text` with these statements."""
    statements = [
        Statement(kind=StatementKind.SENTENCE, spans=((0, 1),), words=own, clause="text") for own in words
    ]
    return Reading(reader="r/1", text_hash=sha256_hex(text.encode()), title="T", statements=tuple(statements))


def recorded(seq: int, in_force: int | None, **fields: object) -> RecordedReading:
    """A reading recorded by event `seq`, in force since that day."""
    facts = {
        "version_id": "a" * 64,
        "reading_hash": f"{seq:064x}",
        "text_hash": "b" * 64,
        "reader": "r/1",
        "seq": seq,
        "recorded_at": day(seq),
        "recorded_by": "rita",
        "differs": in_force is None,
        "state": ReadingState.WAITING if in_force is None else ReadingState.IN_FORCE,
        "in_force_at": None if in_force is None else day(in_force),
        "in_force_seq": in_force,
    }
    return RecordedReading.model_validate(facts | fields)


@pytest.mark.rule("R1b")
def test_a_reading_is_named_by_the_hash_of_its_canonical_json_r1() -> None:
    assert READING.reading_hash == sha256_hex(canonical_json(json_value(READING)))
    again = Reading.from_content(READING.body)
    assert (again, again.reading_hash) == (READING, READING.reading_hash)


@pytest.mark.rule("R1b")
@pytest.mark.parametrize(
    "words", ['{"object_id": "a"}', '"object_id":', "\\", "30 \u20ac \U0001f600", "\u2028", ""]
)
def test_a_reading_is_read_from_its_content_whatever_it_says_r1(words: str) -> None:
    read = stated(words, f"{words} 12")
    again = Reading.from_content(read.body)
    assert (again, again.statements[0].words) == (Reading.model_validate(parsed_json(read.body)), words)
    assert again == read


@pytest.mark.rule("R1a")
def test_a_version_id_does_not_depend_on_how_it_is_read_r1() -> None:
    version = submission().version
    other = Version(**{**dict(version), "reading": stated("Other.")})
    assert other.version_id == version.version_id
    assert b"reading" not in version.body


@pytest.mark.rule("R1c")
def test_a_body_of_format_1_keeps_its_id_and_holds_its_first_reading_r1() -> None:
    version = submission().version
    fields = {
        name: value for name, value in json_value(version).items() if name not in ("reading", "declared_title")
    }
    held = json_value(version.reading)
    del held["cuts"]  # readings have them since the reader `structure/7`
    revision = fields["revision"] | {"extractor": held.pop("reader"), "text_hash": held.pop("text_hash")}
    body = canonical_json(fields | held | {"revision": revision})
    old = Version.from_contents(body, body)
    assert (old.version_id, old.reading.reading_hash, old.body) == (sha256_hex(body),) * 2 + (body,)
    assert (old.reading, old.revision, old.title) == (version.reading, version.revision, version.title)
    before_statements = parsed_json(body)
    del before_statements["statements"], before_statements["left_out"]
    older = canonical_json(before_statements)
    assert Version.from_contents(older, older).reading == version.reading
    new = version.reading.model_copy(update={"title": "New"})
    again = Version.from_contents(body, Reading.model_validate(new.model_dump()).body)
    assert (again.version_id, again.title) == (old.version_id, "New"), "a later reading of it stands apart"


@pytest.mark.rule("R3b")
def test_readings_publish_the_same_when_their_texts_or_their_plain_words_are_equal_r3() -> None:
    assert READING.publishes_the_same(read_as("Other title", ["Within 30 days.", "Not for lamps."], "r/9")[0])
    assert not READING.publishes_the_same(read_as("Refunds", ["Within 30 days."])[0]), "no statements to compare"
    assert stated("Within 30 days.").publishes_the_same(stated("Within", "30 days.", text="**Within** 30 days."))
    assert not stated("Within 30 days.").publishes_the_same(stated("Within 40 days.", text="other"))


@pytest.mark.rule("R3a")
def test_only_the_reader_may_differ_between_readings_that_are_the_same_r3() -> None:
    assert READING.is_same(READING.model_copy(update={"reader": "r/9"}))
    assert not READING.is_same(READING.model_copy(update={"title": "Other"}))
    left_out = (LeftOut(kind="comment", count=1, characters=9),)
    assert not READING.is_same(READING.model_copy(update={"left_out": left_out}))


def test_recognised_pages_are_kept_and_a_reading_without_any_is_kept_as_before_there_were_some() -> None:
    assert b"recognised" not in READING.body
    recognised = READING.model_copy(update={"recognised": (RecognisedPage(page=2, unclear=1),)})
    assert Reading.from_content(Reading.model_validate(recognised.model_dump()).body) == recognised
    assert not READING.is_same(recognised)


@pytest.mark.rule("R2a")
def test_the_reading_at_a_known_time_is_the_last_that_came_into_force_by_then_r2() -> None:
    readings = [recorded(1, 1), recorded(2, None), recorded(3, 9), recorded(4, 4)]
    at = [reading_at(readings, day(known)).seq for known in (0, 1, 3, 4, 8, 9)]
    assert at == [1, 1, 1, 4, 4, 3]
    assert reading_at(readings).seq == 3


@pytest.mark.rule("R2a")
def test_a_reading_is_in_force_until_the_next_one_r2() -> None:
    first, none, last = in_force_periods([day(1), day(5), day(5)])
    assert (first, none, last) == (Period(start=day(1), end=day(5)), None, Period(start=day(5)))


@pytest.mark.rule("R3c", "R3d", "R4a", "R4c")
@pytest.mark.parametrize(
    ("reading", "vouched_for", "states", "outcome"),
    [
        (READING.model_copy(update={"reader": "r/9"}), True, {}, RereadOutcome.UNCHANGED),
        (READING.model_copy(update={"title": "Other"}), True, {}, RereadOutcome.IN_FORCE),
        (stated("Other."), False, {}, RereadOutcome.IN_FORCE),
        (stated("Other."), True, {}, RereadOutcome.WAITING),
        (stated("Other."), True, {"state": ReadingState.WAITING}, RereadOutcome.WAITING_ALREADY),
        (stated("Other."), True, {"state": ReadingState.REJECTED}, RereadOutcome.REJECTED_BEFORE),
        (stated("Other."), True, {"state": ReadingState.WITHDRAWN}, RereadOutcome.WAITING),
    ],
)
def test_what_recording_a_reading_does_r3_r4(
    reading: Reading, vouched_for: bool, states: dict[str, object], outcome: RereadOutcome
) -> None:
    before = [recorded(1, 1)]
    if states:
        before.append(recorded(2, None, reading_hash=stated("Other.").reading_hash, **states))
    assert outcome_of(reading, READING, before, vouched_for) is outcome


def test_a_statement_starts_where_it_stands_itself_and_not_at_cells_that_other_rows_share() -> None:
    row = Statement(kind=StatementKind.ROW, spans=((0, 4), (9, 12)), words="a: b", clause="text")
    reading = stated("One.").model_copy(update={"statements": (*stated("One.").statements, row)})
    assert reading.starts == (0, 9)
