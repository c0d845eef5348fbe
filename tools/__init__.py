"""Checks of the project itself, run by make and by tests. None of them is installed."""
