"""The embedder: turns text into unit vectors with a sentence-transformers model, loaded on first use."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.errors import InvalidInput, Unavailable
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors, QuestionVectors
from knowledge.retrieval.bundled_model import (
    BUNDLED_DIMENSIONS,
    BUNDLED_NAME,
    BUNDLED_SHA256,
    bundled_directory,
    verified_directory,
)
from knowledge.retrieval.encoding import BATCH, Embedded, Encoder
from knowledge.retrieval.mini_lm import BundledModel
from knowledge.retrieval.pooling import unit
from knowledge.retrieval.ports import Progress
from knowledge.retrieval.question_encoder import QuestionEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

PRECISIONS = ("auto", "bfloat16", "float32")
"""The precisions that can be asked for."""

_SPINS = "30000"
"""How long torch's worker threads spin for more work before they sleep (read by GNU OpenMP when torch loads).
By default it is so long that after every question embedded they take the processor from the search."""

_NATIVE_BF16 = {"avx512_bf16", "amx_bf16", "bf16"}
"""Processor flags, of x86 and of Arm, that mean that bfloat16 is multiplied natively. Elsewhere it is far slower."""


class SentenceTransformerEmbedder:
    """Embeds with `model`: the bundled all-MiniLM-L6-v2, or any other by name from the hub's cache or the hub.

    `precision` is auto, bfloat16 or float32; auto is bfloat16 where the processor multiplies it natively.
    Vectors are normalised in float32. Safe to share between threads.

    Raises InvalidInput for another precision; on first use IntegrityViolation when the bundled weights
    are not the published ones, Unavailable when the model cannot be had.
    """

    def __init__(self, model: str = BUNDLED_NAME, precision: str = "auto") -> None:
        self._name = model
        self._precision = resolve_precision(precision)
        self._directory = bundled_directory(model)
        self._loading = threading.Lock()
        self._loaded: Encoder | None = None

    @property
    def fingerprint(self) -> str:
        """Model, weights and precision, such as `all-MiniLM-L6-v2/53aa5117/bfloat16`."""
        if self._directory is not None:
            return f"{BUNDLED_NAME}/{BUNDLED_SHA256[:8]}/{self._precision}"
        return f"{self._name}/{self._model().weights_hash[:8]}/{self._precision}"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return BUNDLED_DIMENSIONS if self._directory is not None else self._model().dimensions

    @property
    def tells_tokens(self) -> bool:
        """Whether the vectors of tokens are given: only those of the bundled model have axes to be shortened by."""
        return self._directory is not None

    def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
        """The vectors of passages and of their statements, in the order given; see `Embedder.passages`.

        The vector of a passage is the one that sentence-transformers computes of its indexed text. The vector of a statement
        is the mean of its tokens' vectors. A line without tokens, or beyond the most tokens that the model reads, has the
        vector of its passage. So has every line under a model that gives no token vectors of the same length, or that has
        no fast tokenizer to tell where its tokens stand.
        """
        if not passages:
            return PassageVectors(np.empty((0, self.dimensions), np.float16), [])
        return self._model().passages(passages, progress)

    def question(self, text: str) -> QuestionVectors:
        """The vectors of a question; see `Embedder.question`. Those of the bundled model are computed without torch."""
        return self._questions.question(text)

    @cached_property
    def _questions(self) -> QuestionEncoder | _Model:
        if self._directory is None:
            model = self._model()
            if not isinstance(model, _Model):
                raise TypeError(f"{self._name} is not run by sentence-transformers")
            return model
        return QuestionEncoder(verified_directory(self._directory))

    def _model(self) -> Encoder:
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> Encoder:
        if self._directory is None:
            return _Model(load_model(self._name, self._precision))
        os.environ.setdefault("GOMP_SPINCOUNT", _SPINS)
        return BundledModel(verified_directory(self._directory), self._precision)


class _Model(Encoder):
    """A model run by sentence-transformers, with the pooling and prompts it is configured with."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__(int(model.get_embedding_dimension() or 0))
        self._model = model
        self._prompt = _document_prompt(model)
        self._processing = _WITH_OFFSETS if getattr(model.tokenizer, "is_fast", False) else None

    @cached_property
    def weights_hash(self) -> str:
        """SHA-256 over the names and float32 bytes of all weights, in order of name."""
        digest = hashlib.sha256()
        for name, weights in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(weights.float().cpu().numpy().tobytes())
        return digest.hexdigest()

    def documents(self, texts: list[str]) -> Embedded:
        """Embed texts, each after the prompt for documents."""
        outputs: Any = self._model.encode_document(
            texts, prompt=self._prompt, output_value=None, processing_kwargs=self._processing, **_ENCODING
        )
        return Embedded.stacked(outputs, len(self._prompt))

    def question(self, text: str) -> QuestionVectors:
        """Embed a question, after the prompt for questions. Its tokens are not read."""
        embedded: Tensor = self._model.encode_query([text], convert_to_tensor=True, **_ENCODING)
        (vector,) = unit(embedded.float().cpu().numpy())
        return QuestionVectors(np.asarray(vector, np.float32))


def _document_prompt(model: SentenceTransformer) -> str:
    """The text that sentence-transformers puts before a document for this model."""
    names = ["document", "passage", "corpus", model.default_prompt_name]
    return next((model.prompts[name] or "" for name in names if name in model.prompts), "")


_ENCODING: dict[str, Any] = {"batch_size": BATCH, "show_progress_bar": False}
"""How every text is encoded."""

_WITH_OFFSETS: dict[str, Any] = {"text": {"return_offsets_mapping": True}}
"""Has a fast tokenizer tell where in the text each token stands."""


def load_model(model: str, precision: str) -> SentenceTransformer:
    """Load the sentence-transformers model on the CPU; the bundled one offline, from verified weights.

    Raises IntegrityViolation, or Unavailable when the model cannot be had.
    """
    directory = bundled_directory(model)
    name = str(verified_directory(directory)) if directory is not None else model
    if directory is not None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("GOMP_SPINCOUNT", _SPINS)
    import torch
    from sentence_transformers import SentenceTransformer

    _silence()
    dtype = {"bfloat16": torch.bfloat16, "float32": torch.float32}[resolve_precision(precision)]
    try:
        return SentenceTransformer(
            name, device="cpu", model_kwargs={"dtype": dtype}, local_files_only=directory is not None
        )
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"The embedding model {model!r} cannot be loaded: {error}",
            remedy=f"Check KNOWLEDGE_EMBEDDING_MODEL and the connection, or use {BUNDLED_NAME}, which needs none.",
        ) from error


def _silence() -> None:
    """Keep the libraries' own progress bars and advice out of the command's output."""
    from transformers.utils import logging as chatter

    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    chatter.disable_progress_bar()
    chatter.set_verbosity_error()


def resolve_precision(precision: str) -> str:
    """`precision` with auto decided for this processor. Raises InvalidInput for an unknown one."""
    if precision not in PRECISIONS:
        raise InvalidInput(
            f"There is no embedding precision {precision!r}.",
            remedy=f"Set KNOWLEDGE_EMBEDDING_PRECISION to one of {', '.join(PRECISIONS)}.",
        )
    if precision != "auto":
        return precision
    return "bfloat16" if _NATIVE_BF16 & _processor_flags() else "float32"


@cache
def _processor_flags() -> frozenset[str]:
    """The processor's feature flags as Linux lists them; empty elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    return next((frozenset(line.split()) for line in lines if line.startswith(("flags", "Features"))), frozenset())
