"""The language of a text, by its script and its function words, and the stems of words in languages other than English."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from itertools import chain

from knowledge.text.vocabulary.letters import words_of

FUNCTION_WORDS: Mapping[str, str] = {
    "German": """
        der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ist sind war waren wird
        werden wurde wurden hat haben kann können muss müssen darf dürfen soll sollen im in ins am an auf aus bei beim
        mit nach von vom vor zu zum zur für über unter durch um bis ab als auch nur noch sich es sie er ich wir ihr
        man dass wenn wie was wer wo wann warum welche welcher welches wieviel viele viel gilt gibt jede jeder jedes""",
    "French": """
        le la les l un une des du de d et ou mais ne pas est sont était être a ont avoir peut peuvent doit doivent
        au aux à dans en par pour sur sous avec sans chez entre ce cet cette ces il elle ils elles on nous vous je
        se sa son ses leur leurs que qu qui quoi quel quelle quels quelles combien comment quand où pourquoi si plus""",
    "Spanish": """
        el la los las un una unos unas de del al y o pero no es son era está están ser hay ha han puede pueden debe
        deben en por para con sin sobre entre hasta desde se su sus lo le les que qué quién cuál cuáles cuánto cuánta
        cuántos cuántas cómo cuándo dónde si más este esta estos estas como""",
    "Italian": """
        il lo la i gli le l un uno una di del dello della dei degli delle d e o ma non è sono era essere ha hanno può
        possono deve devono al allo alla ai agli alle da dal dalla dai dalle in nel nella nei nelle con su sul sulla
        per tra fra che chi cosa quale quali quanto quanta quanti quante come quando dove perché si se più questo
        questa ogni""",
    "Portuguese": """
        o a os as um uma uns umas de do da dos das e ou mas não é são era está estão ser há tem têm pode podem deve
        devem em no na nos nas ao à aos às por pelo pela para com sem sobre entre até se seu sua seus suas que quem
        qual quais quanto quanta quantos quantas como quando onde mais este esta""",
    "Dutch": """
        de het een en of maar niet geen is zijn was waren wordt worden werd heeft hebben kan kunnen moet moeten mag
        mogen in op aan uit bij met naar van voor te ten ter door over onder tot om als ook nog zich er hij zij
        wij ik men dat die deze dit wie wat waar wanneer waarom hoe welke welk hoeveel""",
    "Swedish": """
        en ett den det de och eller men inte är var vara blir blev har hade kan ska skall måste får i på av till från
        för med utan om under över vid hos mellan som att sig sin sitt sina vi ni han hon man vad vem vilken vilket
        vilka hur när varför mycket många""",
    "Turkish": """
        ve veya ya da de ile için bir bu şu o ne kaç nasıl nerede neden niçin kim hangi mi mı mu mü değil var yok olan
        olarak olur kadar gibi daha en çok her içinde sonra önce göre ise ama ancak nedir nelerdir""",
    "Russian": """
        и или но не на в во с со к ко о об от до из за по для при без через под над между что кто как какой какая какие
        каков какова сколько когда где почему это этот эта эти он она они мы вы я его её их быть есть был может должен
        должна должны если более чем также""",
}  # fmt: skip
"""The articles, prepositions, pronouns, auxiliaries and question words by which a language is known.

They are also its stop words. Words that several languages share are listed for each. Each is a language for which Snowball has a
stemmer.
"""

_ENGLISH = """
    i me my we our you your he him his she her it its they them their what which who whom this that these those am is are
    was were be been being have has had do does did a an the and but if or because as until while of at by for with about
    between into through during before after above below to from up down in out on off over under again then here there
    when where why how all any both each few more most other some such no nor not only own same so than too very can will
    just should now may must shall would could
