"""The words of a text: terms, stems, synonyms, spelling, and weights."""
