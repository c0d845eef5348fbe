"""Reads questions about releases: for a list of them, for the one since or until which something holds, for the changes of one. Pure.

A release is named by a number (`version 2.1`, `v16`). Which documents have releases, and how they are called, only the store knows.
"""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Value
from knowledge.model.releases import GENERIC_NAMES, name_keys

_NOUN = r"(?:versions?|releases?|editions?|revisions?)"
_ADDED = (
    r"(?:add(?:ed|s)?|introduc(?:ed?|es)|brought|brings?|appear(?:ed|s)?|landed|came|shipped|start(?:ed|s)?|new|first|support(?:ed|s)?|improv(?:ed?|es)|fix(?:ed|es)?"
    r"|resolv(?:ed?|es)|address(?:ed|es)?|chang(?:ed?|es)|updat(?:ed?|es)|upgrad(?:ed?|es)|bump(?:ed|s)?|deprecat(?:ed?|es)|renam(?:ed?|es)|refactor(?:ed|s)?"
    r"|contain(?:ed|s)?|includ(?:ed?|es)|imported|made|became|available|required|has|have|had)"
)
"""Verbs of something that a release brings."""
_REMOVED = r"(?:remov(?:ed?|es|al)|drop(?:ped|s)?|delet(?:ed?|es)|discontinued|no longer|gone|last)"
"""Words of something that a release takes away."""
_IN_WHICH = lazy_pattern(
    rf"\b(?:in|with|since|from|by|as of|until|up to|for|starting (?:with|from))?\s*(?:which|what)\s+(?:[\w.-]+\s+){{0,3}}?{_NOUN}\b(?:\s+of\s+(?:[\w.-]+\s+){{1,2}}?(?=\w+ed\b))?",
    re.IGNORECASE,
)
"""The words that ask for a release (`in which version`, `with what Node.js version`)."""
_UNTIL = lazy_pattern(r"\W*(?:until|up to)\b", re.IGNORECASE)
_WHEN = lazy_pattern(
    rf"^\W*(?:since|from|until) when\b|^\W*when (?:was|were|did|has|have|is|are)\b(?=.*\b(?:{_ADDED}|{_REMOVED})\b)",
    re.IGNORECASE,
)
_EVER = lazy_pattern(rf"\b(?:in|with|by) any (?:[\w.-]+ ){{0,3}}?{_NOUN}\b|\bever\b", re.IGNORECASE)
"""The words that ask whether any release changed something."""
_ALTERED = r"(?:chang(?:ed?|es)|alter(?:ed|s)?|modif(?:ied|y|ies)|rais(?:ed?|es)|lower(?:ed|s)?|increas(?:ed?|es)|reduc(?:ed?|es)|adjust(?:ed|s)?)"
"""Verbs of something that several releases may do to one thing: each of them is told."""
_A_CHANGE = lazy_pattern(
    r"\b(?:(?:an?|its|their|with)\s+(?:[\w-]+\s+)?|(?:the|this|that|any)\s+)changes?\b", re.IGNORECASE
)
"""A change as a thing that one release brings (`Which release introduced a change for …`), which says nothing of several."""
_EACH = lazy_pattern(
    rf"\b(?:in\s+)?(?<!since )(?<!until )(?<!from )(?<!with )(?:which|what)\s+(?:[\w.-]+\s+){{0,3}}?{_NOUN}\b"
    r"|\bfrom\s+(?:release\s+to\s+release|version\s+to\s+version)\b"
    r"|\b(?:over|across|through|throughout|between|with|in)\s+(?:(?:all|the|our|its|different)\s+){0,2}(?:versions|releases)\b"
    r"|\b(?:in|with)\s+(?:each|every)\s+(?:version|release)\b",
    re.IGNORECASE,
)
"""The words that ask for each release that changed something (`which releases changed …`, `how did … change over the releases`)."""
_TOLD = lazy_pattern(
    r"^\W*(?:what|which)\b(?:'s)?(?: [\w'.-]+){0,8}? (?:was|were|has been|have been|is|are|got) (?:(?:the )?(?:change|fix|improvement|update)s? )?"
    r"(?:fixed|made|changed|addressed|added|introduced|improved|resolved|upgraded|updated|bumped|refactored|removed|deprecated|dropped)\b"
    r"|^\W*(?:what|which) (?:[\w-]+ )?(?:changes?|fix|fixes|improvements?|updates?|issues?|bugs?)\b",
    re.IGNORECASE,
)
"""Openings of a question for something that was done, which the notes of whichever release did it tell."""
_DONE = lazy_pattern(
    r"^\W*(?:what|which)(?:'s)?\b|\b(?:issues?|bugs?|changes?|fix(?:es|ed)?|improvements?|updates?|made|addressed|improved|resolved|upgraded|updated|bumped|refactored|deprecated)\b",
    re.IGNORECASE,
)
"""Words of such a question that say nothing of what it was done to: the notes have others for it, or none."""
_CHANGED_IN = lazy_pattern(
    r"\b(?:chang(?:e|es|ed)|added|removed|introduced|dropped|evolved|updated|(?:was|were|been|newly) deprecated|differ\w*)\b|\b(?:what(?:'s| is| was) new|new in)\b",
    re.IGNORECASE,
)
"""Words that ask what one release changed."""
_CHANGE_WORDS = lazy_pattern(
    r"(?:^\W*(?:what|how|which)(?:'s|\s+(?:is|are|was|were|has|have|did|had))?\s+)?(?:\b(?:been|be|a|the|any)\s+)*"
    r"\b(?:chang(?:ed|es?)|new|added|removed|updated|evolved|introduced|dropped|different|differ|differences?)\b(?:\s+(?:was |were )?made\b)?(?:\s+(?:in|to|of|about|for|regarding|between)\b)?"
    r"|\bcompared?\b(?: to| with)?|^\W*(?:did|has|have|was|were)\b",
    re.IGNORECASE,
)
_ASKS_WHAT = lazy_pattern(
    r"^\W*(?:what|which|was|were|did|has|have|is|are|list|tell|show|how (?:did|has|have|was|were))\b",
    re.IGNORECASE,
)
_ASKS_WHETHER = lazy_pattern(r"\W*(?:do|does|is|are|was|has|have)\b", re.IGNORECASE)
_ASKS_WHEN = lazy_pattern(
    r"\W*(?:when\b|(?:on )?(?:what|which) date\b|what (?:is|was) the (?:release |publication )?date\b)",
    re.IGNORECASE,
)
_LATEST = lazy_pattern(r"\b(?:latest|newest|most recent|current|highest)\b", re.IGNORECASE)
_OLDEST = lazy_pattern(r"\b(?:oldest|earliest|first|lowest)\b", re.IGNORECASE)
_NUMBERED = lazy_pattern(rf"(?:\b{_NOUN}\s*\.?\s*)?\bv?\d+(?:\.\d+)*(?:[-.]?\w+)?\b", re.IGNORECASE)
_LISTING = frozenset(
    [
        "a",
        "an",
        "all",
        "am",
        "any",
        "are",
        "available",
        "aware",
        "be",
        "been",
        "corpus",
        "count",
        "covered",
        "current",
        "currently",
        "data",
        "did",
        "different",
        "do",
        "document",
        "documented",
        "documents",
        "does",
        "earliest",
        "edition",
        "editions",
        "enumerate",
        "exist",
        "existing",
        "exists",
        "first",
        "found",
        "give",
        "had",
        "has",
        "have",
        "highest",
        "how",
        "i",
        "in",
        "indexed",
        "ingested",
        "is",
        "it",
        "its",
        "know",
        "knowledge",
        "known",
        "latest",
        "list",
        "lowest",
        "many",
        "me",
        "most",
        "name",
        "newest",
        "number",
        "of",
        "old",
        "oldest",
        "on",
        "one",
        "ones",
        "our",
        "please",
        "recent",
        "recorded",
        "release",
        "released",
        "releases",
        "revision",
        "revisions",
        "show",
        "store",
        "stored",
        "system",
        "tell",
        "that",
        "the",
        "their",
        "there",
        "these",
        "this",
        "to",
        "total",
        "version",
        "versions",
        "was",
        "we",
        "were",
        "what",
        "which",
        "you",
        "your",
        "about",
        "with",
        "for",
        "base",
        "by",
        "and",
        "number",
        "numbers",
        "when",
        "published",
        "publication",
        "issued",
        "date",
        "come",
        "came",
        "out",
    ]
)
"""Words of a question for the releases themselves. With the names of the documents these are all its words."""


