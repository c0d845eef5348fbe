"""Reads values that are separated by commas, semicolons or tabs."""
