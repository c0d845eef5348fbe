"""Stored answers asked again: which changed, and why."""
