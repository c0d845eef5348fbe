"""A statement in its setting: what leads it in, stands above it, qualifies it and stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.verification.verdicts.phrases import PREPOSITIONS, stems, words_of
from knowledge.text.vocabulary.stemming import stem

_NAMING = frozenset(
    map(
        stem,
        """
        policy policies rule rules guide guideline handbook manual terms term conditions faq faqs overview introduction summary document standard
        procedure agreement contract regulation regulations information details notes note index website book questions question answers scope
        definitions background general principles basics common frequently asked help centre center support service company employee staff customer
        conduct code list matrix table chart catalogue section part chapter annex appendix version page use using work working way and
        """.split(),  # noqa: SIM905
    )
)
"""Words of titles and headings that name a document or a part of one, and no case: whatever stands below them holds without them."""
_FIELDS = frozenset(
    map(
        stem,
        """
        access account acceptable accommodation backup billing booking breakfast cancel cancellation car catering change charge claim clothing
        communication complaint cooking cost cover data deadline delivery deposit dismissal dress duration eligibility equipment event exchange expense
        fee food furniture gift hospitality health hour hygiene insurance invoice limit limitation loan loss luggage maintenance meal medication method
        moving noise notice obligation opening order parking park password pay payment photography possession price privacy protection reimbursement
        removal rent repair reservation responsibility retention return refund reward safety salary security shipping smoking spending storage submission
        subletting subscription ticket time tool travel visiting visit warranty waste
        """.split(),  # noqa: SIM905
    )
)
"""Words of headings that name a field of rules, in which a rule is looked for and not a case to which alone it applies. A word that may name a case
(`Students`, `Opened goods`, `Exceptions`) is not among them: below such a heading there is no verdict unless the question has that word."""
_FOLLOWING = lazy_pattern(
    r"\bthe following(?: (?!can|may|must|is|are|will|do|does|cannot|have)\w+)?", re.IGNORECASE
)
"""The words of a lead-in that stand for its items."""
_ELLIPTIC = lazy_pattern(
    r"^\W*(?:what(?:['’]s| is| are)|(?:things|items|goods|costs|cases|events) (?:(?:that|which) are )?(?=not |\w+(?:ed|[ai]ble)\b)|)\W*"
    r"(?P<said>(?:not )?(?:\w+(?:ed|[ai]ble)|part)\b.*\w|(?:not )?\w+(?:ed|[ai]ble)|not (?:in|part of|on|at|for)\b.*\w)\W*$",
    re.IGNORECASE,
)
"""A lead-in or heading that says what its items are (`Not covered:`, `What is covered`, `Items not accepted`, `Not in this release`)."""
_OWN_WORDS = lazy_pattern(
    r"^\W*what (?P<who>we|you|customers|employees|staff|visitors|guests|users) (?P<does>.*\w)\W*$", re.IGNORECASE
)
"""A heading that says what somebody does with its items (`What we do not accept`)."""
_ASKS_FOR_ITEMS = lazy_pattern(r"^\W*(?:what|which|who)\b", re.IGNORECASE)
_EXCLUDES = lazy_pattern(r"^\W*(?:general )?exclusions?\W*$", re.IGNORECASE)
"""A heading whose items are left out."""
_VERB_LAST = lazy_pattern(
    r"^(?!.*\bthe following\b)(?:you|we|customers|employees|staff|visitors|guests|users)\b.*\w$", re.IGNORECASE
)
"""A lead-in that its item completes (`We do not accept:`)."""
_CONTINUING = lazy_pattern(
    r"^\W*(?:however|but|except|unless|only|otherwise|exceptions?|this|these|that|those|such|it|they|in (?:this|that) case|if|provided|subject to|again)\b",
    re.IGNORECASE,
)
"""Openings of a sentence that goes on about the one before it, so that it may narrow it."""
_SELECTING = frozenset("for in within outside during after before at under over between without".split())  # noqa: SIM905
"""Prepositions with which a heading says for whom, where or when what stands below it holds."""
_INSTANCES = lazy_pattern(
    r"\b(?:in particular|including|includes?|such as|for example|for instance|e\.g\.|namely)\W*$", re.IGNORECASE
)
"""The end of a lead-in whose items are examples of what it names."""
_LABEL = lazy_pattern(r"^\W*(?:\d+(?:\.\d+)*[.)]?|(?:[ivxlc]+|[a-z])[.)])\s+(?=\w)", re.IGNORECASE)
"""The printed number of a heading. Letters number one only with a sign after them: `Civil` is a word."""


class StatementSetting(NamedTuple):
    """A statement with everything around it that may change its meaning.

    `leads` introduce its list, outermost first; `question` is the one that it answers. `place` is a place for which it
    holds, in the words of the asker. `qualifiers` are exceptions and notes to it,
    `following` is the statement after it, and `beside` are other statements of its document and other claims. `is_row` says that it is the row of a table.
    """

    words: str
    title: str = ""
    headings: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    question: str = ""
    place: str = ""
    qualifiers: tuple[str, ...] = ()
    following: str = ""
    beside: tuple[str, ...] = ()
    is_row: bool = False

    @property
    def above(self) -> frozenset[str]:
        """The words of the title, the headings and the place for which it holds."""
        return frozenset(stems(words_of("\n".join([self.title, *self.headings, self.place]))))

    @property
    def sentence(self) -> str | None:
        """The statement as a sentence of its own, with its lead-in; None where it is not certain how the two make one."""
        if not self.leads:
            return self.words
        (lead, *inner) = self.leads
        if not all(map(_INSTANCES.search, inner)):
            return None
        lead, item = lead.strip().rstrip(" :"), self.words.strip().rstrip(" .;,")
        if _FOLLOWING.search(lead):
            return _FOLLOWING.sub(lambda _: item, lead, count=1)
        if elliptic := _ELLIPTIC.match(lead):
            return f"{item} are {elliptic['said']}"
        if own := _OWN_WORDS.match(lead):
            return f"{own['who']} {own['does']} {item}"
        if _EXCLUDES.match(lead):
            return f"{item} are not covered"
        return f"{lead} {item}" if _VERB_LAST.match(lead) else None

    def is_of_other_case(self, known: frozenset[str]) -> bool:
        """Whether a word of the title or of a heading names a case that is not among these words."""
        above = [heading for heading in self.headings if heading.rstrip("?") not in self.leads]
        named = [_LABEL.sub("", heading) for heading in (self.title, *above)]
        words = {word for one in named for word in stems(words_of(one))}
        return not words <= known | _NAMING | _FIELDS | PREPOSITIONS or any(_selects(one, known) for one in named)

    @property
    def is_continued(self) -> bool:
        """Whether the statement after it goes on about it."""
        return _CONTINUING.match(self.following) is not None


def leads_by_asking(question: str, words: str) -> bool:
    """Return whether a question stands above its answer as a lead-in does: `What is not covered?`, `tyres`."""
    return _ASKS_FOR_ITEMS.match(question) is not None and not words.rstrip().endswith((".", "!", "?"))


def _selects(heading: str, known: frozenset[str]) -> bool:
    """Whether a heading says for whom, where or when (`Terms for staff`) in words that are not known."""
    words = stems(words_of(heading))
    return any(word in _SELECTING and not set(words[at + 1 :]) <= known for at, word in enumerate(words))


def contents(words: Iterable[str]) -> frozenset[str]:
    """Return the words that are no prepositions."""
    return frozenset(words) - PREPOSITIONS
