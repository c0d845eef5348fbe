"""Tests of the reader of reStructuredText."""
