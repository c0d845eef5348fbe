"""Writes a store of made-up terms of any size: a document for each provider, with price tables, ranges, time limits and clauses."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, product

from bench.engines import OPTIONS
from ingest.pipeline import Ingestor
from knowledge.bootstrap import Canon

_FIRST = [
    "Al", "Bren", "Cor", "Dun", "El", "Fal", "Gar", "Hol", "Iver", "Jor", "Kel", "Lan",
    "Mer", "Nor", "Os", "Pel", "Quin", "Ros", "Sel", "Tor", "Ul", "Ven", "Wes", "Yar",
]  # fmt: skip
_MIDDLE = ["a", "e", "i", "o", "u", "ar", "en", "il", "on"]
_LAST = [
    "bury", "dale", "field", "ford", "gate", "ham", "land", "mere", "port", "shaw", "stead", "ton", "wick", "wood", "worth",
]  # fmt: skip
_ACTORS = [
    "Customers",
    "Employees",
    "Partners",
    "Suppliers",
    "Visitors",
    "Administrators",
    "Auditors",
    "Contractors",
]
_DEEDS = [
    "report damage", "renew a contract", "order spare parts", "book a room", "file a complaint", "request a copy",
    "export their data", "change an address", "cancel a course", "send back a device", "open an account", "ask for a review",
]  # fmt: skip
_WAYS = [
    "in writing",
    "by telephone",
    "through the portal",
    "at the front desk",
    "with a signed form",
    "by letter",
]
_TOPICS = [
    "Access", "Damage", "Records", "Training", "Storage", "Transport", "Safety",
    "Support", "Travel", "Repairs", "Audits", "Archives", "Parking", "Cleaning",
]  # fmt: skip
CLOUDS_EVERY = 10
"""A tenth of the providers publish their product as an object, a policy with rules, and a second version of their terms."""
_BATCH = 50
"""Documents between two rounds of indexing."""
_LATER = datetime(2024, 1, 1, tzinfo=UTC)
"""The instant from which the second versions are in effect: of every tenth document."""


def names() -> Iterator[str]:
    """Names of providers, all different."""
    for last, middle, first in product(_LAST, _MIDDLE, _FIRST):
        yield f"{first}{middle}{last}"


def write_store(canon: Canon, passages: int) -> None:
    """Ingest and index documents until the index holds at least so many passages."""
    ingestor = Ingestor(canon.store, canon.tokens, canon.settings, canon.clock)
    ingestor.upload("calendar.yaml", _CALENDAR.encode(), OPTIONS)
    providers = enumerate(names())
    while canon.index.count() < passages:
        for number, name in islice(providers, _BATCH):
            _write(ingestor, name, number)
        canon.indexer.catch_up()


def _write(ingestor: Ingestor, name: str, number: int) -> None:
    """Ingest all documents of one provider. They have a folder of their own, as the files of a provider have."""
    key = name.lower()
    ingestor.upload(f"{key}/terms.md", terms(name).encode(), OPTIONS)
    if number % CLOUDS_EVERY == 0:
        later = replace(OPTIONS, effective_from=_LATER)
        ingestor.upload(f"{key}/terms.md", terms(name, changed=True).encode(), later)
        for made, text in (("product", _PRODUCT), ("policy", _POLICY)):
            filled = text.replace("KEY", key).replace("NAME", name).replace("PRICE", str(9 + number % 80))
            ingestor.upload(f"{key}/{made}.yaml", filled.encode(), OPTIONS)


def terms(name: str, *, changed: bool = False) -> str:
    """The document of one provider. A changed one has another time limit."""
    chance = random.Random(name)
    starter, team, business = sorted(chance.sample(range(5, 95), 3))
    days = chance.choice([10, 14, 30]) + changed
    parts = [
        f"# {name} terms",
        f"## {name} plans\n\n| Plan of {name} | Price per seat and month | Storage |\n| --- | --- | --- |\n"
        f"| Starter | {starter} euros | 10 GB |\n| Team | {team} euros | 50 GB |\n| Business | {business} euros | 200 GB |",
        f"## Delivery of {name}\n\n| Order value at {name} | Fee |\n| --- | --- |\n"
        "| up to 50 euros | 9 euros |\n| 50.01 to 200 euros | 5 euros |\n| more than 200 euros | 1 euro |",
        f"## Availability of {name}\n\nWhere the availability of {name} falls below 99.9%, customers get a credit of 10% of the monthly fee; "
        "below 99.0% the credit is 25%.",
        f"## Returns to {name}\n\nA {name} lamp may be returned within {days} days of delivery.",
        f"## Bills of {name}\n\nA {name} bill must be paid within 5 business days of its receipt.",
    ]
    for topic in chance.sample(_TOPICS, len(_TOPICS)):
        for _ in range(2):
            actor, deed, way = chance.choice(_ACTORS), chance.choice(_DEEDS), chance.choice(_WAYS)
            limit = chance.randint(2, 90)
            parts.append(
                f"## {topic} of {actor.lower()} at {name}\n\n{actor} of {name} may {deed} {way} within {limit} days. "
                f"The {topic.lower()} desk of {name} answers them on the next working day."
            )
    return "\n\n".join(parts) + "\n"


_CALENDAR = """
id: calendar/main
title: Holidays
effective_from: 2020-01-01
holidays:
  - {day: 2026-04-03, name: Good Friday}
"""
_PRODUCT = """
id: product/KEY
title: NAME Cloud
effective_from: 2020-01-01
aliases: [NAME Cloud plan]
description: NAME Cloud keeps the files of NAME.
pricing:
  - {id: price, text: "NAME Cloud costs PRICE euros per licence and month."}
facts: {Storage: PRICE GB}
"""
_POLICY = """
id: policy/KEY-refunds
title: Refunds of NAME lamps
effective_from: 2020-01-01
clauses:
  - {id: window, text: Broken NAME lamps are refunded within 30 days of delivery.}
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - {id: late, when: {days: "> 30"}, then: it is repaired., clause: window}
  - {id: in-time, when: {days: "<= 30"}, then: the price is paid back., clause: window}
"""
