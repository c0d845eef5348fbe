"""Reads reStructuredText to a kept text and a document tree."""
