"""The questions whose answers are recorded, and the hash of each answer without its fingerprints.

    python -m tests.golden.recording            compare with answers.json; exit status 1 where one differs
    python -m tests.golden.recording --record   write answers.json
    python -m tests.golden.recording --model    the same with the real model, in answers-model.json (not committed:
                                                its vectors differ between processors)

A change of shape leaves every hash as it is. A change that means to give other answers raises `STEPS` of
`knowledge.reasoning.recipe` and records them anew: the file names the steps that its hashes were made with, and
`--record` refuses to write other hashes for the same steps.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from knowledge.model.answering.answers import Answer
from knowledge.model.clock import Value, json_value, parse_instant
from knowledge.model.record.canonical import content_hash
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import STEPS
from knowledge.retrieval.ports import Embedder
from knowledge.testing.embedder import HashingEmbedder
from tests.golden.governed import governed_questions
from tests.golden.worlds import (
    FIRST_COMMIT,
    MONTH,
    MONTHS,
    TOPICS,
    World,
    governed_world,
    history_world,
    sample_world,
)

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "fixtures" / "golden.jsonl"
RECORDED = HERE / "answers.json"
_RANDOM = ("answer_id", "trace_id", "steps")
"""Fields that differ every time a question is asked."""
_OUTCOME = ("outcome_type", "action")
"""Fields of a decision that came later: they are hashed where a rule states an outcome, as in the answer's own hash."""


def answer_hash(answer: Answer) -> str:
    """SHA-256 over the canonical JSON of an answer without its fingerprints and without what is random."""
    fields = json_value(answer)
    for name in (*_RANDOM, "fingerprints", "answer_hash"):
        fields.pop(name)
    if decision := fields["decision"]:
        fields["decision"] = {k: v for k, v in decision.items() if v is not None or k not in _OUTCOME}
    return content_hash(fields)


def hashes(folder: Path, embedder: Embedder) -> dict[str, str]:
    """The hash of every recorded answer, by the name of its question."""
    return {name: one for world in WORLDS for name, one in hashes_in(world, folder, embedder).items()}


def hashes_in(name: str, folder: Path, embedder: Embedder) -> dict[str, str]:
    """The hashes of the answers in one world. Each answer is replayed as well."""
    opened, questions = WORLDS[name]
    (folder / name).mkdir()
    with opened(folder / name, embedder) as world:
        return dict(_asked(world, name, questions()))


def _asked(world: World, name: str, questions: list[Question]) -> Iterator[tuple[str, str]]:
    for number, question in enumerate(questions, 1):
        answer = world.orchestrator.ask(question)
        if not world.orchestrator.replay(answer.answer_id).same:
            raise AssertionError(f"{name}/{number} does not replay: {question}")
        yield f"{name}/{number:03} {question.text[:60]}", answer_hash(answer)


# -- the questions ----------------------------------------------------------------------------------


def sample_questions() -> list[Question]:
    """Every golden question as it stands and at other dates and places, and what the demo asks."""
    items = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    found = [
        _question(i["question"], parse_instant(i["valid_at"]), i.get("jurisdiction", "global")) for i in items
    ]
    texts = list(dict.fromkeys(item["question"] for item in items))
    for text in texts:
        for date, place in (("2023-06-01", "global"), ("2025-03-01", "eu"), ("2031-03-01", "us"), ("", "eu/de")):
            found.append(_question(text, parse_instant(date) if date else None, place))
    for text, date in _DEMO:
        found.append(_question(text, parse_instant(date)))
    return found


_DEMO = (
    ("How long do customers have to return a product for a refund?", "2024-03-01"),
    ("How long do customers have to return a product for a refund?", "2025-03-01"),
    ("How many weeks of parental leave do employees get?", "2025-03-01"),
)


def decisions() -> list[Question]:
    """Cases for objects of the sample corpus, which has no rules."""
    return [
        Question.deciding(object_id, valid_at=parse_instant(date), facts={"days_since_delivery": 20})
        for date in ("2023-06-01", "2025-03-01", "2031-03-01")
        for object_id in ("policy/refunds", "policy/warranty", "policy/delivery")
    ]


