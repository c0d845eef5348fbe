"""The tables, and the way from rows to values and back."""
