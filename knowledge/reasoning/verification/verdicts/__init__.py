"""Answers a question with yes, no or only if, where a statement decides it (rule Y1)."""