class ReleaseWish(StrEnum):
    """The wish of a question about releases."""

    LIST = "list"
    LATEST = "latest"
    OLDEST = "oldest"
    SINCE = "since"
    UNTIL = "until"
    EVER = "ever"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    TOLD = "told"


class ReleaseQuestion(Value):
    """A question that asks for a release: the one since or until which something holds, each that changed it, or the last one that tells of it.

    `topic` is the question without the words that ask for the release. `by_number` says that it asks for a release by name and not `when`.
    """

    wish: ReleaseWish
    topic: str
    by_number: bool


def release_question(question: str) -> ReleaseQuestion | None:
    """The release that `question` asks for, None where it asks for none. A question that names a release itself asks for none."""
    if each := _for_each(question):
        return each
    for pattern, by_number in ((_IN_WHICH, True), (_WHEN, False)):
        found = pattern.search(question)
        if found is None:
            continue
        rest = f"{question[: found.start()]} {question[found.end() :]}"
        if _UNTIL.match(found.group()) or re.search(rf"\b{_REMOVED}\b", rest, re.IGNORECASE):
            return ReleaseQuestion(wish=ReleaseWish.UNTIL, topic=_topic(rest), by_number=by_number)
        if (
            by_number
            or found.group().lower().strip().startswith(("since", "from"))
            or re.search(rf"\b{_ADDED}\b", rest, re.IGNORECASE)
        ):
            return ReleaseQuestion(wish=ReleaseWish.SINCE, topic=_topic(rest), by_number=by_number)
    if (found := _EVER.search(question)) and _CHANGED_IN.search(question):
        rest = f"{question[: found.start()]} {question[found.end() :]}"
        return ReleaseQuestion(wish=ReleaseWish.EVER, topic=_topic(rest), by_number="any" in found.group().lower())
    if _TOLD.search(question):
        return ReleaseQuestion(wish=ReleaseWish.TOLD, topic=_topic(_DONE.sub(" ", question)), by_number=False)
    return None


