"""Time stamps of signed heads, by an authority apart from the service."""
