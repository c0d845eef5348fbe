"""Retrieval collections in BEIR's layout: documents, queries and judgements; and the measures of rankers over one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from knowledge.errors import InvalidInput
from knowledge.evaluation.metrics.ranking import RANKING_METRICS, Judgements
from knowledge.evaluation.results import QueryResult, RetrievalResult
from knowledge.model.clock import Period
from knowledge.model.objects import Kind, Passage, PassageRef, Reading, Revision, Submission, Version
from knowledge.model.record.canonical import content_hash, sha256_hex
from knowledge.retrieval.ports import Progress
from knowledge.text.layout.sentences import sentence_starts

Rankings = Callable[[str], Mapping[str, Sequence[str]]]
"""The rankings of all rankers for the text of a query: document ids, best first."""

DEPTH = 100
"""Documents that each ranker ranks: the depth of recall@100."""
_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""The documents of a collection hold from this day on; any past day would do."""
_DIGITS = 6


@dataclass(frozen=True)
class Collection:
    """Documents as passages, queries and judgements, each by id. `name` is for reports."""

    name: str
    documents: Mapping[str, Passage]
    queries: Mapping[str, str]
    judged: Mapping[str, Judgements]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over documents, queries and judgements."""
        documents = {name: passage.passage_hash for name, passage in self.documents.items()}
        judged = {name: dict(grades) for name, grades in self.judged.items()}
        return content_hash([documents, dict(self.queries), judged])


def read_collection(name: str, corpus: str, queries: str, judgements: Iterable[str]) -> Collection:
    """The collection of a `corpus.jsonl`, a `queries.jsonl` and tables of judgements. Raises InvalidInput.

    Queries without a relevant document are left out, and so are documents without words.
    """
    documents = {str(one["_id"]): _passage(one) for one in _records(corpus, f"{name}/corpus.jsonl")}
    texts = {str(one["_id"]): str(one["text"]) for one in _records(queries, f"{name}/queries.jsonl")}
    judged: dict[str, dict[str, int]] = {}
    for table in judgements:
        for query, document, grade in _judgements(table, f"{name}/qrels"):
            judged.setdefault(query, {})[document] = grade
    asked = {
        query: grades for query, grades in sorted(judged.items()) if query in texts and max(grades.values()) > 0
    }
    return Collection(
        name=name,
        documents={key: passage for key, passage in documents.items() if passage.text},
        queries={query: texts[query] for query in asked},
        judged=asked,
    )


def document_ids(collection: Collection) -> dict[str, str]:
    """The object id of each document, by which it is stored for a run."""
    return {f"document/{number}": name for number, name in enumerate(collection.documents, 1)}


def submissions(collection: Collection) -> Iterator[Submission]:
    """Each document as a version with one passage, which holds from a past day on."""
    for object_id, name in document_ids(collection).items():
        passage = collection.documents[name]
        content = passage.text.encode()
        version = Version(
            object_id=object_id,
            kind=Kind.DOCUMENT,
            effective=Period(start=_SINCE),
            revision=Revision(
                source="collection", uri=name, revision_hash=sha256_hex(content), media_type="text/plain"
            ),
            reading=Reading(
                reader="collection/1",
                text_hash=sha256_hex(content),
                title=passage.context,
                passages=(PassageRef(passage_hash=passage.passage_hash, start=0, end=len(passage.text)),),
            ),
        )
        yield Submission(version=version, content=content, text=passage.text, passages=(passage,))


def measure_rankers(
    collection: Collection, rankings: Rankings, progress: Progress | None = None
) -> RetrievalResult:
    """Every measure of every ranker over the queries of a collection."""
    per_query: list[QueryResult] = []
    for number, (query, text) in enumerate(collection.queries.items(), 1):
        judged = collection.judged[query]
        measures = {
            ranker: {name: round(measure(ranking, judged), _DIGITS) for name, measure in RANKING_METRICS.items()}
            for ranker, ranking in rankings(text).items()
        }
        per_query.append(QueryResult(query_id=query, measures=measures))
        if progress is not None:
            progress(number, len(collection.queries))
    return RetrievalResult(
        collection=collection.name,
        sha256=collection.fingerprint,
        documents=len(collection.documents),
        queries=len(per_query),
        means=_means(per_query),
        per_query=tuple(per_query),
    )


def _means(results: Sequence[QueryResult]) -> dict[str, dict[str, float]]:
    rankers = results[0].measures if results else {}
    return {
        ranker: {
            name: round(sum(one.measures[ranker][name] for one in results) / len(results), _DIGITS)
            for name in measures
        }
        for ranker, measures in rankers.items()
    }


def _passage(record: Mapping[str, str]) -> Passage:
    """A document as a passage: its title as the context, and a line for each sentence. A title alone is the text."""
    title, text = str(record.get("title") or "").strip(), str(record.get("text") or "").strip()
    text, title = (text, title) if text else (title, "")
    starts = [0, *sentence_starts(text), len(text)]
    lines = (" ".join(text[a:b].split()) for a, b in pairwise(starts))
    return Passage(context=title, text="\n".join(line for line in lines if line))


def _records(text: str, where: str) -> Iterator[dict[str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            record["_id"]
        except (ValueError, KeyError, TypeError):
            raise InvalidInput(
                "This is no record of a collection.",
                remedy="Write a JSON object with _id and text on each line.",
                where=f"{where}, line {number}",
            ) from None
        yield record


def _judgements(table: str, where: str) -> Iterator[tuple[str, str, int]]:
    """The rows `query-id, corpus-id, score` of a table with a header, divided by tabs."""
    for number, line in enumerate(table.splitlines()[1:], 2):
        if not line.strip():
            continue
        try:
            query, document, grade = line.split("\t")
            yield query, document, int(grade)
        except ValueError:
            raise InvalidInput(
                f"{line[:80]!r} is no judgement.",
                remedy="Write query id, document id and a whole number, divided by tabs.",
                where=f"{where}, line {number}",
            ) from None
