"""Finds the nouns of a question, with their adjectives: the things, groups and conditions that it names.

There is no tagger behind it. English puts a noun phrase after an article, a preposition, a question word or `be`, and a verb after a pronoun
or an auxiliary. So the function word before a run of other words tells which it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.spans import Span
from knowledge.text.vocabulary.terms import STOP_WORDS

_BETWEEN_SPACES = lazy_pattern(r"\S+")
_EDGES = lazy_pattern(r"^\W+|\W+$")
_ENDS = (",", ".", ";", ":", "?", "!")

_PREPOSITIONS = lazy_pattern(
    r"of|on|for|in|to|at|from|by|with|about|between|within|per|under|during|without|outside|inside|after|before|until|through|against|into|over|above"
    r"|below|if|when|while|because|as|than"
)
_DETERMINERS = lazy_pattern(
    r"the|an?|my|our|your|their|its|his|her|any|all|each|every|some|no|this|that|these|those|which|whose|how|many|much|long|often|where|why|soon"
)
_ARTICLES = lazy_pattern(r"the|an?|my|our|your|their|its|his|her")
"""Words that begin another noun phrase. Before one, the last word of a phrase is the verb (`does the firm set its prices`)."""
_PARTICLES = lazy_pattern(r"up|off|out|back|away")
"""Words that belong to a verb before them (`dropping off`)."""
_ASKS_FOR_THING = lazy_pattern(r"what|who")
_AUXILIARIES = lazy_pattern(
    r"do|does|did|is|are|was|were|am|be|been|being|have|has|had|can|could|may|might|must|shall|should|will|would|cannot|need"
)
_INVERTING = lazy_pattern(r"do|does|did")
"""Auxiliaries that a question puts before its subject: the word after one is that or belongs to it (`do trainee pilots get`)."""
_SUBJECTS = lazy_pattern(r"i|you|we|they|he|she|it|one|somebody|someone|anyone|anybody")
"""Pronouns that stand for who acts: the word after one is a verb, and those after that verb its object (`Do you keep saliva samples?`)."""
_BARE_PRONOUNS = lazy_pattern(r"one|somebody|someone")
"""Pronouns that are no stop words."""
_INFINITIVES = lazy_pattern(
    r"have|has|had|needs?|wants?|like|able|allowed|permitted|possible|how|what|where|when|used|going|supposed|required|entitled|obliged|wish"
)
"""Words before `to` that make the word after it a verb (`I have to go`)."""


def nouns_of(question: str) -> frozenset[Span]:
    """Return where the words stand that may be nouns or adjectives, each with its punctuation.

    A word before an article is a verb (`Compare the fees`), unless a preposition leads to it. The word after `do` is taken for the subject. A participle within a phrase is taken for its verb (`Where are the keys locked away?`), and a word with the ending of an adverb for an adverb.
    """
    found: set[Span] = set()
    words = [(match.span(), _EDGES.sub("", match.group()).lower()) for match in _BETWEEN_SPACES.finditer(question)]
    leads = is_first = True
    is_verb = False
    begins = True
    before = ""
    for at, (span, word) in enumerate(words):
        following = words[at + 1][1] if at + 1 < len(words) else ""
        orders = begins and _ARTICLES.fullmatch(following) is not None
        begins = question[: span[1]].endswith(_ENDS)
        if _is_function_word(word):
            leads = is_first = _leads_to_noun(word, before, [later for _, later in words[at + 1 :]])
            is_verb = _SUBJECTS.fullmatch(word) is not None
        elif is_verb:
            leads, is_verb = True, False
        else:
            has_object = bool(_ARTICLES.fullmatch(following))
            is_verb = orders or (has_object if not is_first else _is_gerund(word, following))
            is_verb = is_verb or _is_comparative(word, following) or _PARTICLES.fullmatch(word) is not None
            is_noun = leads and (is_first or not word.endswith("ed")) and not is_verb
            if (is_noun or _INVERTING.fullmatch(before)) and not word.endswith("ly"):
                found.add(span)
            is_first = False
        if question[: span[1]].endswith(_ENDS):
            leads = is_first = True
            is_verb = False
        before = word
    return frozenset(found)


def _is_gerund(word: str, following: str) -> bool:
    """Whether a word in `-ing` governs what follows it, as verbs do (`for dropping off a bike`)."""
    return word.endswith("ing") and bool(_ARTICLES.fullmatch(following) or _PARTICLES.fullmatch(following))


def _is_comparative(word: str, following: str) -> bool:
    """Whether a word only compares (`longer than`)."""
    return word.endswith("er") and following == "than"


def _is_function_word(word: str) -> bool:
    return word in STOP_WORDS or any(
        words.fullmatch(word) for words in (_PREPOSITIONS, _DETERMINERS, _AUXILIARIES, _BARE_PRONOUNS)
    )


def _leads_to_noun(word: str, before: str, later: Sequence[str]) -> bool:
    """Whether a noun phrase follows a function word: after an article, a preposition, a question word that does not stand for the subject, or `be`."""
    if word == "to":
        return not _INFINITIVES.fullmatch(before)
    if word == "be":
        return before != "to"
    if _ASKS_FOR_THING.fullmatch(
        word
    ):  # without an auxiliary after it, the next word is the verb: `What befalls an account?`
        return any(_AUXILIARIES.fullmatch(one) for one in later)
    return bool(_PREPOSITIONS.fullmatch(word) or _DETERMINERS.fullmatch(word))
