"""Finds the dates for which a question asks: `in 2020`, `on 1 March 2024`, `before July 2023`, `two years ago`, `in version 2.1`. Pure.

Only a date that tells when a rule holds is found. A date of an event that the asker tells of is a fact of the case (`my lamp was delivered
on 3 March`), and so is a date in the name of a thing (`the 2024 catalogue`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Period, Value
from knowledge.model.reading.spans import Span
from knowledge.text.values.dates import MONTHS, SEASON, NamedDate, named_dates, season_of


class MomentBound(StrEnum):
    """How a question's moment lies to the period that it names."""

    WITHIN = "within"
    BEFORE = "before"
    AFTER = "after"


class AskedMoment(Value):
    """A moment for which something is asked: the period or the label that is named, and the place of the words in the question.

    `period` is None for a label (`in version 2.1`) and for `now`. `is_subject` says that the question is about the release itself (`Is version 2.1 still
    supported?`), so that it asks for no text of that time.
    """

    words: str
    place: Span
    period: Period | None = None
    bound: MomentBound = MomentBound.WITHIN
    label: str = ""
    is_subject: bool = False

    @property
    def is_now(self) -> bool:
        """Whether it means the time of asking."""
        return self.period is None and not self.label

    @property
    def is_long(self) -> bool:
        """Whether it names a month, a year or another period of more than a day."""
        return (
            self.period is not None and self.period.end is not None and self.period.end - self.period.start > DAY
        )

    @property
    def last(self) -> datetime:
        """The last second of its period."""
        if self.period is None or self.period.end is None:
            raise ValueError(f"{self.words!r} names no period with an end")
        return self.period.end - SECOND


def instant_period(at: datetime) -> Period:
    """The period of one second that begins at an instant."""
    return Period(start=at, end=at + SECOND)


SECOND = timedelta(seconds=1)
"""The precision of instants in questions."""
DAY = timedelta(days=1)


