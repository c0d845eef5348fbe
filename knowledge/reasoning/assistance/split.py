"""Whether the parts that a language model makes of a question are the question (rule M1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.language.port import ReplyForm
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.plans import Intent


class IntentReply(ReplyForm):
    """The reply of the task `intent`."""

    intent: Intent


class SplitReply(ReplyForm):
    """The reply of the task `split`."""

    parts: tuple[str, ...]


_MOST_PARTS = 4
"""Parts of a question. Each is searched for by itself, and a question that asks for more is several questions."""
_FREE = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "they",
        "them",
        "their",
        "he",
        "she",
        "his",
        "her",
        "him",
        "i",
        "me",
        "my",
        "we",
        "our",
        "us",
        "you",
        "your",
        "is",
        "are",
        "am",
        "be",
        "do",
        "does",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "how",
        "why",
        "and",
        "also",
        "of",
        "to",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "there",
    ]
)
"""Words that a part may add or leave out: they say nothing by themselves. Words of the past are none of them, nor those of time, limits,
duties and permissions."""
_DENYING = frozenset("not no never none nor neither without cannot except unless only but".split())  # noqa: SIM905
"""Words that may reach over several parts. A question with one is not split."""
_WORD = lazy_pattern(r"\d[\d.,:/-]*\d|[^\W_]+(?:['’./+#&-][^\W_]+)*[+#]*|[%€$£§]")
_READABLE = lazy_pattern(r"[\w\s,.?;:!'’\"“”()/%€$£§&+#@-]+")


def kept_parts(question: str, parts: Sequence[str]) -> tuple[str, ...]:
    """The parts, or nothing where they are not the question.

    Each part has the words of the question in their order, besides words that say nothing. Together they have all of them.
    """
    asked = _content(question)
    if not 2 <= len(parts) <= _MOST_PARTS or _denies(question):
        return ()
    tidied = [f"{' '.join(part.split()).rstrip(' ?.,;')}?" for part in parts]
    contents = [_content(part) for part in tidied]
    are_readable = all(_READABLE.fullmatch(part) for part in tidied)
    if not are_readable or len({*tidied}) < len(tidied) or any(_denies(part) for part in tidied):
        return ()
    if not all(own and _is_within(own, asked) for own in contents):
        return ()
    return tuple(tidied) if set(asked) == {word for own in contents for word in own} else ()


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _content(text: str) -> list[str]:
    return [word for word in _words(text) if word not in _FREE]


def _denies(text: str) -> bool:
    return any(word in _DENYING or word.endswith("n't") for word in _words(text))


def _is_within(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether all words are among the others, in the same order."""
    remaining = iter(others)
    return all(word in remaining for word in words)