def history_questions() -> list[Question]:
    """More than 200 questions over the history: at dates, about changes, in two parts, and without an answer."""
    dates = [FIRST_COMMIT + MONTH * month for month in (1, 9, 17, 26, MONTHS + 5)]
    asked = [text for topic in TOPICS for text in topic.questions]
    found = [_question(text, date) for text in asked for date in dates]
    for topic in TOPICS:
        subject = topic.title.lower()
        found.append(_question(f"What changed about {subject} between 2021 and 2023?"))
        found.append(
            _question(f"What changed in {topic.sections[0][0].lower()} of {subject} since June 2021 and 2022?")
        )
        found.append(_question(" and ".join((topic.questions[0].rstrip("?"), topic.questions[1].lower()))))
        found.append(_question(f"Who granted exceptions to {subject} in March 2022?"))
    for text in ("What is the dress code?", "How many parking places are there?", "May I bring my dog?"):
        found += [_question(text, date) for date in dates[:2]]
    found += [_question(text, datetime.fromisoformat("2027-05-01T00:00:00+00:00")) for text in asked[:10]]
    return found


def _question(text: str, valid_at: datetime | None = None, jurisdiction: str = "global") -> Question:
    return Question(text=text, valid_at=valid_at, scope=Scope(jurisdiction=jurisdiction))


WORLDS: dict[
    str, tuple[Callable[[Path, Embedder], AbstractContextManager[World]], Callable[[], list[Question]]]
] = {
    "sample": (sample_world, lambda: [*sample_questions(), *decisions()]),
    "governed": (governed_world, governed_questions),
    "history": (history_world, history_questions),
}
"""How each world is opened, and what is asked in it."""


# -- what is recorded -------------------------------------------------------------------------------


class Recording(Value):
    """The hashes of answers by the name of their question, and the steps (`STEPS`) that the answers were made with."""

    steps: str
    answers: dict[str, str]


def load_recording(path: Path) -> Recording:
    """The recording in a file. Raises ValidationError for a file of another layout."""
    return Recording.model_validate_json(path.read_text(encoding="utf-8"))


def write_recording(path: Path, recording: Recording) -> None:
    """Write a recording, one answer a line, so that a change is read line by line."""
    path.write_text(json.dumps(json_value(recording), indent=0) + "\n", encoding="utf-8")


def differences(recorded: dict[str, str], found: dict[str, str]) -> list[str]:
    """The names of questions whose answer differs, is new or is gone."""
    return sorted(name for name in {*recorded, *found} if recorded.get(name) != found.get(name))


def changed_answers(recorded: dict[str, str], found: dict[str, str]) -> list[str]:
    """The names of questions that both hold and whose answers differ."""
    return [name for name in differences(recorded, found) if name in recorded and name in found]


# -- the script -------------------------------------------------------------------------------------


def compare(path: Path, found: dict[str, str]) -> int:
    """Print the differences between a recording and these hashes, by world; the exit status."""
    recording = load_recording(path)
    changed = differences(recording.answers, found)
    lines = by_world(changed)
    if recording.steps != STEPS:
        lines.append(
            f"The steps are {STEPS}, and the answers were recorded with {recording.steps}: record them anew."
        )
    print(*lines, f"{len(found) - len(changed)} of {len(found)} the same", sep="\n")
    return 1 if changed or recording.steps != STEPS else 0


def record(path: Path, found: dict[str, str]) -> int:
    """Write a recording of these hashes, unless it would change answers of the same steps; the exit status."""
    recording = load_recording(path) if path.exists() else None
    if recording is not None and recording.steps == STEPS:
        changed = changed_answers(recording.answers, found)
        if changed:
            refusal = (
                f"Not recorded: {len(changed)} answers differ from those recorded with the same steps, {STEPS}. Where they "
                "are meant to, raise STEPS in knowledge/reasoning/recipe.py and record again; else find what changed them."
            )
            print(*by_world(changed), refusal, sep="\n")
            return 1
    write_recording(path, Recording(steps=STEPS, answers=found))
    print(f"{len(found)} answers recorded with the steps {STEPS}")
    return 0


def by_world(names: Sequence[str]) -> list[str]:
    """The lines that list questions under the world that they were asked in."""
    worlds: dict[str, list[str]] = defaultdict(list)
    for name in names:
        world, _, question = name.partition("/")
        worlds[world].append(question)
    return [
        line
        for world, questions in sorted(worlds.items())
        for line in (f"{world}: {len(questions)} different", *(f"  {question}" for question in questions))
    ]


def main(arguments: list[str] | None = None) -> int:
    """Compare or record; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write the hashes instead of comparing them")
    parser.add_argument("--model", action="store_true", help="embed with the real model")
    given = parser.parse_args(arguments)
    path = HERE / "answers-model.json" if given.model else RECORDED
    with tempfile.TemporaryDirectory() as scratch:
        found = hashes(Path(scratch), _embedder(given.model))
    return record(path, found) if given.record else compare(path, found)


def _embedder(real: bool) -> Any:
    if not real:
        return HashingEmbedder(dimensions=256)
    from knowledge.retrieval.embedders import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder()


if __name__ == "__main__":
    sys.exit(main())
