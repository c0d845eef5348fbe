"""Reads plain text to a kept text and a document tree."""
