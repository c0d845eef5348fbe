"""Understanding a question: its intent, its parts, the dates it names."""
