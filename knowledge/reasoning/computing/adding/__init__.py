"""Totals, sums, prices, and chains of them."""
