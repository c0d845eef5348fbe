"""Words that people ask with, and the words that policies and manuals use for the same thing."""

from __future__ import annotations

from functools import cache

from knowledge.text.terms import Terms, distinct_terms

_ASKED_AS = (
    "holiday, vacation, time off, annual leave, paid leave, PTO",
    "sick note, doctor's note, doctor's certificate, medical certificate, fit note",
    "sick, ill, illness, sickness, unwell",
    "work from home, working from home, remote work, working remotely, remotely, home office, telework, WFH",
    "price, cost, fee, charge, rate, expensive",
    "pay, paid, payment, salary, wage, compensation, remuneration",
    "refund, refunded, refundable, money back, reimburse, reimbursement, reimbursable, repay",
    "return, returned, returnable, send back, give back, bring back",
    "buy, bought, purchase, order",
    "cancel, cancellation, terminate, termination, end",
    "quit, resign, resignation, leave the company, give notice",
    "fire, fired, dismiss, dismissal, sack",
    "boss, manager, supervisor, line manager",
    "employee, staff, worker, colleague, personnel",
    "customer, client, buyer, consumer, subscriber",
    "laptop, computer, notebook, device",
    "screen, monitor, display",
    "phone, telephone, mobile, call",
    "email, e-mail, mail, address",
    "contact, reach, report, get in touch, call",
    "broken, damaged, defective, faulty, defect",
    "stolen, theft, lost, loss",
    "delivery, shipping, dispatch, ship, deliver, postage",
    "invoice, bill, billing",
    "discount, rebate, reduction, price reduction",
    "deadline, due, latest, time limit, no later than",
    "allowed, permitted, may, can, okay",
    "forbidden, prohibited, not permitted, not allowed, banned",
    "delete, erase, remove, deletion, removal, erasure",
    "keep, store, retain, retention, stored, kept",
    "download, export",
    "sign in, log in, login, log on, signing in",
    "password, passphrase, credentials",
    "two-factor, 2FA, MFA, multi-factor, two-step",
    "kid, child, children, son, daughter",
    "wife, husband, spouse, partner",
    "brother, sister, sibling",
    "mother, father, mum, dad, mom, parent",
    "newborn, baby, birth, newborn child",
    "funeral, bereavement, death, died",
    "wedding, marriage, marry, married",
    "flat, fixed, lump",
    "hotel, lodging, accommodation, overnight stay",
    "meal, food, lunch, dinner, subsistence",
    "taxi, cab, ride",
    "flight, air travel, fly, plane",
    "train, rail, railway",
    "car, vehicle, drive, driving",
    "office, workplace, premises",
    "complain, complaint, grievance",
    "outage, downtime, unavailable, availability, uptime",
    "compensation, credit, service credit",
    "seat, licence, license, user",
    "subscription, plan, contract",
    "upgrade, switch, change plan",
    "personal data, personal information, PII",
    "company, employer, firm",
    "start, begin, commence",
    "probation, probationary, trial period",
    "overtime, extra hours",
    "approve, approval, sign off, authorise, authorize, permission, consent",
    "present, gift, hospitality",
    "bribe, bribery, corruption",
    "secret, confidential, confidentiality",
    "breach, incident, leak",
    "copyright, DMCA, infringement",
    "warranty, guarantee",
    "spare part, replacement part, part",
    "opening hours, open, business hours, support hours",
    "help, support, assistance",
)
"""Groups of words and phrases for one thing, separated by commas. They were written from the questions that support, personnel and
compliance teams are asked, not from a corpus. A group serves only to see that a text speaks of what a question names. It never makes two texts
the same, unlike the stricter groups in word_lists.py."""


@cache
def _groups() -> tuple[tuple[Terms, ...], ...]:
    groups = []
    for group in _ASKED_AS:
        phrases = (distinct_terms(phrase.strip()) for phrase in group.split(","))
        groups.append(tuple(dict.fromkeys(phrase for phrase in phrases if phrase)))
    return tuple(groups)


@cache
def _by_term() -> dict[int, tuple[int, ...]]:
    """The numbers of the groups in which each term occurs."""
    numbers: dict[int, list[int]] = {}
    for number, group in enumerate(_groups()):
        for term in {term for phrase in group for term in phrase}:
            numbers.setdefault(term, []).append(number)
    return {term: tuple(found) for term, found in numbers.items()}


def alternatives(question: Terms) -> dict[int, tuple[Terms, ...]]:
    """Return, for each term of a question that belongs to a word or phrase of a group, the other phrases of that group.

    A phrase belongs to the question where all of its terms do.
    """
    found: dict[int, dict[Terms, None]] = {}
    for number in sorted({number for term in question for number in _by_term().get(term, ())}):
        group = _groups()[number]
        for phrase in (one for one in group if one <= question):
            for term in phrase:
                found.setdefault(term, {}).update((other, None) for other in group if other != phrase)
    return {term: tuple(others) for term, others in found.items()}
