"""The sentences of a passage that are quoted: verbatim, whole, and around the one that answers best."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.spans import Span
from knowledge.reasoning.evidence.quote import Fit, Quote, best_quote, trim_quote, whole_quote
from knowledge.reasoning.recipe import QuotingRecipe
from knowledge.text.sentences import sentence_spans
from tests.reasoning.building import evidence, ranking_of

MODEST = settings(deadline=None, max_examples=100)
SENTENCES = (
    "Lamps are sold at the counter.",
    "Lamps are returned within 30 days of delivery.",
    "The shift lead signs the form.",
    "Postage is paid by the shop.",
    "Nobody returns a lamp twice!",
    "Is a lamp on sale exchanged?",
)
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map(" ".join)
QUESTIONS = st.sampled_from(["Within how many days are lamps returned?", "Who signs the form?", "Who pays?"])
LIMITS = st.integers(20, 300)


def fit(question: str, text: str, longest: int = 600, **recipe: float) -> Fit:
    """How sentences of one passage are scored for a question."""
    ranking = ranking_of(question, evidence(text), evidence("Nothing of it.", "policy/other"))
    return Fit(ranking.weights, ranking.expected, QuotingRecipe(longest=longest, **recipe))


def best(question: str, text: str, longest: int = 600, **recipe: float) -> str:
    """The words that are quoted."""
    quote = best_quote(text, fit(question, text, longest, **recipe))
    return text[quote.start : quote.end]


LONG = " ".join(SENTENCES[:4])


@pytest.mark.parametrize(
    ("question", "longest", "quoted"),
    [
        ("Within how many days are lamps returned?", 600, LONG),
        ("Within how many days are lamps returned?", 50, SENTENCES[1]),
        ("Within how many days are lamps returned?", 77, " ".join(SENTENCES[:2])),
        ("Who signs the form?", 50, SENTENCES[2]),
        ("Who signs the form of lamps returned within days?", 80, " ".join(SENTENCES[1:3])),
        ("Who pays the postage?", 30, SENTENCES[3]),
    ],
)
def test_the_quote_grows_around_the_best_sentence_while_it_fits(question: str, longest: int, quoted: str) -> None:
    assert best(question, LONG, longest) == quoted


def test_the_first_of_two_sentences_that_fit_alike_is_the_best() -> None:
    text = "Lamps are returned here. Lamps are returned here."
    quote = best_quote(text, fit("Where are lamps returned?", text, longest=24))
    assert (quote.start, quote.end) == (0, 24)


def test_a_sentence_that_is_too_long_is_cut_at_a_word() -> None:
    text = "Lamps are returned within thirty days of delivery at the counter"
    assert best("When are lamps returned?", text, longest=30) == "Lamps are returned within"
    quote = best_quote(text, fit("When are lamps returned?", text, longest=30))
    assert quote.statement == "Lamps are returned within"
    assert quote.makes == ((0, 25),)


def test_a_word_that_is_too_long_is_cut_within() -> None:
    assert best("What?", "x" * 50, longest=20) == "x" * 20


def test_a_value_that_is_asked_for_weighs_more_than_another_word() -> None:
    text = "The window for lamps is described below. Lamps have 30 days."
    assert best("How long is the window for lamps?", text, 45, value=0.5) == "Lamps have 30 days."
    assert best("How long is the window for lamps?", text, 45, value=0.0).startswith("The window")


def test_sentences_that_fit_almost_as_well_make_the_claim_with_the_best_one() -> None:
    text = "Lamps are returned within 30 days. Chairs are returned within 20 days. Tea is green."
    quote = best_quote(text, fit("Within how many days are lamps returned?", text, as_well=0.6))
    assert [text[slice(*span)] for span in quote.makes] == [
        "Lamps are returned within 30 days.",
        "Chairs are returned within 20 days.",
    ]
    strict = best_quote(text, fit("Within how many days are lamps returned?", text, as_well=1.0))
    assert [text[slice(*span)] for span in strict.makes] == ["Lamps are returned within 30 days."]


def test_the_statement_has_single_spaces_and_the_quote_its_own() -> None:
    text = "Lamps  are\nreturned within 30 days."
    quote = best_quote(text, fit("When are lamps returned?", text))
    assert quote.statement == "Lamps are returned within 30 days."
    assert text[quote.start : quote.end] == text


@pytest.mark.parametrize("text", ["", "   "])
def test_a_text_without_words_is_quoted_as_it_is(text: str) -> None:
    assert best_quote(text, fit("What?", text)) == Quote(0, len(text), "", ((0, len(text)),))


@MODEST
@given(TEXTS, QUESTIONS, LIMITS)
def test_a_quote_is_within_the_limit_and_holds_the_best_sentence(text: str, question: str, longest: int) -> None:
    scoring = fit(question, text, longest)
    quote = best_quote(text, scoring)
    spans = sentence_spans(text)
    first = max(spans, key=lambda span: (scoring.score(text[slice(*span)]), -span[0]))
    assert 0 < quote.end - quote.start <= longest
    assert quote.start <= first[0]
    assert min(first[1], first[0] + longest) >= quote.end or first[1] <= quote.end
    assert quote.makes[0][0] == first[0]


@MODEST
@given(TEXTS, QUESTIONS, LIMITS)
def test_a_quote_is_made_of_whole_sentences_unless_one_alone_is_too_long(
    text: str, question: str, longest: int
) -> None:
    quote = best_quote(text, fit(question, text, longest))
    spans = sentence_spans(text)
    assert quote.start in {start for start, _ in spans}
    whole = quote.end in {end for _, end in spans}
    assert whole or len(quote.makes) == 1
    assert all(quote.start <= start < end <= quote.end for start, end in quote.makes)


@MODEST
@given(TEXTS, QUESTIONS, LIMITS)
def test_a_larger_limit_never_quotes_less(text: str, question: str, longest: int) -> None:
    narrow, wide = (best_quote(text, fit(question, text, limit)) for limit in (longest, longest + 60))
    assert narrow.end - narrow.start <= wide.end - wide.start


# -- whole and trimmed -----------------------------------------------------------------------------------


def test_a_whole_quote_is_made_by_each_of_its_sentences() -> None:
    quote = whole_quote(LONG, 0, len(LONG))
    assert [LONG[slice(*span)] for span in quote.makes] == list(SENTENCES[:4])
    assert quote.statement == LONG


def test_a_whole_quote_of_a_part_is_cut_to_it() -> None:
    start, end = LONG.index("sold"), LONG.index("within")
    quote = whole_quote(LONG, start, end)
    assert [LONG[slice(*span)] for span in quote.makes] == ["sold at the counter.", "Lamps are returned "]
    assert quote.statement == "sold at the counter. Lamps are returned"


def kept_of(quote: Quote, denied: str) -> list[str]:
    """The sentences left of a quote of LONG once those that hold a word are denied."""
    trimmed = trim_quote(LONG, quote, lambda span: denied not in LONG[slice(*span)])
    return [LONG[slice(*span)] for span in sentence_spans(LONG) if trimmed.start <= span[0] < trimmed.end]


def around(position: int) -> Quote:
    """All of LONG as a quote whose best sentence is the one at a position."""
    spans = sentence_spans(LONG)
    return Quote(0, len(LONG), LONG[slice(*spans[position])], (spans[position],))


@pytest.mark.rule("C3g")
@pytest.mark.parametrize(
    ("position", "denied", "kept"),
    [
        (1, "nothing", [0, 1, 2, 3]),
        (1, "sold", [1, 2, 3]),
        (1, "shift", [0, 1]),
        (3, "returned", [2, 3]),
        (0, "returned", [0]),
        (1, "returned", [0, 1, 2, 3]),
    ],
    ids=["none", "before", "after", "two away", "all after", "itself"],
)
def test_a_quote_is_trimmed_up_to_the_next_sentence_that_is_denied(
    position: int, denied: str, kept: list[int]
) -> None:
    assert kept_of(around(position), denied) == [SENTENCES[one] for one in kept]


def test_sentences_that_are_trimmed_no_longer_make_the_claim() -> None:
    spans = sentence_spans(LONG)
    quote = Quote(0, len(LONG), SENTENCES[1], (spans[1], spans[0], spans[3]))
    trimmed = trim_quote(LONG, quote, lambda span: span not in (spans[2],))
    assert trimmed.makes == (spans[1], spans[0])
    assert trimmed.statement == SENTENCES[1]


@MODEST
@given(st.sets(st.integers(0, 3)), st.integers(0, 3))
def test_trimming_keeps_the_best_sentence_and_never_grows(denied: set[int], position: int) -> None:
    spans = sentence_spans(LONG)

    def keeps(span: Span) -> bool:
        return spans.index(span) not in denied

    trimmed = trim_quote(LONG, around(position), keeps)
    assert trimmed.start <= spans[position][0] < spans[position][1] <= trimmed.end
    inside = [i for i, (start, end) in enumerate(spans) if trimmed.start <= start and end <= trimmed.end]
    assert denied & set(inside) <= {position}


# -- names -----------------------------------------------------------------------------------------------

TOOLS = (
    "Tools are listed here. The C++ tool costs 9 euros. The C# tool is free. It is new. The F# tool costs 8 euros."
)


@pytest.mark.rule("Q9b")
def test_the_window_ends_before_sentences_about_something_of_another_name() -> None:
    assert best("What does the C# tool cost?", TOOLS) == "The C# tool is free. It is new."
    assert best("What does the C++ tool cost?", TOOLS) == "Tools are listed here. The C++ tool costs 9 euros."
    assert best("What does the F# tool cost?", TOOLS) == "It is new. The F# tool costs 8 euros."


def test_a_question_without_a_name_takes_all_sentences_around() -> None:
    assert best("Which tool is free?", TOOLS) == TOOLS
