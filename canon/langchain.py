"""A retriever for LangChain. Needs langchain-core."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from canon.client import CanonClient
from canon.passages import found_passages


class LangChainRetriever(BaseRetriever):
    """Retrieves the passages that are authoritative from the viewpoint of a client."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    client: CanonClient
    limit: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        passages = found_passages(self.client, query, self.limit)
        return [Document(id=one.passage_id, page_content=one.text, metadata=one.metadata) for one in passages]
