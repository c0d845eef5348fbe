"""Reads questions for a procedure in the words that name it: `Walk me through booking a room` asks how a room is booked.

The words that only ask (`walk`, `steps`) are in no text that answers, so they are taken out before the texts are compared.
"""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern

_PLEASE = r"^\W*(?:(?:please|hi|hello|ok(?:ay)?|so)\b[,\s]*)*(?:(?:can|could|would|will) (?:you|somebody|someone|anyone) (?:please )?)?"
_THE_STEPS = r"(?:the|all|all the)?\s*(?:exact |right |correct |proper |necessary |individual |next )?(?:steps?|procedure|process|instructions?)"
_FRAMES = (
    lazy_pattern(
        rf"{_PLEASE}(?:talk|walk|guide|take|lead|run) (?:me|us) through (?:(?:{_THE_STEPS}|how) (?:for|of|to|when|in) )?(?P<thing>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    lazy_pattern(
        rf"{_PLEASE}(?:show|tell|explain|describe|teach|remind)(?: to)? ?(?:me|us)? how (?:to|(?:(?:do|can|should|must) )?(?:I|we|you|one)(?: can| should| must)?) (?P<thing>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    lazy_pattern(
        rf"{_PLEASE}(?:what(?:['’]s| is| are)|give (?:me|us)|list|tell me|I need|which are) {_THE_STEPS} (?:for|of|to|in|when|if|after) (?P<thing>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
    lazy_pattern(
        rf"{_PLEASE}what(?:['’]s| is) the (?:\w+ )?way (?:to|of|for) (?P<thing>.+)$", re.IGNORECASE | re.DOTALL
    ),
    lazy_pattern(
        rf"{_PLEASE}how (?:do|can|should|would) (?:I|we|you|one) go about (?P<thing>.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
"""Openings that ask for the steps of a thing that is named after them."""
_BARE = lazy_pattern(
    r"(?:^|[.!?;,:–—-]\s*)(?:and |so |but |then )*(?:"
    r"what (?:are|were) the (?:next |right |exact |necessary )?steps(?: (?:now|here|for (?:this|that)|to take|I (?:need|have) to take))?"
    r"|what(?:['’]s| is) the (?:procedure|process|next step|drill)|what (?:now|next)"
    r"|what (?:do|should|must|shall|can) (?:I|we|one) (?:have to |need to )?do(?: (?:now|next|first|then|about (?:it|this|that)))*|what to do(?: now| next)?"
    r"|how (?:do|can|should|does) (?:I|we|one) (?:do|go about|proceed|handle|get|arrange|manage)(?: (?:it|this|that|so|with (?:it|this|that)))?(?: now)?"
    r"|how does (?:it|this|that) work)\W*$",
    re.IGNORECASE,
)
"""A last clause that asks for the steps of what was told before it."""
_WISH = lazy_pattern(
    r"^\W*(?:I|we)(?:['’]d| would)?(?: (?:just|really|now))? (?:like|want|need|have|wish|plan|intend|hope)(?:ed)? to (?P<thing>.+)$"
    r"|^\W*(?:I|we)(?:['’]m| am|['’]re| are) (?:going|planning|hoping|about|trying) to (?P<plan>.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""A wish that its asker tells of."""
_STEP_BY_STEP = lazy_pattern(r"[,;–—]?\s*\bstep[- ]by[- ]step\b[,;–—]?", re.IGNORECASE)
"""Words that ask for all steps, and stand in no text that has them."""
_WHAT_HAPPENS = lazy_pattern(
    r"^\W*what (?:happens|is done|(?:has|needs) to (?:happen|be done)|must (?:happen|be done)) (?P<case>(?:when|if|after|once)\b.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""A question for what follows in a case, which asks for a procedure where it asks for the steps."""
_OPENINGS = frozenset(
    {
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "we",
        "it",
        "there",
        "someone",
        "somebody",
        "this",
        "that",
        "he",
        "she",
        "they",
        "one",
        "all",
    }
)
"""Words that have a capital only because a sentence begins with them."""


def named_procedure(question: str) -> str:
    """Return a question for a procedure with the words that name it, `How do I …`; any other question as it is."""
    plain, count = _STEP_BY_STEP.subn("", question)
    if count:
        found = _WHAT_HAPPENS.match(plain)
        question = f"What do I do {found['case']}" if found else plain
    for frame in _FRAMES:
        if found := frame.match(question):
            return _how(found["thing"])
    bare = _BARE.search(question)
    if bare is None or len(question[: bare.start()].split()) < _FEWEST:
        return question
    told = question[: bare.start()].strip(" ,;:–—-.!?")
    if wish := _WISH.match(told):
        return _how(wish["thing"] or wish["plan"])
    first, _, rest = told.partition(" ")
    told = f"{first.lower()} {rest}" if first.lower() in _OPENINGS else told
    return f"What do I do when {told}?"


_FEWEST = 3
"""Words of the shortest story: `OK, what now?` tells nothing."""
_GERUND = lazy_pattern(r"(?!(?:br|r|s|spr|sw|str|fl|cl|wr|p)ing$)\w+ing", re.IGNORECASE)
"""A verb in `-ing`; `bring` and the like are none."""


def _how(thing: str) -> str:
    """The question how a thing is done, which is named by a verb, or by a noun."""
    thing = thing.rstrip(" ?.!")
    first = thing.partition(" ")[0]
    named = _GERUND.fullmatch(first) or first.lower() in {"a", "an", "the", "my", "our", "your"}
    return f"How to: {thing}?" if named else f"How do I {thing}?"
