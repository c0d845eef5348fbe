"""Proofs that hold without trusting the service: signed heads, receipts, and their check."""
