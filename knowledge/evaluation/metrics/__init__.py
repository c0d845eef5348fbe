"""Measures of rankings and of confidence. Each is a function of numbers alone."""
