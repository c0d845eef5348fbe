"""CPU time of each tool and of a whole question, over stores of two sizes: `python -m bench.tools SIZE SIZE [--keep FOLDER]`.

Both stores hold made-up documents (see `bench.sample_store`) under the hashing simulator of an embedder, so that building them is quick. The same questions
are asked of both in turn, in one process, so that their ratio means something on a busy machine, too. Each store is asked of other providers, because what
a text says is kept by the text, and both hold the same documents. With `--keep` the stores stay in a folder
for the next run.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

from bench.engines import percentile
from bench.sample_store import CLOUDS_EVERY, names, write_store
from knowledge.bootstrap import Canon, open_canon
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import reasoner_of
from knowledge.reasoning.tools.search import SearchTool
from knowledge.reasoning.trace import AnswerTrace
from knowledge.settings import Settings
from knowledge.telemetry import Fact, NullTelemetry
from knowledge.testing.embedder import HashingEmbedder

_Result = TypeVar("_Result")
_Times = dict[str, list[float]]

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "facts": ("Which plans of {one} cost more than 20 euros?", ("compute",)),
    "sums": ("What do the Team and the Business plan of {one} cost together for 5 seats each?", ("compute",)),
    "arithmetic": ("What do 7 {cloud} Cloud licences cost per year with 10% discount?", ("compute",)),
    "dates": ("My {one} lamp was delivered on 3 March 2026, can I still return it on 20 March 2026?", ("compute",)),
    "ranges": ("How large is the credit if the availability of {one} was 98.5%?", ("compute",)),
    "comparison": ("What is the difference in price between the Team plan and the Business plan of {one}?", ("compute",)),
    "rules": ("Is a broken {cloud} lamp refunded?", ("find rules", "decide", "look around")),
    "timeline": ("How did returns to {cloud} change between 2023 and 2025?", ("select", "compute")),
    "lookup": ('Where does it say "terms of {one}"?', ("resolve", "compute")),
}  # fmt: skip
"""A question for each tool, and the steps in which the tool works. Where two tools share a step, its time is an upper bound for each of them."""
BESIDE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "rules, searching again": ("rules", ("search again",)),
    "rules, resolving and ranking": ("rules", ("resolve", "rank")),
    "rules, holding against texts": ("rules", ("adjudicate",)),
    "rules, composing": ("rules", ("compose",)),
}
"""What a question costs beside its tool, by the tool. Every question is searched, resolved and ranked, its claims are held against the other passages, and it is
composed; one that rules decide is searched twice, because a decision is held against the texts that resemble its rule."""
ROUNDS = 12
"""Times that each question is asked of each store, of another provider each time."""
_PROVIDERS = 150
"""Providers that a store is asked of: those of 8,000 passages."""
_REHEARSED = 2
"""Rounds before any is timed, so that caches and the allocator are warm."""


class CpuTrace(AnswerTrace):
    """A trace that keeps the CPU milliseconds of each step."""

    def __init__(self) -> None:
        super().__init__(NullTelemetry())
        self.cpu: dict[str, float] = defaultdict(float)

    def step(
        self,
        name: str,
        work: Callable[[], _Result],
        summary: Callable[[_Result], str],
        facts: Callable[[_Result], Mapping[str, Fact]] | None = None,
    ) -> _Result:
        """See `AnswerTrace.step`."""
        began = process_time()
        result = super().step(name, work, summary, facts)
        self.cpu[name] += (process_time() - began) * 1e3
        return result


def main() -> None:
    """Measure, and print a JSON line for the tools and one for the stages of a whole question."""
    parser = argparse.ArgumentParser(prog="bench.tools", description=__doc__)
    parser.add_argument(
        "sizes", nargs=2, type=int, metavar="SIZE", help="Passages of a store, the smaller one first."
    )
    parser.add_argument("--keep", type=Path, help="Keep the stores in this folder.")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = arguments.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores = [_opened(stack, folder / str(size), size) for size in arguments.sizes]
        of_tools, of_stages = _measured(stores)
        sizes = [{"passages": one.index.count(), "statements": _statements(one)} for one in stores]
    print(json.dumps({"measurement": "tools", "stores": sizes, "cpu_ms_p50": _table(of_tools)}))
    print(json.dumps({"measurement": "question", "stores": sizes, "cpu_ms_p50": _table(of_stages)}))


def _opened(stack: ExitStack, folder: Path, size: int) -> Canon:
    folder.mkdir(parents=True, exist_ok=True)
    canon = open_canon(Settings(data_dir=folder), embedder=HashingEmbedder(256), clock=lambda: NOW)
    stack.callback(canon.close)
    write_store(canon, size)
    canon.warm()
    return canon


NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
"""The time of asking."""


def _statements(canon: Canon) -> int:
    """The statements of the present versions, by a sample of twenty documents."""
    documents = [name for name in canon.store.object_ids() if name.startswith("document/")]
    sampled = random.Random(1).sample(documents, min(20, len(documents)))
    return sum(len(canon.store.versions(name)[-1].statements) for name in sampled) * len(documents) // len(sampled)


def _measured(stores: list[Canon]) -> tuple[list[_Times], list[_Times]]:
    """CPU times of each tool, and of each stage and the whole, for each store."""
    tools: list[_Times] = [defaultdict(list) for _ in stores]
    stages: list[_Times] = [defaultdict(list) for _ in stores]
    reasoners = [
        reasoner_of(one.store, SearchTool(one.index, one.embedder, one.store), clock=one.clock) for one in stores
    ]
    for turn, asked in enumerate(zip(*map(_questions, range(len(stores))), strict=True)):
        for number, (kind, question) in enumerate(asked):
            trace = CpuTrace()
            began, wall = process_time(), perf_counter()
            reasoners[number].consider(question, trace)
            whole, waited = (process_time() - began) * 1e3, (perf_counter() - wall) * 1e3
            if turn < _REHEARSED * len(KINDS):
                continue
            tools[number][kind].append(sum(trace.cpu[step] for step in KINDS[kind][1]))
            for name, (tool, steps) in BESIDE.items():
                if tool == kind:
                    tools[number][name].append(sum(trace.cpu[step] for step in steps))
            for name, spent in trace.cpu.items():
                stages[number][name].append(spent)
            stages[number]["whole question"].append(whole)
            stages[number]["whole question, wall"].append(waited)
    return tools, stages


def _questions(number: int) -> Iterator[tuple[str, Question]]:
    """Yield the questions for a store, with their kinds: the first one is asked of the first providers, the second one of those after them."""
    providers = list(islice(names(), number * _PROVIDERS, (number + 1) * _PROVIDERS))
    for turn in range(ROUNDS + _REHEARSED):
        for kind, (text, _) in KINDS.items():
            named = text.format(one=providers[turn * 7 + 1], cloud=providers[turn * CLOUDS_EVERY])
            yield kind, Question(text=named, facts={"days": 20} if kind == "rules" else {})


def _table(times: list[_Times]) -> dict[str, dict[str, float]]:
    """The medians over the smaller and the larger store, and the larger one over the smaller one."""
    small, large = times
    table = {}
    for name in small:
        one, other = percentile(small[name], 0.5), percentile(large[name], 0.5)
        table[name] = {"small": round(one, 2), "large": round(other, 2), "ratio": round(other / max(one, 0.01), 2)}
    return table


if __name__ == "__main__":
    main()
