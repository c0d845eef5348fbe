"""Says whether a text addresses a language model: it gives orders to a program that reads it, not to a person.

The word lists name what a model alone has or does: a system prompt, previous instructions, a role to take on, an answer to shape.
Single words such as `ignore`, `jailbreak`, `system` or `must` are no sign: most texts that hold them are harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.out_of_place import NOT_GIVEN, request_out_of_place

_DISCARD = r"(?:ignore|disregard|forget|override|bypass|do\s+not\s+(?:follow|obey)|don't\s+(?:follow|obey)|stop\s+following)"
_EARLIER = (
    r"(?:all|any|every(?:thing)?|the|your|these|those|of|previous(?:ly)?|prior|earlier|above|preceding|former|foregoing|"
    r"original|initial|existing|current|other|system|safety|developer|given|said)"
)
"""Words between the verb and its object. At least one that points backwards, or at the reader's own rules, must be among them
(`_POINTING`), because `ignore the instructions on the leaflet` is written for people.
"""
_POINTING = r"(?:previous(?:ly)?|prior|earlier|preceding|foregoing|your|system|developer|above)"
_ORDERS = (
    r"(?:instructions?|prompts?|directives?|guidelines|rules|commands|orders|context|messages?|programming|training)"
    r"(?!\s+(?:if|unless|from\s+(?!(?:the\s+)?(?:user|system|developer)))\b)"
)
"""Things that tell a program what to do. Those `from the former supplier`, or to be left alone `if you have paid`, were given to people."""
_MODEL = (
    r"(?:(?:language\s+model|ai\s+(?:assistant|model|agent|system|chatbot|bot)|chat\s?bot|chatgpt|gpt-?\d\w*|llms?|"
    r"large\s+language\s+models?|(?:virtual|helpful|digital)\s+assistant)"
    r"(?!\s+(?:users?|vendors?|developers?|providers?|coordinators?|trainers?|operators?|teams?|services?|products?|to\s+the)\b))"
)
"""A model. The words for one also begin names of people, such as its users."""
_ANSWER = r"(?:answer|response|reply|replies|answers|responses|output|message|summary|completion)"
_SHAPE = (
    r"(?:add|append|integrate|insert|augment|enhance|modify|replace|rearrange|scramble|jumble(?:\s+up)?|misspell|introduce|"
    r"anagram|render|substitute|convert|remove|group|combine|embed|weave|translate|prefix|begin|start|end|finish|reverse)"
)
"""Verbs that change the form of an answer. `include`, `use` and `provide` are set apart (`_GIVE`): people write them to people."""
_GIVE = r"(?:include|use|provide|give|write|mention)"
_GIVEN = (
    r"(?:a\s+(?:sentence|link|statement|paragraph|tip|reminder|reason|recommendation|hint|phrase|headline)|anagram\w*|numbers|symbols|"
    r"commonly|alphanumeric|intentional|without\s+(?:any\s+)?(?:spaces|punctuation))"
)
_SAY = (
    r"(?:answer|reply|respond|write|output|encode|encrypt|encipher|return|give|present|provide|convert|spell|flip|reverse|print|use|apply|translate|substitute|replace|swap|end|"
    r"express|format|deliver|state|say|put|mix|turn)"
)
"""Verbs that make an answer."""
_CODE = (
    r"(?:base\s?-?(?:16|32|58|64|85)|ascii-?85|hexadecimal|hex\s+code|binary\s+code|(?:as|in|to)\s+binary|morse(?:\s+code)?|rot-?13|(?:caesar|vigen[eè]re|substitution|cipher|atbash)\s*cipher|"
    r"cipher(?:text)?|pig\s+latin|leetspeak|emojis?|emoticons?|smileys?|backwards?|back\s+to\s+front|(?:in\s+)?reversed?(?:\s+order|\s+sentences?)?|(?:each|every)\s+(?:\w+\s+)?(?:letter|vowel|consonant)s?|"
    r"(?:letters|vowels|consonants)\s+(?:with|by|for|into)|(?:letters|vowels|consonants|words)\s+of\s+(?:each|every))"
)
"""Codes and plays with letters, in which no text for people asks to be answered."""
_TONGUE = (
    r"(?:spanish|french|german|italian|portuguese|dutch|russian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|polish|swedish|greek|hebrew|latin|esperanto|klingon|"
    r"elvish|pirate(?:\s+(?:language|speak))?|shakespearean|rhymes?|verse|haikus?)"
    r"(?!,?\s+(?:or|and)\b)"
)
"""Languages and ways to speak in which an answer is to be written. A choice of two languages is offered to people."""
_BOUND = r"(?:\"[^\"\n]{0,200}\"|[^.!?\n\"]|[.!?](?=\w)){0,120}?"
"""At most a clause, with quoted words and addresses (`example.org`), between the parts of a sign. A longer stretch joins words that
have nothing to do with each other.
"""
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (  # Earlier instructions are discarded.
        r"ignore|disregard|forget|override|bypass|obey|follow",
        (
            rf"\b{_DISCARD}\s+(?:{_EARLIER}\s+){{0,4}}{_POINTING}\s+(?:{_EARLIER}\s+){{0,2}}(?:\w+\s+)?{_ORDERS}\b",
            rf"\b{_DISCARD}\s+(?:all|any|every)\s+(?:of\s+)?(?:the\s+|your\s+|these\s+)?(?:instructions|prompts|directives)\b",
            rf"\b{_DISCARD}\s+(?:all\s+|everything\s+)?(?:the\s+)?{_ORDERS}\s+(?:above|before\s+this|(?:you\s+were\s+)?given(?:\s+before)?)\b",
            rf"\b{_DISCARD}\s+(?:everything|all|anything)\s+(?:that\s+)?(?:(?:was|is|you\s+were|i)\s+)?(?:said|told|written|above|before)\b",
        ),
    ),
    (  # The reader is told that it is a model, or what to play.
        r"model|\bai\s|chat|gpt|llm|assistant|\bdan\b|\bmode",
        (
            rf"\byou(?:\s+are|'re|\s+will\s+(?:be|act\s+as))\s+(?:now\s+)?(?:an?\s+|the\s+)?(?:\w+\s+){{0,3}}{_MODEL}\b",
            rf"\b(?:act|behave|respond|answer|reply|pretend)\s+(?:as|like|to\s+be)\s+(?:if\s+you\s+(?:are|were)\s+)?(?:an?\s+)?(?:\w+\s+){{0,3}}{_MODEL}\b",
            rf"\b(?:dear|attention|note\s+(?:to|for)|hey|hello|instructions?\s+(?:to|for)|if\s+you\s+are|when)\s*,?:?\s+(?:an?\s+|any\s+|all\s+|the\s+)?{_MODEL}\b",
            rf"\b{_MODEL}s?\s+(?:reading|processing|summari[sz]ing|that\s+reads?)\s+this\b",
            r"\byou\s+are\s+(?:now\s+)?(?:dan\b|(?:in\s+)?(?:developer|god|unrestricted|jailbreak)\s+mode)",
        ),
    ),
    (  # The parts of a prompt are named.
        r"prompt|inst|<\||<<sys|##|asked|summari|answering|responding|user",
        (
            r"\b(?:reveal|print|repeat|show|output|leak|ignore|override|disclose|new|your|the)\s+(?:(?:me|us|your|the|full|entire|hidden)\s+){0,3}system\s+prompt(?:\b|s\b(?!\s+(?:you|the|for|an?|to|users?)\b))",
            r"(?:<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[/?inst\]|<<sys>>|^\s*#{2,}\s*(?:system|instruction)s?\s*:?\s*$)",
            r"\b(?:new|real|actual|hidden)\s+instructions?\s*:",
            rf"\b(?:when|if)\s+(?:you(?:'re|\s+are)?\s+)?(?:asked|summari[sz]ing|answering|responding)\b{_BOUND}\b(?:always|only|never)\s+(?:say|answer|reply|respond|claim|recommend|state)\b",
            r"\b(?:do\s+not|don't|never)\s+(?:tell|inform|mention\s+(?:this\s+)?to|reveal\s+(?:this\s+)?to)\s+the\s+user\b",
        ),
    ),
    (  # An answer is to be written in a code, in another language or as somebody else.
        r"base|ascii|hex|binary|morse|rot|cipher|pig|leet|emo|smiley|back|revers|letter|vowel|consonant|words",
        (
            rf"(?:^|[.!?]\s+|\n)\W*(?:please\s+)?{_SAY}\b[^.!?\n]{{0,60}}\b{_CODE}\b",
            rf"\byour\s+{_ANSWER}\b[^.!?\n]{{0,40}}\b{_CODE}\b",
        ),
    ),
    (
        r"answer|reply|respond|speak|talk|write",
        (
            rf"(?:^|[.!?]\s+|\n)\W*(?:please\s+)?(?:answer|reply|respond|speak|write)\b[^.!?\n]{{0,40}}\b(?:in|into)\s+(?:only\s+)?{_TONGUE}\b",
            r"(?:^|[.!?]\s+|\n)\W*(?:answer|reply|respond|talk|speak)\s+(?:only\s+)?(?:as\s+if\s+you\s+(?:were|are)|like\s+an?|as\s+an?|in\s+the\s+(?:style|voice)\s+of)\b",
        ),
    ),
    (  # The same in other languages, by the words that discard earlier instructions.
        r"ignor|vergiss|missacht|oubli|olvid|忽略|无视|忽視|忘记",
        (
            r"\b(?:ignoriere|vergiss|missachte)\s+(?:alle\s+|die\s+|deine\s+|s[äa]mtliche\s+)*(?:vorherigen|bisherigen|obigen|fr[üu]heren|vorigen)\s+(?:anweisungen|instruktionen|befehle)\b",
            r"\b(?:ignore[zrs]?|oublie[zrs]?)\s+(?:toutes\s+)?(?:les|tes|vos)\s+(?:instructions|consignes)\s+(?:pr[ée]c[ée]dentes|ant[ée]rieures|ci-dessus)\b",
            r"\b(?:ignora|olvida|ignore)\s+(?:todas\s+)?(?:las|tus)\s+instrucciones\s+(?:anteriores|previas)\b",
            r"(?:忽略|无视|忽視|忘记)(?:掉)?(?:所有|全部|以上|之前|先前|上述|上面)+的?(?:所有)?(?:指令|指示|提示|内容)",
        ),
    ),
)
"""The signs, beside words of which each of them has one: a pattern takes long to make, and most texts have none of its words."""
_SHAPED = (
    rf"\b{_SHAPE}\b(?!,){_BOUND}\b{NOT_GIVEN}(?:your|the\s+assistant's|the\s+model's)\s+{_ANSWER}\b",
    rf"\b{_GIVE}\s+(?:your\s+{_ANSWER}\s+)?(?:using|in|with|without)?\s*{_GIVEN}{_BOUND}\b{NOT_GIVEN}your\s+{_ANSWER}\b",
    rf"\bprovide\s+your\s+{_ANSWER}\s+(?:using|in|with|without)\b(?!\s+(?:writing|person|english|full|detail|ink|the\s+(?:box|space|form)|an?\s+(?:sealed|envelope|letter)|block)\b)",
    rf"\bin\s+your\s+{_ANSWER},\s+(?!(?:please|state|quote|give|specify|indicate)\b)\w+",
    rf"\brender\s+your\s+{_ANSWER}\b",
)
"""Signs that an answer is to be shaped. They are looked for around the words `your answer` alone."""


def _any_of(signs: Iterable[str]) -> str:
    """A pattern for the first of `signs`. Those that begin at a word follow one mark of it, so that the middle of a word is left quickly."""
    runs = []
    for at_word, run in groupby(signs, key=lambda sign: sign.startswith(_AT_WORD)):
        mark = _AT_WORD if at_word else ""
        runs.append(mark + "(?:" + "|".join(f"(?:{sign.removeprefix(mark)})" for sign in run) + ")")
    return "|".join(runs)


_AT_WORD = r"\b"
_INSTRUCTS = tuple(
    (lazy_pattern(words, re.IGNORECASE), lazy_pattern(_any_of(signs), re.IGNORECASE | re.MULTILINE))
    for words, signs in _SIGNS
)
_SHAPES = lazy_pattern("|".join(f"(?:{sign})" for sign in _SHAPED), re.IGNORECASE)
_YOUR_ANSWER = lazy_pattern(rf"\b(?:your|the\s+assistant's|the\s+model's)\s+{_ANSWER}\b", re.IGNORECASE)
_AROUND = 400
"""Characters around `your answer` that are looked at: more than the longest sign."""
_VERBS = lazy_pattern(
    r"\b(?:ignor|disregard|forget|overrid|bypass|obey|follow|you|your|model|assistant|user|prompt|instruct|im_start|inst\]|sys>"
    r"|answer|reply|respond|speak|talk|base\s?-?\d\d|ascii|hex|binary|morse|rot-?13|cipher|pig|leet|emo[jt]i|smiley|back|revers|letter|vowel|consonant)"
    r"|vergiss|missachte|oublie|olvida|忽略|无视|忽視|忘记|<\|",
    re.IGNORECASE,
)
"""One of these is in every sign, so that a text without any is passed over quickly."""


def instructs(text: str) -> bool:
    """Whether `text` addresses a language model."""
    return bool(instruction_in(text))


def instruction_or_request_in(text: str) -> str:
    """The words of a document that address a language model, else a request that does not belong to it; empty if there are none."""
    return instruction_in(text) or request_out_of_place(text)


def instruction_in(text: str) -> str:
    """The words of `text` that address a language model; empty if there are none."""
    if not _VERBS.search(text):
        return ""
    for answer in _YOUR_ANSWER.finditer(text):
        around = text[max(0, answer.start() - _AROUND) : answer.end() + _AROUND]
        if shaped := _SHAPES.search(around):
            return shaped.group()
    found = [match for words, signs in _INSTRUCTS if words.search(text) and (match := signs.search(text))]
    return min(found, key=re.Match.start).group() if found else ""
