"""Parts of a document that are recognised by their form: headings, questions, tables, stars."""
