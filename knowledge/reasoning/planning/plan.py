"""From an understood question to a plan: which sub-queries to ask, at which as-of and place. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from knowledge.model.answering.plans import Plan, Role, SubQuery
from knowledge.model.clock import AsOf, Period, format_instant
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.model.geography.places import GLOBAL
from knowledge.model.releases import ReleasedDocument
from knowledge.reasoning.understanding.computations import (
    asked_computation,
    asks_for_volume_discount,
    questions_for_prices,
)
from knowledge.reasoning.understanding.moments import SECOND, AskedMoment, MomentBound
from knowledge.reasoning.understanding.understand import AskedPart, Understanding
from knowledge.text.places import NamedPlace


def _no_label(label: str) -> datetime | None:
    return None


def _no_documents() -> Sequence[ReleasedDocument]:
    return ()


@dataclass(frozen=True)
class Circumstances:
    """The request beside its question, and the dates and places that the store knows.

    `is_dated` says that the request gives a `valid_at`. `asked_at` is the time of asking. `scoped` are the jurisdictions that versions
    were recorded for. `instant_of` gives the instant of a label such as `v2.1`, None for one that is unknown or ambiguous.
    `documents` gives the documents that have releases; it reads them when it is asked.
    """

    as_of: AsOf
    asked_at: datetime
    is_dated: bool = False
    jurisdiction: str = GLOBAL
    jurisdictions: Jurisdictions | None = None
    scoped: Iterable[str] = ()
    instant_of: Callable[[str], datetime | None] = field(default=_no_label)
    documents: Callable[[], Sequence[ReleasedDocument]] = field(default=_no_documents)


def plan_answer(understanding: Understanding, asked: Circumstances) -> Plan:
    """The plan whose sub-queries together answer the question.

    A question about a change is asked twice: at the earlier date it names and at the later one (the asked
    `valid_at` where that lies within the later date). A part about a month or a year is asked for its beginning and its end.
    A date that the request gives is asked instead of one that the question names.
    """
    planner = _Planner(asked)
    return Plan(
        intent=understanding.intent,
        sub_queries=tuple(planner.sub_queries(understanding)),
        reading=tuple(dict.fromkeys(planner.reading)),
    )


def _naming(asked: SubQuery, moment: AskedMoment, part: AskedPart) -> SubQuery:
    """The sub-query with the words for a release that is not recorded: the texts may tell of it, and where none does, nothing answers."""
    text, lookup = (f"{words.rstrip('? ')} ({moment.words.strip()})?" for words in (part.text, part.lookup))
    return asked.model_copy(update={"text": text, "lookup": lookup})


def _middle(period: Period) -> datetime:
    """The midnight in the middle of a period with an end: of an unknown day, the text in force then is the likeliest."""
    if period.end is None:
        return period.start
    days = (period.end - period.start).days
    return period.start + timedelta(days=days // 2)


_YEAR = timedelta(days=365)
"""The shortest period of which a change is read from its beginning, or to its end."""


class _Planner:
    def __init__(self, asked: Circumstances) -> None:
        self._asked = asked
        self.reading: list[str] = []
        self._is_one_of_several = False

    def sub_queries(self, understanding: Understanding) -> list[SubQuery]:
        if understanding.between is not None:
            earlier, later = understanding.between
            return [
                self._dated(understanding.topic, later, Role.AFTER),
                self._dated(understanding.topic, earlier, Role.BEFORE),
            ]
        self._is_one_of_several = self._dates_one_part(understanding.parts)
        queries = [query for part in understanding.parts for query in self._of_part(part)]
        return [*queries, *self._supporting(queries)]

    def _supporting(self, queries: Sequence[SubQuery]) -> list[SubQuery]:
        """Sub-queries for the price of one of each thing, where the question asks for the price of several."""
        if len(queries) != 1:
            return []
        (one,) = queries
        prices = questions_for_prices(asked_computation(one.text, one.as_of.valid_at.date()))
        if prices and asks_for_volume_discount(one.text):
            prices.append("What is the volume discount?")
        return [one.model_copy(update={"text": text, "lookup": text, "supporting": True}) for text in prices]

    def _dated(self, topic: str, period: Period | None, role: Role) -> SubQuery:
        """A sub-query at the asked `valid_at` where that lies within the later period; else at the day named, all through the month named, or
        at the beginning of the earlier year and the end of the later one.
        """
        as_of = self._asked.as_of
        if period is None or (role is Role.AFTER and period.contains(as_of.valid_at)):
            return SubQuery(text=topic, lookup=topic, as_of=as_of, role=role)
        if period.end is None or period.end - period.start < _YEAR:
            return SubQuery(
                text=topic, lookup=topic, as_of=as_of.at(_middle(period)), throughout=period, role=role
            )
        last = max(period.start, min(period.end - SECOND, self._asked.asked_at))
        at = as_of.at(period.start if role is Role.BEFORE else last)
        return SubQuery(text=topic, lookup=topic, as_of=at, role=role)

    # -- parts ----------------------------------------------------------------------------------------

    def _of_part(self, part: AskedPart) -> list[SubQuery]:
        place = self._place(part.places)
        asked = SubQuery(
            text=part.text,
            lookup=part.lookup,
            as_of=self._asked.as_of,
            jurisdiction=place.jurisdiction if place else "",
            place=place.words if place else "",
            lead=f"{part.side}: " if part.side else "",
        )
        for moment in part.moments:
            if moment.is_subject:
                continue
            if moment.bound is MomentBound.WITHIN:
                asked = asked.model_copy(update={"release": asked.release or moment.label})
            if dated := self._at(asked, moment):
                return dated
            if moment.label and len(part.moments) == 1:
                return [_naming(asked, moment, part)]
        return [asked]

    def _dates_one_part(self, parts: Sequence[AskedPart]) -> bool:
        """Whether parts of the question name different dates, and the date of the request lies within one of them: it stands for that one alone."""
        named = {moment.period: moment for part in parts for moment in part.moments if not moment.label}
        return len(named) > 1 and any(map(self._is_asked_within, named.values()))

    def _is_asked_within(self, moment: AskedMoment) -> bool:
        """Whether the date of the request lies within a moment."""
        return moment.period is not None and moment.period.contains(self._asked.as_of.valid_at)

    def _at(self, asked: SubQuery, moment: AskedMoment) -> list[SubQuery]:
        """The sub-query at the moment named, or at the beginning and the end of a longer one; none where it is not known."""
        if moment.is_now:
            return [asked]
        instants = self._instants(moment)
        if not instants:
            return []
        if self._asked.is_dated and not (self._is_one_of_several and not self._is_asked_within(moment)):
            self._contradicted(moment, instants)
            return [asked]
        as_of = self._asked.as_of
        within = moment.period if len(instants) > 1 else None
        told = " and ".join(format_instant(at) for at in instants)
        self.reading.append(f"{moment.words.strip()!r} was read as {told}.")
        return [asked.model_copy(update={"as_of": as_of.at(at), "within": within}) for at in instants]

    def _instants(self, moment: AskedMoment) -> list[datetime]:
        """The instants for which the moment is asked, in order: one, or the beginning and the end of a month or a year."""
        if moment.label:
            at = self._asked.instant_of(moment.label)
            if at is not None and moment.bound is MomentBound.BEFORE:
                at -= SECOND
            return [at] if at is not None else []
        period = moment.period
        if period is None:
            return []
        if moment.bound is MomentBound.BEFORE:
            return [period.start - SECOND]
        if moment.bound is MomentBound.AFTER and period.end is not None:
            return [period.end]
        if not moment.is_long:
            return [period.start]
        # A period that is not over yet ends with the time of asking.
        last = moment.last if period.start > self._asked.asked_at else min(moment.last, self._asked.asked_at)
        return [period.start, last]

    def _contradicted(self, moment: AskedMoment, instants: Sequence[datetime]) -> None:
        """Say so where the date of the request lies outside the moment that the question names."""
        at = self._asked.as_of.valid_at
        if not (instants[0] <= at <= instants[-1]) and not (moment.period and moment.period.contains(at)):
            self.reading.append(
                f"The question names {moment.words.strip()!r}; it is answered for {format_instant(at)}, as the request asks."
            )

    # -- places ---------------------------------------------------------------------------------------

    def _place(self, places: Sequence[NamedPlace]) -> NamedPlace | None:
        """The place that a part is asked for. None where no version depends on it, or where the request names another."""
        hierarchy = self._asked.jurisdictions
        if hierarchy is None:
            return None
        scoped = {one for one in self._asked.scoped if one != GLOBAL}
        for place in places:
            name = place.jurisdiction
            around = hierarchy.containing(name) | {name}
            if not (scoped & around) and not hierarchy.below(name, scoped):
                continue
            if self._asked.jurisdiction not in around:
                if name not in hierarchy.containing(self._asked.jurisdiction):
                    self.reading.append(
                        f"The question names {place.words}; it is answered for {self._asked.jurisdiction}, as the request asks."
                    )
                continue
            self.reading.append(f"{place.words!r} was read as the jurisdiction {name}.")
            return place
        return None
