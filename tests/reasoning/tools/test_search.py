"""Two legs become one list of candidates (rules I3, I4); each text is embedded once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge.model.answering.plans import Candidate, SubQuery
from knowledge.model.geography.jurisdictions import Jurisdictions, reach
from knowledge.model.reading.vectors import QuestionVectors, TokenVectors
from knowledge.model.scope import Scope
from knowledge.reasoning.tools.search import EmbeddedQueries, SearchTool, embed, fuse, fuse_again, search
from knowledge.retrieval.ports import Hit, HybridHits, Where
from knowledge.testing.embedder import HashingEmbedder
from tests.reasoning.building import AS_OF, sub_query

BUILT_IN = Jurisdictions.built_in(AS_OF.valid_at)
NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


def hits(names: Sequence[str]) -> list[Hit]:
    """Hits for passages of these names, best first, with falling scores."""
    return [Hit(f"p-{one}", f"policy/{one}", "global||", one * 64, 1.0 / n) for n, one in enumerate(names, 1)]


def letters(candidates: Sequence[Candidate]) -> str:
    """The names of the passages, in order."""
    return "".join(one.passage_hash[0] for one in candidates)


class ScriptedSearcher:
    """Returns the same hits for every search, and remembers what it was asked."""

    fingerprint = "scripted/1"

    def __init__(self, dense: str, bm25: str) -> None:
        self._hits = HybridHits(hits(dense), hits(bm25))
        self.asked: list[tuple[str | None, Where, int]] = []

    def search(
        self,
        vector: NDArray[np.float32] | None,
        text: str | None,
        where: Where,
        limit: int,
        statements: bool = False,
    ) -> HybridHits:
        """See `Searcher.search`."""
        assert not statements
        self.asked.append((text, where, limit))
        return self._hits


# -- fusion ----------------------------------------------------------------------------------------------


def scored_hits(**scores: float) -> list[Hit]:
    """Hits for passages of these names with these scores, best first."""
    return [Hit(f"p-{one}", f"policy/{one}", "global||", one * 64, score) for one, score in scores.items()]


@pytest.mark.rule("I4a", "I4b")
def test_passages_come_in_order_of_the_scores_that_both_legs_give_them() -> None:
    fused = fuse(HybridHits(scored_hits(a=0.9, b=0.8, c=0.1), scored_hits(b=9.0, c=8.0, a=1.0)))
    assert letters(fused) == "bca"
    first = fused[0]
    assert (first.dense_rank, first.bm25_rank) == (2, 1)
    assert (first.dense_score, first.bm25_score) == (0.8, 9.0)


def test_how_far_a_leg_sees_a_passage_ahead_decides_and_not_its_rank_alone() -> None:
    bm25 = scored_hits(a=9.0, b=2.0, c=1.9)
    near, far = scored_hits(c=0.51, b=0.50, a=0.49), scored_hits(b=0.9, c=0.2, a=0.1)
    assert letters(fuse(HybridHits(near, bm25)))[0] == "a"
    assert letters(fuse(HybridHits(far, bm25)))[0] == "a"
    assert letters(fuse(HybridHits(far, scored_hits(a=2.1, b=2.0, c=0.1))))[0] == "b"


def test_the_only_passage_with_the_words_comes_first_however_far_its_vector_is() -> None:
    dense = [Hit(f"p{n}", f"policy/{n}", "global||", str(n), 0.8 - n / 100) for n in range(40)]
    fused = fuse(HybridHits(dense, [Hit("p39", "policy/39", "global||", "39", 6.5)]))
    assert fused[0].passage_hash == "39"


def test_passages_without_the_words_score_nothing_where_bm25_named_all_that_have_them() -> None:
    fused = {one.passage_hash[0]: one for one in fuse(HybridHits(hits("abc"), hits("b")))}
    assert (fused["a"].bm25_rank, fused["a"].bm25_score) == (None, 0.0)
    assert (fused["b"].bm25_rank, fused["b"].bm25_score) == (1, 1.0)


def test_a_leg_that_may_have_more_passages_gives_neither_rank_nor_score_to_those_it_lacks() -> None:
    fused = {one.passage_hash[0]: one for one in fuse(HybridHits(hits("ab"), hits("bc")))}
    assert (fused["a"].bm25_rank, fused["a"].bm25_score) == (None, None)
    assert (fused["c"].dense_rank, fused["c"].dense_score) == (None, None)


def test_a_question_without_terms_is_ranked_by_its_vector() -> None:
    assert letters(fuse(HybridHits(hits("bac"), []))) == "bac"


def test_no_hits_are_no_candidates() -> None:
    assert fuse(HybridHits([], [])) == fuse_again([]) == ()


@given(NAMES, NAMES)
def test_fusing_all_candidates_again_changes_nothing(dense: list[str], bm25: list[str]) -> None:
    fused = fuse(HybridHits(hits(dense), hits(bm25)))
    assert fuse_again(fused) == fused


@given(NAMES, NAMES, st.sets(st.sampled_from("abcdefgh")))
def test_fusing_some_again_counts_their_ranks_anew_and_keeps_their_scores(
    dense: list[str], bm25: list[str], kept: set[str]
) -> None:
    fused = [one for one in fuse(HybridHits(hits(dense), hits(bm25))) if one.passage_hash[0] in kept]
    again = fuse_again(fused)
    by_dense = sorted((one for one in again if one.dense_rank), key=lambda one: one.dense_rank or 0)
    by_bm25 = sorted((one for one in again if one.bm25_rank), key=lambda one: one.bm25_rank or 0)
    assert letters(by_dense) == "".join(one for one in dense if one in kept)
    assert letters(by_bm25) == "".join(one for one in bm25 if one in kept)
    assert [one.dense_rank for one in by_dense] == [*range(1, len(by_dense) + 1)]
    assert {(one.passage_hash, one.dense_score, one.bm25_score) for one in again} == {
        (one.passage_hash, one.dense_score, one.bm25_score) for one in fused
    }


def test_fusing_again_keeps_the_scores_of_the_legs() -> None:
    fused = fuse(HybridHits(hits("abc"), hits("cb")))
    (last,) = fuse_again([one for one in fused if one.passage_hash[0] == "c"])
    assert (last.dense_rank, last.dense_score) == (1, round(1 / 3, 6))
    assert (last.bm25_rank, last.bm25_score) == (1, 1.0)


def test_fusing_again_keeps_the_scores_of_statements_and_words() -> None:
    told = {"statement_scores": (0.5, 0.25), "word_scores": ("9307", "1200")}
    first, *_ = fuse(HybridHits(hits("abc"), hits("cb")))
    (again,) = fuse_again([first.model_copy(update=told)])
    assert (again.statement_scores, again.word_scores) == ((0.5, 0.25), ("9307", "1200"))


# -- embedding and searching -----------------------------------------------------------------------------


class CountingEmbedder(HashingEmbedder):
    """Counts the questions that it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def question(self, text: str) -> QuestionVectors:
        """See `Embedder.question`."""
        self.questions.append(text)
        return super().question(text)


