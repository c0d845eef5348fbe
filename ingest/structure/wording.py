"""Wordings by which a sentence leans on others, announces them or defines a term."""

from __future__ import annotations

import re

CLOSED_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
"""The end of a whole sentence. What ends with a colon, a comma or in the middle is completed by what follows."""
LEANS = re.compile(
    r"(?:This|These|Those|It|They|He|She|Its|Their|Such|Both|Neither|Otherwise|If so|If not|In (?:this|that|such an?|these) (?:case|event)s?)\b"
)
"""Openings of a sentence that says nothing without the sentence before it (`This list contains …`)."""
ANNOUNCES = re.compile(
    r"\b(?:following|follows|below(?!\s+(?:the|a|an|age|ages|zero|sea|ground|average|cost|par)\b|\s+[\d€$£])|these (?:steps|rules|items|cases))\b",
    re.IGNORECASE,
)
"""Words by which a whole sentence announces the list or table that comes next."""
MEANS = re.compile(
    r"^[\"“„'‘«]?(?P<name>[^\"“”„'’»]{1,80}?)[\"”'’»]?,?\s+(?:means|refers to|shall mean|is defined as)\b"
)
"""The opening of a definition in a sentence."""
SAYS_OF_ITEMS = re.compile(
    r"\b(?:is|are|do|does|may|must|can|will|should|shall|need|needs|cannot|we (?:accept|offer|cover|provide|refund|support)|not|never|no longer|exclu(?:ded|sions?)"
    r"|(?:dis)?allowed|permitted|accepted|refused|prohibited|forbidden|banned|required|covered|included|supported|refundable|exempt(?:ed)?|eligible"
    r"|nothing|none|nobody|only|except(?:ions?)?|excluding|without|includes?|excludes?|unless|pays?|gets?|free|out of scope|leave (?:at home|behind)"
    r"|(?:for|by|with|to|from)$)\b|n['’]t\b|^(?:no|when|where|who|what(?! to do\b))\s",
    re.IGNORECASE,
)
"""Words of a heading that says something of the items directly below it: `What is not covered`, `Not in this release`, `No fee for`, `When we pay nothing`."""
