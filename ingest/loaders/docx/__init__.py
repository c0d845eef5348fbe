"""Word documents (.docx), read from their XML into a document tree.

`parts` opens the package and reads what paragraphs refer to. `inlines` reads the runs of a paragraph, `paragraphs` its
place in the document; `blocks` and `tables` write the tree, and `loader` joins them.
"""