def test_equal_texts_are_embedded_once() -> None:
    embedder = CountingEmbedder()
    queries = embed(embedder, [sub_query("tea"), sub_query("lamps"), sub_query("tea")])
    assert embedder.questions == ["tea", "lamps"]
    assert len(queries.vectors) == len(queries.sub_queries) == 3
    assert np.array_equal(queries.vectors[0].whole, queries.vectors[2].whole)


def test_the_text_to_look_up_is_embedded_and_not_the_part_alone() -> None:
    embedder = CountingEmbedder()
    embed(embedder, [SubQuery(text="and when?", lookup="and when? Lamps", as_of=AS_OF)])
    assert embedder.questions == ["and when? Lamps"]


@pytest.mark.rule("I3a")
def test_each_sub_query_is_searched_at_its_own_as_of_and_within_its_own_reach() -> None:
    searcher = ScriptedSearcher("ab", "b")
    within, everywhere = reach(Scope(jurisdiction="eu/de"), BUILT_IN), reach(Scope(), BUILT_IN)
    earlier = AS_OF.at(AS_OF.valid_at.replace(year=2020))
    queries = embed(HashingEmbedder(), [sub_query("tea"), sub_query("tea", as_of=earlier)])
    found = search(searcher, queries, [within, everywhere], 7)
    assert [letters(one) for one in found] == ["ba", "ba"]
    assert searcher.asked == [("tea", Where(AS_OF, within), 7), ("tea", Where(earlier, everywhere), 7)]


