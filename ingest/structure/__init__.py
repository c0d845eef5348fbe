"""From extracted text to its parts: blocks, clauses with anchors, and passages. Pure; the text is never changed."""
