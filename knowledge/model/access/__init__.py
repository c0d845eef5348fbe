"""Principals, their keys and their sessions."""
