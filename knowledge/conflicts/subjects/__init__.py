"""The subject of a statement, and whether two statements have one subject."""
