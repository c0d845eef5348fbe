"""Golden items: questions with the answers that are expected, from JSON lines or from golden objects in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import Field, ValidationError

from knowledge.errors import InvalidInput
from knowledge.model.answering.answers import Status
from knowledge.model.clock import Value
from knowledge.model.kinds import GoldenQuestion
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question

REFUSALS = frozenset({Status.INSUFFICIENT, Status.CLARIFY, Status.REFUSED})
"""The statuses of an answer that claims nothing about the question."""

_LONGEST_ID = 200
"""Characters of an item's id, which stands in every report."""


class Expected(Value):
    """The expected answer.

    `quotes` and `contains` must be in the claims or their citations, `not_contains` must not. `objects` must be cited. `value`
    must be stated by a claim, in any spelling: `30 days`. `outcome` is that of a decision. `statuses` are those allowed; when
    empty, they follow from the rest: an item that expects nothing must be refused, any other must not.
    """

    statuses: tuple[Status, ...] = ()
    quotes: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    value: str | None = None
    outcome: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The words that an answer must have, each once."""
        return tuple(dict.fromkeys((*self.quotes, *self.contains)))

    @property
    def answerable(self) -> bool:
        """Whether an answer is expected, and not a refusal."""
        if self.statuses:
            return not set(self.statuses) <= REFUSALS
        return bool(self.texts or self.objects or self.value or self.outcome)

    def allows(self, status: Status) -> bool:
        """Whether an answer of this status can be right."""
        return status in self.statuses if self.statuses else (status in REFUSALS) is not self.answerable


class GoldenItem(Value):
    """A question and its expected answer. `fact` names what it asks about, for items that ask about the same in other words.

    `held_out` says that nobody tunes answers by this item.
    """

    item_id: str = Field(min_length=1, max_length=_LONGEST_ID)
    kind: str = "question"
    fact: str
    question: Question
    expected: Expected
    held_out: bool = False


def read_items(text: str, where: str) -> list[GoldenItem]:
    """The items of a golden file in JSON lines. Raises InvalidInput that names the file and the line.

    docs/evaluation.md lists the fields. Fields that it does not list are ignored.
    """
    items: list[GoldenItem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        place = f"{where}, line {number}"
        try:
            items.append(_item(json.loads(line), f"{where.rpartition('/')[2]}:{number}"))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise InvalidInput(
                f"{field or 'item'}: {first['msg']}", remedy="docs/evaluation.md lists the fields.", where=place
            ) from None
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise InvalidInput(
                f"This is not a golden item: {error}.", remedy="docs/evaluation.md lists the fields.", where=place
            ) from None
    return items


def read_files(files: Mapping[str, str]) -> list[GoldenItem]:
    """The items of golden files, given as name and text.

    Raises InvalidInput, also for an id that is given twice, and for a fact of which only some items are held out.
    """
    items: dict[str, GoldenItem] = {}
    for name, text in files.items():
        for item in read_items(text, name):
            if item.item_id in items:
                raise InvalidInput(
                    f"The id {item.item_id!r} is given twice.",
                    remedy="Give each item an id of its own.",
                    where=name,
                )
            items[item.item_id] = item
    _check_parts(items.values())
    return [*items.values()]


def _check_parts(items: Iterable[GoldenItem]) -> None:
    """Raise InvalidInput where items about one fact are in both parts: what is tuned on one then shows in the other."""
    held_out: dict[str, bool] = {}
    for item in items:
        if held_out.setdefault(item.fact, item.held_out) != item.held_out:
            raise InvalidInput(
                f"Some items about {item.fact!r} are held out and others are not.",
                remedy="Give all items about one fact the same `held_out`.",
                where=item.item_id,
            )


def governed_items(object_id: str, questions: Iterable[GoldenQuestion]) -> Iterator[GoldenItem]:
    """The items of a golden object, numbered in order."""
    for number, one in enumerate(questions, 1):
        expect, name = one.expect, f"{object_id}#{number}"
        yield GoldenItem(
            item_id=name,
            kind=object_id,
            fact=name,
            question=Question(
                text=one.question,
                valid_at=one.valid_at,
                known_at=one.known_at,
                scope=Scope(jurisdiction=one.jurisdiction, product=one.product, audience=one.audience),
            ),
            expected=Expected(
                statuses=(expect.status,) if expect.status else (),
                quotes=expect.quotes,
                objects=expect.objects,
                not_contains=expect.not_quotes,
            ),
        )


def golden_hash(items: Iterable[GoldenItem]) -> str:
    """SHA-256 over the items, in order."""
    return sha256_hex("\n".join(item.model_dump_json() for item in items).encode())


def _item(given: Mapping[str, Any], name: str) -> GoldenItem:
    item_id = str(given.get("id", name))
    as_of, scope = given.get("as_of", {}), given.get("scope", {})
    return GoldenItem(
        item_id=item_id,
        kind=given.get("kind", "question"),
        fact=given.get("fact") or given.get("fact_id") or item_id,
        question=_question(given, {**given, **as_of}, {**given, **scope}),
        expected=_expected(given.get("expect", {}), given),
        held_out=given.get("held_out", False),
    )


def _question(given: Mapping[str, Any], dated: Mapping[str, Any], scoped: Mapping[str, Any]) -> Question:
    asked: dict[str, Any] = {
        "valid_at": dated.get("valid_at"),
        "known_at": dated.get("known_at"),
        "facts": given.get("facts", {}),
        "scope": Scope(
            jurisdiction=scoped.get("jurisdiction", "global"),
            product=scoped.get("product"),
            audience=scoped.get("audience"),
        ),
    }
    decided = given.get("decide")
    return Question(text=given["question"], **asked) if decided is None else Question.deciding(decided, **asked)


def _value_text(value: Any) -> str | None:
    """A value as text: given as text, as a number, or as an object with `text` or with `amount` and `unit`."""
    if isinstance(value, Mapping):
        parts = [value["text"]] if "text" in value else [value["amount"], value.get("unit", "")]
        return " ".join(str(part) for part in parts).strip()
    return None if value is None else str(value)


def _expected(expect: Mapping[str, Any], given: Mapping[str, Any]) -> Expected:
    status = expect.get("status", ())
    return Expected(
        statuses=(status,) if isinstance(status, str) else status,
        quotes=(*expect.get("quotes", ()), *given.get("answer_quotes", ()), *given.get("old_quotes", ())),
        contains=expect.get("contains", ()),
        not_contains=(*expect.get("not_contains", ()), *given.get("must_not_quotes", ())),
        objects=expect.get("objects", ()),
        value=_value_text(expect.get("value")),
        outcome=expect.get("outcome"),
    )
