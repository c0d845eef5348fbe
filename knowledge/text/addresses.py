"""Addresses that documents print and people write: `4.2(b)`, `section 4.2(b)`, `Article 12`, `§ 5`, `Annex II, 1.2`."""

from __future__ import annotations

import re

_NAMED = (
    r"(?:articles?|art\.|sections?|sec\.|sect\.|clauses?|rules?|regulations?|paragraphs?|para\.|points?|§{1,2})"
)
"""The names of parts that are counted through, so that their number alone is the address."""
_CONTAINER = r"(?:annex|appendix|schedule|exhibit|attachment)"
_PATH = r"\d{1,4}(?:\.\d{1,3})*[a-z]?(?:\s?\((?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,3})\))*"
_DOTTED = r"\d{1,3}(?:\.\d{1,3})+(?:\s?\((?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,3})\))*|\d{1,3}(?:\s?\((?:[a-z]{1,2}|[ivxlc]{1,6}|\d{1,3})\))+"
_ADDRESS = re.compile(
    rf"\b(?P<container>{_CONTAINER}\s+(?:[ivxlc]{{1,7}}|[a-z]|\d{{1,3}}))\b(?:,\s*(?P<within>{_PATH}))?"
    rf"|(?:\b|(?=§)){_NAMED}\s*(?P<named>{_PATH}|\((?:[a-z]{{1,2}}|[ivxlc]{{1,6}})\))(?![\w.]*\d)"
    rf"|(?<![\w.,€$£])(?P<bare>{_DOTTED})(?![\w%]|\s*(?:%|euros?|eur|usd|dollars?|percent))",
    re.IGNORECASE,
)
_NAMES = re.compile(rf"^{_NAMED}\s*", re.IGNORECASE)

_RELEASE = re.compile(r"\b(?:versions?|releases?|editions?|revisions?)\s+$", re.IGNORECASE)


def address_key(address: str) -> str:
    """Return the form in which addresses are compared: lower case, without spaces and without the name of the part.

    `Section 4.2 (b)` and `4.2(b)` are one address; `Annex II, 1.2` keeps the name of its annex.
    """
    return re.sub(r"\s+", "", _NAMES.sub("", address.strip())).lower()


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the keys of the addresses that `text` names, in order, each once.

    A bare number is an address where it has a point and no unit behind it, or a letter in brackets: `4.2`, `3(a)`. The number of a release is
    none (`version 4.2`).
    """
    keys = (_key(match) for match in _ADDRESS.finditer(text) if not _RELEASE.search(text[: match.start()]))
    return tuple(dict.fromkeys(keys))


def _key(match: re.Match[str]) -> str:
    if match["container"]:
        parts = [match["container"], match["within"] or ""]
        return address_key(",".join(filter(None, parts)))
    return address_key(match["named"] or match["bare"])
