"""Documents with one outline: most headings of the shorter one are headings of the other, as on the pages of two products or two tiers.

In such documents the title names what the statements are about: `Faults are repaired within 8 hours`, below `Support`.
"""

from __future__ import annotations

from functools import lru_cache

from knowledge.conflicts.thresholds import THRESHOLDS
from knowledge.lazy_pattern import lazy_pattern

_WORD = lazy_pattern(r"[^\W\d_]{4,}")
"""Words of a heading that are compared: none as short as `and`."""
_SKELETON = frozenset(
    """
    purpose scope policy procedure definitions introduction overview background context summary conclusion responsibilities roles exceptions
    enforcement contact contacts questions references history changelog review contents status decision consequences
    """.split()  # noqa: SIM905
)
"""Words of headings that documents on any subject have: policies, decision records."""
_CACHED_PAIRS = 4096


@lru_cache(maxsize=_CACHED_PAIRS)
def have_one_outline(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Return whether documents with these headings have one outline. Headings of any document (`Scope`, `Roles and responsibilities`) do not count."""
    mine, yours = map(_telling, (ours, theirs))
    shared = len(mine & yours)
    return shared >= THRESHOLDS.sister_headings and shared >= THRESHOLDS.sister_share * min(len(mine), len(yours))


def _telling(headings: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in headings if not _SKELETON.issuperset(_WORD.findall(one)))