def _for_each(question: str) -> ReleaseQuestion | None:
    """A question for each release that changed one thing; None for any other."""
    found = _EACH.search(question)
    if found is None or not re.search(rf"\b{_ALTERED}\b", _A_CHANGE.sub(" ", question), re.IGNORECASE):
        return None
    rest = re.sub(rf"\b{_ALTERED}\b", " ", f"{question[: found.start()]} {question[found.end() :]}", flags=re.I)
    topic = _topic(_OPENING.sub("", without_change(rest)))
    return ReleaseQuestion(wish=ReleaseWish.CHANGED, topic=topic, by_number=True) if name_keys(topic) else None


_OPENING = lazy_pattern(r"^\W*(?:how|what|in|with|since|to|of|about)\b\s*", re.IGNORECASE)
"""A word at the beginning of what is left of a question, which says nothing of the topic."""
_FILLING = lazy_pattern(
    r"\b(?:(?:an?|the) )?changes? (?:about|for|to|of)\b|\b(?:the )?chang(?:e|es|ed)\b|\b(?:was|were|is|are|did|has|have|been|newly|first|when|added|introduced|removed|dropped|deleted|appear(?:ed|s)?|arriv(?:ed?|es)|landed|brought|shipped|came|come)\b"
    r"|\bwith its\b",
    re.IGNORECASE,
)
"""Words of a question for a release that say nothing of what the release brings. What was fixed or deprecated is told with these words."""


def _topic(text: str) -> str:
    kept = re.sub(r"\s+(?=[?.,;!])", "", " ".join(_FILLING.sub(" ", text).split())).strip(" ,?")
    return f"{kept}?"


def listing_wish(question: str, keys: frozenset[str]) -> ReleaseWish | None:
    """The wish of `question` for the releases themselves, where `keys` are the names of documents in it; None where it asks about something else."""
    plain = _NUMBERED.sub(" ", question)
    if not re.search(rf"\b{_NOUN}\b", question, re.IGNORECASE) and not (
        plain != question and _ASKS_WHETHER.match(question)
    ):
        return None
    if frozenset(name_keys(plain)) - keys - _LISTING - GENERIC_NAMES:
        return None
    if _LATEST.search(plain):
        return ReleaseWish.LATEST
    return ReleaseWish.OLDEST if _OLDEST.search(plain) else ReleaseWish.LIST


def asks_when(question: str) -> bool:
    """Whether a question for a release asks when it was published."""
    return bool(_ASKS_WHEN.match(question))


def without_change(question: str) -> str:
    """The question without the words that ask for a change, which are no words of what changed."""
    return re.sub(r"\s+(?=[?.,;!])", "", " ".join(_CHANGE_WORDS.sub(" ", question).split())).strip(" ,")


_ONLY_ADDED = lazy_pattern(r"\b(?:added|introduced|new)\b", re.IGNORECASE)
_ONLY_REMOVED = lazy_pattern(r"\b(?:removed|dropped|deleted|discontinued|taken out)\b", re.IGNORECASE)
_ANY_CHANGE = lazy_pattern(
    r"\b(?:chang\w*|differ\w*|updated?|evolved|compar\w*)\b|\bwhat(?:'s| is| was) new\b|\bnew in\b", re.IGNORECASE
)


def side_asked_for(question: str) -> ReleaseWish | None:
    """The side that a question about the changes of a release asks for: additions or removals; None for both."""
    added, removed = _ONLY_ADDED.search(question), _ONLY_REMOVED.search(question)
    if _ANY_CHANGE.search(question) or bool(added) is bool(removed):
        return None
    return ReleaseWish.ADDED if added else ReleaseWish.REMOVED


def asks_what_changed(question: str) -> bool:
    """Whether a question that names one release asks what that release changed."""
    return bool(_ASKS_WHAT.search(question) and _CHANGED_IN.search(question))
