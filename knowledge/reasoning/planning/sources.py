"""The types of what plans are made from beside a question: instants of labels, documents with releases, and parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from knowledge.model.clock import AsOf
from knowledge.model.releases import ReleasedDocument
from knowledge.model.scope import Scope
from knowledge.store.snapshot import Snapshot

InstantOf = Callable[[str, AsOf, Scope], datetime | None]
"""Gives the instant of a label, as known at an as-of and for a scope; None for a label that is unknown or ambiguous."""

ReleasesOf = Callable[[Snapshot], Sequence[ReleasedDocument]]
"""Gives the documents that have releases."""

PartsOf = Callable[[str, Snapshot], Sequence[str]]
"""Gives the parts of a question, with the prompts of a snapshot; none for a question that stays as it is."""