def test_at_most_the_limit_is_kept_of_both_legs_together() -> None:
    queries = embed(HashingEmbedder(), [sub_query("tea")])
    (found,) = search(ScriptedSearcher("ab", "cd"), queries, [reach(Scope(), BUILT_IN)], 3)
    assert letters(found) == "cab"


def test_queries_at_another_as_of_keep_their_vectors() -> None:
    queries = embed(HashingEmbedder(), [sub_query("tea")])
    later = queries.at([sub_query("tea", as_of=AS_OF.at(AS_OF.valid_at.replace(year=2030)))])
    assert isinstance(later, EmbeddedQueries)
    assert later.vectors is queries.vectors
    assert later.sub_queries[0].as_of.valid_at.year == 2030


def test_as_many_vectors_as_sub_queries_are_needed() -> None:
    queries = embed(HashingEmbedder(), [sub_query("tea")]).at([sub_query("tea"), sub_query("lamps")])
    with pytest.raises(ValueError, match="zip"):
        search(ScriptedSearcher("a", "a"), queries, [reach(Scope(), BUILT_IN)] * 2, 3)


# -- scores of statements --------------------------------------------------------------------------------


class KeptVectors:
    """The vectors of the statements of some passages, and what was asked for."""

    def __init__(self, **rows: list[list[float]]) -> None:
        self._rows = {name * 64: np.array(own, dtype=np.float16) for name, own in rows.items()}
        self.asked: list[tuple[str, list[str]]] = []

    def statement_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """See `Store.statement_vectors`."""
        self.asked.append((model, list(hashes)))
        return {name: rows for name, rows in self._rows.items() if name in hashes}

    def token_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, TokenVectors]:
        """See `Store.token_vectors`."""
        return {}


def scored(vectors: KeptVectors | None, dense: str = "ab", bm25: str = "b") -> dict[str, tuple[float, ...]]:
    """The scores of the statements of each candidate for a question whose vector is (1, 0)."""
    embedder = HashingEmbedder()
    tool = SearchTool(ScriptedSearcher(dense, bm25), embedder, vectors)
    queries = EmbeddedQueries((sub_query("tea"),), (QuestionVectors(np.array([1.0, 0.0], dtype=np.float32)),))
    (found,) = tool.search(queries, [reach(Scope(), BUILT_IN)], 7)
    return {one.passage_hash[0]: one.statement_scores for one in found}


def test_each_candidate_has_the_similarity_of_the_question_and_each_of_its_statements() -> None:
    vectors = KeptVectors(a=[[0.6, 0.8], [-1.0, 0.0]], b=[[0.25, 0.5]])
    assert scored(vectors) == {"a": (0.6, -1.0), "b": (0.25,)}
    assert vectors.asked == [(HashingEmbedder().fingerprint, ["a" * 64, "b" * 64])], "asked for once, in order"


def test_scores_of_statements_have_three_digits() -> None:
    assert scored(KeptVectors(a=[[0.12345, 0.0]]), "a", "") == {"a": (0.123,)}


def test_a_candidate_without_vectors_has_no_scores_of_statements() -> None:
    assert scored(KeptVectors(a=[[0.5, 0.0]])) == {"a": (0.5,), "b": ()}
    assert scored(None) == {"a": (), "b": ()}
