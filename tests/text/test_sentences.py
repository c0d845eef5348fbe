"""Sentence spans: verbatim, complete, in order; the same for every sentence by itself. Abbreviations and numbers end a sentence where the next words begin one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.layout.abbreviations import COUNTS, GOES_ON, MAY_END
from knowledge.text.layout.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("See e.g. the annex. Then stop.", ["See e.g. the annex.", "Then stop."]),
        ("GitHub, Inc. is a company. It acts.", ["GitHub, Inc. is a company.", "It acts."]),
        ("Pay $3.50 today! Really?", ["Pay $3.50 today!", "Really?"]),
        ("- first item\n- second item", ["- first item", "- second item"]),
        ("Intro:\n1. Do this. Then that.\n2. Stop.", ["Intro:", "1. Do this.", "Then that.", "2. Stop."]),
        ("A line\nthat wraps. Next.", ["A line\nthat wraps.", "Next."]),
        ("| a | b |\n| c | d |", ["| a | b |", "| c | d |"]),
        ('He said "yes." Then left.', ['He said "yes."', "Then left."]),
        ("", []),
        ("   ", []),
        # a block ends with its last sentence, whatever that ends with
        ("Cars up to height 2.\n\nLevel B is closed.", ["Cars up to height 2.", "Level B is closed."]),
        ("Use plan B.\n \nThen stop.", ["Use plan B.", "Then stop."]),
        ("Ask Acme Inc.\r\n\r\nIt answers.", ["Ask Acme Inc.", "It answers."]),
        ("See clause 4.\nThe rest follows.", ["See clause 4.", "The rest follows."]),
        # abbreviations, initials and numbers
        ("Mr. Smith and Dr. Jones agree. They sign.", ["Mr. Smith and Dr. Jones agree.", "They sign."]),
        (
            "Keep tools, e.g. Hammers, i.e. Iron ones. Good.",
            ["Keep tools, e.g. Hammers, i.e. Iron ones.", "Good."],
        ),
        ("See Art. 5 and Sec. 3. Then read.", ["See Art. 5 and Sec. 3.", "Then read."]),
        ("Ask J. Smith. He knows.", ["Ask J. Smith.", "He knows."]),
        ("The U.S. Senate met. It voted.", ["The U.S. Senate met.", "It voted."]),
        ("Prices incl. VAT. Pay.", ["Prices incl. VAT.", "Pay."]),
        ("Call Tel. 123. Wait.", ["Call Tel. 123.", "Wait."]),
        ("It is approx. 5 days. Wait.", ["It is approx. 5 days.", "Wait."]),
        ("Acme Ltd. Sells tea. Buy it.", ["Acme Ltd. Sells tea.", "Buy it."]),
        ("Version 4.2 is out. Use it.", ["Version 4.2 is out.", "Use it."]),
        ("See p. 4 and pp. 5. Next page.", ["See p. 4 and pp. 5.", "Next page."]),
        (
            "The EU-U.S. Data Privacy Framework applies. Ask us.",
            ["The EU-U.S. Data Privacy Framework applies.", "Ask us."],
        ),
        ("We act for the U.S. We decide under U.S. law.", ["We act for the U.S.", "We decide under U.S. law."]),
        (
            "Kelly Jr. Street is closed. Acme Inc. The Company acts.",
            ["Kelly Jr. Street is closed.", "Acme Inc.", "The Company acts."],
        ),
        ("Open to 5 p.m. After that we close.", ["Open to 5 p.m.", "After that we close."]),
        ("Open to 5 p.m. Central European Time.", ["Open to 5 p.m. Central European Time."]),
        ("Is it No. 5? No. We do not know.", ["Is it No. 5?", "No.", "We do not know."]),
        ("Pens, rugs, etc. Refunds are made.", ["Pens, rugs, etc.", "Refunds are made."]),
        (
            "Use plan B. Then stop. J. R. R. Tolkien and J.-P. Dupont wrote it.",
            ["Use plan B.", "Then stop.", "J. R. R. Tolkien and J.-P. Dupont wrote it."],
        ),
        ("Ask J. La Rue. Closed M–F. Fees vary.", ["Ask J. La Rue.", "Closed M–F.", "Fees vary."]),
        ("See Fig. B. It shows Annex II. Read it.", ["See Fig. B.", "It shows Annex II.", "Read it."]),
        ("Bicycles leave through door A. Guests leave.", ["Bicycles leave through door A.", "Guests leave."]),
        # numbers
        ("The score is 66. It can rise.", ["The score is 66.", "It can rise."]),
        ("Children under 13. Refunds follow.", ["Children under 13.", "Refunds follow."]),
        ("4.2. The buyer pays. II. Scope", ["4.2. The buyer pays.", "II. Scope"]),
        ("Steps: 1. Register 2. Pay 3. Wait", ["Steps: 1. Register 2. Pay 3. Wait"]),
        ("You must 1. Register 2. Pay", ["You must 1. Register 2. Pay"]),
        ("Use gate 1. Vans use gate 2. Stop.", ["Use gate 1.", "Vans use gate 2.", "Stop."]),
        ("Call room 7. Level 8. Then room 8.", ["Call room 7.", "Level 8.", "Then room 8."]),
        ("On 15. 12. 2025. Then stop.", ["On 15. 12. 2025.", "Then stop."]),
        # other languages
        (
            "Zahlbar am 5. Mai, ab der 2. Mahnung nicht. Die Frist endet.",
            ["Zahlbar am 5. Mai, ab der 2. Mahnung nicht.", "Die Frist endet."],
        ),
        (
            "Gilt z. B. Montags, d. h. Tags usw. Sonst nicht.",
            ["Gilt z. B. Montags, d. h. Tags usw.", "Sonst nicht."],
        ),
        ("Nach Nr. 5 und Abs. 2 S. 1. Das gilt.", ["Nach Nr. 5 und Abs. 2 S. 1.", "Das gilt."]),
        (
            "Voir art. 5, p. ex. Paris, selon M. Dupont. L'achat est fait.",
            ["Voir art. 5, p. ex. Paris, selon M. Dupont.", "L'achat est fait."],
        ),
        (
            "Il dit « Non. » Puis il part. Er sagt „Nein.“ Dann geht er.",
            ["Il dit « Non. »", "Puis il part.", "Er sagt „Nein.“", "Dann geht er."],
        ),
        ("Fin. été.", ["Fin. été."]),
        ("「はい。」と言う。「次。」", ["「はい。」", "と言う。", "「次。」"]),
        ("यह है। दूसरा।", ["यह है।", "दूसरा।"]),
        # marks after the full stop
        ("(It is over.) Go home.", ["(It is over.)", "Go home."]),
        ("**Stop.** Then go.", ["**Stop.**", "Then go."]),
        ("She said “yes.” Then left.", ["She said “yes.”", "Then left."]),
        ("Stop … Then go on.", ["Stop …", "Then go on."]),
        ("Why?! Because.", ["Why?!", "Because."]),
        # what begins the next sentence
        ("end. next starts small", ["end. next starts small"]),
        ("End. “Quoted” next.", ["End.", "“Quoted” next."]),
        ("Ende. Über uns.", ["Ende.", "Über uns."]),
        ("Fin. ¿Por qué?", ["Fin.", "¿Por qué?"]),
        ("Done. 30 days remain.", ["Done.", "30 days remain."]),
        ("終わり。次です。", ["終わり。", "次です。"]),
        # lines
        ("One\n\nTwo", ["One", "Two"]),
        ("One\r\n\r\nTwo", ["One", "Two"]),
        ("One\n# Heading", ["One", "# Heading"]),
        ("One\n> quoted", ["One", "> quoted"]),
        ("* a\n* b\n+ c\n• d", ["* a", "* b", "+ c", "• d"]),
        ("1) a\n2) b", ["1) a", "2) b"]),
        ("a -\nb", ["a -\nb"]),
        ("2020\n2021", ["2020\n2021"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_spans(text)] == sentences


@given(st.text(alphabet=st.sampled_from('aB1. \n!?-|#*"(é'), max_size=200))
def test_spans_are_ordered_and_cover_everything_but_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())


_SENTENCES = [
    "We pay within 30 days.",
    "The limit is 66.",
    "It opens at 9 a.m.",
    "The buyer is Acme Inc.",
    "See Art. 12 and No. 5.",
    "You may use plan B.",
    "We ask Dr. Smith about the EU-U.S. Board.",
    "Das gilt z. B. für Karten.",
    "Dieser Preis steigt ab der 2. Mahnung.",
    "If you ask, we answer!",
    "Is it so?",
]


@given(st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=6))
def test_sentences_that_begin_as_sentences_do_are_found_again(written: list[str]) -> None:
    text = " ".join(written)
    assert [text[a:b] for a, b in sentence_spans(text)] == written


@given(st.sampled_from(sorted(GOES_ON | MAY_END)), st.sampled_from(["Wembley", "Übung", "Rechnung"]))
def test_no_abbreviation_ends_a_sentence_before_a_name(abbreviation: str, name: str) -> None:
    assert len(sentence_spans(f"pay at {abbreviation}. {name} now")) == 1


@given(st.sampled_from(sorted(COUNTS)), st.sampled_from(["5", "12", "IV"]))
def test_no_abbreviation_ends_a_sentence_before_what_it_counts(abbreviation: str, number: str) -> None:
    assert len(sentence_spans(f"see {abbreviation}. {number} now")) == 1


@given(st.text(alphabet=st.sampled_from("aBU1. !-(é"), max_size=80))
def test_each_sentence_is_one_sentence_by_itself(text: str) -> None:
    for start, end in sentence_spans(text):
        assert len(sentence_spans(text[start:end])) == 1
