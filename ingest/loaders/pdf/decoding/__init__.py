"""The contents of a PDF file as its decoder gives them."""
