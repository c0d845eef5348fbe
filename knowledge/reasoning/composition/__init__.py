"""From adjudicated claims to a structured answer."""
