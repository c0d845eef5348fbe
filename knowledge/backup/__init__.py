"""Backups: a copy of the store with its keys, and a manifest that says what a complete one holds (ADR 23)."""
