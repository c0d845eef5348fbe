"""HTML pages, read from their DOM: decoding (`charset`), the tree (`dom`), style sheets (`styles`), what is not published
(`published`), furniture of the page (`furniture`), notes (`notes`), tables (`tables`), and the writing (`writing`).
"""
