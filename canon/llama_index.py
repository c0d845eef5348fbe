"""A retriever for LlamaIndex. Needs llama-index-core."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from canon.client import CanonClient
from canon.passages import found_passages


class LlamaIndexRetriever(BaseRetriever):
    """Retrieves the passages that are authoritative from the viewpoint of a client."""

    def __init__(self, client: CanonClient, limit: int = 10) -> None:
        super().__init__()
        self._client = client
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        passages = found_passages(self._client, query_bundle.query_str, self._limit)
        return [
            NodeWithScore(node=TextNode(id_=one.passage_id, text=one.text, metadata=one.metadata), score=one.score)
            for one in passages
        ]
