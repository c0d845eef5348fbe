"""Proofs that an auditor can check without trusting the service: signed heads, and receipts of answers.

`keys` and `heads` sign the ledger. `issuer` writes the receipt of an answer, and `check` checks one offline. A
receipt is described in `receipt`, packed in `packing`, read in `parsing` and shown to people in `page`.
"""
