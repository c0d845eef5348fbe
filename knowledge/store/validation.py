"""The checks that every store makes before it records anything, and the time that it gives a transaction.

Functions named `checked_…` return their argument in the form in which it is kept; functions named `check_…` return
nothing or a decision. All of them raise a `CanonError` that names the value and the remedy. Pure: every engine uses them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from rfc8785 import CanonicalizationError

from knowledge.errors import Conflict, IllegalTransition, InvalidInput, SelfApproval
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.circles import Edge, circle, in_words
from knowledge.model.clock import EPOCH, TICK, AsOf, Clock, format_instant, json_value, parse_instant
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.kinds import SourceTerms, same_text
from knowledge.model.objects import TRANSITIONS, Kind, Passage, State, Submission
from knowledge.model.reading.readings import Reading, RecordedReading, Rereading, waiting_among
from knowledge.model.record.ledger import NOTICES, EventKind, Head, same_person

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

GOVERNING_KINDS = frozenset({Kind.PRECEDENCE, Kind.SOURCE, Kind.ACTION})
"""The kinds of objects that decide over other objects, or where actions go. Their author may never approve them (rule L4)."""

SERVICE = "canon"
"""The actor of events that nobody asked for by name: answers, conflicts that were found, the first key."""

NEEDS_TEXT = frozenset({State.REVIEWED, State.APPROVED})
"""The moves that an erased version cannot make: nobody can vouch for a text that they cannot read."""

_LONGEST_NAME = 200
"""Characters in the name of an actor: longer than any person's name or service account, short enough for one line."""

_LONGEST_REASON = 10_000
"""Characters in a reason: several pages, and longer than a commit message that a history is ingested with. No event can be erased (rule E1)."""

_UNSEEN = ("Cf", "Cn", "Co", "Zl", "Zp")
"""Unicode categories without a glyph: format characters, unassigned and private ones, line and paragraph separators."""

