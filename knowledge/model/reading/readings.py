"""Readings: the results of reading a source, and which of them a version is read under at a known time (rules R1 to R4).

Values only, no I/O.

A version is its source bytes and what was declared with them. Title, clauses, statements and passages follow from the bytes
by the work of a reader, and a better reader makes others of the same bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from pydantic import Field, model_validator

from knowledge.model.clock import Instant, Period, Value, json_value
from knowledge.model.reading.recognised import RecognisedPage
from knowledge.model.reading.stated_scope import stated_scope
from knowledge.model.reading.statements import LeftOut, Statement, line_of, names_told
from knowledge.model.record.canonical import Sha256, canonical_json, content_hash, parsed_json, sha256_hex


def _is_empty(value: Sequence[Any]) -> bool:
    return not value


class Clause(Value):
    """An addressable part of a version: `text[start:end]` of the version's text, in code points.

    `anchor` is unique in its version. `heading` holds the headings above the clause, outermost first. `page`
    counts from 1 where the source has pages. `qualifies` is the anchor of the clause that this one is an exception
    to. `address` is the label path that the author printed, such as `4.2(b)`; empty where none is printed.
    """

    anchor: str
    kind: str
    start: int = Field(ge=0)
    end: int
    heading: tuple[str, ...] = ()
    page: int | None = None
    qualifies: str | None = None
    address: str = ""


class PassageRef(Value):
    """The place of a passage in a version: its statements stand in `text[start:end]`."""

    passage_hash: Sha256
    start: int = Field(ge=0)
    end: int


class Passage(Value):
    """A unit of retrieval: text and the headings above it, addressed by their content hash.

    A passage is stored and embedded once, however many versions hold it.
    """

    context: str
    text: str

    @cached_property
    def passage_hash(self) -> str:
        """SHA-256 over the canonical JSON of context and text."""
        return content_hash([self.context, self.text])

    @property
    def indexed_text(self) -> str:
        """The text to embed and tokenize: the headings, then the text."""
        return f"{self.context}\n{self.text}" if self.context else self.text

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without their breaks: one statement each. A text without a break is one line."""
        return self.text.split("\n")


