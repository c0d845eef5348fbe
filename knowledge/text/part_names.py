"""The names by which documents call their parts, in the languages of law that Canon reads: `Section`, `§`, `Absatz`, `artículo`, `alinéa`."""

from __future__ import annotations

from enum import IntEnum


class PartRole(IntEnum):
    """Where a part stands in an address: an annex or a chapter around an article, that around a paragraph, that around a point."""

    OUTER = 0
    NAMED = 1
    PARAGRAPH = 2
    INNER = 3
    STEP = 4
    SENTENCE = 5


CONTAINERS = {
    "annex": "annexe?", "appendix": "appendix", "schedule": "schedule", "exhibit": "exhibit", "attachment": "attachment", "anlage": "anlage",
    "anhang": "anhang", "anexo": "anexo", "allegato": "allegato", "bijlage": "bijlage",
}  # fmt: skip
"""Parts that count their own sections anew, so that their name stays in the address: `Annex II, 1.2`."""
WIDER = {
    "part": "part", "subpart": "subpart", "chapter": "chapter", "title": "title", "book": "book", "volume": "volume", "division": "division",
    "teil": "teil", "kapitel": "kapitel", "titel": "titel", "buch": "buch", "partie": "partie", "chapitre": "chapitre", "titre": "titre",
    "livre": "livre", "titulo": "t[íi]tulo", "capitulo": "cap[íi]tulo", "libro": "libro", "titolo": "titolo", "capo": "capo", "parte": "parte",
    "deel": "deel", "hoofdstuk": "hoofdstuk",
}  # fmt: skip
"""Parts above sections that are mostly counted through: the address of an article does not name its chapter."""
NAMED = {
    "article": "articles?|arts?\\.|artikeln?|art[íi]culos?|artigos?|articol[oi]", "section": "sections?|sec\\.|sect\\.|abschnitt",
    "§": "§{1,2}", "clause": "clauses?|klauseln?|cl[áa]usulas?", "rule": "rules?", "regulation": "regulations?|reg\\.",
    "condition": "conditions?", "provision": "provisions?", "requirement": "requirements?", "principle": "principles?",
}  # fmt: skip
"""Parts whose number alone is the address: `Section 4.02` is `4.02`."""
COUNTED = {
    "paragraph": "paragraphs?|para\\.",
    "item": "items?",
    "point": "points?|punkt|pkt\\.",
    "ziffer": "ziffer|ziff\\.",
}
"""Parts whose number is the address where they stand alone, and a deeper part of it where they stand in another one."""
STEPS = {"step": "step|schritt|[ée]tape|paso|passo|stap"}
"""The names of the steps of a procedure."""

_ABBREVIATED = {
    "annex": "anx\\.", "appendix": "app\\.", "schedule": "sch(?:ed)?\\.", "exhibit": "exh?\\.", "anlage": "anl\\.", "anhang": "anh\\.",
    "part": "pt\\.", "chapter": "ch(?:ap)?\\.", "kapitel": "kap\\.",
}  # fmt: skip
_SHORT = {"section": "ss?\\.", "clause": "cll?\\.", "rule": "rr?\\.", "article": "art", "regulation": "regs?\\."}
_PARAGRAPHS = {
    "paragraph": "paragraphs?|paras?\\.?|paragraphes?|par\\.|p[áa]rrafo|par[áa]grafo|sub-?paragraphs?|subparas?\\.?|sub-?sections?|sub-?clauses?"
    "|sub-?rules?|absatz|abs\\.|alin[ée]as?|apartado|apdo\\.|comma|lid",
    "point": "points?|punto|punkt|pkt\\.|ponto", "ziffer": "ziffern?|ziff\\.",
}  # fmt: skip
_INNER = {
    "double letter": "doppelbuchstabe|doppelbuchst\\.",
    "item": "items?", "letter": "letter|limb|buchstabe|buchst\\.|lit\\.?|litera|lettre|let\\.|letra|lettera|lett\\.|al[íi]nea|inciso|onder|sub",
    "number": "number|nummer|nr\\.|num[ée]ro|n[úu]mero|n[úu]m\\.|n\\.?[º°]|no\\.",
}  # fmt: skip
_SENTENCES = {"sentence": "sentence|satz|s\\.|phrase|zin"}


def alternatives(*tables: dict[str, str]) -> str:
    """Return a pattern for the names of these tables, the longer ones first."""
    names = [one for table in tables for pattern in table.values() for one in pattern.split("|")]
    return "|".join(sorted(dict.fromkeys(names), key=len, reverse=True))


ASKED: tuple[tuple[PartRole, dict[str, str]], ...] = (
    (PartRole.OUTER, CONTAINERS),
    (PartRole.OUTER, WIDER),
    (PartRole.OUTER, _ABBREVIATED),
    (PartRole.NAMED, NAMED),
    (PartRole.NAMED, _SHORT),
    (PartRole.PARAGRAPH, _PARAGRAPHS),
    (PartRole.INNER, _INNER),
    (PartRole.STEP, STEPS),
    (PartRole.SENTENCE, _SENTENCES),
)
"""The names that people write in addresses, each with its role; the first that fits decides."""
