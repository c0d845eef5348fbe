"""HTML pages, read from their DOM: decoding (`charset`), the tree (`dom`), what a reader sees of it (`shown`), furniture of the
page (`furniture`), notes (`notes`), tables (`tables`), and the writing (`writing`).
"""
