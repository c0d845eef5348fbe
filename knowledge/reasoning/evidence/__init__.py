"""From candidates to the passages and words to cite."""
