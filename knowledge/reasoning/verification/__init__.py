"""Checks whether evidence suffices, contradicts itself, or may not be claimed."""
