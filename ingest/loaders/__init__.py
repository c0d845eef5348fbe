"""Loaders turn bytes into text, one module per format. `registry` lists them; a new format is added there.

Every loader raises InvalidDocument, naming the file and a remedy, for bytes it cannot read.
"""
