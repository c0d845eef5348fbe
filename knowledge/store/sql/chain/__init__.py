"""The ledger in SQL: events, the rows and the tree that follow from them, verification, export and import."""
