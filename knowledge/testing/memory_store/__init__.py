"""The readable reference store: a list of events and what was submitted; every read recomputes from them.

For reading, and for holding the SQL store to it in tests. Nothing survives the process, and nothing is fast.
"""

from knowledge.testing.memory_store.store import MemoryStore

__all__ = ["MemoryStore"]
