"""What a history still asks of the store: which versions to record, approve or close (rules N1 to N3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from ingest.history.commits import Commit, History, Stay
from knowledge.errors import InvalidDocument
from knowledge.model.objects import State
from knowledge.store.port import Latest

_WAITING = (State.DRAFT, State.REVIEWED)


class Act(IntEnum):
    """What a step does; at one commit of an object, in this order."""

    APPROVE = 0
    CLOSE = 1
    RECORD = 2


@dataclass(frozen=True)
class Step:
    """One act on one object. `stay` is given to record it, `version_id` otherwise; `at` ends what is closed."""

    position: int
    act: Act
    object_id: str
    stay: Stay | None = None
    version_id: str = ""
    at: datetime | None = None
    reason: str = ""

    @property
    def order(self) -> tuple[str, int, int]:
        """Steps are taken object by object, each object's commit by commit."""
        return (self.object_id, self.position, self.act)


@dataclass(frozen=True)
class Held:
    """A version the store holds: from which commit, since when, until when if it was recorded closed."""

    version_id: str
    commit: str
    start: datetime
    end: datetime | None
    state: State


class Recorded:
    """What the store holds of objects: the version recorded last, and, where that is not enough, all of them."""

    def __init__(self, latest: dict[str, Latest | None], held: Callable[[str], list[Held]]) -> None:
        self.latest = latest
        self.held = held


def steps_of(history: History, recorded: Recorded, approving: bool) -> tuple[list[Step], int]:
    """The steps that are left, in order, and how many stays are recorded already.

    Raises InvalidDocument when a recorded commit is no longer on the chain.
    """
    steps: list[Step] = []
    for object_id, chain in history.chains.items():
        steps += _object_steps(history, object_id, chain, recorded, approving)
    new = sum(step.act is Act.RECORD for step in steps)
    return sorted(steps, key=lambda step: step.order), sum(map(len, history.chains.values())) - new


def _object_steps(
    history: History, object_id: str, chain: Sequence[Stay], recorded: Recorded, approving: bool
) -> Iterator[Step]:
    latest = recorded.latest[object_id]
    new = chain
    if latest is not None:
        last = _commit_of(history, object_id, latest)
        new = [stay for stay in chain if stay.since.position > last.position]
        if new or _is_unsettled(latest, chain, last, approving):
            for held in recorded.held(object_id):
                yield from _settling(history, object_id, chain, held, approving)
    for stay in new:
        yield Step(stay.since.position, Act.RECORD, object_id, stay=stay)


def _commit_of(history: History, object_id: str, latest: Latest) -> Commit:
    sha = latest.provenance.get("commit", "")
    if sha not in history.commits:
        raise InvalidDocument(
            f"HEAD's history was rewritten: {object_id} was recorded from commit {sha[:12]}, "
            "which is no longer on HEAD's first-parent chain.",
            where=sha,
            remedy="Check out the branch that was ingested before, or ingest this one under another --source.",
        )
    return history.commits[sha]


def _is_unsettled(latest: Latest, chain: Sequence[Stay], last: Commit, approving: bool) -> bool:
    """Whether, without anything new to record, versions may wait for approval or for their end."""
    if approving and latest.state in _WAITING:
        return True
    if latest.effective_to is not None or latest.state in (State.DEPRECATED, State.REJECTED):
        return False
    stay = _stay_from(chain, last)
    return stay is None or stay.until is not None


def _settling(
    history: History, object_id: str, chain: Sequence[Stay], held: Held, approving: bool
) -> Iterator[Step]:
    """Approve a waiting version if asked; close an approved one that was recorded open and has ended since.

    It is closed even where a later version prevails over it anyway (rule A3): when that one ends, the
    earlier one must not come back.
    """
    commit = history.commits.get(held.commit)
    if commit is None:
        return
    approve = approving and held.state in _WAITING
    if approve:
        reason = f"git commit {commit.sha[:12]}: {commit.subject}"
        yield Step(commit.position, Act.APPROVE, object_id, version_id=held.version_id, reason=reason)
    if held.end is not None or not (approve or held.state is State.APPROVED):
        return
    stay = _stay_from(chain, commit)
    if stay is None:  # undone within its second, so it never held
        reason = f"undone within the second of git commit {commit.sha[:12]}"
        yield Step(commit.position, Act.CLOSE, object_id, None, held.version_id, held.start, reason)
    elif end := (stay.until if approving else _removal(chain, stay)):
        reason = f"ended by git commit {end.sha[:12]}: {end.subject}"
        yield Step(end.position, Act.CLOSE, object_id, None, held.version_id, end.at, reason)


def _stay_from(chain: Sequence[Stay], commit: Commit) -> Stay | None:
    return next((stay for stay in chain if stay.since.position == commit.position), None)


def _removal(chain: Sequence[Stay], stay: Stay) -> Commit | None:
    """The commit after which no stay follows at once: drafts that follow do not end what is approved."""
    for following in chain:
        if stay.until is not None and following.since.at == stay.until.at:
            stay = following
    return stay.until
