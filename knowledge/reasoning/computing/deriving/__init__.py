"""Derives an amount from typed inputs: the prices, percentages, fees and ranges that the documents state, bound to what the question gives."""
