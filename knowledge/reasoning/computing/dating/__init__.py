"""Dates, business days, and terms counted from an event."""
