"""Takes a question apart."""
