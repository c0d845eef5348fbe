"""Titles of boxes and of parts that open, in pages and in Markdown."""

from __future__ import annotations

import re

NAMES_NOTHING = re.compile(
    r"(?:abstract|attention|caution|danger|details|examples?|expand|hint|info(?:rmation)?|important|(?:read |show )?more|notes?|notice|summary|tips?|warning)"
    r"[ :!.…]*",
    re.IGNORECASE,
)
"""Titles that say what sort of box it is, or that it opens."""
