"""The form of a question tells what it asks for: a list, a procedure, a time, a meaning, other names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.foreign_forms import selects_elsewhere
from knowledge.reasoning.understanding.moments import is_about_a_release
from knowledge.text.force import is_out_of_force
from knowledge.text.places import places_in
from knowledge.text.polarity import is_refusal
from knowledge.text.values.expectations import asks_for_contact, expected_values
from knowledge.text.vocabulary.names import code_names
from knowledge.text.vocabulary.synonyms import alternatives
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_SELECTING = lazy_pattern(
    r"\W*(?:(?:in|for|to|from|at|on|with|by|of|under)\s+)?(?!what (?:exact |latest )?(?:time|date|day|hour|month|year|age|amount|percentage|rate|price|distance)\b)(?:which|whose|(?:who|what(?: \w+){1,2}) (?:is|are|can|may|must|do|does|has|have|cannot)\b"
    r"|what (?:can|may|could|(?:am|is|are)(?=.* (?:allowed|permitted|forbidden)\b)) (?:(?!if|when|with|about)\w+ ){1,5}\w+\W*$"
    r"|what (?:is|are)(?: \w+){0,3} (?:in|ex)cluded\b|what (?:is|are)(?: \w+){0,3} covered\b|what (?:is|are|do|does|can|may|will)(?:n['’]t| (?:(?!if|when)\w+ ){0,3}not)\b(?!-))",
    re.IGNORECASE,
)
"""Openings of a question that asks which things something holds for. A statement of the other polarity names the other things."""
_WHEN = lazy_pattern(r"\bwhen\b|\bwhat time\b|\bopening hours\b", re.IGNORECASE)
_IN_THE_CASE_WHEN = lazy_pattern(
    r"\b(?:what|which|whom?|whose|how|where|why)\b[^,;:.?!]*?(?<!\band)(?<!\bor)(?<!\bsince)(?<!\bfrom)(?<!\bby)(?<!\buntil)\s+when\b",
    re.IGNORECASE,
)
"""Another question word in the same clause before `when`, which then tells the case (`What happens when a bill is paid late?`)."""
_SINCE_WHEN = lazy_pattern(
    r"\b(?:since|from) when\b|\bwhen (?:did|was|were|has|have)\b|\bhow long (?:has|have)\b", re.IGNORECASE
)
"""Questions for the time at which something began, or was done."""
_QUANTITY = lazy_pattern(
    r"\bhow (?:high|heavy|large|big|tall|wide|deep|old|far|fast|strong|expensive|long|thick)\b"
    r"|\bwhat(?:['’]s|\s+(?:is|are|was|were))\s+(?:the|my|our|your|its)\s+(?:[\w'’-]+\s+){0,3}?(?:most|least|average|maximum|minimum|max|limit|ceiling|cap|allowance|quota|rate|level)\b"
    r"|^\W*(?!(?:what|which|who|whose|when|where|why|how|do|does|did|is|are|was|were|can|may|must|will|has|have)\b)"
    r"(?:[\w'’-]+\s+){0,4}?(?:most|least|maximum|minimum|max|limit|ceiling|cap|allowance|quota|rate|level|length|number|amount|share|size|price|cost|fee)\b",
    re.IGNORECASE,
)
"""Questions for a number, and the topics of questions for a change of one (`the length of the break`)."""
_MEANING = lazy_pattern(
    r"^\W*(?:what (?:is|are) (?:an? |the )?(?:\w+[ -]?){1,4}\?*$|define\b)|\bwhat (?:does|do) .+ (?:mean|stand for)\b|\b(?:meaning|definition) of\b"
    r"|\bwhat (?:exactly |precisely )?(?:counts|qualifies|is meant|is understood|do you mean|do you understand) (?:as|by)\b|\b(?:count(?:s|ed)?|qualif(?:y|ies)|classed|regarded|defined) as\b",
    re.IGNORECASE,
)
"""Questions for the meaning of a term."""
_LIST = lazy_pattern(
    r"^\W*(?:(?:what|which) (?:\w+ )?(?:are|were) (?:all |the |your |our |its |their |[\w-]+['’]s? )*(?:\w+ ){0,4}?\w+s\b(?!['’])|list\b|name (?:all|the)\b|enumerate\b"
    r"|(?:what|which) (?:[\w-]+ ){0,3}?[\w-]+(?<!s)s (?:are (?:there|available|offered|supported|accepted|allowed|excluded|covered)\b|exist\b|(?:do|does) (?:you|we|they|it|\w+)"
    r" (?:offer|have|use|support|accept|sell|provide|cover|ship)\b))|\ball (?:of )?the \w+s\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:\w+ ){0,2}(?:levels|types|kinds|categories|steps|stages|phases|tiers|plans|options|conditions"
    r"|criteria|requirements|reasons|cases|grounds|rules|principles|documents|items|classes)\b",
    re.IGNORECASE,
)
"""Questions for a list of things, whose items belong together."""
_LISTED = lazy_pattern(
    r"^\W*(?:what|which)\s+(?:(?:are|were|all|the|your|our|its|their|[\w-]+['’]s?)\s+)*(?P<things>(?:[\w-]+\s+){0,2}?[\w-]{3,}s)\b",
    re.IGNORECASE,
)
"""The opening of a question for a list, with the things that are listed."""
_SEVERAL = lazy_pattern(
    r"(?:^|[.!?,;:–—]\s*)(?:and |so |but )?(?:(?:for|in|on|under|to|with|from|by|at) )?(?:"
    r"(?:what|which)(?: all| else)? (?!(?:happens?|time|about|if|age|day|way)\b)(?:(?:[\w-]+ ){0,3}?(?!(?:is|was|does|has|this|its|as|us|plus|always|perhaps|towards|across|besides|versus|sometimes|there)\b)[\w-]+(?<![su])s\b"
    r"|(?:am|are|can|could|may|must|should|do|does|will|shall|would|have|counts?|belongs?|falls?|needs?)(?:n['’]t)?\b"
    r"|(?:is|was)(?:n['’]t)? (?:(?:not|never|all|always) )*\w{3,}(?:ed|en|ible|able)\b"
    r"|(?:is|was) (?:an?|the|my|our|each|every) (?:[\w-]+ ){1,3}?(?:(?:not|never) )?(?:allowed|permitted|forbidden|supposed|required|obliged|entitled|expected) to\b)"
    r"|whom? (?:all )?(?:are|were|may|counts?|belongs?)\b(?! (?:i|we|you)\b))",
    re.IGNORECASE,
)
"""Questions that several things may answer, whatever they are called (`What may I not bring?`, `For which reasons …`, `Who are …`)."""
_NAMES = lazy_pattern(
    r"\b(?:also (?:called|known)|other names?|another name|alias(?:es)?|synonyms?|known as|called|abbreviat\w+|short for)\b",
    re.IGNORECASE,
)
"""Questions for other names of something. Elsewhere a statement that gives other names answers nothing by itself."""
_CODE = lazy_pattern(
    r"\b(?:code|examples?|snippets?|syntax|import(?:ed|s)?|commands?|write|configur\w+|output|messages?)\b",
    re.IGNORECASE,
)
"""Words of a question that a sample of code may answer."""
_WHY = lazy_pattern(r"\bwhy\b|\bfor what reason\b|\bwhat is the reason\b", re.IGNORECASE)
_PURPOSE = lazy_pattern(
    r"\b(?:purpose|point) of\b|\b(?:what|which)\b.*\bused? (?:\w+ )?for\W*$|^\W*what (?:is|are) .*\bfor\W*$",
    re.IGNORECASE,
)
_SERVES = lazy_pattern(
    r"\b(?:used? (?:to|for|by|when)|serves? (?:to|as)|purpose (?:is|of)|intended (?:to|for)|meant (?:to|for)|allows?|lets?|enables?|helps?|in order to|so that)\b",
    re.IGNORECASE,
)
"""Words that say what a thing is for."""
_TYPE = lazy_pattern(
    r"\b(?:what|which) (?:type|kind|sort) of (?P<thing>[\w-]+?)s? (?:is|are|was|were)\b", re.IGNORECASE
)
"""A question for the type of a thing."""
_PROCEDURE = lazy_pattern(
    r"\bhow (?:do|does|can|could|should|must|to|is|are)\b|\b(?:steps?|procedure|process|instructions)\b"
    r"|\bwhat (?:do|does|should|must|shall) (?:i|we|you|they|he|she|one|\w+ \w+) (?:need to |have to )?do\b|\bwhat to do\b",
    re.IGNORECASE,
)
"""Words of a question that asks for a procedure, which is all of its steps."""
_HISTORY = lazy_pattern(
    r"\b(?:was|were|did|had|when|since|ever|versions?|releases?|history|changelog|chang\w*|add(?:ed|s)|fix\w*|introduced|deprecat\w*|remov\w*|bugs?|issues?)\b",
    re.IGNORECASE,
)
"""Words of a question that asks for the past, or for work that was done."""
_HOW_TO = lazy_pattern(
    r"\bhow (?:(?:do|can|could|should|must|would) (?:i|we|you|one|he|she|they)|to)\b|\bsteps\b"
    r"|\bhow (?:do|does|can|could|should|must|would) (?:an? \w+(?:ee|er|or|ant|ent)|any(?:one|body)|some(?:one|body)|people|staff|employees|customers|members) (?!works?\b|differs?\b|compares?\b)"
    r"|\bwhat (?:do|should|must|shall|can) (?:i|we|you|one|he|she|they) (?:have to |need to )?do (?:when|if|after|to|about|with)\b",
    re.IGNORECASE,
)
"""Words of a question that asks how its asker does something."""

_YES_NO = lazy_pattern(
    r"(?:^|[,;:.?!]\s)\W*(?:am|is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have|had)(?:n['’]t)?\b",
    re.IGNORECASE,
)
"""The auxiliary verb that a question for yes or no begins with, or its last clause does."""
_PLACES = lazy_pattern(
    r"\b(?:which|what) (?:[\w-]+ ){0,2}?(?:countr(?:y|ies)|territor(?:y|ies)|nations?|jurisdictions?|regions|states)\b|\bwhich (?:region|state)\b",
    re.IGNORECASE,
)
"""Questions for the names of countries and the like. `What state` asks for a condition as often."""

_WHO = lazy_pattern(r"^\W*who(?:['’]s|\s+(?:is|are|was|were))\s+(?:the|our|my|your|a|an)\b", re.IGNORECASE)

PALE_TERMS = distinct_terms(
    "long much many often soon far have has get gets got need take takes cost costs pay time thing things work works do does happen happens mean means "
    "day days week weeks month months hour hours apply applies it that this rule rules answer know tell please still again"
)
"""Words that leave open what a question is about."""


@dataclass(frozen=True)
class QuestionForm:
    """The form of a question, read from its words."""

    text: str

    @cached_property
    def terms(self) -> Terms:
        """Its terms."""
        return distinct_terms(self.text)

    @cached_property
    def label_terms(self) -> Terms:
        """Its terms, and those of single words for what it measures: `How heavy …` asks for the weight."""
        measured = _QUANTITY.search(self.text)
        own = distinct_terms(measured.group()) if measured else frozenset()
        others = alternatives(own, measured.group()) if measured else {}
        alone = (other for found in others.values() for other in found if len(other) == 1)
        return self.terms.union(*alone)

    @cached_property
    def asks_for_the_past(self) -> bool:
        """Whether it asks for what is out of force."""
        return is_out_of_force(self.text)

    @cached_property
    def is_about_a_release(self) -> bool:
        """Whether it is about a release itself, such as how long it is supported."""
        return is_about_a_release(self.text)

    @cached_property
    def asks_for_history(self) -> bool:
        """Whether it asks what was done or how something was: then former entries of a change log answer as well."""
        return bool(_HISTORY.search(self.text))

    @cached_property
    def asks_for_list(self) -> bool:
        """Whether it asks for a list of things."""
        return bool(_LIST.search(self.text))

    @cached_property
    def asks_for_several(self) -> bool:
        """Whether several things may answer it, so that a list under a heading that says what is asked does."""
        asks_for_one = expected_values(self.text) or self.asks_quantity or self.asks_for_meaning
        return not asks_for_one and _SEVERAL.search(self.text) is not None

    @cached_property
    def listed(self) -> Terms:
        """The terms of the things that a question for a list asks for (`Which couriers do you use?`)."""
        named = _LISTED.match(self.text) if self.asks_for_list else None
        return distinct_terms(named["things"]) if named else frozenset()

    @cached_property
    def asks_for_names(self) -> bool:
        """Whether it asks for other names of something."""
        return bool(_NAMES.search(self.text))

    @cached_property
    def asks_when(self) -> bool:
        """Whether it asks for a time."""
        return bool(_WHEN.search(_IN_THE_CASE_WHEN.sub(" ", self.text)))

    @cached_property
    def asks_since_when(self) -> bool:
        """Whether it asks when something began, or was done."""
        return bool(_SINCE_WHEN.search(self.text))

    @cached_property
    def asks_quantity(self) -> bool:
        """Whether it asks how high, heavy, far and the like something is."""
        return bool(_QUANTITY.search(self.text))

    @cached_property
    def asks_for_contact(self) -> bool:
        """Whether it asks how somebody is reached."""
        return asks_for_contact(self.text)

    @cached_property
    def asks_who(self) -> bool:
        """Whether it asks who somebody is (`Who is the head of sales?`)."""
        return bool(_WHO.search(self.text))

    @cached_property
    def asks_for_meaning(self) -> bool:
        """Whether it asks for the meaning of a term."""
        return bool(_MEANING.search(self.text))

    @cached_property
    def asks_why(self) -> bool:
        """Whether it asks for a reason."""
        return bool(_WHY.search(self.text))

    def is_served_by(self, words: str) -> bool:
        """Whether it asks for a purpose, and `words` say what something is for."""
        return _PURPOSE.search(self.text) is not None and _SERVES.search(words) is not None

    def is_sorted_by(self, words: str) -> bool:
        """Whether it asks for the type of something (`What type of release is 2.4?`), and `words` tell it (`2.4 is a maintenance release`)."""
        asked = _TYPE.search(self.text)
        if asked is None:
            return False
        thing = re.escape(asked["thing"])
        return (
            re.search(rf"\b(?:is|are) (?:an?|the|our)? ?(?:[\w-]+ ){{1,3}}{thing}s?\b", words, re.IGNORECASE)
            is not None
        )

    @cached_property
    def asks_yes_or_no(self) -> bool:
        """Whether it asks for yes or no."""
        return bool(_YES_NO.search(self.text))

    @cached_property
    def asks_for_places(self) -> bool:
        """Whether it asks which countries, territories or states something holds for."""
        return bool(_PLACES.search(self.text))

    @cached_property
    def places(self) -> frozenset[str]:
        """The jurisdictions of the places that it names itself."""
        return places_in(self.text)

    @cached_property
    def code_names(self) -> list[str]:
        """The names of programs in it."""
        return code_names(self.text)

    @cached_property
    def asks_for_code(self) -> bool:
        """Whether a sample of code may answer it."""
        return bool(_CODE.search(self.text))

    @cached_property
    def asks_how(self) -> bool:
        """Whether it asks for a procedure."""
        return bool(_PROCEDURE.search(self.text))

    @cached_property
    def asks_how_to(self) -> bool:
        """Whether it asks how the asker does something."""
        return bool(_HOW_TO.search(self.text))

    @cached_property
    def selects(self) -> bool:
        """Whether it asks which things something holds for."""
        return bool(_SELECTING.match(self.text)) or selects_elsewhere(self.text)

    @cached_property
    def denies(self) -> bool:
        """Whether it denies something."""
        return is_refusal(self.text)
