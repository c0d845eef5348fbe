"""Generated documents: a random content with unique words, written in each format and read back."""
