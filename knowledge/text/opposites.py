"""Words that name opposite cases: a rule for one of them is no rule for the other."""

from __future__ import annotations

from functools import cache, lru_cache

from knowledge.lazy_pattern import lazy_pattern

_OPPOSED = (
    "full-time / part-time",
    "permanent / temporary, fixed-term",
    "domestic, inland / international, abroad, foreign, overseas",
    "internal / external",
    "indoor, indoors / outdoor, outdoors",
    "minimum / maximum",
    "weekday, weekdays / weekend, weekends",
    "daytime / nighttime, night, nights, overnight",
    "paid / unpaid",
    "used, second-hand / new, unused",
    "adult, adults / child, children, minor, minors",
    "inbound, incoming / outbound, outgoing",
    "opened / unopened",
    "single / double",
    "monthly / yearly, annual, annually",
    "employer / employee",
    "employee, employees / contractor, contractors, freelancer, freelancers / intern, interns, trainee, trainees, apprentice, apprentices / volunteer, volunteers",
    "buyer, buyers / seller, sellers",
    "sender / recipient",
    "landlord / tenant",
    "borrower / lender",
    "first / second",
    "junior / senior",
    "upload / download",
    "inpatient, inpatients / outpatient, outpatients",
    "undergraduate, undergraduates / graduate, graduates, postgraduate, postgraduates",
)
"""The words for one case, then those for its opposite or for each of its opposites. They are cases that rules, prices and entitlements are told apart by, in any line of business."""
_WORD = lazy_pattern(r"[a-z]+(?:-[a-z]+)*")
_QUESTIONS = 256
"""Questions whose cases are remembered: those in progress at a time, each of which is held against a hundred statements."""
_IS_USED = lazy_pattern(
    r"\b(?:(?:be|is|are|was|were|been|being|not|gets?) used|used (?:to|by|for|in|up|with|as|on|at))\b"
)
"""Phrases in which `used` is a verb, and tells no used thing from a new one (`must be used by 31 March`)."""
_BY_DAY = lazy_pattern(r"\b(?:by day|(?:during|in) the day(?:time)?)\b")
"""Phrases for the daytime. `Day` alone is mostly a length of time."""


@cache
def _sides() -> dict[str, list[tuple[frozenset[str], frozenset[str]]]]:
    """For each word, its own side and the other one of each pair."""
    found: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = {}
    for cases in _OPPOSED:
        sides = [frozenset(word.strip() for word in side.split(",")) for side in cases.split("/")]
        for mine in sides:
            theirs = frozenset[str]().union(*sides) - mine
            for word in mine:
                found.setdefault(word, []).append((mine, theirs))
    return found


def names_case(question: str) -> bool:
    """Whether a question names a case that has an opposite, so that a text may be opposed to it."""
    return bool(_cases_named(question))


def is_opposed(question: str, text: str) -> bool:
    """Whether `text` names the opposite of a case that `question` names, and not that case."""
    pairs = _cases_named(question)
    if not pairs:
        return False
    said = _words(text)
    return any(not said.isdisjoint(theirs) and said.isdisjoint(mine) for mine, theirs in pairs)


@lru_cache(maxsize=_QUESTIONS)
def _cases_named(question: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The cases that a question names without their opposites: for each its own words and those of the opposite."""
    asked = _words(question)
    return tuple(pair for word in asked for pair in _sides().get(word, ()) if asked.isdisjoint(pair[1]))


def _words(text: str) -> frozenset[str]:
    lowered = text.lower()
    if "day" in lowered:
        lowered = _BY_DAY.sub("daytime", lowered)
    if "used" in lowered:
        lowered = _IS_USED.sub(" ", lowered)
    return frozenset(_WORD.findall(lowered))
