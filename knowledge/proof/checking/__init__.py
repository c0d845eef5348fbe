"""Checks a receipt offline, one module for each part of it."""
