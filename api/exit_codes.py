"""The exit codes of the command line. They are apart from problem documents, so that a command that ends well makes none of their models."""

FAILED, USAGE, REFUSED = 1, 2, 3
"""A failure, wrong usage (2, as shells and Typer have it), and a question without an answer."""
