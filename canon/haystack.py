"""A retriever for Haystack pipelines. Needs haystack-ai."""

from __future__ import annotations

import os
from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict

from canon.client import CanonClient, Viewpoint
from canon.passages import found_passages


@component
class HaystackRetriever:
    """Retrieves the passages that are authoritative from the viewpoint of a client. It can be saved with its pipeline."""

    def __init__(self, client: CanonClient, top_k: int = 10) -> None:
        self.client = client
        self.top_k = top_k

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, list[Document]]:
        """The passages for a query, the best first, at most `top_k`."""
        passages = found_passages(self.client, query, self.top_k if top_k is None else top_k)
        documents = [
            Document(id=one.passage_id, content=one.text, meta=one.metadata, score=one.score) for one in passages
        ]
        return {"documents": documents}

    def to_dict(self) -> dict[str, Any]:
        """The address and viewpoint of the client, and the number of passages. No key is saved."""
        viewpoint = self.client.viewpoint.to_dict()
        saved: dict[str, Any] = default_to_dict(
            self, server=self.client.server, viewpoint=viewpoint, top_k=self.top_k
        )
        return saved

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> HaystackRetriever:
        """The retriever that `to_dict` described, with a client of its own. Its key is that of `KNOWLEDGE_KEY`."""
        fields = saved["init_parameters"]
        key = os.environ.get("KNOWLEDGE_KEY", "")
        client = CanonClient(fields["server"], Viewpoint.of(fields["viewpoint"]), key=key)
        restored: HaystackRetriever = default_from_dict(
            cls, saved | {"init_parameters": {"client": client, "top_k": fields["top_k"]}}
        )
        return restored
