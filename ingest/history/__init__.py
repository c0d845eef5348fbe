"""A git history as versions: `commits` reads it, `plan` decides what is left to record, `recorder` records it."""
