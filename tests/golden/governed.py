"""A third corpus: rules, regions, rulings, constraints, replacements and changes to come, approved by a second person."""

from __future__ import annotations

from datetime import datetime

from knowledge.model.clock import parse_instant
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question

OBJECTS = (
    """
id: policy/returns
title: Returns
effective_from: 2023-01-01
clauses:
  - id: window
    text: Lamps can be returned within 30 days of delivery.
    exceptions:
      - id: custom
        text: Lamps made to order cannot be returned.
  - id: postage
    text: We pay the postage of returned lamps.
inputs:
  days: {type: number, question: How many days ago was it delivered?}
  made_to_order: {type: boolean, question: Was it made to order?}
rules:
  - {id: custom-made, when: {made_to_order: true}, then: it is not taken back., clause: window}
  - {id: late, when: {days: "> 30"}, then: it is sent back.}
  - {id: in-time, when: {days: "<= 30", made_to_order: false}, then: the price is paid back., clause: window}
""",
    """
id: policy/returns
title: Returns
effective_from: 2025-06-01
jurisdiction: eu
clauses:
  - {id: window, text: Lamps can be returned within 45 days of delivery.}
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - {id: late, when: {days: "> 45"}, then: it is sent back.}
  - {id: in-time, when: {days: "<= 45"}, then: the price is paid back., clause: window}
""",
    """
id: policy/returns
title: Returns
effective_from: 2027-01-01
clauses:
  - {id: window, text: Lamps can be returned within 90 days of delivery.}
""",
    """
id: policy/gift-cards
title: Gift cards
effective_from: 2023-01-01
clauses:
  - {id: expiry, text: Gift cards expire 24 months after they were bought.}
  - {id: refund, text: Gift cards are not refunded in cash.}
""",
    """
id: policy/counter
title: At the counter
effective_from: 2023-05-01
clauses:
  - {id: old-cards, text: Gift cards never expire.}
  - {id: repairs, text: Repairs of lamps take 12 working days.}
""",
    """
id: policy/workshop
title: Workshop
effective_from: 2023-05-01
clauses:
  - {id: repairs, text: Repairs of lamps take 20 working days.}
""",
    """
id: precedence/cards
title: Gift cards
effective_from: 2024-01-01
rulings:
  - {prevails: "policy/gift-cards#expiry", over: "policy/counter#old-cards", reason: agreed}
""",
    """
id: constraint/salaries
title: Salaries
effective_from: 2023-01-01
text: Salaries are confidential.
topics: [salary]
applies_to: both
escalate_to: people@example.org
""",
    """
id: constraint/postage
title: Postage
effective_from: 2024-01-01
text: Under review by legal.
topics: [postage]
applies_to: claim
""",
    """
id: policy/pay
title: Pay
effective_from: 2023-01-01
clauses:
  - {id: salary, text: The salary of a fitter is 3000 euros.}
  - {id: day, text: Wages are paid on the 25th of a month.}
""",
    """
id: policy/delivery
title: Delivery
effective_from: 2023-01-01
clauses:
  - {id: time, text: Delivery takes 4 working days.}
  - {id: fee, text: Delivery costs 6 euros.}
""",
    """
id: policy/new-delivery
title: New delivery
effective_from: 2024-06-01
replaces: [policy/delivery]
clauses:
  - {id: time, text: Delivery takes 2 working days.}
  - {id: fee, text: Delivery costs 9 euros.}
""",
    """
id: definition/working-day
title: Working day
term: working day
effective_from: 2023-01-01
text: A working day is any day but Saturday, Sunday and public holidays.
""",
)
_TEXTS = (
    "Within how many days can lamps be returned?",
    "Who pays the postage of returned lamps?",
    "When do gift cards expire?",
    "How long do repairs of lamps take?",
    "What is the salary of a fitter?",
    "When are wages paid, and what is the salary of a fitter?",
    "How long does delivery take and what does delivery cost?",
    "Can lamps made to order be returned?",
    "What is a working day?",
)
_DATES = ("2023-03-01", "2023-08-01", "2024-08-01", "2025-08-01", "2027-03-01")
_CASES: tuple[dict[str, object], ...] = (
    {"days": 40, "made_to_order": False},
    {"days": 10, "made_to_order": False},
    {"made_to_order": True},
    {"days": "many"},
    {},
)


def governed_questions() -> list[Question]:
    """Each text at each date, globally and in two regions, and each case."""
    found = [
        Question(text=text, valid_at=_at(date), scope=Scope(jurisdiction=place))
        for text in _TEXTS
        for date in _DATES
        for place in ("global", "eu/de", "us")
    ]
    found += [
        Question.deciding("policy/returns", valid_at=_at(date), facts=case, scope=Scope(jurisdiction=place))
        for case in _CASES
        for date in ("2023-03-01", "2025-08-01")
        for place in ("global", "eu")
    ]
    found.append(Question(text="What changed in delivery between March 2023 and July 2024?"))
    return found


def _at(date: str) -> datetime:
    return parse_instant(date)
