"""Pages whose text was recognised in their images, as a reading keeps them, and the words that tell of them. Values only, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pydantic import Field

from knowledge.model.clock import Value


class RecognisedPage(Value):
    """A page without text whose print was recognised. `unclear` counts the lines that were too unclear and stand as `[…]` in the text."""

    page: int = Field(ge=1)
    unclear: int = Field(0, ge=0)


def recognition_told(pages: Sequence[RecognisedPage]) -> str:
    """The sentence on the recognised pages of a document, of which there is at least one."""
    unclear = sum(one.unclear for one in pages)
    left = f"; {unclear} unclear line{' stands' if unclear == 1 else 's stand'} as […]" if unclear else ""
    return f"{named_pages([one.page for one in pages])}: the text was recognised in the image{left}; check it against the source."


def named_pages(numbers: Sequence[int]) -> str:
    """The numbers of pages as a message names them: `Pages 2-4 and 7`."""
    starts = [n for m, n in pairwise([-1, *numbers]) if n != m + 1]
    ends = [m for m, n in pairwise([*numbers, -1]) if n != m + 1]
    ranges = [str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True)]
    listed = ", ".join(ranges[:-1]) + (" and " if len(ranges) > 1 else "") + ranges[-1]
    return f"{'Page' if len(numbers) == 1 else 'Pages'} {listed}"
