"""Finds the passages that the retrievers of every framework give."""

from __future__ import annotations

from typing import NamedTuple

from canon.client import CanonClient
from knowledge.model.clock import format_instant


class FoundPassage(NamedTuple):
    """A passage: its id, its text, its score, and plain facts about where and when it holds."""

    passage_id: str
    text: str
    score: float
    metadata: dict[str, str | int | float]


def found_passages(client: CanonClient, question: str, limit: int) -> list[FoundPassage]:
    """The passages that a search from the client's viewpoint finds, the best first."""
    reply = client.search(question, limit)
    times = {"valid_at": format_instant(reply.as_of.valid_at), "known_at": format_instant(reply.as_of.known_at)}
    return [
        FoundPassage(
            passage_id=f"{hit.version_id}:{hit.start}:{hit.end}",
            text=hit.text,
            score=hit.score,
            metadata={
                "object_id": hit.object_id,
                "version_id": hit.version_id,
                "clause_id": hit.clause_id,
                "context": hit.context,
                "start": hit.start,
                "end": hit.end,
                "score": hit.score,
                **times,
            },
        )
        for hit in reply.results
    ]
