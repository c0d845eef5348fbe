"""The memory store: a list of events and the submissions. Every read computes its result from them.

It is a readable reference for the SQL store, and a double in tests. Nothing survives the process, and nothing is fast.
"""

from knowledge.testing.memory_store.store import MemoryStore

__all__ = ["MemoryStore"]
