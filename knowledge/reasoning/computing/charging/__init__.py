"""Charges by a schedule: tariffs with a free start and a cap, blocks, allowances, shares of an amount, exchange."""
