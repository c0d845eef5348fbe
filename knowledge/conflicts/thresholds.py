"""The thresholds of the detector, in one value. Their hash is part of the recipe of every answer."""

from __future__ import annotations

from knowledge.model.clock import Value


class Thresholds(Value):
    """When two sentences are about one subject, and when two values are the same."""

    shared_words: float = 0.5
    """The share of words that two sentences must have in common, unless they share two words or more. A single shared
    word is enough for short rules (`The fee is 5 euros`) and too little beside two others."""
    shared_words_beside_names: float = 0.28
    """The share of words that two sentences must have in common to differ only in a name. It is low, because names are
    long beside short rules: two shared words and names of two and of three words make 2 of 7 (0.286), which should
    pass."""
    longest_name: int = 4
    """Words of a name. Longer stretches were descriptions in the labelled pairs, which can differ and mean the same."""
    same_duration: float = 0.02
    """Two lengths of time are equal within this share of the longer: 12 months and a year, 30 days and a month (1.4 %
    apart)."""

    sibling_statements: int = 3
    """Statements that two documents of one template have in common at least. Two may be two rules that the documents contradict
    each other on."""
    sibling_share: float = 0.5
    """The share of the statements of the shorter document that it has in common with another of its template. Two policies
    of one organisation share sentences on how to reach it; records and product pages made from a template share most."""

    sister_headings: int = 3
    """Headings that name a subject and that two documents of one outline have in common at least."""
    sister_share: float = 0.6
    """The share of such headings of the shorter document that it has in common with another of its outline. Two policies of one
    organisation share some; the pages of two products, tiers or places share most."""


THRESHOLDS = Thresholds()
"""The thresholds in use. They are fixed for a release, because answers and reviews have to find the same conflicts."""
