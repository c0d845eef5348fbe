"""Use cases that need no store: the check of a receipt, the schemas of kinds, and a state rebuilt from a log."""
