"""Bytes into text, one module per family of formats. Raises InvalidDocument naming file and remedy."""
