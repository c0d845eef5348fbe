"""The reading of a source: spans, statements, and their vectors."""
