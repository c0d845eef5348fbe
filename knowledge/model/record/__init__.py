"""The ledger, its hashes and its proofs."""
