"""Bundles of the Open Knowledge Format: read and written."""
