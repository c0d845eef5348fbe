"""The stem of an English word, by the Porter2 algorithm of the Snowball project.

Source: Martin Porter, "The English (Porter2) stemming algorithm", in the form that Snowball published until 2021
and that the index engine uses. Releases since then stem some words of policies otherwise (`added`,
`organization`, `emergency`). The rules are kept here, so that an answer can be replayed after a library was
upgraded, and so that a term has the same id here and in the index.
"""

from __future__ import annotations

from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern

_VOWELS = "aeiouy"
"""A `y` that acts as a consonant is written `Y` while a word is stemmed, and so is not among them."""
_CONSONANT_Y = lazy_pattern(rf"(^|[{_VOWELS}])y")
_REGION = lazy_pattern(rf"[^{_VOWELS}]*[{_VOWELS}]+[^{_VOWELS}]")
"""The letters before a region: up to the first consonant after a vowel."""
_REGION_PREFIX = lazy_pattern("gener|commun|arsen")
"""Beginnings after which the first region starts, so that `general` and `generate` keep different stems."""
_SHORT_SYLLABLE = lazy_pattern(rf"(?:[^{_VOWELS}][{_VOWELS}][^{_VOWELS}wxY]|^[{_VOWELS}][^{_VOWELS}])$")
_HAS_VOWEL = lazy_pattern(rf"[{_VOWELS}]")
_DOUBLE = ("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt")
_BEFORE_LI = "cdeghkmnrt"
"""Letters after which `li` is an ending (`quickli`)."""

_IRREGULAR = {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl", "gently": "gentl",
    "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl",
    "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas", "cosmos": "cosmos", "bias": "bias", "andes": "andes",
}  # fmt: skip
"""Words that the rules would stem wrongly, with their stems."""
_DONE_EARLY = frozenset(["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"])
"""Words that are stems once a plural ending is gone: `exceeds` has the stem `exceed`."""

_TENSES = ("eedly", "ingly", "edly", "eed", "ing", "ed")
"""Step 1b, longest ending first."""
_DERIVATIONS = (
    ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"), ("ization", "ize"), ("ousness", "ous"),
    ("biliti", "ble"), ("lessli", "less"), ("tional", "tion"), ("alism", "al"), ("aliti", "al"), ("ation", "ate"),
    ("entli", "ent"), ("fulli", "ful"), ("iviti", "ive"), ("ousli", "ous"), ("abli", "able"), ("alli", "al"),
    ("anci", "ance"), ("ator", "ate"), ("enci", "ence"), ("izer", "ize"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
)  # fmt: skip
"""Step 2, longest ending first."""
_DERIVED = tuple(ending for ending, _ in _DERIVATIONS)
_QUALITIES = (
    ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("ative", ""), ("icate", "ic"), ("iciti", "ic"),
    ("ical", "ic"), ("ness", ""), ("ful", ""),
)  # fmt: skip
"""Step 3, longest ending first."""
_OF_QUALITY = tuple(ending for ending, _ in _QUALITIES)
_SUFFIXES = (
    "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti", "ive", "ize", "ous", "al",
    "er", "ic",
)  # fmt: skip
"""Step 4, longest ending first."""


_CACHE = 32_768
"""Distinct words kept with their stems, by least recent use: more than a corpus of policies has, some 4 MB at most."""


@lru_cache(maxsize=_CACHE)
def stem(word: str) -> str:
    """Return the stem of a lower-case `word`; a word of two letters is its own."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3:
        return word
    word = _CONSONANT_Y.sub(r"\1Y", word.removeprefix("'"))
    first, second = _regions(word)
    word = _without_plural(_without_genitive(word))
    if word in _DONE_EARLY:
        return word
    word = _without_tense(word, first)
    word = _derived(_with_final_i(word), first)
    word = _without_quality(word, first, second)
    word = _without_suffix(word, second)
    return _without_final(word, first, second).replace("Y", "y")


def _regions(word: str) -> tuple[int, int]:
    """Where regions 1 and 2 begin; an ending is only removed where its region holds all of it."""
    match = _REGION_PREFIX.match(word) or _REGION.match(word)
    first = match.end() if match else len(word)
    match = _REGION.match(word, first)
    return first, match.end() if match else len(word)


def _without_genitive(word: str) -> str:
    """Step 0."""
    if "'" not in word:
        return word
    ending = next((one for one in ("'s'", "'s", "'") if word.endswith(one)), "")
    return word.removesuffix(ending)


def _without_plural(word: str) -> str:
    """Step 1a."""
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")) and _HAS_VOWEL.search(word[:-2]):
        return word[:-1]
    return word


def _without_tense(word: str, first: int) -> str:
    """Step 1b."""
    if not word.endswith(_TENSES):
        return word
    ending = next(one for one in _TENSES if word.endswith(one))
    base = word.removesuffix(ending)
    if ending in ("eed", "eedly"):
        return f"{base}ee" if len(base) >= first else word
    if not _HAS_VOWEL.search(base):
        return word
    if base.endswith(("at", "bl", "iz")):
        return f"{base}e"
    if base.endswith(_DOUBLE):
        return base[:-1]
    return f"{base}e" if len(base) == first and _SHORT_SYLLABLE.search(base) else base


def _with_final_i(word: str) -> str:
    """Step 1c."""
    turns = len(word) > 2 and word[-1] in "yY" and word[-2] not in _VOWELS
    return f"{word[:-1]}i" if turns else word


def _derived(word: str, first: int) -> str:
    """Step 2."""
    if not word.endswith(_DERIVED):
        return word
    for ending, shorter in _DERIVATIONS:
        if not word.endswith(ending):
            continue
        base = word.removesuffix(ending)
        fits = {"ogi": base.endswith("l"), "li": base[-1:] in _BEFORE_LI and base != ""}.get(ending, True)
        return base + shorter if len(base) >= first and fits else word
    return word


def _without_quality(word: str, first: int, second: int) -> str:
    """Step 3."""
    if not word.endswith(_OF_QUALITY):
        return word
    for ending, shorter in _QUALITIES:
        if word.endswith(ending):
            base = word.removesuffix(ending)
            return base + shorter if len(base) >= (second if ending == "ative" else first) else word
    return word


def _without_suffix(word: str, second: int) -> str:
    """Step 4."""
    if not word.endswith(_SUFFIXES):
        return word
    for ending in _SUFFIXES:
        if word.endswith(ending):
            base = word.removesuffix(ending)
            fits = ending != "ion" or base.endswith(("s", "t"))
            return base if len(base) >= second and fits else word
    return word


def _without_final(word: str, first: int, second: int) -> str:
    """Step 5."""
    base = word[:-1]
    if word.endswith("e") and (len(base) >= second or (len(base) >= first and not _SHORT_SYLLABLE.search(base))):
        return base
    return base if word.endswith("ll") and len(base) >= second else word
