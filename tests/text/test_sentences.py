"""Sentence spans: verbatim, complete, in order; abbreviations do not end a sentence."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("See clause 4.\nThe rest follows.", ["See clause 4.\nThe rest follows."]),
        # abbreviations, initials and numbers
        ("Mr. Smith and Dr. Jones agree. They sign.", ["Mr. Smith and Dr. Jones agree.", "They sign."]),
        (
            "Keep tools, e.g. Hammers, i.e. Iron ones. Good.",
            ["Keep tools, e.g. Hammers, i.e. Iron ones.", "Good."],
        ),
        ("See Art. 5 and Sec. 3. Then read.", ["See Art. 5 and Sec. 3. Then read."]),
        ("Ask J. Smith. He knows.", ["Ask J. Smith.", "He knows."]),
        ("The U.S. Senate met. It voted.", ["The U.S. Senate met.", "It voted."]),
        ("Prices incl. VAT. Pay.", ["Prices incl. VAT.", "Pay."]),
        ("Call Tel. 123. Wait.", ["Call Tel. 123. Wait."]),
        ("It is approx. 5 days. Wait.", ["It is approx. 5 days.", "Wait."]),
        ("Acme Ltd. Sells tea. Buy it.", ["Acme Ltd. Sells tea.", "Buy it."]),
        ("Version 4.2 is out. Use it.", ["Version 4.2 is out.", "Use it."]),
        ("See p. 4 and pp. 5. Next page.", ["See p. 4 and pp. 5. Next page."]),
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
