"""Tells which of several documents a claim is from, where these say the same of different things (rule Q9p)."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.answering.plans import Role
from knowledge.model.reading.stated_scope import place_in_scope
from knowledge.reasoning.evidence.named_products import have_outline_of, title_of
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.vocabulary.terms import distinct_terms


def titles_told(selected: Sequence[Selected]) -> list[str]:
    """The title that goes before each claim; empty for most.

    The title is told where the claims are from several documents of which two have one outline, or of which one holds in one place alone:
    `The minimum term is 12 months` is then no answer without the product. A claim with all words of its title has no need of it.
    """
    pages = {one.ranked.evidence.object_id: one.ranked.evidence for one in selected if one.role is Role.STATEMENT}
    told = {name for name, page in pages.items() if any(_is_one_of_two(page, other) for other in pages.values())}
    return [_title_before(one) if one.ranked.evidence.object_id in told else "" for one in selected]


def _is_one_of_two(page: Evidence, other: Evidence) -> bool:
    """Whether two documents say the same of different things, as the title of the first one tells."""
    if page.object_id == other.object_id:
        return False
    place, elsewhere = (place_in_scope(one.scope) for one in (page, other))
    return bool(place and place != elsewhere and not page.is_local) or have_outline_of(page, other)


def _title_before(one: Selected) -> str:
    title = title_of(one.ranked.evidence)
    said = distinct_terms(" ".join([one.words, *(own.name for own in one.own)]))
    return "" if distinct_terms(title) <= said else f"{title}: "
