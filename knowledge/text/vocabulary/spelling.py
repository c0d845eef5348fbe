"""Finds what unknown words of a question stand for among the words of texts: words with a typing error, and abbreviations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.synonyms import alternatives
from knowledge.text.vocabulary.terms import STOP_WORDS, Terms, distinct_terms

_WORD = lazy_pattern(r"[^\W\d_]{2,}")
_ABBREVIATION = lazy_pattern(r"\b(?=[A-Z0-9]*[A-Z])[A-Z][A-Z0-9]{1,5}s?\b")
"""Two to six capitals or digits, such as `SSO` and `B2B`, also in the plural."""
_QUESTION_WORDS = (
    "many",
    "much",
    "long",
    "often",
    "soon",
    "which",
    "where",
    "when",
    "what",
    "does",
    "have",
    "need",
    "about",
)
"""Words of questions, which texts of rules may lack."""
_OF_PHRASE = lazy_pattern(r"[^\W_]+|[.,;:!?()\[\]|–—\n]+")
"""A word, or a mark between two phrases."""
_CAPITALS = lazy_pattern(r"[^\Wa-z]{2,}")
"""Two capitals or more in a row, of which an abbreviation is made."""
_WORD_OF_PHRASE = lazy_pattern(r"[^\W\d_]+")
_SHORTEST_PHRASE, _LONGEST_PHRASE = 2, 6
"""Words of a phrase that has an abbreviation, as letters of one."""
_WORDS_BETWEEN = 2
"""Words between an abbreviation and its phrase at most (`UPS – Meaning: …`, `SLA stands for …`)."""
_RUN = lazy_pattern(r"(.)\1+")
_SHORTEST = 4
"""Letters of the shortest word that is taken for a typing error: among shorter ones too many are one letter apart."""
_TWO_ERRORS_FROM = 8
"""Letters from which a word may have two errors."""
_MOST_ERRORS = 2


def corrections(question: str, texts: Sequence[str], right: Collection[str]) -> dict[str, str]:
    """Return the words of `question` with a typing error, each with the word that is meant: one of `texts`, or else one of `right`.

    `right` are words that are spelled right, such as those of a dictionary; without any, nothing is corrected. A typing error is a letter too many,
    too few, another or two exchanged; long words may have two. Two exchanged letters are the likeliest error. Of several words the most
    frequent one is taken. Words with a capital inside a sentence are names, and are left alone.
    """
    suspects = frozenset(_unspelled(question, texts, right))
    if not suspects:
        return {}
    known = Counter(word.lower() for text in texts for word in _WORD.findall(text))
    known.update(word for word in _QUESTION_WORDS if word not in known)
    stems: Terms = frozenset().union(*(distinct_terms(text) for text in texts)) if texts else frozenset()
    found: dict[str, str] = {}
    for match in _WORD.finditer(question):
        word = match.group()
        low = word.lower()
        if word not in suspects or _is_name(match) or low in STOP_WORDS or distinct_terms(low) & stems:
            continue
        if _is_inflected(low, right):
            continue
        near = [other for other in known if _is_near(low, other)]
        near += [other for other in right if _is_near(low, other) and _is_said_otherwise(other, stems)]
        if near:
            found[word] = max(near, key=lambda other: (*_likeness(low, other), known[other], other))
        elif meant := _of_dictionary(low, right):
            found[word] = meant
    return found


def _of_dictionary(word: str, right: Collection[str]) -> str:
    """The one word of a dictionary that differs from `word` by two exchanged letters or by a letter written once or twice; else empty.

    `pasword` finds no text about passwords that would show what is meant. Words of a trade that a dictionary lacks often are another
    letter away from one that it has (`outage`, `outrage`), so other errors are not looked for.
    """
    near = [
        other
        for other in right
        if abs(len(other) - len(word)) <= 1
        and (sorted(other) == sorted(word) or _undoubled(other) == _undoubled(word))
        and _is_near(word, other)
        and _distance(word, other, 1) == 1
    ]
    return near[0] if len(near) == 1 else ""


def _is_inflected(word: str, right: Collection[str]) -> bool:
    """Whether a word is another form of one that is spelled right, as `pricked` is of `prick`: it has no error."""
    own = stem(word)
    return any(other.startswith(own[:_SHORTEST]) and stem(other) == own for other in right)


def _is_said_otherwise(word: str, stems: Terms) -> bool:
    """Whether texts with these terms have a synonym of a word."""
    others = alternatives(distinct_terms(word), word)
    return any(other <= stems for found in others.values() for other in found)


def _likeness(word: str, other: str) -> tuple[int, bool]:
    """How like two words are: the fewer errors, the more; of as many, exchanged letters are the likeliest."""
    return -_distance(word, other, _MOST_ERRORS), sorted(other) == sorted(word)


def _undoubled(word: str) -> str:
    """The word with each run of a letter as one."""
    return _RUN.sub(r"\1", word)


def unknown_words(question: str, right: Collection[str]) -> list[str]:
    """Return the words of `question` that are long enough to be corrected, no names, and not among the words that are spelled right."""
    return [
        match.group()
        for match in _WORD.finditer(question)
        if right and len(match.group()) >= _SHORTEST and match.group().lower() not in right and not _is_name(match)
    ]


def _is_name(match: re.Match[str]) -> bool:
    """Whether a word has a capital inside a sentence."""
    return match.group()[:1].isupper() and match.start() > 0


def _unspelled(question: str, texts: Sequence[str], right: Collection[str]) -> list[str]:
    """The words that may have a typing error: those that no text holds. Quick, because few questions have any."""
    unknown = unknown_words(question, right)
    whole = "\n".join(texts).lower() if unknown else ""
    return [word for word in unknown if not re.search(rf"(?<![^\W\d_]){word.lower()}(?![^\W\d_])", whole)]


def _is_near(word: str, other: str) -> bool:
    most = _MOST_ERRORS if len(word) >= _TWO_ERRORS_FROM else 1
    if len(other) < _SHORTEST - 1 or abs(len(word) - len(other)) > most or word[0] != other[0]:
        return False
    return _distance(word, other, most) <= most


def _distance(one: str, other: str, most: int) -> int:
    """The errors between two words, by Damerau and Levenshtein (optimal string alignment); more than `most` where they exceed it."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def abbreviated(question: str, texts: Iterable[str]) -> dict[int, tuple[Terms, ...]]:
    """Return the terms of the abbreviations in `question`, each with the terms of the words whose initials spell it in one of `texts`.

    `SSO` stands for `single sign-on`. An abbreviation of two letters needs capitals (`Data Protection`), because any two words have
    initials.
    """
    wanted = {match.group().removesuffix("s") for match in _ABBREVIATION.finditer(question)}
    if not wanted:
        return {}
    found: dict[str, dict[Terms, None]] = {}
    for text in texts:
        for short, phrase in _spelled_out(text, wanted):
            found.setdefault(short, {})[distinct_terms(phrase)] = None
    return {term: tuple(found[short]) for short in found for term in distinct_terms(short)}


