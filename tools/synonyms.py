"""Write `knowledge/text/vocabulary/synonym_terms.json` from the groups of synonyms: `python -m tools.synonyms`.

The terms of 1,500 phrases take longer to find than all other words of a question, and a command finds them anew at each start. So
they are written down as they follow from the groups. A test compares the two.
"""

from __future__ import annotations

import json

from knowledge.text.vocabulary.asked_as import ASKED_AS
from knowledge.text.vocabulary.synonyms import SYNONYM_TERMS
from knowledge.text.vocabulary.terms import STOP_WORDS, distinct_terms


def synonym_terms() -> str:
    """The file that holds the terms of each phrase, and its words where some have none, a line for each group; phrases without terms and repeated ones are left out."""
    lines = []
    for group in ASKED_AS:
        phrases = (_terms_and_words(phrase.strip()) for phrase in group.split(","))
        lines.append(
            json.dumps(list(dict.fromkeys(phrase for phrase in phrases if phrase[0])), ensure_ascii=False)
        )
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _terms_and_words(phrase: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The terms of a phrase, and its words if some of them are stop words, which have no terms."""
    words = tuple(phrase.lower().split())
    return tuple(sorted(distinct_terms(phrase))), words if any(word in STOP_WORDS for word in words) else ()


if __name__ == "__main__":
    SYNONYM_TERMS.write_text(synonym_terms(), encoding="utf-8")
