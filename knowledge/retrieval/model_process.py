"""The embedding model in a process of its own, so that it computes while this one reads and records (ADR 36).

In one process each operation of the model waits for the interpreter that another thread holds.
`python -m knowledge.retrieval.model_process MODEL PRECISION` is the other side. It reads lists of passages from its standard input until that
ends. For each it writes how many are done, again and again, and at last their vectors, all as pickles.
"""

from __future__ import annotations

import logging
import pickle
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from knowledge.errors import Unavailable
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors, QuestionVectors
from knowledge.retrieval.embedders import SentenceTransformerEmbedder
from knowledge.retrieval.ports import Progress

if TYPE_CHECKING:  # a question needs no process
    import subprocess

_WARMING = Passage(context="", text="warm")
"""A passage that is embedded so that the model is loaded."""

_log = logging.getLogger(__name__)


class ProcessEmbedder:
    """Embeds as SentenceTransformerEmbedder does: inside the block of `running` in a process of its own, else in this one.

    Where the process fails, this one goes on without it. Safe to share between threads.
    """

    def __init__(self, model: str, precision: str) -> None:
        self._own = SentenceTransformerEmbedder(model, precision)
        self._arguments = [model, precision]
        self._asking = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def fingerprint(self) -> str:
        """Model, weights and precision."""
        return self._own.fingerprint

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._own.dimensions

    @property
    def tells_tokens(self) -> bool:
        """Whether the vectors of tokens are given."""
        return self._own.tells_tokens

    @property
    def is_running(self) -> bool:
        """Whether there is a process of its own."""
        return self._process is not None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the process, which begins to load the model, and end it after the block, whatever it computes."""
        import subprocess

        pipe, command = subprocess.PIPE, [sys.executable, "-m", __name__, *self._arguments]
        try:
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        except OSError as error:  # such as a machine without the memory for one more
            _log.info("The embedding model has no process of its own: %s", error)
            yield
            return
        self._process = process
        try:
            yield
        finally:
            self._process = None
            process.kill()
            process.communicate()

    def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
        """The vectors of passages, of their statements and tokens; see `Embedder.passages`."""
        with self._asking:
            process = self._process
            if process is not None and process.stdin and process.stdout:
                try:
                    return _asked(list(passages), process.stdin, process.stdout, progress)
                except (EOFError, OSError, pickle.UnpicklingError) as error:
                    if self._process is not process:  # ended with its block: nobody waits for these vectors
                        raise Unavailable("The process of the embedding model was ended.") from error
                    _log.info("The process of the embedding model has failed; this one loads the model.")
                    self._process = None
        return self._own.passages(passages, progress)

    def question(self, text: str) -> QuestionVectors:
        """The vectors of a question, computed in this process."""
        return self._own.question(text)


def _asked(
    passages: list[Passage], requests: IO[bytes], replies: IO[bytes], progress: Progress | None
) -> PassageVectors:
    pickle.dump(passages, requests)
    requests.flush()
    while not isinstance(reply := pickle.load(replies), PassageVectors):
        if progress is not None:
            progress(reply, len(passages))
    return reply


def _serve(model: str, precision: str) -> None:
    """Answer requests until there are no more. An interrupt is for the process that asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    embedder, replies = SentenceTransformerEmbedder(model, precision), sys.stdout.buffer

    def report(done: int, _: int) -> None:
        pickle.dump(done, replies)
        replies.flush()

    embedder.passages([_WARMING])
    while True:
        try:
            passages: list[Passage] = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(embedder.passages(passages, report), replies)
        replies.flush()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
