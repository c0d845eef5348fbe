"""The clause that a question names by its address, in the styles in which rules of several countries are printed."""

from __future__ import annotations

import pytest

from knowledge.model.reading.statements import StatementKind
from knowledge.text.addresses import Nearness, addresses_in, nearness, printed_address
from tests.ingest.structure.reading import statements_in

LEASE = """## ARTICLE IV – USE

**Section 4.01 Use.** It is an office.

**Section 4.02 Duties.** The tenant shall

(a) sweep;

(b) have the lifts inspected, in particular

  (i) the goods lift;

  (ii) the passenger lift;

(c) lock the gate.

## ARTICLE XIV – YARD

**Section 14.02 Duties.** The tenant shall

(c) clear snow.
"""
GERMAN = """## § 7 Vergütung

(1) Abgerechnet wird monatlich.

(2) Gezahlt werden

1. ein Festpreis,

   a) im Sommer 40 Euro;

   b) im Winter 50 Euro;

2. ein Zuschlag.

## Anlage 2 Preise

(2) Preise gelten ein Jahr.
"""
SWISS = "Art. 5 Die Frist beginnt am Montag. Sie endet am Freitag.\n\nArt. 6 Der Vorstand tagt.\n"
SCHEDULES = """## Part 1 – Terms

1. Terms last a year.

2. Terms end in May.

## Part 2 – Fees

1. Fees are due in June.

2. Fees are net.

# Schedule 2

1. Filters are kept.

2. Pumps are kept.
"""
FRENCH = """## Article 4 – Délais

1. Le délai court du lundi.

2. Il est prolongé

   a) en cas de grève ;

   b) en cas de gel.

## Article L. 441-10

Le paiement est dû à trente jours.
"""
SPANISH = """## Artículo 5. Plazos

1. El plazo es de un mes.

2. Se amplía

   a) por huelga;

   b) por nieve.
"""
PORTUGUESE = "## Artigo 5.º Prazos\n\n1. O prazo é de um mês.\n\n2. O prazo pára em agosto.\n\n## Artigo 6.º Multas\n\nHá multas.\n"
CONSTITUTION = "## Article I\n\nSection 1. Powers. All powers are vested.\n\nSection 2. House. It meets.\n\n## Article II\n\nSection 1. Executive. One leads.\n"
UNIFORM = "## Section 2-207 Terms\n\nAn acceptance may add terms.\n\n## Section 2-208 Course\n\nConduct counts.\n"
CONTROLS = "# Annex A\n\n## A.5.1 Policies\n\nPolicies are approved.\n\n## A.5.2 Roles\n\nRoles are assigned.\n\n# Body\n\nText.\n"
STEPS = "## Opening\n\n1. Check the meter.\n2. Open the valve.\n\n## Closing\n\nStep 1: Inform the members.\n\nStep 2: Shut the valve.\n"
CONTENTS = "## Contents\n\n4.1 Scope ..... 2\n\n4.2 Price ..... 3\n\n4.3 Term ..... 3\n\n## 4.1 Scope\n\nIt covers all.\n\n## 4.2 Price\n\nIt is net.\n\n## 4.3 Term\n\nA year.\n"
LINKED = "## Contents\n\n1. [Scope](#s)\n2. [Price](#p)\n3. [Term](#t)\n\n## Scope\n\nIt covers all.\n\n## Price\n\n1. It is net.\n\n## Term\n\nA year.\n"
RULES = "Reg. 4. Boats are lit.\n\n(1) Lamps are white.\n\n(2) Lamps are high.\n\nReg. 5. Boats are named.\n"


def clause_at(text: str, question: str) -> list[str]:
    """The words of the statements that stand nearest to the first address of a question, and of what leads them in no more."""
    (asked, *_) = addresses_in(question)
    found = [
        (nearness(asked, printed_address(one.address), one.headings), one.words)
        for one in statements_in(text)
        if one.kind is not StatementKind.HEADING
    ]
    nearest = max(how for how, _ in found)
    return [words for how, words in found if how is nearest and how is not Nearness.ELSEWHERE]


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        (LEASE, "What does Section 4.02(b)(ii) require?", ["the passenger lift;"]),
        (LEASE, "What does section 14.02(c) say?", ["clear snow."]),
        (LEASE, "What does clause 4.01 say?", ["It is an office."]),
        (GERMAN, "Was steht in § 7 Abs. 1?", ["Abgerechnet wird monatlich."]),
        (GERMAN, "Was steht in § 7 Abs. 2 Nr. 1 Buchst. b?", ["im Winter 50 Euro;"]),
        (GERMAN, "Was steht in § 7 II Nr. 2?", ["ein Zuschlag."]),
        (GERMAN, "Was steht in Abs. 2 der Anlage 2?", ["Preise gelten ein Jahr."]),
        (SWISS, "Was steht in Art. 6?", ["Der Vorstand tagt."]),
        (SCHEDULES, "What does Schedule 2, paragraph 2 say?", ["Pumps are kept."]),
        (SCHEDULES, "What does paragraph 1 of Part 2 say?", ["Fees are due in June."]),
        (SCHEDULES, "What does paragraph 2 of Part 1 say?", ["Terms end in May."]),
        (FRENCH, "Que dit l'article 4, alinéa 2, point a) ?", ["en cas de grève ;"]),
        (FRENCH, "Que dit l’article L. 441-10 ?", ["Le paiement est dû à trente jours."]),
        (SPANISH, "¿Qué dice el artículo 5, apartado 2, letra b)?", ["por nieve."]),
        (SPANISH, "¿Qué dice el apartado 1 del artículo 5?", ["El plazo es de un mes."]),
        (PORTUGUESE, "O que diz o artigo 5.º, n.º 2?", ["O prazo pára em agosto."]),
        (PORTUGUESE, "O que diz o artigo 6?", ["Há multas."]),
        (CONSTITUTION, "What does Article I, Section 1 say?", ["All powers are vested."]),
        (CONSTITUTION, "What does Section 1 of Article II say?", ["One leads."]),
        (UNIFORM, "What does Section 2-207 say?", ["An acceptance may add terms."]),
        (CONTROLS, "What does A.5.2 of Annex A say?", ["Roles are assigned."]),
        (CONTROLS, "What does A.5.1 say?", ["Policies are approved."]),
        (STEPS, "What is step 2 of closing?", ["Open the valve.", "Shut the valve."]),
        (CONTENTS, "What does section 4.2 say?", ["It is net."]),
        (LINKED, "What does section 1 say?", ["It is net."]),
        (RULES, "What does Reg. 4(2) say?", ["Lamps are high."]),
    ],
)
def test_a_question_that_names_an_address_finds_that_clause_alone(
    text: str, question: str, words: list[str]
) -> None:
    assert clause_at(text, question) == words


def test_a_name_and_number_alone_may_begin_a_sentence() -> None:
    for words in (
        "Article 50 TEU applies to all.",
        "Section 8 Housing is let by us.",
        "Artikel 5 Absatz 2 gilt nicht.",
    ):
        assert [one.address for one in statements_in(f"{words}\n\nMore text.\n")] == ["", ""]


def test_capital_words_that_begin_like_the_name_of_a_part_are_no_labels() -> None:
    assert [
        one.address for one in statements_in("## PARTY\n\nThe party pays.\n\n## ARTICLES\n\nThey hold.\n")
    ] == ["", ""]


def test_a_further_item_of_the_outer_list_does_not_qualify_the_inner_one() -> None:
    assert all(not one.qualifiers for one in statements_in(LEASE))
