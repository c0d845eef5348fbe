"""The forms of questions in languages other than English."""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern

_SELECTING = lazy_pattern(
    r"\W*(?:"
    r"(?:(?:für|in|an|auf|von|mit|bei|zu|unter|aus|über) )?(?:welche[rsnm]?|we[rmn]|was (?:darf|dürfen|kann|können|muss|müssen))\b"  # German
    r"|(?:(?:à|de|pour|dans|par|avec|en|sur) )?(?:qui|quel(?:le)?s?(?! es?t)|lesquel(?:le)?s)\b"  # French
    r"|(?:(?:a|de|en|para|por|con) )?(?:quién(?:es)?|cuál(?:es)?(?! es)|qué (?!es\b)\w+)\b"  # Spanish
    r"|(?:(?:a|di|in|per|da|con|su) )?(?:chi|quali|quale(?! è))\b"  # Italian
    r"|(?:(?:a|de|em|para|por|com) )?(?:quem|quais|qual(?! é))\b"  # Portuguese
    r"|(?:(?:voor|in|aan|van|met|bij|op) )?(?:wie|welke?)\b"  # Dutch
    r"|(?:(?:för|i|på|av|till|for|av|til) )?(?:vem|vilk(?:a|en|et)|hvem|hvilke[nt]?)\b"  # Swedish, Danish, Norwegian
    r"|(?:кто|кому|кого|как(?:ие|ой|ая|их|им|ому))\b"  # Russian
    r"|(?:من|أي|ما الذي|ماذا)(?!\w)|(?:מי|אילו|איזה|מה)(?!\w))"  # Arabic, Hebrew
    r"|.*(?:谁|哪些|哪种|什么(?!时候)|誰|どの|どれ|何[がをは]|누가|누구|어떤|어느|무엇)",  # Chinese, Japanese, Korean
    re.IGNORECASE | re.DOTALL,
)


def selects_elsewhere(question: str) -> bool:
    """Whether a question in another language asks which things something holds for, or who does something."""
    return _SELECTING.match(question) is not None
