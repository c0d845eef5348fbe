"""Brings documents into the store.

Where to look: `loaders` turns bytes into text, `structure` finds the blocks, clauses and passages of a text,
`reading` makes checked versions of files, `recording` writes them, `history` reads and records a git history.
`pipeline.Ingestor` is the entry point for all of them; `syncing.Syncer` reads a declared source again.
"""
