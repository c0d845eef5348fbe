"""The typed steps of one answer: its sub-queries, each at an as-of, and the candidates retrieved for them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import AsOf, Instant, Period, Value, json_value
from knowledge.model.record.canonical import canonical_json, canonical_object, content_hash, sha256_hex


class Intent(StrEnum):
    """The sort of question that is asked."""

    LOOKUP = "lookup"
    COMPOUND = "compound"
    COMPARISON = "comparison"
    CHANGE = "change"
    RELEASES = "releases"
    DECISION = "decision"


class Role(StrEnum):
    """The use of a sub-query's findings; also the kind of the claims made from them."""

    STATEMENT = "statement"
    BEFORE = "before"
    AFTER = "after"


class ReleaseUse(StrEnum):
    """The use of a sub-query at a release.

    `listed` tells that the release is there. The others compare the releases of a plan: since or until which one something holds, the first
    one with each that changed it, each that changed it alone, and the last one that tells of it. `added` and `removed` ask
    of the two dates of a change what one of them alone has; with `ever` and `all`, of everything in the documents.
    """

    LISTED = "listed"
    SINCE = "since"
    UNTIL = "until"
    EVER = "ever"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    ALL_ADDED = "all added"
    ALL_REMOVED = "all removed"
    TOLD = "told"


_ALL_CHANGES = (ReleaseUse.EVER, ReleaseUse.ALL_ADDED, ReleaseUse.ALL_REMOVED)
"""Uses of a question for everything that changed in the documents."""


class SubQuery(Value):
    """One retrieval at an as-of.

    `text` is the question that this part asks. `lookup` is the text that the index is searched with: a part of a
    compound question is looked up together with the whole, because a part may use pronouns for what the whole names.
    `throughout` is set where the question names a month or a year and not a day: then only a version that held all
    through it can be meant for certain (rule Q4). `within` is the month or year that the question names where this sub-query asks
    for its beginning or its end (rule Q4c). `jurisdiction` and `place` are the place that the question names, as a path and in its own
    words; both are empty for the scope asked. `release` is the label of the release that is asked about, `use` what for, `lead` the words before its
    claims, and `objects` are the documents whose release it is (rule V1); `missing` says why nothing can answer it. `supporting` says that it finds an input
    of a computation, such as the price of one unit, and is no part of the question.
    """

    text: str
    lookup: str
    as_of: AsOf
    throughout: Period | None = None
    role: Role = Role.STATEMENT
    within: Period | None = None
    jurisdiction: str = ""
    place: str = ""
    release: str = ""
    use: ReleaseUse | None = None
    lead: str = ""
    objects: tuple[str, ...] = ()
    missing: str = ""
    supporting: bool = False

    @property
    def asks_for_all_changes(self) -> bool:
        """Whether it asks for everything that a release changed in its documents, added to them or removed."""
        return self.role is not Role.STATEMENT and self.use in _ALL_CHANGES

    @property
    def compared(self) -> str:
        """The words whose vectors are compared with those of statements: the beginning of `lookup` that is `text`, if it has one."""
        return self.text if self.lookup.startswith(self.text) else self.lookup


