"""The help that one question gets from a language model, and the record of it (rules M1 to M4)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from knowledge.errors import InvalidInput
from knowledge.language.port import LanguageModel, ModelRequest, NoReply, ReplyForm
from knowledge.model.answering.answers import Answer, words_of
from knowledge.model.answering.exchanges import ModelExchange, ModelTask
from knowledge.model.answering.plans import Intent
from knowledge.reasoning.assistance.phrase import PhraseReply, kept_sentences, may_be_phrased
from knowledge.reasoning.assistance.prompts import Prompt, messages_of, prompt_of
from knowledge.reasoning.assistance.split import IntentReply, SplitReply, kept_parts
from knowledge.store.snapshot import Snapshot
from knowledge.text.privacy.redaction import Redaction, restored

_Form = TypeVar("_Form", bound=ReplyForm)


class Assistant:
    """A language model, and the patterns of what does not leave this service beside those that are known."""

    def __init__(self, model: LanguageModel, patterns: Mapping[str, str] | None = None) -> None:
        self.model, self.patterns = model, patterns or {}

    def for_question(self, principal: str) -> Assistance:
        """The help for one question of a principal."""
        return Assistance(self, principal)


class Assistance:
    """The help for one question. `exchanges` are all requests so far with what came of them.

    Every failure leaves the question or the answer as it is.
    """

    def __init__(self, assistant: Assistant, principal: str) -> None:
        self._assistant, self._principal = assistant, principal
        self.exchanges: list[ModelExchange] = []

    def parts(self, question: str, prompts: Snapshot) -> tuple[str, ...]:
        """The parts of a question; nothing where it stays as it is. `prompts` is the snapshot whose prompts are in force.

        Where a model is set up to name intents, it is first asked whether the question is made of several.
        """
        values = {"question": question}
        if self._does(ModelTask.INTENT):
            named = self._asked(ModelTask.INTENT, prompt_of(prompts, ModelTask.INTENT), values, IntentReply)
            if named is None or named.intent is not Intent.COMPOUND:
                return ()
        if not self._does(ModelTask.SPLIT):
            return ()
        reply = self._asked(ModelTask.SPLIT, prompt_of(prompts, ModelTask.SPLIT), values, SplitReply)
        if reply is None:
            return ()
        given = self.exchanges[-1].placeholders
        kept = kept_parts(question, [restored(part, given) for part in reply.parts])
        self._judge(bool(kept), "its parts are not the question")
        if kept:
            self.exchanges[:-1] = [one.model_copy(update={"used": True}) for one in self.exchanges[:-1]]
        return kept

    def prompt_for(self, answer: Answer, prompts: Snapshot) -> Prompt | None:
        """The prompt to phrase an answer with; None where it is not to be phrased."""
        wanted = self._does(ModelTask.PHRASE) and may_be_phrased(answer)
        return prompt_of(prompts, ModelTask.PHRASE) if wanted else None

    def phrase(self, answer: Answer, prompt: Prompt) -> None:
        """Have the claims of an answer phrased; `assisted` adds the sentences that are kept."""
        claims = [f"{number}. {words_of(claim)}" for number, claim in enumerate(answer.claims, 1)]
        values = {"question": answer.question, "claims": claims}
        reply = self._asked(ModelTask.PHRASE, prompt, values, PhraseReply)
        if reply is not None:
            kept = kept_sentences(answer.claims, reply, self.exchanges[-1].placeholders)
            self._judge(bool(kept), "no sentence says what the claims say")

    # -- one request ------------------------------------------------------------------------------------

    def _does(self, task: ModelTask) -> bool:
        return task in self._assistant.model.tasks

    def _asked(
        self, task: ModelTask, prompt: Prompt, values: Mapping[str, Any], form: type[_Form]
    ) -> _Form | None:
        """The reply in the form asked for; None where there is none. The exchange is kept in either case."""
        redaction = Redaction(self._assistant.patterns)
        try:
            messages = messages_of(prompt, _redacted(redaction, values), form)
        except InvalidInput as error:
            self.exchanges.append(ModelExchange(task=task, prompt=prompt.name, failure=str(error)))
            return None
        request = ModelRequest(task, messages, form, self._principal)
        exchange = ModelExchange(
            task=task,
            prompt=prompt.name,
            request_hash=request.request_hash,
            messages=messages,
            placeholders=redaction.values,
        )
        started = time.perf_counter()
        try:
            reply = self._assistant.model.complete(request)
        except NoReply as failure:
            failed = {"failure": str(failure), "ms": _ms_since(started)}
            self.exchanges.append(exchange.model_copy(update=failed))
            return None
        told = reply.model_dump(exclude={"content"}) | {"reply": reply.content, "ms": _ms_since(started)}
        self.exchanges.append(exchange.model_copy(update=told))
        return form.model_validate_json(reply.content)

    def _judge(self, kept: bool, failure: str) -> None:
        """Note whether the last reply passed its check."""
        told = {"used": kept, "failure": "" if kept else failure}
        self.exchanges[-1] = self.exchanges[-1].model_copy(update=told)


def assisted(answer: Answer, exchanges: Sequence[ModelExchange]) -> Answer:
    """An answer with the phrasing that its exchanges give it, and the fingerprints of the replies that it uses.

    It is a function of the two, so that a replay needs no language model (rule M4).
    """
    phrased = answer.phrased
    fingerprints = dict(answer.fingerprints)
    for exchange in exchanges:
        if not exchange.used:
            continue
        if exchange.task is ModelTask.PHRASE:
            reply = PhraseReply.model_validate_json(exchange.reply)
            phrased = kept_sentences(answer.claims, reply, exchange.placeholders)
        fingerprints[f"model.{exchange.task.value}"] = exchange.fingerprint
    if fingerprints == answer.fingerprints:
        return answer
    return answer.model_copy(update={"phrased": phrased, "fingerprints": fingerprints}).sealed()


def _redacted(redaction: Redaction, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a prompt with placeholders: texts, and lists of texts."""
    question, *claims = redaction.redacted(values["question"], *values.get("claims", ()))
    return {"question": question} | ({"claims": claims} if "claims" in values else {})


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
