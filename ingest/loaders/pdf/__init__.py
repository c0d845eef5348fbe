"""PDF files, read by their layout.

A page goes through stages, each a pure function of values: characters (`page`) without the hidden ones (`hidden`), words
(`words`), tables with rules (`grids`), regions in reading order (`regions`), lines and blocks (`blocks`), their roles
(`roles`) and the tree (`writing`). `pdfium` is the one door to the library that decodes the file.
"""
