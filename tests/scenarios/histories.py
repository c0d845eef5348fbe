"""Reads the histories of `authority.yaml`, and works out what they lead to: by the pure rules, and by a store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from knowledge.model.authority import AuthorityPeriod, Standing, authority_periods
from knowledge.model.clock import TICK, AsOf, Period, Value, parse_instant
from knowledge.model.geography.jurisdictions import Jurisdictions, Reach, reach
from knowledge.model.objects import Kind, State, Submission
from knowledge.model.precedence import DEFAULT, DEFAULT_ORDER, Contender, OrderRule, Standards, decide
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import AUTHOR, SettableClock, declaration, submission

ASKED_ABOUT = "policy/refunds"
NOTHING = "nothing"
_EVENT = re.compile(
    r"on (?P<on>\S+) (?P<who>\w+) (?P<verb>approves|reviews|rejects|deprecates) (?P<version>\S+)"
    r"(?: as of (?P<at>\S+))?"
)
_ASKED = re.compile(
    r"as of (?P<valid>\S+)(?: for (?P<place>\S+))?(?: product (?P<product>\S+))?"
    r"(?: audience (?P<audience>\S+))?(?: known on (?P<known>\S+))?"
)
_STATES = {
    "approves": State.APPROVED,
    "reviews": State.REVIEWED,
    "rejects": State.REJECTED,
    "deprecates": State.DEPRECATED,
}
_EVERYTHING_KNOWN = parse_instant("9999-01-01")
_ALWAYS = Period(start=parse_instant("1970-01-01"))


class WrittenVersion(Value):
    """A version as the file describes it."""

    start: str = Field(alias="from")
    end: str | None = Field(None, alias="to")
    place: str = Field("global", alias="for")
    product: str | None = None
    audience: str | None = None
    source: str = "handbook"
    object: str = ASKED_ABOUT
    supersedes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


class WrittenScenario(Value):
    """A scenario as the file describes it."""

    versions: dict[str, WrittenVersion]
    events: tuple[str, ...]
    expect: dict[str, str]
    ranks: dict[str, int] = Field(default_factory=dict)
    order: tuple[OrderRule, ...] = DEFAULT_ORDER
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """One event of a history."""

    on: datetime
    actor: str
    version: str
    to: State
    effective_at: datetime | None


@dataclass(frozen=True)
class Asked:
    """One line of what is expected: an as-of and a scope, and the name of the version, or `nothing`."""

    line: str
    as_of: AsOf
    scope: Scope
    expected: str


class Scenario:
    """A history of versions, and what is expected of it."""

    def __init__(self, name: str, written: WrittenScenario) -> None:
        self.name = name
        self.written = written

    @cached_property
    def items(self) -> dict[str, Submission]:
        """The versions by name, ready to be recorded."""
        made: dict[str, Submission] = {}
        waiting = dict(self.written.versions)
        while waiting:
            name = next(name for name, one in waiting.items() if set(one.supersedes) <= made.keys())
            one = waiting.pop(name)
            made[name] = submission(
                one.object,
                (f"The version {name}.",),
                effective=Period.model_validate({"start": one.start, "end": one.end}),
                scope=Scope(jurisdiction=one.place, product=one.product, audience=one.audience),
                source=one.source,
                supersedes=[made[older].version.version_id for older in one.supersedes],
                replaces=one.replaces,
            )
        return made

    @property
    def moves(self) -> Iterator[Move]:
        """The events in order."""
        for line in self.written.events:
            event = _EVENT.fullmatch(line)
            assert event is not None, f"{line!r} is not an event such as 'on 2024-01-01 joe approves rule'"
            assert event["version"] in self.items, f"{line!r} names a version that is not described"
            at = parse_instant(event["at"]) if event["at"] else None
            yield Move(parse_instant(event["on"]), event["who"], event["version"], _STATES[event["verb"]], at)

    @property
    def questions(self) -> Iterator[Asked]:
        """The expectations in order."""
        for line, expected in self.written.expect.items():
            asked = _ASKED.fullmatch(line)
            assert asked is not None, (
                f"{line!r} is not an as-of such as 'as of 2024-01-01 for de known on 2024-02-01'"
            )
            assert expected in {*self.items, NOTHING}, f"{line!r} expects {expected!r}, which is not described"
            end_of_day = parse_instant(asked["known"]) + timedelta(days=1) - TICK if asked["known"] else None
            as_of = AsOf(valid_at=parse_instant(asked["valid"]), known_at=end_of_day or _EVERYTHING_KNOWN)
            scope = Scope(
                jurisdiction=asked["place"] or "global", product=asked["product"], audience=asked["audience"]
            )
            yield Asked(line, as_of, scope, expected)

    @property
    def governing(self) -> list[Submission]:
        """The declarations of sources and the precedence that the scenario gives, in effect since ever."""
        declared = [declaration(source, rank=rank) for source, rank in self.written.ranks.items()]
        terms = {
            "order": list(self.written.order),
            "groups": {name: {"members": list(members)} for name, members in self.written.groups.items()},
        }
        order = submission(DEFAULT, (f"{terms}",), effective=_ALWAYS, kind=Kind.PRECEDENCE, attributes=terms)
        return [*declared, order]

    def name_of(self, version_id: str | None) -> str:
        """The name of a version in the file; `nothing` for None."""
        names = {item.version.version_id: name for name, item in self.items.items()}
        return NOTHING if version_id is None else names[version_id]


def scenarios(path: Path) -> list[Scenario]:
    """The scenarios of a file, in order. Raises ValidationError where one is not well formed."""
    # The base loader reads every scalar as text: `no` is Norway, and dates are read by rule T2.
    written: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return [Scenario(name, WrittenScenario.model_validate(one)) for name, one in written.items()]


class ByRules:
    """Asks the pure functions of knowledge/model alone."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        versions = {name: item.version for name, item in scenario.items.items()}
        self._versions = {version.version_id: version for version in versions.values()}
        self._moves = [
            Transition(
                version_id=versions[move.version].version_id,
                to=move.to,
                recorded_at=move.on,
                seq=seq,
                actor=move.actor,
                effective_at=move.effective_at,
            )
            for seq, move in enumerate(scenario.moves, 1)
        ]

    def authoritative(self, asked: Asked) -> str | None:
        """The id of the authoritative version of `policy/refunds`."""
        hierarchy = Jurisdictions.of(self._scenario.written.groups, asked.as_of.valid_at)
        within = reach(asked.scope, hierarchy)
        for object_id in {version.object_id for version in self._versions.values()}:
            for period in self._prevailing(object_id, asked, within):
                if ASKED_ABOUT in self._versions[period.version_id].replaces:
                    return None
        contenders = [self._contender(period) for period in self._prevailing(ASKED_ABOUT, asked, within)]
        written = self._scenario.written
        standards = Standards(order=written.order, within=within, source_ranks=written.ranks)
        return decide(contenders, standards)[0].version_id if contenders else None

    def _prevailing(self, object_id: str, asked: Asked, within: Reach) -> list[AuthorityPeriod]:
        own = [Standing.of(version) for version in self._versions.values() if version.object_id == object_id]
        names = {standing.version_id for standing in own}
        periods = authority_periods(own, [move for move in self._moves if move.version_id in names])
        return [period for period in periods if period.contains(asked.as_of) and period.scope.key in within.scopes]

    def _contender(self, period: AuthorityPeriod) -> Contender:
        version = self._versions[period.version_id]
        approval = next(
            move for move in self._moves if (move.version_id, move.to) == (period.version_id, State.APPROVED)
        )
        return Contender(
            **{
                name: getattr(period, name)
                for name in ("object_id", "version_id", "scope", "source", "valid", "known")
            },
            effective_from=version.effective.start,
            supersedes=version.supersedes,
            approved_seq=approval.seq,
            approved_by=approval.actor,
            approved_at=approval.recorded_at,
        )


class ByStore:
    """Writes the history into a store, day by day, and asks it."""

    def __init__(self, scenario: Scenario, store: Store, clock: SettableClock) -> None:
        self._store = store
        clock.now = _ALWAYS.start
        with store.transaction() as transaction:
            for item in scenario.governing:
                transaction.record(item, actor=AUTHOR)
                transaction.transition(item.version.version_id, State.APPROVED, actor="joe")
        for move in scenario.moves:
            clock.now = max(clock.now, move.on)
            item = scenario.items[move.version]
            with store.transaction() as transaction:
                transaction.record(item, actor=AUTHOR)
                transaction.transition(
                    item.version.version_id, move.to, actor=move.actor, effective_at=move.effective_at
                )

    def authoritative(self, asked: Asked) -> str | None:
        """The id of the authoritative version of `policy/refunds`."""
        resolution = resolve(self._store, [ASKED_ABOUT], asked.as_of, asked.scope).get(ASKED_ABOUT)
        explanation = self._store.explain(ASKED_ABOUT, asked.as_of, asked.scope)
        assert explanation.resolution == resolution, "the explanation says what the resolution says"
        return None if resolution is None else resolution.version_id
