"""Whether two clauses disagree: about which value, of what (rule C1). Pure, deterministic, no model."""

from knowledge.conflicts.detect import Disagreement, Statement, disagreement

__all__ = ["Disagreement", "Statement", "disagreement"]