class Reading(Value):
    """The result of reading the bytes of a version.

    `reader` is the fingerprint of the code that read them. `text_hash` is the SHA-256 of the kept text in UTF-8; clauses,
    statements and passages are places in that text. `left_out` names the parts that the author did not publish. `cuts` are the places
    between statements at which the source has something else than the text, so that no quote goes over one. `recognised` are the pages
    whose text was recognised in their images; a reading without any is kept without the field, as those before it were.
    """

    reader: str
    text_hash: Sha256
    title: str
    clauses: tuple[Clause, ...] = ()
    statements: tuple[Statement, ...] = ()
    passages: tuple[PassageRef, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    cuts: tuple[int, ...] = ()
    recognised: tuple[RecognisedPage, ...] = Field((), exclude_if=_is_empty)

    @model_validator(mode="after")
    def _anchors_are_unique(self) -> Self:
        anchors = [clause.anchor for clause in self.clauses]
        if len(anchors) != len(set(anchors)):
            raise ValueError(f"clause anchors repeat: {sorted({a for a in anchors if anchors.count(a) > 1})}")
        return self

    @classmethod
    def from_content(cls, content: bytes) -> Self:
        """Return the reading that a store keeps as `content`, without computing its JSON again.

        The content is the reading's own canonical JSON. The first reading of a version that was recorded before readings
        stood apart is part of the version's body, and is named by the hash of that.
        """
        # Within a text the quotation marks of a key are escaped.
        if b'"object_id":' in content:
            reading = cls.model_validate(_of_format_1(parsed_json(content)))
        else:
            reading = cls.model_validate_json(content)  # takes half the time
        reading.__dict__["body"] = content
        return reading

    @cached_property
    def body(self) -> bytes:
        """The content that a store keeps: the canonical JSON of the reading."""
        return canonical_json(json_value(self))

    @cached_property
    def reading_hash(self) -> str:
        """SHA-256 of `body`: the name of the reading."""
        return sha256_hex(self.body)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each statement begins. Every question that finds a passage of the version needs them."""
        return tuple(one.place[0] for one in self.statements)

    def statements_between(self, first: int, last: int) -> tuple[int, ...]:
        """The positions of the statements that begin in `text[first:last]`, in order."""
        order, starts = self._by_start
        return tuple(sorted(order[bisect_left(starts, first) : bisect_left(starts, last)]))

    @cached_property
    def _by_start(self) -> tuple[list[int], list[int]]:
        """The positions of the statements by where they begin, and where each of these begins."""
        order = sorted(range(len(self.statements)), key=self.starts.__getitem__)
        return order, [self.starts[at] for at in order]

    @cached_property
    def other_names(self) -> str:
        """The words by which the text says how its object is called as well; empty without statements. They are needed as often."""
        return names_told(self.statements)

    @cached_property
    def stated_scope(self) -> str:
        """The words by which the text says for whom and where all of it holds; empty without statements. Every question that finds a passage of the version needs them."""
        return stated_scope(self.statements)

    def is_same(self, other: Reading) -> bool:
        """Whether both readers made the same of the bytes."""
        return self.model_copy(update={"reader": other.reader}) == other

    def publishes_the_same(self, other: Reading) -> bool:
        """Whether both readings hold the same published words: equal texts, or equal plain words (rule R3)."""
        if self.text_hash == other.text_hash:
            return True
        return bool(self.statements) and _plain_words(self) == _plain_words(other)


def _of_format_1(body: dict[str, Any]) -> dict[str, Any]:
    """The fields of the reading in the body of a version of format 1."""
    revision = body["revision"]
    own = {name: body[name] for name in IN_BODIES_OF_FORMAT_1 if name in body}
    return own | {"reader": revision["extractor"], "text_hash": revision["text_hash"]}


IN_BODIES_OF_FORMAT_1 = ("title", "clauses", "statements", "passages", "left_out")
"""The fields of a reading that stand in the body of a version of format 1, beside two of its revision."""


def _plain_words(reading: Reading) -> str:
    """The words of all statements on one line, wherever one statement ends and the next begins."""
    return " ".join(word for statement in reading.statements for word in statement.words.split())


class Rereading(Value):
    """Another reading of a version that is recorded, with everything that the store must keep for it.

    `passages` are the distinct passages that `reading.passages` refers to.
    """

    version_id: Sha256
    reading: Reading
    text: str
    passages: tuple[Passage, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_kept(self.reading, self.text, self.passages)
        return self


def check_kept(reading: Reading, text: str, passages: Iterable[Passage]) -> None:
    """Raise ValueError unless `text` and `passages` are those that the reading refers to.

    A passage holds a line for each of its statements; a statement that was too long for the model was cut, and its parts, which have one
    place, may stand in several passages. In a reading without statements a passage is the text at its place.
    """
    if sha256_hex(text.encode("utf-8")) != reading.text_hash:
        raise ValueError("text_hash is not the SHA-256 of the text")
    given = {passage.passage_hash: passage.text for passage in passages}
    for ref in reading.passages:
        where = f"passage {ref.passage_hash[:12]}"
        if ref.passage_hash not in given:
            raise ValueError(f"{where} is missing")
        if not ref.start < ref.end <= len(text):
            raise ValueError(f"{where} is not within the text: {ref.start}:{ref.end}")
        within = range(ref.start, ref.end)
        lines = "\n".join(line_of(one) for one in reading.statements if one.place[0] in within)
        stated = lines if reading.statements else text[ref.start : ref.end]
        if f"\n{given[ref.passage_hash]}\n" not in f"\n{stated}\n":
            raise ValueError(f"{where} does not hold the statements at {ref.start}:{ref.end}")


class ReadingState(StrEnum):
    """The state of a reading of a version.

    - `in force`: it is the one that the version is read under, or was until a later one came into force.
    - `waiting`: its published words differ, and nobody has confirmed or rejected it.
    - `rejected`: a reviewer decided against it.
    - `withdrawn`: the version was read yet again before anybody decided.
    """

    IN_FORCE = "in force"
    WAITING = "waiting"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RecordedReading(Value):
    """A reading of a version as the ledger tells of it.

    `seq` is the event that recorded it. `differs` says that its published words are not those of the reading that was in
    force then. `in_force_at` is the known time from which it is in force, and None while it is not. The fields
    that begin with `decided` are given where a reviewer confirmed or rejected it.
    """

    version_id: Sha256
    reading_hash: Sha256
    text_hash: Sha256
    reader: str
    seq: int
    recorded_at: Instant
    recorded_by: str
    differs: bool
    state: ReadingState
    in_force_at: Instant | None = None
    in_force_seq: int | None = None
    decided_seq: int | None = None
    decided_at: Instant | None = None
    decided_by: str | None = None


def reading_at(readings: Sequence[RecordedReading], known_at: datetime | None = None) -> RecordedReading:
    """Return the reading in force at `known_at`, of all readings of one version; the present one by default (rule R2).

    Before the version was known it is the first one.
    """
    return [readings[0], *in_force_by(readings, known_at)][-1]


def in_force_by(readings: Iterable[RecordedReading], known_at: datetime | None = None) -> list[RecordedReading]:
    """Return the readings of a version that were in force at some time up to `known_at`, in the order they came into force."""
    came = [
        one
        for one in readings
        if one.in_force_at is not None and (known_at is None or one.in_force_at <= known_at)
    ]
    return sorted(came, key=lambda one: one.in_force_seq or 0)


def in_force_periods(starts: Sequence[datetime]) -> list[Period | None]:
    """Return the known time in which each of a version's readings is in force, from the `starts` of all, in order.

    A reading ends with the next one. It has no period when the next one starts with it.
    """
    ends = [*starts[1:], None]
    return [
        None if end is not None and end <= start else Period(start=start, end=end)
        for start, end in zip(starts, ends, strict=True)
    ]


def waiting_among(readings: Sequence[RecordedReading]) -> RecordedReading | None:
    """Return the reading of a version that waits for a decision; there is at most one (rule R4)."""
    return next((one for one in readings if one.state is ReadingState.WAITING), None)


class RereadOutcome(StrEnum):
    """The effect of reading a version again.

    - `unchanged`: it is read as it is read in force.
    - `in force`: the published words are the same, or nobody has approved the version yet, so it is in force at once.
    - `waiting`: the published words differ, so a reviewer decides.
    - `waiting already`: this very reading waits.
    - `rejected before`: a reviewer decided against this very reading.
    """

    UNCHANGED = "unchanged"
    IN_FORCE = "in force"
    WAITING = "waiting"
    WAITING_ALREADY = "waiting already"
    REJECTED_BEFORE = "rejected before"

    @property
    def is_new(self) -> bool:
        """Whether there is something to record."""
        return self in (RereadOutcome.IN_FORCE, RereadOutcome.WAITING)


def outcome_of(
    reading: Reading, in_force: Reading, readings: Sequence[RecordedReading], is_vouched_for: bool
) -> RereadOutcome:
    """Return the effect that recording `reading` has on a version with these `readings` (rules R3, R4).

    `in_force` is the one in force among them. `is_vouched_for` says that somebody approved the version.
    """
    if reading.is_same(in_force):
        return RereadOutcome.UNCHANGED
    if not is_vouched_for or reading.publishes_the_same(in_force):
        return RereadOutcome.IN_FORCE
    before = {one.state: one for one in readings if one.reading_hash == reading.reading_hash}
    if ReadingState.WAITING in before:
        return RereadOutcome.WAITING_ALREADY
    return RereadOutcome.REJECTED_BEFORE if ReadingState.REJECTED in before else RereadOutcome.WAITING
