"""Use cases that read objects and their versions at a point in time."""
