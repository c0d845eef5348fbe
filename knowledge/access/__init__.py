"""API keys: who may have one, and whether one that is shown holds."""
