"""The parts of a Word document's package: the archive, its XML, and what the body refers to.

`archive` opens the package and `markup` parses a part. `revisions` accepts tracked changes. `styles`, `numbering` and
`notes` hold what paragraphs refer to, and `document` holds them all.
"""
