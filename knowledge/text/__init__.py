"""Deterministic analysis of text: sentences, terms, numbers, units, dates, modality. No store, no engine."""
