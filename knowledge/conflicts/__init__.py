"""Conflicts between clauses: whether two disagree, the tasks this opens, and which of these are open (rules C1
to C3).
"""

from knowledge.conflicts.detect import Disagreement, Statement, disagreement

__all__ = ["Disagreement", "Statement", "disagreement"]
