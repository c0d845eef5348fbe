"""The record of an answer: what it says, how it came about, whether it can be recomputed, and its receipt."""

from __future__ import annotations

from api.console.pages.answer_facts import answer_context
from api.console.visit import Download, Page, Visit


def answer_page(visit: Visit) -> Page:
    """A recorded answer. With `replay` in the address it is recomputed, which records nothing."""
    answer_id, lens = visit.path["answer_id"], visit.lens
    found = answer_context(visit, answer_id)
    answer = found["answer"]
    replay = visit.application.answers.replay(answer_id) if visit.query.get("replay") else None
    pinned = lens.pinned(answer.as_of)
    return Page(
        "answer.html",
        f"Record of “{answer.question}”",
        lens.twin(f"/v1/answers/{answer_id}", "audience"),
        pinned.link(f"/answers/{answer_id}"),
        {
            **found,
            "lens": lens,
            "replay": replay,
            "replay_link": pinned.link(f"/answers/{answer_id}", replay="yes") + "#replay",
            "receipt_link": pinned.link(f"/answers/{answer_id}/receipt"),
            "explanation_link": lens.twin(f"/v1/answers/{answer_id}/explanation", "audience"),
        },
        as_of=answer.as_of,
    )


def receipt(visit: Visit) -> Download:
    """The receipt of an answer, a zip file that `knowledge audit check` verifies offline."""
    answer_id = visit.path["answer_id"]
    visit.application.answers.answer(answer_id, visit.lens.scope)  # refuse one that the audience may not see
    return Download(f"{answer_id}.zip", "application/zip", visit.application.answers.receipt(answer_id))
