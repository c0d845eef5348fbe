"""The help of a language model: it splits and names questions and phrases answers, and decides nothing (rules M1 to M4)."""
