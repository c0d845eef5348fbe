"""Adds up the prices of the rows that the items of a question name: `a first visit plus two scans`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount, plain, product, total
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.columns import named_columns, telling_words
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, stems_of
from knowledge.reasoning.computing.label_ranges import range_of_label
from knowledge.reasoning.computing.labels import largest_named, row_labels
from knowledge.reasoning.computing.ranges import narrowest
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_ASKS = lazy_pattern(
    r"\b(?:how much|bill|total|together|altogether|in all|in sum|sum|costs?|price|pay|owe|charged?)\b",
    re.IGNORECASE,
)
_PLUS = lazy_pattern(r"\b(?:plus|together with|as well as)\b|\s\+\s")
"""Words that add one thing to another. A bare `and` may join two questions, and `Plus` is a name."""
_TOGETHER = lazy_pattern(r"\b(?:together|altogether|in all|in total|in sum)\b", re.IGNORECASE)
_ITEMS = lazy_pattern(r",|\b(?:and|plus|together with|as well as)\b|\s[&+]\s")
_OF = lazy_pattern(r"\s*(?P<unit>[a-z]+)\s+of\s+", re.IGNORECASE)
"""The unit in which an item is counted, before its name: `four cases of flour`."""
_LEAST_SHARE = 0.6
"""The share of the words of a row that an item has to have: `a first visit to a specialist` for `First consultation with a specialist`."""
_BETWEEN = 2
"""Words after a number of which one has to be of the row that it counts: `two more scans`."""
_MOST = 8
"""Items of a bill: a longer one is added up elsewhere."""


@dataclass(frozen=True)
class BillItem:
    """An item of a bill: its row with the name of that, the cell with its price, and how many of it."""

    row: Thing
    name: str
    fact: Fact
    price: Quantity
    count: Decimal


def adds_things(question: str) -> bool:
    """Whether a question adds one thing to another, so that the price of one of them alone is no answer."""
    return _PLUS.search(question) is not None


def bill(case: Case) -> ComputedResult | None:
    """The sum of the prices of the rows that the question adds up, each times the number of it.

    None where an item names no row or several, where a price is no one number of one currency, or where it is not clear which column is meant.
    """
    items = bill_items(case) if _ASKS.search(case.question) else []
    return _result(case, items) if items else None


def bill_items(case: Case) -> list[BillItem]:
    """The items that the question adds up, in order; none where one of them has no price."""
    question = case.question
    is_list = _TOGETHER.search(question) or len(case.asked.counted) > 1
    adds = adds_things(question) or (is_list and len(_ITEMS.split(question)) > 1)
    if not adds or case.asked.given or case.asked.reductions:
        return []
    texts = [one for one in _ITEMS.split(question) if one.strip(" ?.!")]
    if not 1 < len(texts) <= _MOST:
        return []
    places = places_around(case.snapshot, case.finding.sub_query)
    for rows in case.tables:
        items = _items(texts, rows, places, question)
        if items and len({one.price.unit for one in items}) == 1:
            return items
    return []


def _items(texts: Sequence[str], rows: Sequence[Thing], places: Sequence[str], question: str) -> list[BillItem]:
    """The items that these texts name, in order; none where the first or a later one names no row, unless the text after the last names none."""
    items: list[BillItem] = []
    names = [label.removeprefix(f"{row.name}, ") for label, row in zip(row_labels(rows), rows, strict=True)]
    for number, text in enumerate(texts):
        row = _named(text, rows)
        if row is None:
            if items and number == len(texts) - 1 and len(items) > 1:
                break  # words beside the list: `if I pay it all myself`
            return []
        count = _count(text, row, names[rows.index(row)])
        fact = None if count is None else _price(row, places, question, count)
        if fact is None or fact.quantity is None or count is None or row in [one.row for one in items]:
            return []
        items.append(BillItem(row, names[rows.index(row)], fact, fact.quantity, count))
    return items


def _named(text: str, rows: Sequence[Thing]) -> Thing | None:
    """The one row of whose telling words the text has the largest share, which has to be large enough; else the one all of whose words it has."""
    words = distinct_terms(text)
    labels = row_labels(rows)
    telling = telling_words(labels)
    shares = sorted(((_share(words, telling, label), number) for number, label in enumerate(labels)), reverse=True)
    if shares and shares[0][0] >= _LEAST_SHARE and (len(shares) == 1 or shares[1][0] < shares[0][0]):
        return rows[shares[0][1]]
    names = [label.removeprefix(f"{row.name}, ") for label, row in zip(labels, rows, strict=True)]
    named = largest_named(names, words)
    return rows[named[0]] if named else None


def _share(words: Terms, telling: Terms, label: str) -> float:
    """The largest share that these words have of the telling words of a piece of a label."""
    pieces = [own for piece in label.split(", ") if (own := distinct_terms(piece) & telling)]
    return max((len(own & words) / len(own) for own in pieces), default=0.0)


def _price(row: Thing, places: Sequence[str], question: str, count: Decimal) -> Fact | None:
    """The one price of a row: the only one, the one whose header is a range that holds the number of it, or that of the one column that the question names."""
    priced = [one for one in row.facts if one.quantity is not None and one.quantity.is_comparable_money]
    number = Quantity(ValueKind.COUNT, count, "", 0, 0)
    ranged = [(one, held) for one in priced if (held := range_of_label(one.attribute, number)) is not None]
    if len(ranged) == len(priced) > 1:
        return narrowest([(one, held) for one, held in ranged if held.holds(number)])
    if len(priced) > 1:
        named = named_columns(question, [one.attribute for one in priced], places)
        priced = [one for one in priced if one.attribute in named]
    return priced[0] if len(priced) == 1 else None


def _count(text: str, row: Thing, name: str) -> Decimal | None:
    """How many of a row an item names: one, or the number right before a word of its name, or before the unit that the table names and `of`.

    None for any other number, which may count something else.
    """
    found = quantities(text)
    if not found:
        return Decimal(1)
    (one, *others) = found
    unit = _OF.match(text, one.end)
    if unit is not None and stems_of(unit["unit"]) <= row.sort.union(*(fact.stems for fact in row.facts)):
        return one.amount if one.kind is ValueKind.COUNT and not others else None
    following = " ".join(text[one.end :].split()[:_BETWEEN])
    is_count = one.kind is ValueKind.COUNT and not one.unit and not others
    return one.amount if is_count and distinct_terms(following) & distinct_terms(name) else None


def _result(case: Case, items: Sequence[BillItem]) -> ComputedResult:
    products = [product(Amount(one.price.amount, one.price.unit), [(one.count, "")]) for one in items]
    summed = total([one.result for one in products])
    steps = [made.formula for made, one in zip(products, items, strict=True) if one.count != 1]
    formula = "; ".join([*steps, summed.formula])
    inputs = [
        Input(one.name, one.fact.words, source_of(case.snapshot, one.row, one.fact.position)) for one in items
    ]
    inputs += [Input("number", plain(one.count)) for one in items if one.count != 1]
    names = "; ".join(one.name for one in items)
    text = f"{summed.result.words}: {formula}. {items[0].fact.attribute}: {names}."
    return ComputedResult("total", text, formula, tuple(inputs), (0,), of_whole_set=True)
