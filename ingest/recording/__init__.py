"""Prepared versions are written to the store here, in batches that a crash cannot leave half done."""