def shortened(question: str, texts: Sequence[str]) -> dict[int, tuple[Terms, ...]]:
    """Return the terms of each phrase in `question` that one of `texts` gives an abbreviation of, with the terms of this abbreviation.

    A text gives it where both stand beside each other, in brackets or in a row (`recovery time objective (RTO)`, `UPS – Meaning: Uninterruptible power supply`).
    """
    words = [match.group() for match in _WORD_OF_PHRASE.finditer(question)]
    together = " ".join(_CAPITALS.findall("\n".join(texts)))
    found: dict[int, dict[Terms, None]] = {}
    for start in range(len(words)):
        for end in range(start + _SHORTEST_PHRASE, min(len(words), start + _LONGEST_PHRASE) + 1):
            phrase = words[start:end]
            short = "".join(word[0] for word in phrase).upper()
            if short in together and any(short in text and _gives(text, short, phrase) for text in texts):
                for term in distinct_terms(" ".join(phrase)):
                    found.setdefault(term, {})[distinct_terms(short)] = None
    return {term: tuple(shorts) for term, shorts in found.items()}


def _gives(text: str, short: str, phrase: Sequence[str]) -> bool:
    """Whether a text has an abbreviation and its phrase beside each other. Few texts that have the one have all words of the other."""
    low = text.lower()
    if not all(word.lower() in low for word in phrase):
        return False
    spelled = r"[\s-]+".join(f"(?i:{re.escape(word)})" for word in phrase)
    between = rf"[^.;!?\w]{{1,4}}(?:\w+[^.;!?\w]{{1,4}}){{0,{_WORDS_BETWEEN}}}"
    return re.search(rf"\b{spelled}{between}{short}\b|\b{short}{between}{spelled}\b", text) is not None


def _spelled_out(text: str, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    # A mark ends a phrase, and a code is no word: the initials of neighbouring cells spell nothing.
    words = _OF_PHRASE.findall(text)
    initials = "".join(word[0] if word[0].isalpha() and not any(map(str.isdigit, word)) else " " for word in words)
    for short in wanted:
        upper = initials if len(short) < 3 else initials.upper()
        at = upper.find(short)
        while at >= 0:
            yield short, " ".join(words[at : at + len(short)])
            at = upper.find(short, at + 1)
