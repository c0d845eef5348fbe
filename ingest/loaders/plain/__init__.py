"""Reads plain text and reStructuredText to a kept text and a document tree."""
