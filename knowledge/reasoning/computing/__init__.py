"""Computes what a question asks for from the statements that answer it: totals, differences, dates, verdicts, selections."""
