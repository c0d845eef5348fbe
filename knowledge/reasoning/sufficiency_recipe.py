"""The numbers that decide whether evidence suffices, and how sure an answer is."""

from __future__ import annotations

from knowledge.model.clock import Value


class TermSupport(Value):
    """The weights of support where the words of the question were not compared with those of the statements: under a model that tells no tokens, and for
    a question in another language than English, for which the bundled model was not made.

    They come from 138 questions over nine years of published policies, 17 of which the policies of their date do not answer, rounded.
    """

    bias: float = -4.8
    statement: float = 5.0
    """Weight of the cosine similarity of the best statement."""
    cosine: float = 3.0
    """Weight of the cosine similarity of the best passage."""
    coverage: float = 1.0
    coverage_alone: float = 4.5
    """The weight of coverage for a question in another language: its similarities are low, and the shared terms have to decide."""
    value: float = 1.0
    complete: float = 2.5
    """Added where a passage holds every term of the question."""
    address: float = 1.5
    """Added where the question names an address and a passage stands there, as in `SufficiencyRecipe`."""
    least_coverage: float = 0.16
    """Share of the question's terms below which nothing is claimed, unless a statement is as similar as `same`: the things that the question
    names are then others than those of the text."""
    same: float = 0.65
    """Cosine similarity of a question and a statement that say nearly the same in other words."""
    looked_at: int = 3
    """Best passages of which the best values count: as many as can be claimed."""


class SufficiencyRecipe(Value):
    """The logistic curve that turns the likeness of question and evidence into support, and the least support that suffices (rule Q2).

    The weights were fitted on 442 questions: those over nine years of published policies, the open ones of the sample company, and both again with their
    evidence taken away; rounded. docs/evaluation.md gives what they refuse. `bias` was then raised so that 0.5 refuses about one answerable
    question of sixteen on the published policies.
    """

    bias: float = -5.4
    late: float = 3.4
    """Weight of the mean, over the tokens of the question, of the highest similarity of a token of the best statement."""
    words: float = 1.2
    """The same over the words with terms, each weighted by how rare it is."""
    statement: float = 2.4
    """Weight of the cosine similarity of the best statement."""
    margin: float = 2.6
    """Weight of how much the sum of these three is higher for the best statement than for those after it. It tells a question that is
    asked in other words from one that nothing answers: both have low similarities, and only the first has one statement that stands out."""
    value: float = 1.3
    """Added where a passage holds the kind of value asked for, or none is."""
    held: float = -1.3
    """Weight of the share of words that the statement has almost as they are. Where such words make the other similarities high and the rest
    of the question is not met, another attribute of the same thing is asked for."""
    almost: float = 0.75
    """Similarity from which a word is there almost as it is."""
    complete: float = 1.0
    """Added where a passage holds every term of the question."""
    address: float = 1.5
    """Added where the question names an address and a passage stands there: its words need not be like the question's."""
    at_address: float = 0.9
    """Support of a question that asks for nothing but the text at an address where a passage stands: the address alone decides what answers."""
    beside: int = 14
    """Statements after the best one whose mean the margin is over."""
    usual_margin: float = 0.35
    """The margin over statements that are not there, in a store with fewer of them: the mean of the fitted questions."""
    looked_at: int = 12
    """Best passages whose statements are looked at: as many as are compared for claims."""
    least_words: float = 0.45
    """Likeness of the words below which nothing is claimed, unless one word is there almost as it is: the things that the question names are then
    others than those of the text. It refuses one in a hundred answerable questions of the sample company, none of which had been answered right."""
    unlike: float = 0.46
    """Similarity up to which a word of the attribute asked for is not met by the best statement, if its passage lacks the word and its synonyms."""
    unlike_main: float = 0.5
    """The same for a word with `main` of the question's weight: the fewer other words there are, the less tells that the thing is the same. Both refuse ten of
    25 questions without an answer that were answered, none of 137 that were answered right on four small corpora, and none of 121 on published policies; 0.5
    for all words would refuse three of these."""
    ahead: float = 0.15
    """How much better than all others a statement about another product, place or case may match before nothing is claimed. Two statements that say the same of
    two places differ by less."""
    far_from_others: float = 0.36
    """How much less a noun of the question may be met by the claims than its other words are. Of 0.24 to 0.46, on open questions over six collections, it is the
    least that refuses none of 152 right answers; it refuses five of 18 answers to questions without one."""
    said_elsewhere: float = 0.86
    """Score from which another statement says a noun of the question itself: with 0.8, one right answer in 60 held out was refused."""
    far_from_elsewhere: float = 0.3
    """How much less such a noun may be met by the claims than there: they are then about another thing than that statement. It refuses three more of the same 18."""
    sure: float = 0.8
    """Support from which only names are held against the claims. Of 800 answers over fifteen small companies, other nouns would refuse 8 right ones and 4 that are not from here on,
    14 and 23 below."""
    strange: float = 0.5
    """Score below which the claims have nothing like a noun, where no text found has it either. Of 238 questions over five small companies, 25 answers that are not right
    are refused with it and with `strange_weight`, 15 of 41 to questions without an answer among them, and three that are right. It is `unlike_main`."""
    alien: float = 0.75
    """Score below which a word is like nothing in the claims, where no text found has any word of the question: words of the same meaning score more."""
    strange_weight: float = 0.25
    """Share of the question's weight from which such a noun is a main one: that of one of four words. With 0.3, 18 and one are refused."""
    counted: float = 0.7
    """Score below which the claims have nothing like the things whose number is asked for: words of the same meaning count at least so much. Of 1,215 questions over 22 small collections,
    it refuses one without an answer and one answered wrongly, and none that is right; the same for all attributes and for what claims do not say themselves refuses right ones, too."""
    noun_weight: float = 0.08
    """Share of the question's weight from which a noun is held against the claims: one of a dozen words."""
    other_weight: float = 0.05
    """The same for the other words that it is compared with: common words are met by any text."""
    main: float = 0.3
    """Share of the question's weight from which a word is its main one: that of one of three words."""
    least: float = 0.5
    """Support below which nothing is claimed."""
    least_change: float = 0.35
    """The same for a question about a change: that a statement changed between the dates asked speaks for it, too."""
    by_terms: TermSupport = TermSupport()


class ConfidenceRecipe(Value):
    """The map from support to the probability that an answer is right: the logistic function of `slope` times the logit of the support, plus `shift`.

    It was fitted on 295 answers to open questions over the sample company, four small companies and two histories of policies, and rounded;
    docs/evaluation.md gives its calibration on those held out.
    """

    slope: float = 0.8
    shift: float = 0.1
    bound: float = 0.0001
    """Supports nearer to 0 or 1 than this are taken for this: the logit has no value there."""
