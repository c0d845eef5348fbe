"""The values that a sentence states: money, durations, dates, percentages, counts and addresses, and its labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from knowledge.text.values.counts import addresses, counts, labels, sizes
from knowledge.text.values.dates import clock_times, dates
from knowledge.text.values.durations import durations, frequencies
from knowledge.text.values.kinds import StatedValue
from knowledge.text.values.money import amounts, percentages

_READERS: tuple[Callable[[str], Iterator[StatedValue]], ...] = (
    addresses, dates, clock_times, amounts, percentages, durations, sizes, labels, counts,
)  # fmt: skip
"""The most specific reader first, because each place belongs to the first reader that claims it: the digits of an
address are no date, the `30` of `30 days` is no count."""
LOOKALIKES = str.maketrans("ıİſ\u212a", "iIsK")
"""Letters that match `i`, `s` and `k` where case is ignored and that the tables of units do not have.

They are replaced one for one, so that places in the sentence stay as they are.
"""


def stated_values(sentence: str) -> list[StatedValue]:
    """Return the values in `sentence`, none overlapping another, in order.

    How often something is done is a value only of a sentence without another one: beside another value, `a year`
    says what that value is of (`20 days a year`).
    """
    sentence = sentence.translate(LOOKALIKES)
    found: list[StatedValue] = []
    for read in _READERS:
        for value in read(sentence):
            if all(value.end <= other.start or other.end <= value.start for other in found):
                found.append(value)
    return sorted(found or frequencies(sentence), key=lambda value: value.start)
