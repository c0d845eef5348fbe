"""Words that people ask with, and the words that policies and manuals use for the same thing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.text.vocabulary.cities import cities_in, countries_of
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

SYNONYM_TERMS = Path(__file__).with_name("synonym_terms.json")
"""The terms of the phrases of each group, and their words where some are stop words, as `python -m tools.synonyms` writes them down."""

ASKED_AS = (
    "holiday, vacation, time off, day off, days off, annual leave, paid leave, PTO",
    "sick note, doctor's note, doctor's certificate, medical certificate, fit note",
    "sick, ill, illness, sickness, unwell",
    "jab, vaccination, vaccine, inoculation",
    "work from home, working from home, remote work, working remotely, remotely, home office, telework, WFH",
    "price, cost, fee, charge, rate, expensive",
    "pay, paid, payment, salary, wage, compensation, remuneration",
    "refund, refunded, refundable, money back, reimburse, reimbursement, reimbursable, repay",
    "return, returned, returnable, send back, give back, bring back, take back",
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
    "contact, reach, report, get in touch, call, ping",
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
    "grandmother, grandfather, grandma, grandpa, granny, grandparent",
    "newborn, baby, birth, newborn child",
    "funeral, bereavement, death, died, dies",
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
    "supplier, vendor",
    "medicine, medication, pill, tablet, drug, pharmaceutical",
    "doctor, physician, medic, GP",
    "surgery, operation, procedure",
    "eat, food, meal, drink",
    "money, cash, payment, amount",
    "postpone, reschedule, move, defer, delay, put off",
    "late, overdue, delayed, delay, arrears",
    "miss, missed, no-show, not turn up, absent, absence",
    "absent, away, off work, absence",
    "get, receive, obtain, collect, pick up",
    "send, submit, file, hand in, lodge, forward",
    "tell, inform, notify, report, notice, let know",
    "write, written, in writing, letter",
    "ask, request, apply, application, demand",
    "check, inspect, audit, examine, review, verify, inspection",
    "repair, fix, mend, service, servicing",
    "replace, swap, exchange, substitute, replacement, trade in",
    "throw away, dispose, disposal, recycle, bin, scrap",
    "wipe, delete, erase, overwrite, purge",
    "footage, recording, video, CCTV, camera",
    "entrance, gate, door, entry, reception",
    "fire, blaze, alarm, evacuation, evacuate",
    "gather, assemble, meet, assembly, meeting point",
    "dispute, lawsuit, court, litigation, jurisdiction, sue",
    "law, legal, statute, governing law",
    "liable, liability, responsible, responsibility",
    "fine, penalty, punish, punishment, sanction",
    "rule, policy, regulation, guideline",
    "ban, banned, forbidden, prohibited, off limits, taboo",
    "chat, message, messenger, instant message",
    "client, customer, tenant, account holder, user",
    "data, information, details, records",
    "track, tracking, cookie, monitor, profile",
    "advert, ad, advertising, marketing, promotion",
    "website, site, web page, portal",
    "app, application, program, software",
    "internet, web, online, wireless, wifi, wi-fi, network",
    "connect, connection, link, pair, pairing",
    "offline, disconnected, unreachable, no connection, dark",
    "crash, failure, fail, fault, error, malfunction",
    "urgent, emergency, critical, severe, severity",
    "problem, issue, incident, fault, ticket",
    "hack, intrusion, break-in, attack, security incident",
    "phishing, suspicious, scam, fraud, fake",
    "virus, malware, ransomware",
    "USB, stick, memory stick, removable medium, flash drive",
    "backup, copy, snapshot",
    "photo, photograph, picture, image",
    "reply, answer, respond, response",
    "wait, waiting, response time",
    "weight, weigh, heavy, kg",
    "size, dimension, big, large, measure",
    "range, distance, far, reach",
    "battery, power, charge, charging",
    "speed, fast, quick, bandwidth",
    "warm, heat, heating, temperature",
    "cold, frost, freeze, frozen",
    "water, leak, drip, burst",
    "noise, loud, sound, quiet",
    "visitor, guest, caller",
    "visit, visiting, come and see, call on",
    "stay, overnight, sleep, night",
    "pet, dog, cat, animal",
    "smoke, smoking, cigarette, tobacco, vape",
    "alcohol, drink, wine, beer",
    "park, parking, car park, parking space",
    "bike, bicycle, cycle",
    "bus, coach, tram, public transport",
    "trip, travel, journey, business trip",
    "luggage, baggage, bag, suitcase",
    "ticket, booking, reservation, book",
    "passport, identity card, ID, identification",
    "sign, signature, signed, countersign",
    "confirm, confirmation, acknowledge, receipt",
    "proof, evidence, receipt, certificate",
    "age, old, years old, minor, adult",
    "student, pupil, learner, apprentice, trainee",
    "teacher, lecturer, tutor, instructor",
    "course, class, lesson, training, seminar",
    "exam, examination, test, assessment",
    "job, position, role, post, vacancy",
    "new hire, starter, newcomer, new employee, joiner, new colleague",
    "hire, recruit, employ, recruitment, bring in, take on",
    "promote, promotion, raise, pay rise, increase",
    "bonus, premium, incentive",
    "pension, retirement, retire",
    "insurance, insured, cover, coverage, policy",
    "tax, VAT, duty",
    "bank, account, IBAN, direct debit",
    "card, credit card, debit card",
    "loan, credit, mortgage, borrow, borrower, lend",
    "interest, rate, APR",
    "withdraw, withdrawal, take out, cancel",
    "transfer, remittance, send money, wire",
    "ATM, cash machine, cashpoint",
    "abroad, foreign, overseas, another country, other country",
    "expenses, costs, spending, outlay",
    "reimburse, get back, claim back, paid back, refund",
    "mileage, per kilometre, kilometre, km, mile",
    "charity, non-profit, nonprofit, charitable, registered charity",
    "free, free of charge, no charge, gratis, on the house, complimentary, for nothing",
    "cheap, cheapest, lowest, standard, basic",
    "maximum, limit, cap, at most, up to, ceiling",
    "minimum, at least, least",
    "extend, extension, prolong, longer, renew, renewal",
    "pause, suspend, interrupt, freeze, hold",
    "lapse, expire, expiry, run out, end",
    "last, valid, validity, run",
    "weekend, Saturday, Sunday",
    "weekday, working day, business day, workday",
    "noon, midday, lunchtime",
    "child, kid, minor, young people",
    "pregnant, pregnancy, maternity, expecting",
    "father, paternity, second parent",
    "carer, caring, nursing, look after",
    "disabled, disability, handicap, wheelchair, accessible, accessibility",
    "elderly, senior, pensioner, older",
    "bully, bullying, harass, harassment, mobbing",
    "whistleblower, whistleblowing, speak up, wrongdoing, misconduct, hotline",
    "anonymous, anonymously, without giving a name, without my name, nameless",
    "side job, second job, sideline, other employment, secondary employment",
    "relative, family, relation, kin",
    "conflict of interest, stake, interest",
    "journalist, press, media, reporter, newspaper, press office",
    "shareholder, investor, owner",
    "uniform, dress, clothes, clothing, wear",
    "key, badge, access card, pass, keycard",
    "desk, workstation, table, chair, furniture",
    "home, house, residence, dwelling, apartment",
    "landlord, landlady, lessor, owner",
    "rent, lease, hire, tenant",
    "electricity, power, energy, current",
    "gas, fuel, petrol, diesel",
    "meter, dial, gauge, counter",
    "reading, measurement, value, consumption, usage",
    "tariff, plan, price plan, rate",
    "delivery, parcel, package, shipment, consignment, courier",
    "warehouse, depot, store, stock, storage",
    "truck, lorry, van, vehicle",
    "dangerous, hazardous, hazard, risky",
    "safe, safety, protect, protection, secure",
    "accident, injury, injured, hurt, harm",
    "complain, objection, object, appeal, challenge",
    "satisfied, happy, content",
    "choose, pick, select, option, choice",
    "change, alter, amend, modify, edit, adjust",
    "stop, end, quit, discontinue, cease",
    "join, enrol, enroll, register, registration, sign up, enrolment",
    "unsubscribe, opt out, withdraw consent, object",
    "language, translate, translation",
    "print, printer, printing",
    "upload, import, load",
    "interface, API, endpoint, integration",
    "request limit, rate limit, throttle, quota",
    "server, host, hosting, data centre, data center",
    "location, place, where, site, address",
    "city, town, place",
    "country, nation, abroad",
    "share, forward, pass on, disclose, disclosure, hand over",
    "sell, sale, resell, resale",
    "lend, borrow, loan, on loan",
    "keep, hold, store, save",
    "often, frequency, interval, every, how often",
    "review, feedback, rating",
    "meeting, conference, call",
    "project, work, task",
    "goal, target, objective, aim",
    "team, department, unit, group",
    "TV, television",
    "CV, résumé, curriculum vitae",
    "HR, human resources, personnel department, people team",
    "service desk, help desk, IT support",
    "chief, director, head, executive, CEO",
    "in charge, responsible, accountable, lead, decides",
    "jab, vaccination, vaccine, inoculation, immunisation, immunization, shot",
    "pinched, nicked, swiped, stole, steal, stolen, robbed, theft",
    "flame, fire, burn, burnt, blaze",
    "attach, enclose, include, add, append, attachment",
    "ring, phone, call, dial, telephone",
    "top up, supplement, add",
    "hole, vulnerability, weakness, flaw, gap",
    "raise, increase, higher, lift",
    "turn up, show up, come, appear, attend",
    "quid, pound, sterling",
    "buck, dollar",
    "fridge, refrigerator",
    "loo, toilet, restroom, bathroom, lavatory, WC",
    "couch, sofa, settee",
    "wardrobe, closet, cupboard",
    "lift, elevator",
    "rubbish, garbage, trash, waste",
    "tap, faucet",
    "torch, flashlight",
    "pricey, dear, costly, expensive",
    "broke, smash, smashed, broken, wrecked, damaged, damage",
    "bust, kaput, broken, not working",
    "chuck, throw away, bin, dispose",
    "sacked, fired, dismissed, laid off, redundant",
    "moan, complain, complaint",
    "bloke, man, men",
    "kip, sleep",
    "grub, food",
    "specs, glasses, spectacles",
    "telly, television, TV",
    "cheque, check",
    "holidaymaker, tourist, traveller",
    "poorly, ill, sick, unwell",
    "knackered, exhausted, tired, fatigue",
    "mate, friend",
    "chopper, helicopter",
    "cop, police, policeman, police officer",
    "brolly, umbrella",
    "tip, gratuity",
    "nappy, diaper",
    "pram, pushchair, stroller, buggy",
    "surname, last name, family name",
    "postcode, zip code",
    "queue, line, waiting list",
    "timetable, schedule, roster, rota",
    "trade, swap, exchange, switch",
    "reject, rejection, refuse, refusal, decline, turn away, send away",
    "vomit, vomiting, throw up, threw up, throwing up, puke",
    "breakdown, break down, broken down, broke down",
    "gadget, electronic device, phone, smartphone, tablet",
    "redelivery, redeliver, second delivery, second attempt, deliver again",
    "fraud, fraudulent, dishonest, cheat, lie, lying, make up, making up, made up, invented",
    "ChatGPT, Copilot, Gemini, AI, artificial intelligence, language model, chatbot",
    "WhatsApp, Telegram, messenger, messaging app, instant messaging",
    "Dropbox, Google Drive, cloud storage, file sharing",
    "Facebook, Instagram, TikTok, LinkedIn, social media, social network",
    "Gmail, Hotmail, private email, personal email",
    "iPhone, Android, smartphone",
)
"""Groups of words and phrases for one thing, separated by commas. They were written from the questions that support, personnel and
compliance teams are asked, not from a corpus. A group serves only to see that a text speaks of what a question names. It never makes two texts
the same, unlike the stricter groups in word_lists.py. After a change, run `python -m tools.synonyms`."""


_GAP = 2
"""Words that may stand between those of a phrase: `take the goods out`."""


@cache
def _groups() -> tuple[tuple[_Phrase, ...], ...]:
    groups = json.loads(SYNONYM_TERMS.read_text(encoding="utf-8"))
    return tuple(tuple(_Phrase(frozenset(terms), tuple(words)) for terms, words in group) for group in groups)


@dataclass(frozen=True)
class _Phrase:
    """A word or phrase of a group: its terms, and its words in order where some of them are stop words (`time off`), of which the terms say too little."""

    terms: Terms
    words: tuple[str, ...] = ()

    @property
    def is_lossy(self) -> bool:
        """Whether one term alone is left of several words: `time` of `time off`. A text that has it may speak of anything."""
        return bool(self.words) and len(self.terms) == 1

    def is_in(self, asked: Terms, text: str) -> bool:
        """Whether it stands in a question of these terms."""
        return self.terms <= asked and (not self.words or _stand_in_order(self.words, text))


def _stand_in_order(words: Sequence[str], text: str) -> bool:
    """Whether these words follow each other in `text`, with a few others between them at most."""
    said = _WORDS.findall(text.lower())
    return any(_follow(words, said[at:]) for at in range(len(said)))


def _follow(words: Sequence[str], said: Sequence[str]) -> bool:
    """Whether `said` begins with the first of these words, and the others follow."""
    at = 0
    for number, word in enumerate(words):
        reach = said[at : at + 1 + (_GAP if number else 0)]
        found = next((place for place, other in enumerate(reach) if _is_same(word, other)), None)
        if found is None:
            return False
        at += found + 1
    return True


def _is_same(word: str, other: str) -> bool:
    return word == other or bool(distinct_terms(word) and distinct_terms(word) == distinct_terms(other))


@cache
def _by_term() -> dict[int, tuple[int, ...]]:
    """The numbers of the groups in which each term occurs."""
    numbers: dict[int, list[int]] = {}
    for number, group in enumerate(_groups()):
        for term in {term for phrase in group for term in phrase.terms}:
            numbers.setdefault(term, []).append(number)
    return {term: tuple(found) for term, found in numbers.items()}


def alternatives(asked: Terms, question: str) -> dict[int, tuple[Terms, ...]]:
    """Return, for each term of a question that belongs to a word or phrase of a group, the other phrases of that group.

    A phrase belongs to the question where all of its terms do, and its words stand there in order if some of them are stop words. Of the
    other phrases those are left out of which a stop word is most.
    """
    found: dict[int, dict[Terms, None]] = {}
    for number in sorted({number for term in asked for number in _by_term().get(term, ())}):
        group = _groups()[number]
        for phrase in (one for one in group if one.is_in(asked, question)):
            others = [other.terms for other in group if other.terms != phrase.terms and not other.is_lossy]
            for term in phrase.terms:
                found.setdefault(term, {}).update(dict.fromkeys(others))
    for city in sorted(cities_in(question)):
        for term in distinct_terms(city) & asked:
            found.setdefault(term, {}).update(dict.fromkeys(map(distinct_terms, countries_of(city))))
    return {term: tuple(others) for term, others in found.items()}
