"""Which dates and places a receipt speaks of, which candidates it must account for, and how its page is written."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import Answer, AnswerRecord, Status, SubQuestion
from knowledge.model.answering.plans import Candidate, Retrieved
from knowledge.model.clock import AsOf
from knowledge.model.objects import Version
from knowledge.model.precedence import Consideration
from knowledge.model.scope import Scope
from knowledge.proof.pages.html import bulleted, code, defined, document, plain, section, table
from knowledge.proof.receipt import (
    AskedPoint,
    Trace,
    point_of_part,
    points_asked,
    points_cited,
    uncited_candidates,
)
from knowledge.testing.store_samples import answer_record, citation, day, submission

EARLY, LATE = (AsOf(valid_at=day(number), known_at=day(9)) for number in (1, 5))
WHOLE = answer_record().answer.as_of


def part(as_of: AsOf, *evidence: str) -> SubQuestion:
    return SubQuestion(text="When?", as_of=as_of, status=Status.ANSWERED, evidence_ids=evidence)


def answer(*parts: SubQuestion) -> Answer:
    return answer_record().answer.model_copy(update={"sub_questions": parts})


@pytest.mark.parametrize(
    ("parts", "asked", "cited"),
    [
        ((), [WHOLE], [WHOLE]),
        ((part(EARLY, "c1"),), [EARLY], [EARLY]),
        ((part(EARLY, "c1"), part(LATE, "c1")), [EARLY, LATE], [EARLY, LATE]),
        ((part(EARLY, "c1"), part(EARLY, "c1")), [EARLY], [EARLY]),
        ((part(EARLY, "c1"), part(LATE, "c2")), [EARLY, LATE], [EARLY]),
        ((part(EARLY, "c2"),), [EARLY], [WHOLE]),
    ],
)
def test_each_part_of_a_question_has_its_own_date_q7(
    parts: tuple[SubQuestion, ...], asked: list[AsOf], cited: list[AsOf]
) -> None:
    assert points_asked(answer(*parts)) == [AskedPoint(as_of) for as_of in asked]
    assert points_cited(answer(*parts), "c1") == [AskedPoint(as_of) for as_of in cited]
    for number, one in enumerate(parts):
        assert point_of_part(answer(*parts), number) == AskedPoint(one.as_of)
    assert point_of_part(answer(*parts), len(parts)) == AskedPoint(WHOLE)


@pytest.mark.rule("Q8h")
def test_each_part_of_a_question_has_its_own_place() -> None:
    named = part(EARLY, "c1").model_copy(update={"jurisdiction": "eu/de"})
    both = answer(named, part(EARLY, "c2"))
    assert points_asked(both) == [AskedPoint(EARLY, "eu/de"), AskedPoint(EARLY)]
    assert points_cited(both, "c1") == [AskedPoint(EARLY, "eu/de")]
    asked = both.model_copy(update={"scope": Scope(jurisdiction="eu", product="lamps")})
    assert point_of_part(asked, 0).scope(asked) == Scope(jurisdiction="eu/de", product="lamps")
    assert point_of_part(asked, 1).scope(asked) == asked.scope


# -- candidates ---------------------------------------------------------------------------------------

VERSION = submission(paragraphs=("Refunds are due within 30 days.", "Store credit is never refunded.")).version
FIRST, SECOND = VERSION.passages


def consideration(version: Version, kept: bool = True) -> Consideration:
    return Consideration(
        version_id=version.version_id,
        scope=Scope(),
        source="local",
        kept=kept,
        rule="only_one" if kept else "scope",
        why="",
    )


def uncited(start: int, *considered: Consideration) -> list[tuple[int, str]]:
    """The passages left over where the answer cites the version at `start`."""
    candidates = tuple(
        Candidate(object_id="policy/refunds", scope_key="global||", passage_hash=ref.passage_hash, score=1.0)
        for ref in VERSION.passages
    )
    cited = citation(VERSION.version_id).model_copy(update={"start": start})
    record = AnswerRecord(
        answer=answer(part(EARLY, "c1")).model_copy(update={"citations": (cited,)}),
        requested={},
        retrieved=Retrieved(asked_at=EARLY.known_at, candidates=(candidates,)),
    )
    trace = Trace(object_id="policy/refunds", as_of=EARLY, considered=considered)
    left = uncited_candidates(record, [trace], {VERSION.version_id: VERSION}.__getitem__)
    return [(number, candidate.passage_hash) for number, candidate in left]


@pytest.mark.parametrize(
    ("start", "left"),
    [
        (FIRST.start, [SECOND]),
        (FIRST.end - 1, [SECOND]),
        (SECOND.start, [FIRST]),
        (FIRST.end, [FIRST, SECOND]),
    ],
)
def test_a_candidate_is_cited_where_a_citation_begins_in_its_passage_i1(start: int, left: list[object]) -> None:
    hashes = [(0, ref.passage_hash) for ref in VERSION.passages if ref in left]
    assert uncited(start, consideration(VERSION)) == hashes


def test_nothing_is_cited_of_an_object_of_which_not_exactly_one_version_was_kept_a5() -> None:
    everything = [(0, ref.passage_hash) for ref in VERSION.passages]
    assert uncited(0, consideration(VERSION, kept=False)) == everything
    assert uncited(0, consideration(VERSION), consideration(VERSION)) == everything
    assert uncited(0) == everything


# -- the forms of the page ----------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["<b>", "a&b", '"x"', "'x'", "</style>"])
def test_text_from_outside_is_only_text(value: str) -> None:
    for form in (plain, code, lambda text: section(text, "body"), lambda text: table([text], [["cell"]])):
        assert form(value) == form("VALUE").replace("VALUE", plain(value))
    assert document(value, []) == document("VALUE", []).replace("VALUE", plain(value))
    assert not set(plain(value)) & set("<>\"'")


def test_an_empty_form_is_no_text_at_all() -> None:
    assert section("Title", "") == bulleted([]) == defined([]) == table(["head"], []) == ""
    assert "<body>\n\n</body>" in document("Title", ["", ""])


def test_the_forms_are_plain_html() -> None:
    """A check renders them again and compares the bytes, so a change of one needs a new format of receipts."""
    assert plain(3) == "3"
    assert code("ab<") == "<code>ab&lt;</code>"
    assert section("A & B", "<p>x</p>") == "<h2>A &amp; B</h2>\n<p>x</p>"
    assert bulleted(["a", "b"]) == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"
    assert defined([("a", "b")]) == "<dl>\n<dt>a</dt><dd>b</dd>\n</dl>"
    assert (
        table(["h<"], [["1", "2"]]) == "<table>\n<tr><th>h&lt;</th></tr>\n<tr><td>1</td><td>2</td></tr>\n</table>"
    )