_LEADING = lazy_pattern(
    r"(?:(?P<before>\bbefore|\bprior to|\bup to|\buntil|\btill)|(?P<after>\bafter|\bfollowing)"
    r"|\b(?:as (?:of|at|per)|(?:back )?in|on|at|during|throughout|within|for|effective|valid (?:in|on)|by the end of|around|all through))"
    r"(?:\s+(?:the\s+)?(?:year|month|day|date|whole of|course of|end of|start of|beginning of|middle of))?(?:\s+the)?\s*$",
    re.IGNORECASE,
)
"""Words before a date that make it the time for which something is asked."""
_EVENT = lazy_pattern(
    r"\b(?:delivered|bought|purchased|ordered|shipped|received|got|signed|hired|filed|sent|submitted|born|dated|opened|booked|paid|expired|ended|started"
    r"|began|arrived|subscribed|registered|cancell?ed|worked|travell?ed|left|returned|happened|occurred|moved|applied|renewed|upgraded|resigned|reported)\b"
    r"(?:\W+\w+){0,2}\W*$",
    re.IGNORECASE,
)
"""An event in the past tense, with at most two words between it and the date (`delivered to me on`): its date is a fact of the case."""
_DONE = lazy_pattern(r"\b(?:be|been|being|get|gets|got)\s+$", re.IGNORECASE)
"""Words before a verb that ask what may be done (`could hardware be returned in 2023`), so that the verb is no event."""
_CLAUSE = lazy_pattern(r"[,.;:?!]\s|\b(?:and|but)\s")
"""The end of a clause."""
_ASKED = lazy_pattern(
    r"\W*(?:(?:up|to|within|for|from|at|in|on|by|until|with|of|under|after|before|over|about|per|against)\s+){0,2}"
    r"(?:what|which|who|whom|whose|how|when|where|why)\b",
    re.IGNORECASE,
)
"""The opening of a clause that asks for something itself (`up to what amount`), so that its date is no fact."""
_ASKS_OF_THEN = lazy_pattern(
    r"(?:what|which|how|who)\b[^.?!]*\b(?:was|were|did|had)\b|(?:^|[.!?,;]\s+)(?:was|were|did|had)\s",
    re.IGNORECASE,
)
"""A question in the past tense. What was so on the day of an event is asked for where no other day is named."""
_TELLER = lazy_pattern(r"\b(?:i|we|my|our)\b", re.IGNORECASE)
"""A word by which askers tell of themselves."""
_WHEN_I = lazy_pattern(r"\bwhen (?:i|we|you|he|she|they|it|my \w+|our \w+)\b", re.IGNORECASE)
"""The opening of a clause that names the time asked for by an event of it (`when I joined in May 2023`)."""
_AGO = lazy_pattern(
    r"\b(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?P<unit>day|week|month|year)s?\s+(?:ago|earlier|back)\b",
    re.IGNORECASE,
)
_OF_THING = lazy_pattern(
    r"\W*(?:can|could|may|is|are|am|do|does|will|must|should)\b(?:(?!\b(?:was|were|did|had)\b).)*\bfrom (?:about |over |more than )?$",
    re.IGNORECASE,
)
"""The opening of a question for yes or no of now, up to the age of a thing (`Can a receipt from two months ago …`)."""
_RELATIVE = lazy_pattern(
    r"\b(?:(?:in|during|for|as of)\s+)?(?P<which>last|previous|next|this time last)\s+(?P<unit>week|month|quarter|year)\b(?!['’]s? | of )|\b(?P<day>yesterday|tomorrow)\b",
    re.IGNORECASE,
)
_CARRIED = lazy_pattern(r"\b(?:in)?to\s+(?:the\s+)?$", re.IGNORECASE)
"""Words before `next year` into which something is carried over: the rule that is asked for is that of today."""
_SEASON_ALONE = lazy_pattern(
    rf"\b(?:(?:in|during|over)\s+)?(?:last|this past)\s+(?P<season>{SEASON})\b(?!['’]s? )", re.IGNORECASE
)
"""A season that is over, without its year: `last spring`. `This spring` may lie ahead, and `in spring` may mean each."""
_EDGE = lazy_pattern(r"\b(?:at\s+)?the\s+(?P<edge>start|beginning|end)\s+of\s+$", re.IGNORECASE)
"""Words before a period in relative words that mean its first or its last day."""
_MONTH_ALONE = lazy_pattern(
    rf"\b(?:in|during|since|last)\s+(?P<month>{'|'.join(name.capitalize() for name in MONTHS)})\b(?!\s+\d)"
)
"""A month without a year, with its capital: `may` is a verb otherwise."""
_PAST = lazy_pattern(r"\b(?:was|were|did|had|used to|joined|applied|held|cost)\b", re.IGNORECASE)
"""Words of a question about the past. Without one, a month without a year may lie ahead."""
_PROGRAM = r"(?:(?-i:[A-Z])[\w.]*|(?:firm|soft)ware|app|agent|client|server|driver|plug-?in|library)"
_OF_RELEASE = rf"(?:\b(?:(?P<ahead>before|prior to)|in|as of|for|with|under|by|at|on|of|from|to|since|between|and|until)\s+(?:the\s+)?(?:{_PROGRAM}\s+){{0,3}})"
"""A preposition before the name of a release, and up to three words of a product (`in Apache Spark`, `with firmware`)."""
_RELEASE_WORD = r"\b(?:versions?|releases?|edition|revision|v(?=\.?\s?\d))"
_RELEASE = lazy_pattern(
    rf"{_OF_RELEASE}(?:{_RELEASE_WORD}\s*\.?\s*(?P<label>v?\d[\w.-]*\w|\d)|(?P<bare>v\d+(?:\.\d+)*\w*|\d+\.\d+\.\d+(?:-?\w+)*))(?![\w%]|\.\d)"
    rf"|{_RELEASE_WORD}\s+(?P<dotted>v?\d+(?:\.\d+)+(?:-?\w+)*)(?![\w%]|\.\d)"
    r"|(?<![\w.])(?P<alone>v\d+(?:\.\d+)+\w*|\d+\.\d+\.\d+(?:-?\w+)*)(?![\w%]|\.\d)",
    re.IGNORECASE,
)
"""A release by its name: `in version 2.1`, `as of v3`, `in 18.2.0`. Without a preposition its number has points (`Apache Spark 2.4.7`)."""
_LIFE = lazy_pattern(
    r"\s*(?:still |now |no longer |first |officially )*(?:supported|maintained|patched|released|published|shipped|receiv\w+|gets?|come out|comes out|came out|ends?|reach\w*|out of support"
    r"|end of (?:life|support))\b",
    re.IGNORECASE,
)
"""Words after a release that tell of its own life: the text in force tells how long it is supported, not the text of its time."""
_OF_LIFE = lazy_pattern(
    r"\b(?:support|maintenance|end of life|end of support|(?:security |bug ?)?fixes|patches|publication|release date)\s+$",
    re.IGNORECASE,
)
"""Words before `for` or `of` and a release that ask for its own life (`support for version 2.1`)."""
_MOVES = lazy_pattern(
    r"\b(?:upgrad\w*|migrat\w*|mov\w*|updat\w*|go|going|switch\w*|downgrad\w*)\b[^.?!]*$", re.IGNORECASE
)
"""A move from one release to another, which the text of the later one describes."""
_NOW = lazy_pattern(
    r"\b(?:now(?!\s+that)|today|currently|at present|at the moment|these days|nowadays|right now)\b", re.IGNORECASE
)
_COUNTS = {
    word: number
    for number, word in enumerate(
        ["a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {"an": 1, "one": 1}


def asked_moments(question: str, now: datetime) -> list[AskedMoment]:
    """Return the moments for which `question` asks, in order and without overlap. `now` is what relative words count from."""
    found = [*_named(question), *_relative(question, now), *_released(question)]
    found = found or list(_day_of_the_event(question))
    found += [
        AskedMoment(words=match.group(), place=match.span())
        for match in _NOW.finditer(question)
        if not any(_meet(match.span(), one.place) for one in found)
    ]
    kept: list[AskedMoment] = []
    for one in sorted(found, key=lambda one: one.place):
        if not kept or one.place[0] >= kept[-1].place[1]:
            kept.append(one)
    return kept


def is_about_a_release(question: str) -> bool:
    """Whether `question` is about a release itself (`Is version 2.1 still supported?`) and not about what stands in it."""
    return any(one.is_subject for one in _released(question))


def without_moments(question: str, moments: list[AskedMoment]) -> str:
    """Return `question` without the words that name moments. A release that the question speaks of itself (`What is Spark 2.4.7?`) is kept."""
    moments = [one for one in moments if one.words != one.label and not one.is_subject]
    for one in sorted(moments, key=lambda one: one.place, reverse=True):
        question = f"{question[: one.place[0]]} {question[one.place[1] :]}"
    return re.sub(r"\s+(?=[?.,;!])", "", " ".join(question.split())).strip(" ,")


def _named(question: str) -> Iterator[AskedMoment]:
    for date in named_dates(question):
        before = question[: date.start]
        leading = _LEADING.search(before)
        if leading is None or _names_a_thing(question, date) or _is_fact(question, leading.start()):
            continue
        place = (leading.start(), date.end)
        bound = (
            MomentBound.BEFORE
            if leading["before"]
            else MomentBound.AFTER
            if leading["after"]
            else MomentBound.WITHIN
        )
        yield AskedMoment(words=question[slice(*place)], place=place, period=date.period, bound=bound)


def _day_of_the_event(question: str) -> Iterator[AskedMoment]:
    """The only date of a question that tells of an event and then asks in the past tense (`My trip ended on 3 May 2024. How much was paid?`)."""
    dates = list(named_dates(question))
    if len(dates) != 1:
        return
    (date,) = dates
    leading = _LEADING.search(question[: date.start])
    if leading and not (leading["before"] or leading["after"]) and _ASKS_OF_THEN.search(question, date.end):
        place = (leading.start(), date.end)
        yield AskedMoment(words=question[slice(*place)], place=place, period=date.period)


def _names_a_thing(question: str, date: NamedDate) -> bool:
    """Whether a year belongs to the name of a thing: `in the 2024 catalogue`."""
    return bool(re.search(r"\bthe\s+$", question[: date.start], re.IGNORECASE)) and bool(
        re.match(r"\s+[a-z]", question[date.end :])
    )


def _is_fact(question: str, start: int) -> bool:
    """Whether a date is that of an event that the asker tells of."""
    clause = _CLAUSE.split(question[:start])[-1]
    event = _EVENT.search(clause)
    if event is None or _WHEN_I.search(clause) or _DONE.search(clause[: event.start()]):
        return False
    return bool(_TELLER.search(clause)) or not _ASKED.match(clause)


def _is_age(question: str, start: int) -> bool:
    """Whether relative words tell how old a thing is of which is asked whether something may be done with it now."""
    clause = _CLAUSE.split(question[:start])[-1]
    return _OF_THING.match(clause) is not None


def _relative(question: str, now: datetime) -> Iterator[AskedMoment]:
    for match in _AGO.finditer(question):
        if not (_is_fact(question, match.start()) or _is_age(question, match.start())):
            count = int(match["count"]) if match["count"].isdigit() else _COUNTS[match["count"].lower()]
            yield _moment(match, _shifted(now, match["unit"].lower(), -count))
    for match in _RELATIVE.finditer(question):
        is_next = (match["which"] or "").lower() == "next"
        if _is_fact(question, match.start()) or (is_next and _CARRIED.search(question[: match.start()])):
            continue
        if match["day"]:
            yield _moment(match, now + timedelta(days=1 if match["day"].lower() == "tomorrow" else -1))
        elif match["which"].lower() == "this time last":
            yield _moment(match, _shifted(now, match["unit"].lower(), -1))
        else:
            step = 1 if is_next else -1
            yield _edged(
                question, match, _whole(_shifted(now, match["unit"].lower(), step), match["unit"].lower())
            )
    for match in _SEASON_ALONE.finditer(question):
        if not _is_fact(question, match.start()):
            yield _edged(question, match, _last_season(match["season"], now))
    if _PAST.search(question) or _WHEN_I.search(question):
        for match in _MONTH_ALONE.finditer(question):
            if not _is_fact(question, match.start()):
                yield _moment(match, _last_month(match["month"], now))


def _released(question: str) -> Iterator[AskedMoment]:
    for match in _RELEASE.finditer(question):
        start = match.start()
        if target := _target(question, match):  # the text of the later release tells how one gets there
            match = target
        label = (match["label"] or match["bare"] or match["dotted"] or match["alone"]).rstrip(".")
        bound = MomentBound.BEFORE if match["ahead"] else MomentBound.WITHIN
        is_subject = bool(_LIFE.match(question, match.end()) or _OF_LIFE.search(question[:start]))
        place = (start, match.end())
        yield AskedMoment(
            words=question[slice(*place)], place=place, label=label, bound=bound, is_subject=is_subject
        )


def _target(question: str, match: re.Match[str]) -> re.Match[str] | None:
    """The release that a move from this one leads to (`upgrade from version 2.1 to version 3.0`); None where there is no such move."""
    if not match.group().lower().startswith("from ") or not _MOVES.search(question[: match.start()]):
        return None
    following = _RELEASE.match(question, match.end() + 1)
    return following if following and following.group().lower().startswith("to ") else None


def _moment(match: re.Match[str], at: datetime | Period) -> AskedMoment:
    period = at if isinstance(at, Period) else instant_period(at)
    return AskedMoment(words=match.group(), place=match.span(), period=period)


def _edged(question: str, match: re.Match[str], period: Period) -> AskedMoment:
    """A moment in relative words, or its first or last day where the words before ask for that (`at the end of last year`)."""
    edge = _EDGE.search(question[: match.start()])
    if edge is None or period.end is None:
        return _moment(match, period)
    if edge["edge"].lower() == "end":
        day = Period(start=period.end - DAY, end=period.end)
    else:
        day = Period(start=period.start, end=period.start + DAY)
    place = (edge.start(), match.end())
    return AskedMoment(words=question[slice(*place)], place=place, period=day)


def _last_season(name: str, now: datetime) -> Period:
    """The last season of this name that is over."""
    seasons = (season_of(name, year) for year in (now.year, now.year - 1, now.year - 2))
    return next(one for one in seasons if one.end is not None and one.end <= now)


def _shifted(now: datetime, unit: str, count: int) -> datetime:
    """`now`, so many units later. A day that the month does not have is its last day."""
    if unit in ("day", "week"):
        return now + timedelta(days=count * (7 if unit == "week" else 1))
    months = now.year * 12 + now.month - 1 + count * {"year": 12, "quarter": 3}.get(unit, 1)
    first = now.replace(year=months // 12, month=months % 12 + 1, day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(now.day, last.day))


def _whole(at: datetime, unit: str) -> Period:
    """The week, month, quarter or year around an instant."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        start = day - timedelta(days=day.weekday())
        return Period(start=start, end=start + timedelta(days=7))
    if unit == "year":
        start = day.replace(month=1, day=1)
        return Period(start=start, end=start.replace(year=start.year + 1))
    start = day.replace(day=1)
    if unit == "quarter":
        start = start.replace(month=(start.month - 1) // 3 * 3 + 1)
    return Period(start=start, end=_shifted(start, unit, 1))


def _last_month(name: str, now: datetime) -> Period:
    """The last month of this name that has begun."""
    month = MONTHS.index(name.lower()) + 1
    year = now.year if month <= now.month else now.year - 1
    return _whole(datetime(year, month, 1, tzinfo=UTC), "month")


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
