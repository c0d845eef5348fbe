"""What an answer says and how it is hashed: fields that came later are hashed only where they say something (rule Q3)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.answers import Answer, Claim, Confidence, Status, SubQuestion, prose
from knowledge.model.clock import AsOf, json_value, parse_instant
from knowledge.model.record.canonical import content_hash
from knowledge.model.scope import Scope

AS_OF = AsOf(valid_at=parse_instant("2024-01-01"), known_at=parse_instant("2024-01-01"))
PART = SubQuestion(text="When?", as_of=AS_OF, status=Status.INSUFFICIENT)


def answer(**fields: Any) -> Answer:
    """An answer without claims, and with these fields."""
    return Answer(
        **{
            "answer_id": "",
            "question": "When?",
            "status": Status.INSUFFICIENT,
            "as_of": AS_OF,
            "scope": Scope(),
            "intent": "lookup",
            "sub_questions": (PART,),
            "answer": "Nothing.",
            "confidence": Confidence(value=0.0, meaning="None."),
            "trace_id": "",
            "fingerprints": {},
            "answer_hash": "",
        }
        | fields
    )


def claim(text: str, kind: Any = "statement", name: str = "c1", lead: str = "") -> Claim:
    """A claim with its citation."""
    return Claim(text=text, kind=kind, citations=(name,), lead=lead)


# -- the hash --------------------------------------------------------------------------------------------


@pytest.mark.rule("Q3d")
def test_an_answer_that_says_nothing_of_dates_and_places_keeps_the_hash_it_had_before_it_could() -> None:
    """The hash of the first answers, which had neither `reading` nor the `jurisdiction` of a part nor the `lead`, `verdict` and `computation` of a claim."""
    said = answer(claims=(claim("Aa."),))
    value = json_value(said)
    later = {"answer_id", "trace_id", "steps", "answer_hash", "reading", "notices"}
    kept = {name: of for name, of in value.items() if name not in later}
    kept["claims"] = [{k: v for k, v in value["claims"][0].items() if k not in ("lead", "verdict", "computation")}]
    kept["sub_questions"] = [{k: v for k, v in value["sub_questions"][0].items() if k != "jurisdiction"}]
    assert said.computed_hash() == content_hash(kept)


@pytest.mark.parametrize(
    "fields",
    [
        {"reading": ("'in 2020' was read as 2020-01-01T00:00:00Z.",)},
        {"sub_questions": (PART.model_copy(update={"jurisdiction": "eu"}),)},
        {"claims": (claim("Aa.", lead="Germany: "),)},
    ],
    ids=["reading", "jurisdiction", "lead"],
)
def test_what_an_answer_says_of_dates_and_places_is_hashed(fields: dict[str, Any]) -> None:
    plain = answer(claims=(claim("Aa."),) if "claims" in fields else ())
    assert answer(**fields).computed_hash() != plain.computed_hash()


def test_ids_and_steps_are_not_hashed() -> None:
    assert answer(answer_id="ans_1", trace_id="t", answer_hash="x").computed_hash() == answer().computed_hash()


# -- the text --------------------------------------------------------------------------------------------


def test_each_claim_stands_on_a_line_with_its_citations() -> None:
    text = prose(AS_OF, [claim("Aa."), claim("Bb.", name="c2")], ["legal", "legal"])
    assert text == "Aa. [c1]\nBb. [c2]\nAsk legal."


def test_the_words_that_lead_to_a_claim_stand_before_it_and_say_more_than_its_kind() -> None:
    claims = [
        claim("Aa.", "after", lead="Since May: "),
        claim("Bb.", "before"),
        claim("Cc.", lead="In Germany: "),
        claim("Dd."),
    ]
    assert prose(AS_OF, claims) == "Since May: Aa. [c1]\nBefore: Bb. [c1]\nIn Germany: Cc. [c1]\nDd. [c1]"


def test_without_claims_the_date_is_named() -> None:
    assert prose(AS_OF, []) == (
        "Nothing authoritative on 2024-01-01T00:00:00Z, as known on 2024-01-01T00:00:00Z, answers this question."
    )
