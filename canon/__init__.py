"""The public client of a Canon service, and retrievers for other frameworks over it.

    from canon import CanonClient

    with CanonClient("http://127.0.0.1:8080") as canon:
        then = canon.at("2024-05-31", jurisdiction="eu")
        print(then.ask("How long do customers have to return an item?").answer)

`canon.langchain`, `canon.llama_index` and `canon.haystack` have a retriever each. Each imports its framework, which is
not installed with Canon.
"""

from canon.client import CanonClient

__all__ = ["CanonClient"]
