"""Whether evidence suffices, contradicts itself, or may not be claimed."""