"""
"""The function words of English: the stop words without the fragments of contractions, and modal verbs."""

_FEWEST = 2
"""Function words that show a language: one alone may be part of a name (`Café de Flore`)."""

_SCRIPTS = (
    ("Japanese", "\u3041-\u3096\u30a1-\u30fa"),
    ("Korean", "\uac00-\ud7a3"),
    ("Chinese", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("Thai", "\u0e01-\u0e4e"),
    ("Lao", "\u0e81-\u0ede"),
    ("Burmese", "\u1000-\u109f"),
    ("Khmer", "\u1780-\u17ff"),
    ("Greek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Hebrew", "\u05d0-\u05ea"),
    ("a language in Cyrillic script", "\u0400-\u052f"),
    ("a language in Arabic script", "\u0620-\u06d3"),
    ("a language in Devanagari script", "\u0904-\u0939"),
)
"""Scripts and the language that they show. Japanese comes before Chinese, because it has characters of both."""

_CACHE = 32_768
"""Distinct words kept, by least recent use: more than a corpus of policies has."""


def language_by_words(text: str) -> str | None:
    """Return the English name of the language whose function words `text` has most of; None for English or in doubt.

    The language needs two different words, and more than any other language, English included.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return language_of_function_words(chain.from_iterable(map(_function_words, composed.split())))


def language_of_function_words(words: Iterable[str]) -> str | None:
    """Return the language of a text with these function words, as `language_by_words` does."""
    distinct = set(words)
    if len(distinct) < _FEWEST:
        return None
    counts = Counter(chain.from_iterable(map(_languages().__getitem__, distinct)))
    most = max(counts.values())
    if most < _FEWEST or counts["English"] == most:
        return None
    (first, *others) = (language for language, count in counts.items() if count == most)
    return None if others else first


def most_function_words(words: Collection[str]) -> tuple[int, int]:
    """Return how many of these function words are English, and how many are of the other language that has most of them."""
    counts = Counter(chain.from_iterable(map(_languages().__getitem__, words)))
    english = counts.pop("English", 0)
    return english, max(counts.values(), default=0)


def function_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return those of `words` that are function words of any language, in lower case."""
    return tuple(word for each in words if (word := each.lower()) in _languages())


def language_of(text: str) -> str | None:
    """Return the language of `text` by its function words, else by its script; None for English or in doubt.

    A script decides if most letters are of it.
    """
    return language_by_words(text) or (None if text.isascii() else _language_by_script(text))


def is_function_word(word: str, language: str) -> bool:
    """Whether a lower-case word is a function word of a language of the table."""
    return language in _languages().get(word, ())


@lru_cache(maxsize=_CACHE)
def foreign_stem(word: str, language: str) -> str:
    """Return the stem of a word in a language of the table."""
    import snowballstemmer  # 37 stemmers take a while to import, and text in English needs none of them

    # A new one is made for each word, because a stemmer keeps the word it works on.
    stemmer = getattr(snowballstemmer, f"{language}Stemmer")()
    return str(stemmer.stemWord(lower_case(word, language)))


def lower_case(word: str, language: str) -> str:
    """Return a word in lower case; Turkish has `ı` for `I` and `i` for `İ`."""
    return (word.replace("I", "ı").replace("İ", "i") if language == "Turkish" else word).lower()


@lru_cache(maxsize=_CACHE)
def _function_words(text: str) -> tuple[str, ...]:
    """Return the function words of any language between two spaces, in lower case."""
    return function_words(words_of(text))


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """Return the languages of each function word."""
    table: dict[str, tuple[str, ...]] = {}
    for language, words in (("English", _ENGLISH), *FUNCTION_WORDS.items()):
        for word in dict.fromkeys(words.split()):
            table[word] = (*table.get(word, ()), language)
    return table


@cache
def _scripts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((language, re.compile(f"[{letters}]")) for language, letters in _SCRIPTS)


def _language_by_script(text: str) -> str | None:
    letters = sum(map(str.isalpha, text))
    counts = {language: len(pattern.findall(text)) for language, pattern in _scripts()}
    if counts["Japanese"]:
        counts["Japanese"] += counts["Chinese"]
    return next((language for language, count in counts.items() if 2 * count > letters), None)
