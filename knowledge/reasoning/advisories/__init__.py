"""Notices beside the answer: other regions, changes to come, stale confirmations."""
