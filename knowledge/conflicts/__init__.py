"""Conflicts between clauses: whether two disagree, the tasks this opens, and which of these are open (rules C1
to C3).
"""

from knowledge.conflicts.detect import Disagreement, disagreement
from knowledge.conflicts.subjects.governed import GovernedStatement

__all__ = ["Disagreement", "GovernedStatement", "disagreement"]
