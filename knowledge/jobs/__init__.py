"""Workers that do the jobs in the store (ADR 22)."""
