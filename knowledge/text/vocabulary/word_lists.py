"""The word lists by which two clauses are compared.

They hold words of rules, in British and American spelling, and grew with the labelled pairs of
fixtures/conflicts.jsonl: a word was added where a pair was read wrongly and the reason was general.
docs/evaluation.md reports what they miss.
"""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a an the this that these those there it its they them their we our us you your i he she his her is are was
    were be been being am do does did done doing have has had having don't doesn't isn't aren't won't can't
    needn't and or but if then than so as at by for from in into of off on onto out over per to up upon via with
    within without about after again also any all both each every either another other such same own only just
    very too more most less least no nor not never none cannot can could may might must shall should will would
    need needs needed required require requires allowed allow allows permitted permit forbidden prohibited
    prohibit prohibits banned mandatory compulsory optional voluntary obligatory obliged obligation supposed
    entitled entitlement eligible authorised authorized strictly expressly generally explicitly circumstances
    refrain refrains right rights necessary always ever who which what when where while during until till unless
    e.g i.e etc one who's s t than later earlier longer higher lower larger greater fewer smaller older below
    above under between once twice
    """.split()  # noqa: SIM905
)
"""Words that carry no subject: articles, pronouns, auxiliaries, prepositions, conjunctions, comparatives, and
the words for duty and permission, which the modality of a sentence already says."""

PALE_WORDS = frozenset(
    """
    free charge charged charges incur incurs incurred added levied imposed billed get gets given give gives
    giving take takes taken make makes made last lasts lasting grant granted grants apply applies applied receive
    receives received due amount amounts worth costs cost exactly ahead advance period length duration term time
    times long maximum minimum min max limit limited fee fees price rate expense expenses sum total number level
    people person persons someone anyone everyone serve serves served set deadline date dates cap capped ceiling
    threshold amounting equal equals exceed exceeds exceeding
    """.split()  # noqa: SIM905
)
"""Words that name no subject beside a value, because they only introduce it (`a fee of`, `is charged`, `lasts`).

They are the subject where a sentence has no other words (`the limit is …`).
"""

NAMES_NOT_FUNCTION_WORDS = frozenset(["US", "IT", "Free"])
"""Function words and pale words that are names when spelled like this: the country, the department, the product
plan.
"""

SYNONYMS = (
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
"""Words that mean the same in rules, a group each. The first word of a group names it.

A group holds verbs with their nouns and irregular forms (`refund reimbursement`, `leave left`), because a
stemmer does not join these, and words of policies that writers swap (`delete erase remove`). Words that rules
tell apart are in no group together: an `employee` is no `customer`, a `fee` no `price`.
"""

STEM_EXCEPTIONS = {
    "information": "information",
    "goods": "item",
    "business": "business",
    "minutes": "minutes",
    "notice": "notice",
}
"""Words whose stem is that of an unrelated word: `inform`, `good`, `busi`, `minut`, and `notic` for
`notification`.
"""

PHRASES = {("business", "travel"): "travel", ("year", "leav"): "vacat", ("air", "travel"): "flight"}
"""The stems of two words that mean what one does, with its stem: business travel, annual leave, air travel."""
