"""The parts of an extracted text: blocks, clauses with anchors, and passages. Pure functions; the text never
changes.
"""