_IGNORABLE = lazy_pattern(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""The other characters that show nothing: the rest of Default_Ignorable_Code_Point in Unicode's
DerivedCoreProperties, and the blank Braille pattern."""


class Arrival(NamedTuple):
    """The facts about a version that decide whether its author may approve it (rules L3, L4).

    `declared` are the terms of its source. They are None for an undeclared source, and for a version that an earlier
    transaction recorded: such a version does not arrive any more.
    """

    kind: Kind
    source: str
    declared: SourceTerms | None


def stamp(clock: Clock, head: Head) -> datetime:
    """The `recorded_at` of the transaction that follows `head` (rule T3)."""
    now = parse_instant(clock())
    return now if head.recorded_at is None else max(now, head.recorded_at + TICK)


def requested_as_of(
    changed_at: datetime | None, valid_at: datetime | None, known_at: datetime | None, now: datetime
) -> AsOf:
    """The as-of that a request asks for, on a ledger whose last change was recorded at `changed_at` (rule T4).

    On an empty ledger the known time is 1970, which is before every possible event. Raises InvalidInput for a
    `known_at` that is later than both `now` and the last change.
    """
    last = changed_at or EPOCH
    known = last if known_at is None else parse_instant(known_at)
    if known > max(parse_instant(now), last):
        raise InvalidInput(
            f"known_at {format_instant(known)} lies in the future: nobody knows yet what will be known then.",
            remedy=f"Leave it out, or give a time up to {format_instant(now)}.",
            where="known_at",
        )
    return AsOf(valid_at=now if valid_at is None else valid_at, known_at=min(known, last))


def checked_actor(actor: str) -> str:
    """The name of an actor without spaces around it (rule L3).

    Raises InvalidInput for a name without a letter or digit, for one that is too long, and for one with an invisible
    character, by which one person's name could pass for another's.
    """
    name = _printable(actor.strip(), "actor", allowed="")
    if not any(character.isalnum() for character in name):
        raise InvalidInput("The actor is blank.", remedy="Say who does this, such as jane.", where="actor")
    if len(name) > _LONGEST_NAME:
        raise InvalidInput(
            f"The actor has {len(name)} characters.",
            remedy=f"Use a name of at most {_LONGEST_NAME}.",
            where="actor",
        )
    unseen = next((c for c in name if unicodedata.category(c) in _UNSEEN or _IGNORABLE.match(c)), None)
    if unseen is not None:
        raise InvalidInput(
            f"The actor {name!r} holds the invisible character U+{ord(unseen):04X}.",
            remedy="Remove it: names that look the same must be the same.",
            where="actor",
        )
    return name


def checked_reason(reason: str) -> str:
    """The reason for an event, which may be empty or have several lines.

    Raises InvalidInput for control characters, and for one that is too long.
    """
    if len(reason) > _LONGEST_REASON:
        raise InvalidInput(
            f"The reason has {len(reason)} characters.",
            remedy=f"Use at most {_LONGEST_REASON}; the ledger keeps it for good.",
            where="reason",
        )
    return _printable(reason, "reason", allowed="\n\t")


def _printable(value: str, where: str, allowed: str) -> str:
    """`value`. Raises InvalidInput naming `where` for a control character or surrogate that is not `allowed`."""
    bad = next((c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed), None)
    if bad is not None:
        raise InvalidInput(
            f"The {where} {value[:60]!r} holds the control character {bad!r}.",
            remedy="Remove it.",
            where=where,
        )
    return value


def checked_submission(submission: Submission, kind: Kind | None, *, is_hidden: bool = False) -> Submission:
    """`submission` if a store can keep it. `kind` is the kind of its object; None when the object is new.

    Raises InvalidInput for another kind, and for values that a database or canonical JSON cannot hold. The kind of an object
    that is hidden from the one who records is not told.
    """
    version = submission.version
    if kind is not None and kind is not version.kind:
        known = "cannot be of this kind" if is_hidden else f"is of kind {kind.value}"
        raise InvalidInput(
            f"{version.object_id} {known}, but this version is of kind {version.kind.value}.",
            remedy="An object keeps its kind: use that kind, or name another object.",
            where="kind",
        )
    _printable(version.revision.source, "source", allowed="")
    _check_storable(version.object_id, lambda: (version.body, version.reading.body), submission.passages)
    return submission


def checked_rereading(rereading: Rereading) -> Rereading:
    """`rereading` if a store can keep it. Raises InvalidInput for values that a database or canonical JSON cannot hold."""
    name = f"The reading of version {rereading.version_id[:16]}"
    _check_storable(name, lambda: (rereading.reading.body,), rereading.passages)
    return rereading


def _check_storable(name: str, bodies: Callable[[], Sequence[bytes]], passages: Sequence[Passage]) -> None:
    """Raise InvalidInput, naming `name`, for passages or bodies that a database or canonical JSON cannot hold."""
    for passage in passages:
        if "\0" in passage.text or "\0" in passage.context:
            raise InvalidInput(
                f"Passage {passage.passage_hash[:12]} of {name} holds a NUL character.",
                remedy="Remove it from the text or heading.",
                where="passages",
            )
    try:
        for body in bodies():
            body.decode()
    except (CanonicalizationError, UnicodeEncodeError) as error:
        raise InvalidInput(
            f"{name} has a value that canonical JSON cannot hold: {error}.",
            remedy="Use finite numbers below 2^53, and text without lone surrogates.",
            where="attributes",
        ) from None


def passages_of(reading: Reading, passages: Iterable[Passage]) -> list[Passage]:
    """The passages that the reading refers to. A store does not keep other passages that come with it."""
    referred = {ref.passage_hash for ref in reading.passages}
    return [passage for passage in passages if passage.passage_hash in referred]


def is_vouched_for(state: State) -> bool:
    """Whether somebody approved a version in this state, and so the words that it was read with (rule R3)."""
    return state in (State.APPROVED, State.DEPRECATED)


def waiting_reading(version_id: str, readings: Sequence[RecordedReading]) -> RecordedReading:
    """The reading that waits among those of a version. Raises IllegalTransition when none does."""
    waiting = waiting_among(readings)
    if waiting is None:
        raise IllegalTransition(
            f"No reading of version {version_id[:16]} waits for a decision.",
            remedy="`knowledge review list` shows the readings that wait.",
        )
    return waiting


def check_confirmation(actor: str, waiting: RecordedReading) -> None:
    """Raise SelfApproval when the actor who read a version again confirms the reading (rule R4)."""
    if same_person(actor, waiting.recorded_by):
        raise SelfApproval(
            f"{actor} read this version again and cannot confirm the reading.",
            remedy="Let somebody else confirm it.",
            where="actor",
        )


def checked_move(version_id: str, before: State, to: State, effective_at: datetime | None) -> datetime | None:
    """The instant at which a move from `before` to `to` takes effect, None where none was given (rules L2, A4).

    Raises IllegalTransition for a move that the lifecycle does not allow, and InvalidInput for an instant that was
    given with another move than a deprecation.
    """
    if effective_at is not None and to is not State.DEPRECATED:
        raise InvalidInput(
            f"effective_at {effective_at} was given with a move to {to.value}.",
            remedy="Leave it out: only a deprecation can take effect at another time than now.",
            where="effective_at",
        )
    if to not in TRANSITIONS[before]:
        allowed = ", ".join(sorted(state.value for state in TRANSITIONS[before])) or "nothing"
        told = "already" if to is before else f"and cannot become {to.value}"
        raise IllegalTransition(
            f"Version {version_id[:16]} is {before.value} {told}.",
            remedy=f"From {before.value} it can become {allowed}.",
        )
    return None if effective_at is None else parse_instant(effective_at)


def check_approval(actor: str, author: str, arrival: Arrival) -> bool:
    """Return whether this is an approval on arrival, by the author (rules L3, L4).

    Raises SelfApproval when the author approves and the source is not declared approve-on-arrival.
    """
    if not same_person(actor, author):
        return False
    governing = arrival.kind in GOVERNING_KINDS
    if arrival.declared is not None and arrival.declared.approve_on_arrival and not governing:
        return True
    remedy = "Let somebody else approve it."
    if not governing:
        remedy += (
            " An author may approve a version only as it arrives, from a source that is declared approve-on-arrival "
            f"(source/{arrival.source})."
        )
    raise SelfApproval(f"{actor} recorded this version and cannot approve it.", remedy=remedy, where="actor")


def check_replacements(
    object_ids: Sequence[str], edges_from: Callable[[str], Sequence[Edge]], hierarchy: Jurisdictions
) -> None:
    """Raise Conflict when one of these objects replaces itself, directly or through other objects (rule A7).

    `edges_from` gives the replacements of an object that are in force once the transaction has ended.
    """
    for object_id in object_ids:
        for edge in edges_from(object_id):
            if (path := circle(edge, lambda last: edges_from(last.below), hierarchy)) is not None:
                raise Conflict(
                    f"{in_words(path, 'replaces')}: a circle, in which no object would be authoritative.",
                    remedy="Deprecate a version that replaces another first, or leave `replaces` out.",
                    where="replaces",
                )


def check_rulings(rulings: Sequence[Edge], hierarchy: Jurisdictions) -> None:
    """Raise Conflict when rulings that are in force together contradict each other (rule P2)."""
    for ruling in rulings:
        if (path := circle(ruling, partial(_rulings_after, rulings), hierarchy)) is not None:
            objects = ", ".join(dict.fromkeys(edge.said_by for edge in path))
            raise Conflict(
                f"The rulings contradict each other: {in_words(path, 'over')} ({objects}).",
                remedy="Deprecate one of these versions, or record the ruling as a new version of the same object.",
                where="rulings",
            )


def _rulings_after(rulings: Sequence[Edge], last: Edge) -> list[Edge]:
    """The rulings that continue a path after `last`: those in favour of the text that `last` rules against.

    A ruling that says just the opposite of `last` continues the path only when both name equally many clauses.
    Otherwise the one that names more clauses is an exception to the other, and decides.
    """
    return [
        ruling
        for ruling in rulings
        if same_text(last.below, ruling.above)
        and (_clauses_named(ruling) == _clauses_named(last) or not same_text(ruling.below, last.above))
    ]


def _clauses_named(ruling: Edge) -> int:
    return ("#" in ruling.above) + ("#" in ruling.below)


def checked_basis(basis: str) -> str:
    """The legal basis of an erasure. Raises InvalidInput for a blank one."""
    if not basis.strip():
        raise InvalidInput(
            "No legal basis is named.", remedy="Name one, such as GDPR Art. 17 (1) (a).", where="basis"
        )
    return _printable(basis, "basis", allowed="")


def checked_targets(version_ids: Sequence[str], answer_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The versions and the answers to erase, each id once. Raises InvalidInput when there are neither."""
    if not version_ids and not answer_ids:
        raise InvalidInput("Nothing is named to be erased.", remedy="Name versions or answers.")
    return list(dict.fromkeys(version_ids)), list(dict.fromkeys(answer_ids))


def check_erased_alone(kind: EventKind, first: EventKind | None) -> None:
    """Raise InvalidInput when a transaction that begins with an event of kind `first` would hold an erasure and more.

    An event that needs an erased content, or cites it, must be either before the erasure in the ledger or after it.
    """
    if first is not None and EventKind.CONTENT_ERASED in (kind, first):
        raise InvalidInput("An erasure cannot share its transaction.", remedy="Erase in a transaction of its own.")


def check_citations(answer_id: str, erased: Sequence[str]) -> None:
    """Raise Conflict for an answer that cites `erased` versions: they were erased while it was made."""
    if erased:
        raise Conflict(
            f"Answer {answer_id} cites version {erased[0][:16]}, which was erased meanwhile.", remedy="Ask again."
        )


def checked_notice(kind: EventKind) -> EventKind:
    """`kind` if it is the kind of a notice. Raises ValueError for another one."""
    if kind not in NOTICES:
        raise ValueError(f"{kind.value} changes projections; use the transaction's own method for it")
    return kind


def checked_record(record: AnswerRecord, recorded_at: datetime) -> tuple[AnswerRecord, bytes]:
    """`record` with its time, and its canonical JSON, which is what a store keeps (rule Q3).

    Raises InvalidInput for an answer that is not sealed, or that has a value that canonical JSON cannot hold.
    """
    dated = record.model_copy(update={"recorded_at": recorded_at})
    try:
        answer = json_value(record.answer)
        sealed = record.answer.answer_hash == record.answer.hash_of(answer)
        body = dated.canonical_body(answer)
    except (CanonicalizationError, UnicodeEncodeError) as error:
        raise InvalidInput(
            f"Answer {record.answer.answer_id} has a value that canonical JSON cannot hold: {error}.",
            remedy="Use finite numbers below 2^53, and text without lone surrogates.",
            where="facts",
        ) from None
    _printable(record.answer.answer_id, "answer_id", allowed="")
    if not sealed:
        raise InvalidInput(
            f"Answer {record.answer.answer_id} does not have the answer_hash of its content.",
            remedy="Seal it before recording it.",
            where="answer_hash",
        )
    return dated, body
