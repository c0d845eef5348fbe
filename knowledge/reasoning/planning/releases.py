"""Plans questions about releases: which there are, since which one something holds, what one of them changed (rule V1). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Intent, Plan, ReleaseUse, Role, SubQuery
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.releases import (
    GENERIC_NAMES,
    NamedDocuments,
    Release,
    ReleasedDocument,
    all_releases,
    documents_named,
    name_keys,
    release_before,
    release_named,
)
from knowledge.reasoning.understanding.moments import AskedMoment, without_moments
from knowledge.reasoning.understanding.releases import (
    ReleaseQuestion,
    ReleaseWish,
    asks_what_changed,
    asks_when,
    listing_wish,
    release_question,
    side_asked_for,
    without_change,
)
from knowledge.text.vocabulary.names import code_names

_DIGIT = lazy_pattern(r"\d")
_MOST = 40
"""Releases that are looked through for one answer, the last ones: each costs a search."""
_MOST_NAMED = 12
"""Releases that a refusal names: a line or two."""
_OF_ALL = frozenset(
    [
        "what",
        "which",
        "in",
        "of",
        "the",
        "and",
        "to",
        "from",
        "since",
        "with",
        "it",
        "all",
        "everything",
        "there",
        *(
            "agreement",
            "contract",
            "guide",
            "guides",
            "handbook",
            "handbooks",
            "manual",
            "manuals",
            "policies",
            "policy",
            "rules",
        ),
        *("specification", "standard", "terms", "text"),
    ]
)
"""Words beside the names of documents that leave open which of their changes is asked for."""
_USES = {
    ReleaseWish.SINCE: ReleaseUse.SINCE,
    ReleaseWish.UNTIL: ReleaseUse.UNTIL,
    ReleaseWish.EVER: ReleaseUse.EVER,
    ReleaseWish.CHANGED: ReleaseUse.CHANGED,
    ReleaseWish.ADDED: ReleaseUse.ADDED,
    ReleaseWish.REMOVED: ReleaseUse.REMOVED,
    ReleaseWish.TOLD: ReleaseUse.TOLD,
}
_USES_OF_ALL = {
    None: ReleaseUse.EVER,
    ReleaseWish.ADDED: ReleaseUse.ALL_ADDED,
    ReleaseWish.REMOVED: ReleaseUse.ALL_REMOVED,
}
"""The use of a question for everything that a release changed, by the side that it asks for."""


class ReleasePlanner:
    """Plans a question over the documents that have releases.

    `documents` are those with releases, `moments` what the question names of dates and releases. Releases after the as-of are not told.
    """

    def __init__(
        self, question: str, moments: Sequence[AskedMoment], documents: Sequence[ReleasedDocument], as_of: AsOf
    ) -> None:
        self._question = question
        self._moments = moments
        self._as_of = as_of
        self._documents = [
            one.model_copy(update={"releases": held})
            for one in documents
            if (held := tuple(release for release in one.releases if release.at <= as_of.valid_at))
        ]
        self._named = documents_named(question, self._documents)

    def plan(self) -> Plan | None:
        """The plan, None where the question asks for no release or names none that changes how it is answered."""
        if not self._documents:
            return None
        if wish := listing_wish(self._question, self._named.keys):
            return self._listing(wish)
        if any(one.is_subject for one in self._moments):
            return None
        asked = [one for one in self._moments if not one.is_now]
        if not asked and (question := release_question(self._question)):
            return self._compared(question)
        if asked and all(one.label for one in asked):
            return self._at_release([one.label for one in asked])
        return None

    def told_anywhere(self, topic: str) -> Plan | None:
        """The plan of a question that the text in force does not answer, for the last release that tells of it."""
        return self._compared(ReleaseQuestion(wish=ReleaseWish.TOLD, topic=topic, by_number=True))

    # -- which releases there are ---------------------------------------------------------------------

    def _listing(self, wish: ReleaseWish) -> Plan | None:
        documents = self._named.documents or self._of_one_source()
        releases = all_releases(documents)
        if not releases:
            return None
        labels = [one.label for one in self._moments if one.label]
        if labels:
            found = release_named(labels[0], releases)
            told = f"No release {labels[0]} is recorded. " if found is None else ""
            leads = [told] if found is None or asks_when(self._question) else ["Yes: "]
            return self._listed((found,) if found else releases, leads, documents)
        if wish is ReleaseWish.LATEST:
            return self._listed(releases[-1:], ["The latest release recorded is "], documents)
        if wish is ReleaseWish.OLDEST:
            return self._listed(releases[:1], ["The oldest release recorded is "], documents)
        return self._listed(releases, [f"{len(releases)} releases are recorded. "], documents)

    def _listed(
        self, releases: Iterable[Release], leads: Sequence[str], documents: Sequence[ReleasedDocument]
    ) -> Plan:
        queries = []
        for number, release in enumerate(releases):
            lead = leads[number] if number < len(leads) else ""
            lead += f"{release.label}, {format_instant(release.at)[:10]}: "
            query = self._query(self._question, release, documents, ReleaseUse.LISTED)
            queries.append(query.model_copy(update={"lead": lead}))
        return Plan(intent=Intent.RELEASES, sub_queries=tuple(queries), reading=(_read_as(documents),))

    # -- what a release brought -----------------------------------------------------------------------

    def _compared(self, question: ReleaseQuestion) -> Plan | None:
        """A sub-query at each release. A question that asks `when`, and names neither a document with releases nor anything in code, is left to dates."""
        names_one = bool(self._named.documents or code_names(question.topic))
        if not names_one and not question.by_number and question.wish is not ReleaseWish.TOLD:
            return None
        sources = {one.source for one in self._named.documents} or {one.source for one in self._documents}
        queries: list[SubQuery] = []
        for source in sorted(sources):
            documents = [one for one in self._documents if one.source == source]
            topic = _without_names(question.topic, source)
            queries += [
                self._query(topic, release, documents, _USES[question.wish]) for release in all_releases(documents)
            ]
        kept = tuple(queries[-_MOST:])
        return Plan(intent=Intent.RELEASES, sub_queries=kept, reading=(_read_as(self._documents, sources),))

    def _at_release(self, labels: Sequence[str]) -> Plan | None:
        """The plan for the changes of one release, or for those between two. A release that a named document does not have is told."""
        by_source: dict[str, list[ReleasedDocument]] = {}
        for document in self._documents:
            if not self._named.documents or document.source in {one.source for one in self._named.documents}:
                by_source.setdefault(document.source, []).append(document)
        for documents in by_source.values():
            releases = all_releases(documents)
            found = [one for label in labels if (one := release_named(label, releases))]
            if len(found) == len(labels):
                return self._changed(found, releases, documents)
        if len(by_source) > 1:
            return None
        ((source, documents),) = by_source.items()
        return self._unknown(source, labels, all_releases(documents))

    def _changed(
        self, found: Sequence[Release], releases: tuple[Release, ...], documents: Sequence[ReleasedDocument]
    ) -> Plan | None:
        is_compared = len(set(found)) == 2
        if not (is_compared or asks_what_changed(self._question)) or len(set(found)) > 2:
            return None
        later = max(found, key=releases.index)
        earlier = min(found, key=releases.index) if is_compared else release_before(later, releases)
        if earlier is None:
            return None
        topic = without_change(without_moments(self._question, [one for one in self._moments if one.label]))
        is_whole = not frozenset(name_keys(topic)) - self._named.keys - GENERIC_NAMES - _OF_ALL
        if is_whole:
            documents = [one for one in documents if one in self._named.documents] or documents
            topic = topic if name_keys(topic) else documents[0].title or self._question
        side = side_asked_for(self._question)
        use = _USES_OF_ALL[side] if is_whole else _USES[side] if side else None
        roles = ((later, Role.AFTER, "Since"), (earlier, Role.BEFORE, "Up to"))
        queries = tuple(
            self._query(topic, release, documents, use).model_copy(
                update={"role": role, "lead": f"{word} {release.label}: "}
            )
            for release, role, word in roles
        )
        told = f"Read as what changed from {earlier.label} to {later.label}."
        return Plan(intent=Intent.CHANGE, sub_queries=queries, reading=(told,))

    def _unknown(self, source: str, labels: Sequence[str], releases: Sequence[Release]) -> Plan:
        known = ", ".join(one.label for one in releases[-_MOST_NAMED:])
        lacking = next(label for label in labels if release_named(label, releases) is None)
        missing = f"No release {lacking} of {source} is recorded; recorded are {known}."
        asked = SubQuery(text=self._question, lookup=self._question, as_of=self._as_of, missing=missing)
        return Plan(intent=Intent.LOOKUP, sub_queries=(asked,))

    def _query(
        self,
        text: str,
        release: Release,
        documents: Sequence[ReleasedDocument],
        use: ReleaseUse | None = None,
    ) -> SubQuery:
        own = tuple(one.object_id for one in documents if release in one.releases)
        as_of = self._as_of.at(release.at)
        return SubQuery(text=text, lookup=text, as_of=as_of, release=release.label, use=use, objects=own)

    def _of_one_source(self) -> tuple[ReleasedDocument, ...]:
        """All documents, where they are of one source: then there is no need to name it."""
        return tuple(self._documents) if len({one.source for one in self._documents}) == 1 else ()


def instant_of_release(label: str, named: NamedDocuments, documents: Sequence[ReleasedDocument]) -> Release | None:
    """The release that a question means by `label`: of the documents that it names, else of the one source that has it."""
    chosen = named.documents or tuple(documents)
    sources = {one.source for one in chosen}
    found = [
        one
        for source in sorted(sources)
        if (one := release_named(label, all_releases(d for d in documents if d.source == source)))
    ]
    return found[0] if len(found) == 1 else None


def _without_names(topic: str, source: str) -> str:
    """The topic without the words that name the source, which its documents need not repeat; all of it where nothing else is left."""
    names = frozenset(name_keys(source))
    words = topic.split()
    kept = " ".join(
        word for word in words if not set(name_keys(word)) or set(name_keys(word)) - names or _DIGIT.search(word)
    )
    return kept if name_keys(kept) else topic


def _read_as(documents: Sequence[ReleasedDocument], sources: Iterable[str] = ()) -> str:
    names = sorted(set(sources) or {one.source for one in documents})
    return f"Read as a question about the releases of {' and '.join(names)}."
