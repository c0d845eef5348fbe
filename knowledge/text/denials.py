"""The words by which languages other than English deny or forbid something.

Each language has the words that deny, and phrases with such a word that deny nothing: limits (`nicht mehr als`), duties said by two denials
(`なければならない`), and questions that put both to choice (`能不能`). All languages are looked for at once, because a sentence is often too short
to tell its language; no word of the list is one of English that denies nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.lazy_pattern import lazy_pattern

_WORDS = """
    nicht kein keine keinen keinem keiner keines niemals nie niemand niemanden niemandem nichts weder ohne verboten untersagt unzulässig ausgeschlossen
    aucun aucune aucuns aucunes interdit interdits interdite interdites
    nunca jamás ningún ninguna ninguno nadie tampoco prohibido prohibida prohibidos prohibidas
    non nessun nessuno nessuna niente vietato vietata vietati vietate
    não nenhum nenhuma nenhuns nenhumas ninguém proibido proibida proibidos proibidas
    niet geen nooit zonder
    inte ej aldrig ingen inget inga förbjuden förbjudet förbjudna ikke aldri intet forbudt
    nigdy żaden żadna żadne żadnych zabrania
    değil değildir yasak yasaktır asla
    tidak bukan dilarang jangan
"""
"""German, French, Spanish, Italian, Portuguese, Dutch; Swedish, Danish and Norwegian; Polish, which has `nie` as well; Turkish, Indonesian."""


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, by the letters that they have in common: one for each word takes four times as long."""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[:1], []).append(word[1:])
    inner = [letter + _any_of(rest) for letter, rest in sorted(tails.items(), reverse=True) if letter]
    return f"(?:{'|'.join(inner)}{'|' if '' in tails else ''})" if inner else ""


_LATIN = lazy_pattern(rf"\b{_any_of(_WORDS.split())}\b(?!-)", re.IGNORECASE)
_ON_BOTH_SIDES = lazy_pattern(
    r"\bn(?:e\s|['’])[^.;:!?]{1,40}?\b(?:pas|plus|jamais|rien|personne|ni)\b", re.IGNORECASE
)
"""The two words of French, before the verb and behind it."""
_LATIN_LIMITS = lazy_pattern(
    r"\b(?:nicht nur|nicht (?:mehr|weniger|länger|kürzer|später|früher|höher|niedriger) als|non (?:solo|soltanto|più|meno|oltre)\b|no solo|no más de|no menos de|não só"
    r"|niet alleen|niet (?:meer|minder|later|langer) dan|inte bara|ikke bare|ikke kun|nie później niż|nie więcej niż|tidak hanya)\b",
    re.IGNORECASE,
)
_OTHER = lazy_pattern(
    r"不|没有?(?!收)|沒有?|無(?:權|需|須|法|效)|无(?:权|需|须|法|效)|禁止|勿|未(?![成来])|"  # Chinese
    r"(?<![少危切])ない|ません|できず|不可|"  # Japanese
    r"않|없(?:다|습|으|는|이)|못\s?(?:하|합|한)|아닙|아니(?:다|며)|금지|불가|안\s?(?:되|됩|된)|"  # Korean
    r"(?<!\w)[وف]?(?:لا|لم|لن|ليس(?:ت|وا)?|غير|ممنوعة?|يمنع|تمنع|يحظر|تحظر)(?!\w)|"  # Arabic
    r"(?<!\w)[וש]?(?:לא|אין|אסור(?:ה|ים|ות)?|בלי|ללא)(?!\w)|"  # Hebrew
    r"\b(?:не|ни|нет|нельзя|никогда|никто|без|запрещ\w+|запрет\w*|заборонен\w+|немає)\b|"  # Russian, Ukrainian
    r"\b(?:δεν|μην?|χωρίς|απαγορεύ\w+|κανείς)\b|"  # Greek
    r"नहीं|वर्जित|निषिद्ध|ไม่|ห้าม|\bkhông\b(?!\W*$)|\bcấm\b",  # Hindi, Thai, Vietnamese
    re.IGNORECASE,
)
_OTHER_LIMITS = lazy_pattern(
    r"(\w)不\1|有没有|不(?:超过|得超过|少于|得少于|低于|得低于|高于|得高于|多于|得多于|迟于|得迟于|晚于|得晚于|大于|小于|仅|只|但|论|管|同|动产|断)|"
    r"な(?:けれ|くて)ば?(?:は|も)?(?:な(?:らない|りません)|いけ(?:ない|ません))|ねばな(?:らない|りません)|ないと(?:いけ|なり)ません|かもし?れ(?:ない|ません)|だけで(?:は)?な(?:い|く)|"
    r"지 않으면 안 ?(?:되|됩|된)\w*|뿐(?:만)? 아니라|"
    r"(?<!\w)[وف]?لا (?:[يت]قل|[يت]تجاوز|[يت]زيد)(?!\w)|"
    r"לא (?:יאוחר|יותר|פחות)|\bне (?:только|более|менее|позднее|позже|ранее|больше|меньше)\b|ไม่(?:เกิน|น้อยกว่า|ต่ำกว่า)",
    re.IGNORECASE,
)


def denies_elsewhere(text: str) -> bool:
    """Return whether `text` denies or forbids something in a language other than English."""
    if _LATIN.search(text) and _LATIN.search(_LATIN_LIMITS.sub(" ", text)):
        return True
    if any(sign in text for sign in ("ne ", "n'", "n’")) and _ON_BOTH_SIDES.search(text):
        return True
    if text.isascii():
        return False
    return bool(_OTHER.search(text)) and bool(_OTHER.search(_OTHER_LIMITS.sub(" ", text)))
