"""Use cases around the quality of answers: feedback, golden questions, evaluations, drift."""
