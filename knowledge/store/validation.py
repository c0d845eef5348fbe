"""What every store demands of what comes in, and how it dates it. Pure; the engines share it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from rfc8785 import CanonicalizationError

from knowledge.errors import Conflict, IllegalTransition, InvalidInput, SelfApproval
from knowledge.model.answers import AnswerRecord
from knowledge.model.canonical import canonical_json
from knowledge.model.circles import Edge, circle, told
from knowledge.model.clock import EPOCH, TICK, AsOf, Clock, format_instant, json_value, parse_instant
from knowledge.model.jurisdictions import Jurisdictions
from knowledge.model.kinds import SourceTerms, same_text
from knowledge.model.ledger import NOTICES, EventKind, Head, same_person
from knowledge.model.objects import TRANSITIONS, Kind, Passage, State, Submission

GOVERNING_KINDS = frozenset({Kind.PRECEDENCE, Kind.SOURCE})
"""What decides over other objects is never approved by its author."""
SERVICE = "canon"
"""The actor of what the service records by itself: answers."""

NEEDS_TEXT = frozenset({State.REVIEWED, State.APPROVED})
"""The moves to which a version's text must be there: nobody answers for what they cannot read."""

_LONGEST_NAME = 200
_UNSEEN = ("Cf", "Cn", "Co", "Zl", "Zp")
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What else is Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties, and the blank Braille pattern."""


@dataclass(frozen=True)
class Arrival:
    """A version to be approved: its kind, its source, and what that source declares; None for a version that was there
    before, which does not arrive.
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
    """The as-of that a request means on a ledger whose last change is dated `changed_at` (rule T4).

    Before anything is recorded the known time is 1970, before every event there can be. Raises
    InvalidInput for a `known_at` after both `now` and the last change.
    """
    last = changed_at or EPOCH
    known = last if known_at is None else parse_instant(known_at)
    if known > max(parse_instant(now), last):
        raise InvalidInput(
            f"known_at {format_instant(known)} lies in the future; it cannot be known yet what will be known.",
            remedy=f"Leave it out, or give a time up to {format_instant(now)}.",
            where="known_at",
        )
    return AsOf(valid_at=now if valid_at is None else valid_at, known_at=min(known, last))


def checked_actor(actor: str) -> str:
    """`actor`, who must be named by what can be read: a letter or digit at least, nothing invisible by which one
    person's name could pass for another's (rule L3). Spaces around it are dropped.
    """
    name = _printable(actor.strip(), "actor", allowed="")
    if not any(character.isalnum() for character in name):
        raise InvalidInput("The actor is blank.", remedy="Say who does this, such as --actor jane.", where="actor")
    if len(name) > _LONGEST_NAME:
        raise InvalidInput(
            f"The actor has {len(name)} characters.",
            remedy=f"Use a name of at most {_LONGEST_NAME}.",
            where="actor",
        )
    unseen = next((one for one in name if unicodedata.category(one) in _UNSEEN or _IGNORABLE.match(one)), None)
    if unseen is not None:
        raise InvalidInput(
            f"The actor {name!r} holds U+{ord(unseen):04X}, which cannot be seen.",
            remedy="Remove it; actors are told apart by what can be read.",
            where="actor",
        )
    return name


def checked_reason(reason: str) -> str:
    """`reason`, which may be empty or have several lines."""
    return _printable(reason, "reason", allowed="\n\t")


def _printable(value: str, where: str, allowed: str) -> str:
    bad = next((c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed), None)
    if bad is not None:
        raise InvalidInput(
            f"The {where} {value[:60]!r} holds the control character {bad!r}.",
            remedy="Remove it.",
            where=where,
        )
    return value


def checked_submission(submission: Submission, kind: Kind | None) -> Submission:
    """`submission` if it can be kept; `kind` is that of the object it belongs to, if known already."""
    version = submission.version
    if kind is not None and kind is not version.kind:
        raise InvalidInput(
            f"{version.object_id} is of kind {kind.value}, and this version says {version.kind.value}.",
            remedy="An object keeps its kind: use that one, or name another object.",
            where="kind",
        )
    _printable(version.revision.source, "source", allowed="")
    for passage in submission.passages:
        if "\0" in passage.text or "\0" in passage.context:
            raise InvalidInput(
                f"Passage {passage.passage_hash[:12]} of {version.object_id} holds a NUL character.",
                remedy="Remove it from the text or heading.",
                where="passages",
            )
    try:
        version.body.decode()
    except (CanonicalizationError, UnicodeEncodeError) as error:
        raise InvalidInput(
            f"{version.object_id} has a value that canonical JSON cannot hold: {error}.",
            remedy="Use finite numbers below 2^53, and text without lone surrogates.",
            where="attributes",
        ) from None
    return submission


def passages_of(submission: Submission) -> list[Passage]:
    """The passages that the version holds; others that came with it are not kept."""
    wanted = {ref.passage_hash for ref in submission.version.passages}
    return [passage for passage in submission.passages if passage.passage_hash in wanted]