class Plan(Value):
    """The steps that answer one question: its intent and its sub-queries, in order.

    `reading` says in sentences how the dates and places of the question were understood.
    """

    intent: Intent
    sub_queries: tuple[SubQuery, ...]
    reading: tuple[str, ...] = ()

    @property
    def alone(self) -> Plan:
        """The plan without supporting sub-queries, which stand last."""
        own = tuple(one for one in self.sub_queries if not one.supporting)
        return self.model_copy(update={"sub_queries": own})

    @property
    def is_simple(self) -> bool:
        """Whether it asks one thing once, as it was asked."""
        return self.intent is Intent.LOOKUP and len(self.sub_queries) == 1 and self.sub_queries[0].use is None

    @property
    def asks_for_releases(self) -> bool:
        """Whether it looks through the releases of documents."""
        return any(one.use is not None and one.role is Role.STATEMENT for one in self.sub_queries)

    @property
    def asks_for_change(self) -> bool:
        """Whether it compares two dates."""
        return any(sub_query.role is not Role.STATEMENT for sub_query in self.sub_queries)

    def corrected(self, words: Mapping[str, str]) -> Plan:
        """The plan of the question with these words in place of other words or phrases, which `reading` says."""
        phrases = [phrase for phrase in words if " " in phrase]

        def spelled(text: str) -> str:
            for phrase in phrases:
                text = text.replace(phrase, words[phrase])
            return _WORD.sub(lambda match: words.get(match.group(), match.group()), text)

        told = tuple(f"{wrong!r} was read as {right!r}." for wrong, right in sorted(words.items()))
        queries = (
            one.model_copy(update={"text": spelled(one.text), "lookup": spelled(one.lookup)})
            for one in self.sub_queries
        )
        return self.model_copy(update={"sub_queries": tuple(queries), "reading": (*self.reading, *told)})

    @cached_property
    def plan_hash(self) -> str:
        """SHA-256 over the canonical JSON of the plan."""
        return content_hash(json_value(self))


_WORD = lazy_pattern(r"[^\W\d_]+")


class Candidate(Value):
    """A passage the indexes proposed for one sub-query, with its ranks and scores.

    Ranks count from 1; a leg that did not return the passage has rank None, and score None unless that is known to be 0. `score` is the
    fused score the order comes from: 0.5 for a usual candidate of the question, and about 1 for one that stands out.
    `statement_scores` are the cosine similarities of the question and each line of the passage; empty where the store has no vectors of
    its statements. `word_scores` tells for each line how well it matches the sub-query's words that are compared, and then each of them that
    has terms, in hundredths of two digits (see knowledge/retrieval/late_interaction.py); empty where the store has no vectors of its tokens. In JSON a candidate is the
    list of its fields in this order, without empty ones at the end: a hundred of these are kept with every answer.
    """

    object_id: str
    scope_key: str
    passage_hash: str
    score: float
    dense_rank: int | None = None
    dense_score: float | None = None
    bm25_rank: int | None = None
    bm25_score: float | None = None
    statement_scores: tuple[float, ...] = ()
    word_scores: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:
        if not isinstance(given, list | tuple):
            return given
        if not _OLDEST_LENGTH <= len(given) <= len(cls.model_fields):
            raise ValueError(
                f"a candidate has {_OLDEST_LENGTH} to {len(cls.model_fields)} fields, this one {len(given)}"
            )
        return dict(zip(cls.model_fields, given, strict=False))

    @model_serializer(mode="wrap", when_used="json")
    def _as_list(self, fields: SerializerFunctionWrapHandler) -> list[Any]:
        values = list(fields(self).values())
        while len(values) > _OLDEST_LENGTH and not values[-1]:
            values.pop()
        return values


_OLDEST_LENGTH = 8
"""Fields of a candidate in the records of the first answers, which had no scores of statements and words."""

Candidates = tuple[tuple[Candidate, ...], ...]
"""Per sub-query, best first."""


class Retrieved(Value):
    """Everything that retrieval returned for a plan. The rest of an answer is a function of this and the store.

    `candidates` are for the as-of and scope asked; `regional` for the regions within that scope, too (empty where there
    are none); `present` for `asked_at`, the time of asking, where the question is about a later date.
    """

    asked_at: Instant
    candidates: Candidates
    regional: Candidates = ()
    present: Candidates = ()

    def first(self, count: int) -> Retrieved:
        """The candidates of the first sub-queries alone."""
        kept = {name: getattr(self, name)[:count] for name in ("candidates", "regional", "present")}
        return Retrieved.model_construct(asked_at=self.asked_at, **kept)

    @cached_property
    def canonical_fields(self) -> dict[str, bytes]:
        """The canonical JSON of each field. It makes the hash, and is part of what is kept of an answer."""
        return {name: canonical_json(value) for name, value in json_value(self).items()}

    @cached_property
    def retrieved_hash(self) -> str:
        """SHA-256 over the canonical JSON of all candidates."""
        return sha256_hex(canonical_object(self.canonical_fields))
