"""The page of a receipt, for people."""