def checked_move(version_id: str, at: State, to: State, effective_at: datetime | None) -> datetime | None:
    """The instant given with a move from `at` to `to`, if the lifecycle allows the move (rules L2, A4)."""
    if effective_at is not None and to is not State.DEPRECATED:
        raise InvalidInput(
            f"effective_at {effective_at} was given with a move to {to.value}.",
            remedy="Only a deprecation takes effect at a time of its own; leave it out.",
            where="effective_at",
        )
    if to not in TRANSITIONS[at]:
        allowed = ", ".join(sorted(state.value for state in TRANSITIONS[at])) or "nothing"
        raise IllegalTransition(
            f"Version {version_id[:16]} is {at.value} and cannot become {to.value}.",
            remedy=f"From {at.value} it can become {allowed}.",
        )
    return None if effective_at is None else parse_instant(effective_at)


def check_approval(actor: str, author: str, of: Arrival) -> bool:
    """Whether the author approves, which is allowed on arrival from a source declared so (rules L3, L4)."""
    if not same_person(actor, author):
        return False
    if of.declared is not None and of.declared.approve_on_arrival and of.kind not in GOVERNING_KINDS:
        return True
    remedy = "Let somebody else approve it."
    if of.kind not in GOVERNING_KINDS:
        remedy += (
            " Only what is approved as it arrives, from a source declared approve-on-arrival "
            f"(source/{of.source}), may be approved by its author."
        )
    raise SelfApproval(f"{actor} recorded this version and cannot approve it.", remedy=remedy, where="actor")


def check_replacements(
    object_ids: Sequence[str], replacing: Callable[[str], Sequence[Edge]], hierarchy: Jurisdictions
) -> None:
    """Refuse that one of these objects replaces another which, through others or itself, replaces it (rule A7).

    `replacing` gives what an object replaces, as known once the transaction has ended.
    """
    for object_id in object_ids:
        for edge in replacing(object_id):
            if (path := circle(edge, lambda last: replacing(last.below), hierarchy)) is not None:
                raise Conflict(
                    f"{told(path, 'replaces')}: a circle, in which nothing would count.",
                    remedy="Deprecate a version that replaces another first, or leave `replaces` out.",
                    where="replaces",
                )


def check_rulings(rulings: Sequence[Edge], hierarchy: Jurisdictions) -> None:
    """Refuse rulings in force together that contradict each other (rule P2)."""
    for ruling in rulings:
        if (path := circle(ruling, partial(_ruled_next, rulings), hierarchy)) is not None:
            objects = ", ".join(dict.fromkeys(edge.said_by for edge in path))
            raise Conflict(
                f"The rulings contradict each other: {told(path, 'over')} ({objects}).",
                remedy="Deprecate one of these versions, or record the ruling as a new version of the same object.",
                where="rulings",
            )


def _ruled_next(rulings: Sequence[Edge], last: Edge) -> list[Edge]:
    """The rulings on what `last` rules against. One that only says the opposite is none where one of the two is the
    exception: it names more clauses, and decides.
    """
    return [
        one
        for one in rulings
        if same_text(last.below, one.above)
        and (_clauses_named(one) == _clauses_named(last) or not same_text(one.below, last.above))
    ]


def _clauses_named(ruling: Edge) -> int:
    return ("#" in ruling.above) + ("#" in ruling.below)


def checked_basis(basis: str) -> str:
    """`basis`, the legal ground of an erasure, which must be named."""
    if not basis.strip():
        raise InvalidInput(
            "No legal basis is named.", remedy="Say why, such as --basis 'GDPR Art. 17 (1) (a)'.", where="basis"
        )
    return _printable(basis, "basis", allowed="")


def checked_targets(version_ids: Sequence[str], answer_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is to be erased, each once, if it is anything."""
    if not version_ids and not answer_ids:
        raise InvalidInput("Nothing is named to be erased.", remedy="Name versions or answers.")
    return list(dict.fromkeys(version_ids)), list(dict.fromkeys(answer_ids))


def check_erased_alone(kind: EventKind, first: EventKind | None) -> None:
    """Refuse an erasure in one transaction with anything else, of which `first` is the first event: whatever needs or
    cites what goes must stand in the ledger before, or come after and find it gone.
    """
    if first is not None and EventKind.CONTENT_ERASED in (kind, first):
        raise InvalidInput(
            "An erasure shares its transaction with nothing else.", remedy="Erase in a transaction of its own."
        )


def check_citations(answer_id: str, erased: Sequence[str]) -> None:
    """Refuse an answer that cites versions which are `erased`: it was made before they were."""
    if erased:
        raise Conflict(
            f"Answer {answer_id} cites version {erased[0][:16]}, which was erased meanwhile.", remedy="Ask again."
        )


def checked_notice(kind: EventKind) -> EventKind:
    """`kind` if it may be appended by itself."""
    if kind not in NOTICES:
        raise ValueError(f"{kind.value} changes projections; use the transaction's own method for it")
    return kind


def checked_record(record: AnswerRecord, recorded_at: datetime) -> tuple[AnswerRecord, bytes]:
    """`record` as it is kept, with its time, and its canonical JSON (rule Q3)."""
    dated = record.model_copy(update={"recorded_at": recorded_at})
    try:
        sealed = record.answer.answer_hash == record.answer.computed_hash()
        body = canonical_json(json_value(dated))
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
