"""From an understood question to the typed steps that answer it."""
