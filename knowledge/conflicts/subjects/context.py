"""The titles, headings, lead-ins and names above a statement, and the words in them that name its subject.

A title or a heading may name what its statements are about (`Campfire`, `Sick leave`), or only the document
(`Leave policy 2024`, `Staff handbook`). Only the former tells statements apart. docs/evaluation.md gives the reasons for each rule.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from knowledge.conflicts.issues import Issue, issue_of
from knowledge.conflicts.narrowing import ANYBODY, PLAIN
from knowledge.conflicts.subjects.governed import GovernedStatement
from knowledge.conflicts.subjects.template import Template
from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.places import any_place
from knowledge.text.values.numbers import NUMBER, number, spelled
from knowledge.text.vocabulary.codes import series_in
from knowledge.text.vocabulary.word_lists import FUNCTION_WORDS, PALE_WORDS
from knowledge.text.vocabulary.words import Token, canonical_stem, tokens

_DOCUMENT_WORDS = frozenset(
    canonical_stem(word)
    for word in """
    policy policies rule rules guide guideline guidelines handbook manual terms conditions amendment addendum memo faq faqs
    overview introduction summary document statement procedure standard readme booklet leaflet brochure circular bulletin
    announcement charter agreement contract regulation regulations decision record records adr instructions notice page annex
    appendix chapter section part article table information details list sheet schedule note notes index website book letter code
    catalogue paper questions answers principles scope definitions background context purpose consequences conclusion
    miscellaneous contents process
    """.split()  # noqa: SIM905
)
"""Words that name a document or a part of one, and not what it is about."""
_EDITION_WORDS = frozenset(
    canonical_stem(word)
    for word in """
    global new old current former updated revised revision latest original main official internal public general common
    draft final important full short quick frequently asked our your january february march april may june july august
    september october november december spring summer autumn winter
    """.split()  # noqa: SIM905
)
"""Words that tell one edition of a document from another."""
_ANNOUNCING_WORDS = frozenset(
    canonical_stem(word) for word in ["following", "follow", "below", "these", "apply", "include", "example"]
)
_EMPTY = _DOCUMENT_WORDS | _EDITION_WORDS | _ANNOUNCING_WORDS | ANYBODY | PLAIN
"""Stems that name no subject in a title or a heading."""


_CONTRACT_WORDS = frozenset(
    canonical_stem(word) for word in ["agreement", "contract", "terms", "licence", "license", "addendum"]
)
"""Words that name a contract, whose rules hold between its parties."""

_PRINTED_LABEL = lazy_pattern(
    r"^\W*(?:(?:article|section|clause|chapter|annex|appendix|schedule|rule|§+)\s*)?(?:\d[\d.]*|[ivxlc]+|[a-z])[.):]+(?=\s|$)"
    r"|^\W*(?:article|section|clause|chapter|annex|appendix|schedule|rule|§+)\s*(?:\d[\d.]*|[ivxlc]+\b)",
    re.IGNORECASE,
)
"""The printed number of a heading, which says where it stands and not what it is about."""
_FILE_LIKE = lazy_pattern(r"^\S*[_\w]\.[a-z]{2,5}$|_")
"""A title that is the name of a file."""
_WRITTEN_FOR = lazy_pattern(
    r"(?<=\w)\s*(?:[:,;]|\s[–—-])\s+(?:\w+\s+){0,2}(?:notes?|memo|summary|brochure|leaflet|flyer|hand-?out|crib|cheat\s?sheet)\W*$",
    re.IGNORECASE,
)
"""The end of a title that says for whom or where its text was written (`Hall rental, desk notes`), and not what it is about."""
_RECORD = lazy_pattern(r"^\W*(?:[^\W\d_]+\s+)?(?P<n>\d+)\s*[:.–—-]\s*(?=\w)")
"""The number of a document in a series (`Decision 12: Caching`, `0012-caching`)."""
_SEPARATORS = lazy_pattern(r"[_/\\]|\.(?=[a-z]{2,5}$)|(?<=\w)-(?=\w)")
_LABELLED = lazy_pattern(
    rf"\b(?P<noun>plan|tier|zone|level|class|category|grade|band|group|region|room|building|site|terminal|floor|phase|stage"
    rf"|type|option|model|series|area|district|line|gate|lane|bay|severity|priority|step|tariff|product|pep|iso|release"
    rf"|gateway|server|cluster|node|machine|pump|unit|device|router|warehouse|branch|hall|wing|ward|court|tower|block)s?"
    rf"\s+(?P<n>{NUMBER}|[a-z]|[ivx]+)\b(?![.)]\s)",
    re.IGNORECASE,
)
"""Nouns whose number or letter tells one from another (rule C1e)."""
_NUMBER = lazy_pattern(NUMBER, re.IGNORECASE)
_PLAN = lazy_pattern(
    r"\b(?P<word>[^\W\d_]{2,})\s+(?P<noun>plan|tier|tariff|package|zone|class)s?\b", re.IGNORECASE
)
"""A plan named by a word (`Team plan`), whatever else that word is used for."""
_EDITION = lazy_pattern(r"v?\d+(?:\.\d+)*[a-z]?|v", re.IGNORECASE)
"""The number of an edition (`v2`)."""
_CLAUSE = lazy_pattern(
    r"^\W*(?:how|what|when|who|why|where|which|can|may|do|does|is|are)\b|\b(?:we|you|i|it|they|to)\b",
    re.IGNORECASE,
)
"""A heading that is a clause or a question: in it a word before a noun may be a verb (`How long we keep data`)."""
_YEAR = lazy_pattern(r"\b(?:19|20)\d\d\b(?:\s?[-/–]\s?(?:19|20)?\d\d\b)?")
_SELECTING = lazy_pattern(
    r"\b(?:for|in|within|outside|during|unless|if|when|applicable to|only)\s+(?P<phrase>[^,;:()]+)", re.IGNORECASE
)
"""Phrases that say for whom, where or when what stands below holds."""
_FORMED = lazy_pattern(r"\w*[a-z]\w*[A-Z]\w*|[A-Z]{2,}\w*|\w*(?:[A-Za-z]\w*\d|\d\w*[A-Za-z])\w*")
"""Words whose form is that of a name: `HEY`, `GitHub`, `XR200`."""
_PATH = lazy_pattern(r"\w+(?:(?:/|::)\w+)+")
"""A path, which is the name of a thing that is kept in a tree: `aws/alarms/disk`."""
_CACHED_TOPICS = 16_384
"""Titles and headings kept with their analysis: those of some thousand documents."""


@dataclass(frozen=True)
class Topic:
    """A title, a heading or a lead-in: the stems of its words that may name a subject, and what it says by its form."""

    text: str

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """Its words, without its printed number."""
        return tokens(self._plain)

    @cached_property
    def _plain(self) -> str:
        text = _WRITTEN_FOR.sub("", _PRINTED_LABEL.sub(" ", self.text))
        return _SEPARATORS.sub(" ", text) if _FILE_LIKE.search(text) else text

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all its words."""
        return frozenset(word.stem for word in self.words)

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems that may name a subject: neither numbers, single letters nor words for documents and editions."""
        return frozenset(word.stem for word in self.words if _may_name(word))

    @cached_property
    def record(self) -> str:
        """Its number in a series of documents; empty if it has none."""
        match = _RECORD.match(self.text)
        return match["n"] if match else ""

    @cached_property
    def names_contract(self) -> bool:
        """Whether it names a contract."""
        return not self.stems.isdisjoint(_CONTRACT_WORDS)

    def is_special(self, other: Topic) -> bool:
        """Whether it is the other with a subject before it: `Recruitment privacy policy` beside `Privacy policy`."""
        mine, yours = ([word.stem for word in topic.words] for topic in (self, other))
        before = self.words[: len(mine) - len(yours)]
        return bool(yours) and mine[len(before) :] == yours and any(map(_may_name, before[-1:]))

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of names: by their form, as places, or by a capital within a text in lower case."""
        shouted = self._plain.isupper()
        words = [word for word in self.words if _may_name(word)]
        has_lower = any(word.text[0].islower() for word in words)
        spans = [match.span() for form in (any_place(), _PATH) for match in form.finditer(self._plain)]
        return frozenset(
            word.stem
            for at, word in enumerate(words)
            if any(low <= word.start < high for low, high in spans)
            or (not shouted and _FORMED.fullmatch(word.text))
            or (has_lower and word.start > 0 and word.text[0].isupper())
        )

    @cached_property
    def places(self) -> frozenset[str]:
        """The stems of the places that it names."""
        return frozenset(
            canonical_stem(word) for match in any_place().finditer(self._plain) for word in match.group().split()
        )

    @cached_property
    def labels(self) -> frozenset[tuple[str, str]]:
        """Its labels, each as a noun and its number or letter: `zone 1`, `plan b`; and its years."""
        numbered = {(match["noun"].lower(), _spelled(match["n"])) for match in _LABELLED.finditer(self._plain)}
        years = {("year", match.group()) for match in _YEAR.finditer(self._plain)}
        plans = {
            (match["noun"].lower(), canonical_stem(match["word"]))
            for match in _PLAN.finditer(self._plain)
            if canonical_stem(match["word"]) not in _untelling()
        }
        return frozenset(numbered | years | plans)

    @cached_property
    def series(self) -> frozenset[tuple[str, str]]:
        """The names in it that a number follows, each with that number (`Larch 4`)."""
        found = {canonical_stem(name.lower()): number for name, number in series_in(self._plain)}
        return frozenset((name, number) for name, number in found.items() if name in self.content)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it."""
        return frozenset(_spelled(word.text) for word in self.words if word.text[0].isdigit())

    @cached_property
    def selecting(self) -> frozenset[str]:
        """The stems that say for whom, where or when."""
        spans = [match.span("phrase") for match in _SELECTING.finditer(self._plain)]
        return frozenset(
            word.stem
            for word in self.words
            if _may_name(word) and any(low <= word.start < high for low, high in spans)
        )

    def modifies(self, shared: frozenset[str]) -> frozenset[str]:
        """The stems of the words that stand directly before one of `shared`."""
        pairs = itertools.pairwise(() if _CLAUSE.search(self._plain) else self.words)
        return frozenset(one.stem for one, noun in pairs if _may_name(one) and noun.stem in shared)


@cache
def _untelling() -> frozenset[str]:
    """The stems before `plan` or `zone` that name none. They are made when a text first names one: there are some three hundred."""
    return frozenset(canonical_stem(word) for word in FUNCTION_WORDS | PALE_WORDS) - {"free"} | _EDITION_WORDS


def _may_name(word: Token) -> bool:
    return not word.light and word.stem not in _EMPTY and len(word.text) > 1 and not _EDITION.fullmatch(word.text)


def _spelled(text: str) -> str:
    """A number in one spelling; a letter or a roman number as it is, in small letters."""
    return spelled(number(text)) if _NUMBER.fullmatch(text) else text.lower()


@lru_cache(maxsize=_CACHED_TOPICS)
def topic_of(text: str) -> Topic:
    """Return a title, heading or lead-in with its analysis, made once for all statements below it."""
    return Topic(text)


@dataclass(frozen=True)
class Context:
    """The context of a part: the title of the object, its headings, its lead-ins, and names for what it is about."""

    title: Topic
    headings: tuple[Topic, ...]
    leads: tuple[Topic, ...]
    names: tuple[Topic, ...]
    template: frozenset[str]
    outline: frozenset[str] = frozenset()

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The title and the headings."""
        return (self.title, *self.headings)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all of it."""
        return _union(topic.stems for topic in (*self.topics, *self.leads, *self.names))

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of title and headings that may name a subject."""
        return _union(topic.content for topic in self.topics)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in title, headings and names."""
        return _union(topic.numbers for topic in (*self.topics, *self.names))

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """The issues of a series that the title and the headings name."""
        own = issue_of(self.title.text)
        below = (issue_of(heading.text, self.title.text) for heading in self.headings)
        return tuple(issue for issue in (own, *below) if issue)

    @cached_property
    def labels(self) -> frozenset[tuple[str, str]]:
        """The labels in title, headings and names."""
        return frozenset(label for topic in (*self.topics, *self.names) for label in topic.labels)


def context_of(statement: GovernedStatement) -> Context:
    """Return what governs a statement. It is made once for all statements with the same."""
    headings = tuple(heading for heading in statement.headings if heading != statement.title)
    leads = tuple(lead for lead in (*statement.leads, statement.question) if lead)
    document = Template(statement.template, statement.outline)
    return _context(statement.title, headings, leads, statement.names, document)


@lru_cache(maxsize=_CACHED_TOPICS)
def _context(
    title: str, headings: tuple[str, ...], leads: tuple[str, ...], names: tuple[str, ...], document: Template
) -> Context:
    return Context(
        title=topic_of(title),
        headings=tuple(map(topic_of, headings)),
        leads=tuple(map(topic_of, leads)),
        names=tuple(map(topic_of, names)),
        template=document.statements,
        outline=document.headings,
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(itertools.chain.from_iterable(sets))
