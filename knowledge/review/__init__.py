"""What people who answer for the truth need to know: what waits, what it would change, what it changed, what lapses."""
