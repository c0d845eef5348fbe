"""Tells which products a question names, so that the statements of others do not answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.model.objects import Kind
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.stemming import stem

_WORD = re.compile(r"[^\W_]+")


def other_products(question: str, evidence: Sequence[Evidence]) -> frozenset[str]:
    """Return the products among the evidence that the question does not mean, because it names others; empty where it names none.

    A question names a product by words of its title or of its other names. Of two products the one is meant of which it has more words
    (`Brook L` is not `Brook S`), and both where each has a word that the other lacks.
    """
    asked = _stems(question)
    held = {
        one.object_id: asked & _stems(f"{_title(one)} {one.other_names}")
        for one in evidence
        if one.object_id.startswith(f"{Kind.PRODUCT.value}/")
    }
    return frozenset(name for name, words in held.items() if any(words < others for others in held.values()))


def _title(evidence: Evidence) -> str:
    return evidence.context.partition("\n")[0]


def _stems(text: str) -> frozenset[str]:
    """The stems of all words, single letters included."""
    return frozenset(stem(word.lower()) for word in _WORD.findall(text))
