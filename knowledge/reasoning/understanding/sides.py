"""Finds the two sides of a comparison between things: `the price difference between Starter and Enterprise`. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.places import named_places
from knowledge.text.values.dates import named_dates


class ComparedSide(NamedTuple):
    """A side of a comparison: its words, and the question that is asked of it alone."""

    words: str
    text: str


_ARTICLE = r"(?:(?:the|a|an|our|your|their)\s+)?"
_COMPARES = lazy_pattern("compare|differ|vary|than", re.IGNORECASE)
"""One of these is in every comparison below, so that most questions are passed over at once."""
_LONGEST_SIDE = 6
"""Words that a side has at most: a longer one is a clause, and what is compared cannot be told from it."""
_AS_TO = "(?:as to|regarding|in terms of|when it comes to)"
_DIFFERENCE = lazy_pattern(
    rf"(?:^|\bis|\bare|\btell me|\bgive me|,)\s*{_ARTICLE}(?P<before>(?:[\w'’-]+\s+){{0,4}}?)differences?\s+(?:(?:in|of)\s+{_ARTICLE}(?P<topic>[^,]+?)\s+)?between\s+"
    rf"{_ARTICLE}(?P<one>[^,]+?)\s+and\s+{_ARTICLE}(?P<two>[^,]+?)(?:\s+{_AS_TO}\s+{_ARTICLE}(?P<about>[^,]+?))?\s*[?.]*$",
    re.IGNORECASE,
)
_OPENING = lazy_pattern(
    r"^(?:(?:what|which|tell me|give me|show|and)\b(?:['’]s|\s+(?:is|are|was|were)\b)?\s*|(?:is|are|was|were)\b(?: there\b)?\s*)*(?:the|a|an)?\b",
    re.IGNORECASE,
)
"""The words of a question before what is compared."""
_MORE = lazy_pattern(
    rf"\bhow (?:much|many) (?:more|less|fewer)\s+(?P<what>[^,]*?)\s*\b(?P<verb>do|does|did|is|are|will|has|have)\s+{_ARTICLE}(?P<one>[^,]+?)\s*(?P<rest>\bcosts?|\bget|\bhave|\bpay|\btake|\blast)?"
    rf"(?:\s+(?:per|a|each) (?:\w+ and )?(?:day|week|month|year|night))?\s+(?:compared (?:to|with)|than)\s+{_ARTICLE}(?P<two>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
_CHEAPER = lazy_pattern(
    rf"\bhow much (?:cheaper|dearer|more expensive|less expensive) (?:is|are)\s+{_ARTICLE}(?P<one>[^,]+?)\s+(?:compared (?:to|with)|than)\s+{_ARTICLE}(?P<two>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
_WHERE = "for|on|with|in|at|from|by|as|per|under|during"
"""Prepositions that may lead to another side than the first one's: `of` belongs to what stands before it."""
_PREPOSITIONS = f"{_WHERE}|of"
_THAT = r"(?:(?:that|those|the ones?)\s+)?"
_COMPARE = lazy_pattern(
    rf"\bcompare\s+{_ARTICLE}(?P<topic>[^,]+?)\s+(?P<led>{_PREPOSITIONS})\s+{_ARTICLE}(?P<one>[^,]+?)\s+(?:and|with|to)\s+{_THAT}(?:(?P=led)\s+)?{_ARTICLE}(?P<two>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
"""`Compare the deposit in the north with that in the south.`"""
_HOW_DIFFER = lazy_pattern(
    rf"\bhow (?:do|does|did)\s+{_ARTICLE}(?P<topic>[^,]+?)\s+(?:of|for|between)\s+{_ARTICLE}(?P<one>[^,]+?)\s+and\s+{_ARTICLE}(?P<two>[^,]+?)\s+(?:differ|compare)\s*[?.]*$",
    re.IGNORECASE,
)
"""`How do the fees for members and visitors differ?`"""
_DIFFER_BETWEEN = lazy_pattern(
    rf"\b(?:how|in what way) (?:do|does|did)\s+{_ARTICLE}(?P<topic>[^,]+?)\s+(?:differ|vary|compare)\s+(?:(?P<led>{_PREPOSITIONS})|between|across)\s+{_ARTICLE}(?P<one>[^,]+?)\s+and\s+(?:(?P=led)\s+)?"
    rf"{_ARTICLE}(?P<two>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
"""`How do the fees differ between members and visitors?`"""
_DIFFERS_FROM = lazy_pattern(
    rf"\bhow (?:do|does|did)\s+{_ARTICLE}(?P<topic>[^,]+?)\s+(?P<led>{_PREPOSITIONS})\s+{_ARTICLE}(?P<one>[^,]+?)\s+(?:differ\s+from|compare\s+(?:to|with))\s+{_THAT}(?:(?P=led)\s+)?"
    rf"{_ARTICLE}(?P<two>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
"""`How does the fee for members differ from that for visitors?`"""
_DIFFERS_IN = lazy_pattern(
    rf"\bhow (?:do|does|did)\s+{_ARTICLE}(?P<one>[^,]+?)\s+(?:differ\s+from|compare\s+(?:to|with))\s+{_ARTICLE}(?P<two>[^,]+?)\s+(?:in|by|{_AS_TO})\s+"
    rf"{_ARTICLE}(?P<topic>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
"""`How does Plus differ from Basic in price?`"""
_ONE_OR_OTHER = lazy_pattern(
    rf"^\W*(?:please\s+)?(?:compare|(?:what(?:['’]s|\s+(?:is|are))\s+)?(?:the\s+)?differences?\s+between)\s+{_ARTICLE}(?P<one>[^,]+?)\s+(?P<head>[\w-]+)\s+(?:and|with|to)\s+{_ARTICLE}(?P<two>[^,]+?)\s+(?P=head)\s*[?.]*$",
    re.IGNORECASE,
)
"""`Compare the day rate with the night rate.`"""
_BASES = {
    "longer": "long", "shorter": "long", "higher": "high", "lower": "high", "bigger": "large", "larger": "large", "smaller": "large",
    "faster": "fast", "slower": "fast", "quicker": "fast", "older": "old", "younger": "old", "heavier": "heavy", "lighter": "heavy",
}  # fmt: skip
"""Comparatives, each with the word by which one side alone is asked for (`How long …?`)."""
_COMPARATIVE = rf"(?P<comparative>(?:more|less) expensive|cheaper|dearer|more|less|fewer|{'|'.join(_BASES)})\b"
_I_GET_MORE = lazy_pattern(
    rf"^\W*(?P<aux>do|does|did|will|can|could|must|may)\s+(?P<subject>i|we|you|they|one)\s+(?P<verb>[a-z]+)\s+{_COMPARATIVE}\s*(?P<what>[^,]*?)\s*"
    rf"\b(?P<led>{_PREPOSITIONS})\s+{_ARTICLE}(?P<one>(?:(?!\b(?:{_PREPOSITIONS})\b)[^,])+?)\s+than\s+(?:(?P=led)\s+)?{_ARTICLE}(?P<two>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
"""`Do I get more per mile for a car than for a van?`"""
_ONE_GETS_MORE = lazy_pattern(
    rf"^\W*(?P<aux>do|does|did|will|can)\s+{_ARTICLE}(?P<one>[^,]+?)\s+(?P<verb>get|have|cost|last|take|pay|include|weigh|earn|offer|need|hold|run|carry|receive)\s+"
    rf"{_COMPARATIVE}\s*(?P<what>[^,]*?)\s*\bthan\s+{_ARTICLE}(?P<two>[^,]+?)(?:\s+do(?:es)?)?\s*[?.]*$",
    re.IGNORECASE,
)
"""`Do managers get more leave than trainees?`"""
_ONE_IS_MORE = lazy_pattern(
    rf"^\W*(?P<aux>is|are|was|were)\s+{_ARTICLE}(?P<one>[^,]+?)\s+{_COMPARATIVE}\s*(?P<what>[^,]*?)\s*\bthan\s+{_ARTICLE}(?P<two>[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
"""`Is the Solo plan cheaper than the Team plan?`"""
_MORE_THERE = lazy_pattern(
    rf"\bhow (?:much|many) {_COMPARATIVE}\s+(?P<what>[^,]+)\s+(?P<one>(?:{_WHERE})\s+[^,]+?)\s+(?:compared (?:to|with)|than)\s+(?P<two>(?:{_WHERE})\s+[^,]+?)\s*[?.]*$",
    re.IGNORECASE,
)
"""`How much longer does it take on the islands than in town?`"""
_BEHIND = lazy_pattern(rf"(?P<topic>.+)\s+(?P<side>(?:{_WHERE})\s+.+)", re.IGNORECASE)
"""A topic and the side of it that the last of these prepositions leads to: `the fee on the islands`."""
_VERB = lazy_pattern(r"(?:do|does|did|is|are|was|were|will|can|has|have|must|may)\b", re.IGNORECASE)
_LED = lazy_pattern(rf"(?P<led>{_PREPOSITIONS})\s+{_ARTICLE}(?P<side>.+)", re.IGNORECASE)
_NO_SIDE = lazy_pattern(
    r"(?:it|this|that|these|those|they|there|i|we|you|he|she|one|usual|normal|before|now|planned|expected|allowed|ever)\b|(?:minute|hour|day|week|month|year)s?\W*$|.*\d",
    re.IGNORECASE,
)
"""Words that are no side: pronouns, a value, or what is usual (`Does it take longer than a week?`)."""
_OWN = lazy_pattern(rf"(?:{_WHERE}|those|that|the ones?)\b", re.IGNORECASE)
"""The beginning of a side whose circumstance is its own: `those in town`."""
_OF = lazy_pattern(r"(?P<topic>.+?)\s+(?P<word>of|for)\s+(?:the\s+|a\s+|an\s+)?(?P<side>.+)", re.IGNORECASE)
_OWNED = lazy_pattern(r".+?(?P<owner>\s+of\s+(?:the\s+)?[A-Z].*)")
"""A side that ends with the name of whose it is."""
_CIRCUMSTANCE = lazy_pattern(r"\s+(?:in|at|for|on|under|with|per|during)\s+.+$", re.IGNORECASE)
_PRICED = lazy_pattern(r"\b(?:price|cost|fee|charge)s?\b", re.IGNORECASE)


def compared_sides(question: str) -> tuple[ComparedSide, ComparedSide] | None:
    """The two sides that a question compares; None where it compares none, or dates or two places, which are read elsewhere."""
    found = _found(question)
    if found is None:
        return None
    topic, ask, (one, two) = found
    if any(not side or len(side.split()) > _LONGEST_SIDE or named_dates(side) for side in (one, two)):
        return None
    if all(named_places(side if _LED.fullmatch(side) else _CIRCUMSTANCE.sub("", side)) for side in (one, two)):
        return None
    one, two = _with_rest(*_with_owner(one, _with_head(one, two)))
    if not topic and not (one[:1].isupper() and two[:1].isupper()):
        return None  # the text may tell the difference itself; two names are told of apart
    ask = ask if topic else "What is {side}?"
    first, second = (
        ComparedSide(led["side"] if (led := _LED.fullmatch(side)) else side, ask.format(topic=topic, side=side))
        for side in (one, two)
    )
    return first, second


def _found(question: str) -> tuple[str, str, tuple[str, str]] | None:
    """The topic of a comparison, the form of the question about one side, and the sides."""
    if not _COMPARES.search(question):
        return None
    if match := _ONE_OR_OTHER.search(question):
        head = match["head"]
        return head, "What is the {side}?", (f"{match['one']} {head}", f"{match['two']} {head}")
    if match := _DIFFERENCE.search(question):
        one, two = match["one"], match["two"]
        topic = match["topic"] or match["about"] or _OPENING.sub("", match["before"]).strip()
        if not topic and (behind := _behind(one, two)):
            return behind[0], "What is the {topic} {side}?", (behind[1], two)
        of = _OF.fullmatch(one)
        if not topic and of is not None:
            topic, one = of["topic"], of["side"]
            two = re.sub(
                rf"^(?:{re.escape(of['topic'])}\s+|that\s+)?{of['word']}\s+(?:the\s+|a\s+|an\s+)?",
                "",
                two,
                flags=re.IGNORECASE,
            )
        return topic, "What is the {topic} of {side}?", (one, two)
    if match := _CHEAPER.search(question):
        return "price", "What is the {topic} of {side}?", (match["one"], match["two"])
    if match := _MORE_THERE.search(question):
        what = match["what"]
        how = _how(match["comparative"].lower(), "" if _VERB.match(what) else what)
        form = f"{how} {{side}}?" if how.endswith(what) else f"{how} {what} {{side}}?"
        return "amount", form, (match["one"], match["two"])
    if match := _MORE.search(question):
        if _PRICED.search(match["rest"] or ""):
            return "price", "What is the {topic} of {side}?", (match["one"], match["two"])
        what = match["what"]
        if match.group().lower().startswith("how much") and (not what or what.lower().startswith("per ")):
            return f"price {what}".strip(), "What is the {topic} of {side}?", (match["one"], match["two"])
        form = f"How many {{topic}} {match['verb']} {{side}} {match['rest'] or ''}".rstrip() + "?"
        return what, form, (match["one"], match["two"])
    if match := _COMPARE.search(question) or _DIFFERS_FROM.search(question):
        return match["topic"], f"What is the {{topic}} {match['led']} {{side}}?", (match["one"], match["two"])
    if match := _HOW_DIFFER.search(question) or _DIFFER_BETWEEN.search(question):
        led = match.groupdict().get("led") or "of"
        return match["topic"], f"What are the {{topic}} {led} {{side}}?", (match["one"], match["two"])
    if match := _DIFFERS_IN.search(question):
        return match["topic"], "What is the {topic} of {side}?", (match["one"], match["two"])
    return _asked_whether_more(question)


def _asked_whether_more(question: str) -> tuple[str, str, tuple[str, str]] | None:
    """The same for a question for yes or no: whether one side gets more than the other."""
    match = _I_GET_MORE.search(question) or _ONE_GETS_MORE.search(question) or _ONE_IS_MORE.search(question)
    if match is None:
        return None
    one, two, parts = match["one"], match["two"], match.groupdict()
    if _NO_SIDE.match(one) or _NO_SIDE.match(two):
        return None
    aux, verb, what = match["aux"].lower(), parts.get("verb") or "", match["what"]
    comparative = match["comparative"].lower()
    how = _how(comparative, what)
    rest = what if how == "How much" or not how.endswith(what) else ""
    if parts.get("subject"):
        form = f"{how} {aux} {match['subject']} {verb} {rest} {match['led']} {{side}}?"
    elif verb:
        form = f"{how} {aux} {{side}} {verb} {rest}?"
    else:
        topic = ""
        if _LED.fullmatch(two):
            found = _topic_led(one, what, two)
            if found is None:
                return None
            topic, one, rest = found
        form = (
            f"{how} {aux} {topic}{{side}} {rest}?"
            if how != "How much"
            else f"What is the price of {topic}{{side}} {rest}?"
        )
    form = re.sub(r"\s+(?=[\s?])", "", form)
    return "amount", form, (one, two)


def _topic_led(one: str, what: str, two: str) -> tuple[str, str, str] | None:
    """The topic, the first side and the rest where a word leads to the second side: `the deposit for a flat` and `for a house`, `parking … on Sundays` and `on weekdays`."""
    if _LED.fullmatch(what):
        return f"{one} ", what, ""
    behind = _behind(one, two)
    return (f"the {behind[0]} ", behind[1], what) if behind else None


def _how(comparative: str, what: str) -> str:
    """The words that ask for one side alone: `How long`, `How many days`, `How much`."""
    if base := _BASES.get(comparative):
        return f"How {base}"
    counts = comparative in ("more", "less", "fewer") and re.match(
        rf"(?!(?:{_PREPOSITIONS})\b)[a-z]+", what, re.IGNORECASE
    )
    if counts:
        return f"How {'many' if what.split()[0].endswith('s') else 'much'} {what}"
    return "How much"


def _with_rest(one: str, two: str) -> tuple[str, str]:
    """The sides with the circumstance that only the second one names: `a card and a permit in Linden`."""
    rest = _CIRCUMSTANCE.search(two)
    if rest is None or _CIRCUMSTANCE.search(one) or _OWN.match(one) or _OWN.match(two):
        return one, two
    return f"{one}{rest.group()}", two


def _with_owner(one: str, two: str) -> tuple[str, str]:
    """The sides with the noun that only the second one has, and with whose they are, which only one says: `the Solo and the Team plan of Acme`."""
    owners = [(own["owner"] if (own := _OWNED.fullmatch(side)) else "") for side in (one, two)]
    if (
        all(owners)
        or not any(owners)
        or any(" of " in side for side, owner in zip((one, two), owners, strict=True) if not owner)
    ):
        return _with_noun(one, two)
    owner = "".join(owners)
    first, second = _with_noun(one.removesuffix(owner), two.removesuffix(owner))
    return f"{first}{owner}", f"{second}{owner}"


def _with_head(one: str, two: str) -> str:
    """The second side with the words that only the first one has before such a preposition: `a visit for adults` and `for children`."""
    behind = _behind(one, two)
    return f"{behind[0]} {two}" if behind else two


def _behind(one: str, two: str) -> tuple[str, str] | None:
    """The words before the first side and the side itself, where a preposition leads to the second one: from the same preposition on, else from the last."""
    led = _LED.fullmatch(two)
    if led is None:
        return None
    same = re.fullmatch(rf"(?P<topic>.+?)\s+(?P<side>{led['led']}\s.+)", one, re.IGNORECASE)
    found = same or _BEHIND.fullmatch(one)
    return (found["topic"], found["side"]) if found else None


def _with_noun(one: str, two: str) -> tuple[str, str]:
    """The sides with the noun that only the second one has: `the Starter and the Team plan`."""
    words = two.split()
    if (
        len(one.split()) == 1
        and len(words) == 2
        and one[:1].isupper()
        and words[0][:1].isupper()
        and words[1].islower()
    ):
        return f"{one} {words[1]}", two
    return one, two
