"""Words as they are compared: stems, with names for what goes by several."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.text.stemming import stem as _porter

WORD = re.compile(r"[A-Za-z0-9](?:[\w@.'’-]*\w)?")


_FUNCTION = frozenset(
    """
    a an the this that these those there it its they them their we our us you your i he she his her
    is are was were be been being am do does did done doing have has had having
    don't doesn't isn't aren't won't can't needn't
    and or but if then than so as at by for from in into of off on onto out over per to up upon via with within without
    about after again also any all both each every either another other such same own only just very too more most less
    least no nor not never none cannot can could may might must shall should will would need needs needed
    required require requires allowed allow allows permitted permit forbidden prohibited prohibit prohibits banned
    mandatory compulsory optional voluntary obligatory obliged obligation supposed entitled entitlement eligible
    authorised authorized strictly expressly generally explicitly circumstances refrain refrains right rights necessary
    always ever who which what when where while during until till unless e.g i.e etc one who's s t
    than later earlier longer higher lower larger greater fewer smaller older below above under between
    once twice
    """.split()  # noqa: SIM905
)
PALE = frozenset(
    """
    free charge charged charges incur incurs incurred added levied imposed billed get gets given give gives giving
    take takes taken make makes made last lasts lasting grant granted grants apply applies applied receive receives
    received due amount amounts worth costs cost exactly ahead advance period length duration term time times long
    maximum minimum min max limit limited fee fees price rate expense expenses sum total number level
    people person persons someone anyone everyone serve serves served set deadline date dates cap capped ceiling threshold
    amounting equal equals exceed exceeds exceeding
    """.split()  # noqa: SIM905
)
"""Words that say nothing of what a value is a value of, unless a sentence has no others (`the limit is …`)."""
_NAMES_TOO = frozenset(["US", "IT", "Free"])
"""Light words that are names when written like this."""

_SAME = (
    "customer client buyer purchaser consumer shopper user subscriber",
    "item good product merchandise article",
    "return returned returning",
    "employee staff worker colleague personnel",
    "delete erase remove removed deletion removal purge destroy erasure lose lost",
    "keep store retain kept retention stored storage hold held host archive preserve",
    "expire lapse expiry valid validity expiration",
    "notify inform report reported reporting notification",
    "refund reimburse reimbursement repay refunded",
    "answer reply respond response answered replied",
    "log record",
    "parcel package shipment",
    "leave leaving departure left",
    "begin start commence began begun",
    "end close stop switch",
    "company firm business organisation organization",
    "manager supervisor",
    "authority regulator",
    "guarantee warrant",
    "ticket request case",
    "trial test",
    "purchase buy bought order",
    "vacation holiday",
    "password passphrase",
    "badge pass",
    "attempt try tried",
    "wear worn wore",
    "permission consent",
    "deliver ship delivery shipping dispatch",
    "pay paid payment payable",
    "contract agreement",
    "copy copying copied",
    "probation probationary",
    "travel trip travelling traveling journey",
    "approve approval authorise authorize authorisation authorization",
    "submit file lodge submission send sent handed",
    "resolve solve fix resolution",
    "cancel cancellation cancelled",
    "supplier vendor",
    "encrypt encryption encrypted",
    "disclose share disclosure shared",
    "laptop notebook",
    "email e-mail mail",
    "salary wage remuneration",
    "invoice bill",
    "open opened opening",
    "write written wrote",
    "choose chosen chose",
    "sell sold sale",
    "use used usage usable",
    "access accessible",
    "lock locked block blocked",
    "review reviewed",
    "renew renewal",
    "terminate termination",
    "provide provided provision",
    "complete completed completion",
    "accept acceptance accepted",
    "claim claimed",
    "allowance budget",
    "document documentation paper",
    "phone telephone mobile",
    "collect collection pick",
    "train training",
    "recruit hire",
    "repair mend",
    "year yearly annual annually",
    "quarter quarterly",
    "month monthly",
    "week weekly",
    "day daily",
    "hour hourly",
)
_APART = {
    "information": "information",
    "goods": "item",
    "business": "business",
    "minutes": "minutes",
    "notice": "notice",
}
"""Words that the stemmer would take for others."""
_PHRASES = {("business", "travel"): "travel", ("year", "leav"): "vacat", ("air", "travel"): "flight"}
"""Two words that mean what one does."""


@dataclass(frozen=True)
class Token:
    """A word with its place and its stem; `light` ones carry no subject, `pale` ones only where there is no other."""

    text: str
    start: int
    end: int
    stem: str
    light: bool
    pale: bool = False


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem a word is compared by; one for all words of a set that mean the same here."""
    lowered = word.lower().rstrip(".'’").removesuffix("'s").removesuffix("’s")
    if lowered in _APART:
        return _APART[lowered]
    base = str(_porter(lowered))
    return _NAMES.get(lowered, _NAMES.get(base, base))


def tokens(text: str) -> list[Token]:
    """The words of `text` in order."""
    found = []
    for match in WORD.finditer(text):
        word = match.group().rstrip(".'’")
        lowered = word.lower().replace("’", "'")
        pale = lowered in PALE
        light = (pale or lowered in _FUNCTION) and not (word in _NAMES_TOO and match.start() > 0)
        found.append(Token(match.group(), match.start(), match.end(), stem(word), light, pale))
    return _joined(found)


def _joined(words: Sequence[Token]) -> list[Token]:
    """With the first word of a phrase light and the second in the name of both."""
    found = list(words)
    for at, (one, other) in enumerate(itertools.pairwise(words)):
        name = _PHRASES.get((one.stem, other.stem))
        if name is not None:
            found[at] = replace(one, light=True)
            found[at + 1] = replace(other, stem=name)
    return found


_NAMES: dict[str, str] = {}
for _group in _SAME:
    _words = _group.split()
    _first = str(_porter(_words[0]))
    for _word in _words:
        _NAMES[str(_porter(_word))] = _NAMES[_word] = _first
