"""A statement in its setting: what leads it in, stands above it, qualifies it and stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.reasoning.verification.verdicts.phrases import PREPOSITIONS, stems, words_of
from knowledge.text.stemming import stem

_NAMING = frozenset(
    map(
        stem,
        """
        policy policies rule rules guide guideline handbook manual terms term conditions faq faqs overview introduction summary document standard
        procedure agreement contract regulation regulations information details notes note index website book questions question answers scope
        definitions background general principles basics common frequently asked help centre center support service company employee staff customer
        customers conduct code section part chapter annex appendix version page use using work working way and
        """.split(),  # noqa: SIM905
    )
)
"""Words of titles and headings that name a document or a part of one, and no case: whatever stands below them holds without them."""
_FOLLOWING = re.compile(r"\bthe following(?: (?!can|may|must|is|are|will|do|does|cannot|have)\w+)?", re.IGNORECASE)
"""The words of a lead-in that stand for its items."""
_ELLIPTIC = re.compile(r"^\W*(?P<not>not )?(?P<participle>\w+(?:ed|[ai]ble))\W*$", re.IGNORECASE)
"""A lead-in without a verb (`Not covered:`)."""
_VERB_LAST = re.compile(
    r"^(?!.*\bthe following\b)(?:you|we|customers|employees|staff|visitors|guests|users)\b.*\w$", re.IGNORECASE
)
"""A lead-in that its item completes (`We do not accept:`)."""
_CONTINUING = re.compile(
    r"^\W*(?:however|but|except|unless|only|otherwise|exceptions?|this|these|that|those|such|it|they|in (?:this|that) case|if|provided|subject to|again)\b",
    re.IGNORECASE,
)
"""Openings of a sentence that goes on about the one before it, so that it may narrow it."""
_LABEL = re.compile(r"^\W*(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z])[.)]?\s+(?=\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Setting:
    """A statement, and what may change what it says.

    `leads` introduce its list, outermost first; `question` is the one that it answers. `qualifiers` are exceptions and notes to it,
    `following` is the statement after it, and `beside` are other statements of its document and other claims.
    """

    words: str
    title: str = ""
    headings: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    question: str = ""
    qualifiers: tuple[str, ...] = ()
    following: str = ""
    beside: tuple[str, ...] = ()

    @property
    def above(self) -> frozenset[str]:
        """The words of the title and the headings."""
        return frozenset(stems(words_of("\n".join([self.title, *self.headings]))))

    @property
    def sentence(self) -> str | None:
        """The statement as a sentence of its own, with its lead-in; None where it is not certain how the two make one."""
        if not self.leads:
            return self.words
        if len(self.leads) > 1:
            return None
        (lead,) = self.leads
        lead, item = lead.strip().rstrip(" :"), self.words.strip().rstrip(" .;,")
        if _FOLLOWING.search(lead):
            return _FOLLOWING.sub(lambda _: item, lead, count=1)
        elliptic = _ELLIPTIC.match(lead)
        if elliptic is not None:
            return f"{item} are {elliptic['not'] or ''}{elliptic['participle']}"
        return f"{lead} {item}" if _VERB_LAST.match(lead) else None

    def is_of_other_case(self, known: frozenset[str]) -> bool:
        """Whether a word of the title or of a heading names a case that is not among these words."""
        named = [_LABEL.sub("", heading) for heading in (self.title, *self.headings)]
        words = {word for one in named for word in stems(words_of(one))}
        return not words <= known | _NAMING | PREPOSITIONS or any(
            _selects(one, known) for one in named
        )

    @property
    def is_continued(self) -> bool:
        """Whether the statement after it goes on about it."""
        return _CONTINUING.match(self.following) is not None


def _selects(heading: str, known: frozenset[str]) -> bool:
    """Whether a heading says for whom, where or when (`Terms for staff`) in words that are not known."""
    words = stems(words_of(heading))
    return any(
        word in PREPOSITIONS - {"of", "by", "about"} and not set(words[at + 1 :]) <= known
        for at, word in enumerate(words)
    )


def contents(words: Iterator[str] | tuple[str, ...]) -> frozenset[str]:
    """Return the words that are no prepositions."""
    return frozenset(words) - PREPOSITIONS
