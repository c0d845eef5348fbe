"""Passages and documents ranked by simple searches: baselines, withheld evidence, and retrieval collections."""
