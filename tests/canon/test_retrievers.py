"""Each retriever is used as its framework uses it. The tests of a framework that is not installed are skipped."""

import subprocess
import sys

import pytest

from canon import CanonClient
from tests.api.refund_story import REFUNDS

QUESTION = "Within how many days can unused items be returned for a refund?"


def test_langchain_runs_it_in_a_chain(remote: CanonClient) -> None:
    pytest.importorskip("langchain_core")
    from langchain_core.runnables import RunnableLambda

    from canon.langchain import LangChainRetriever

    retriever = LangChainRetriever(client=remote.at("2023-06-01"), limit=2)
    chain = retriever | RunnableLambda(lambda documents: [one.page_content for one in documents])
    assert any("14 days" in text for text in chain.invoke(QUESTION))
    documents = retriever.invoke(QUESTION)
    assert len(documents) <= 2
    assert documents[0].metadata["object_id"] == REFUNDS
    assert documents[0].metadata["valid_at"] == "2023-06-01T00:00:00Z"
    assert documents[0].id


def test_llama_index_builds_nodes_from_it(remote: CanonClient) -> None:
    pytest.importorskip("llama_index.core")
    from canon.llama_index import LlamaIndexRetriever

    nodes = LlamaIndexRetriever(remote.at("2024-06-01", jurisdiction="eu"), limit=3).retrieve(QUESTION)
    assert any("60 days" in node.text for node in nodes)
    assert nodes[0].metadata["object_id"] == REFUNDS
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)


def test_haystack_runs_it_in_a_pipeline_and_saves_it(remote: CanonClient) -> None:
    pytest.importorskip("haystack")
    from haystack import Pipeline

    from canon.haystack import HaystackRetriever

    pipeline = Pipeline()
    pipeline.add_component("canon", HaystackRetriever(remote.at("2024-06-01"), top_k=3))
    documents = pipeline.run({"canon": {"query": QUESTION}})["canon"]["documents"]
    assert any("30 days" in document.content for document in documents)
    assert documents[0].meta["clause_id"].startswith(REFUNDS)
    assert len(pipeline.run({"canon": {"query": QUESTION, "top_k": 1}})["canon"]["documents"]) == 1
    restored = Pipeline.loads(pipeline.dumps(), allowed_modules=["canon.haystack"]).get_component("canon")
    assert restored.to_dict() == pipeline.get_component("canon").to_dict()


def test_the_client_imports_no_framework_and_no_engine() -> None:
    script = (
        "import sys, canon\n"
        "assert not {'langchain_core', 'llama_index', 'haystack', 'sqlalchemy', 'torch', 'fastapi'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
