"""The embedder: turns text into unit vectors with a sentence-transformers model, loaded on first use."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import InvalidInput, Unavailable
from knowledge.retrieval.bundled_model import (
    BUNDLED_DIMENSIONS,
    BUNDLED_NAME,
    BUNDLED_SHA256,
    bundled_directory,
    verified_directory,
)
from knowledge.retrieval.ports import Progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

PRECISIONS = ("auto", "bfloat16", "float32")
"""The precisions that can be asked for."""

_BATCH = 32
"""Texts embedded at once, the default of sentence-transformers: on a processor larger batches gain nothing."""

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
        self._loaded: _Model | None = None

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

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float16]:
        """Unit vectors of indexed texts, shape (n, dimensions), in the order given."""
        if not texts:
            return np.empty((0, self.dimensions), np.float16)
        return self._model().passages(texts, progress)

    def question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, shape (dimensions,)."""
        return self._model().question(text)

    def _model(self) -> _Model:
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> _Model:
        model = load_model(self._name, self._precision)
        return _Model(model) if self._directory is None else _TracedModel(model)


class _Model:
    """A model run by sentence-transformers, with the pooling and prompts it is configured with."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self.dimensions = int(model.get_embedding_dimension() or 0)

    @cached_property
    def weights_hash(self) -> str:
        """SHA-256 over the names and float32 bytes of all weights, in order of name."""
        digest = hashlib.sha256()
        for name, weights in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(weights.float().cpu().numpy().tobytes())
        return digest.hexdigest()

    def passages(self, texts: Sequence[str], progress: Progress | None) -> NDArray[np.float16]:
        """Embed in batches of similar length, the longest first, so that little is padding."""
        vectors = np.empty((len(texts), self.dimensions), np.float16)
        by_size = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(by_size), _BATCH):
            rows = by_size[start : start + _BATCH]
            vectors[rows] = _unit(self._documents([texts[row] for row in rows]))
            if progress:
                progress(start + len(rows), len(texts))
        return vectors

    def question(self, text: str) -> NDArray[np.float32]:
        """Embed one question."""
        (vector,) = _unit(self._questions([text]))
        return np.asarray(vector, np.float32)

    def _documents(self, texts: list[str]) -> Tensor:
        embedded: Tensor = self._model.encode_document(texts, **_ENCODING)
        return embedded

    def _questions(self, texts: list[str]) -> Tensor:
        embedded: Tensor = self._model.encode_query(texts, **_ENCODING)
        return embedded


class _TracedModel(_Model):
    """The bundled model with its forward pass traced and frozen by torch, which gives the same numbers faster.

    It has no prompts, so documents and questions are embedded alike.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__(model)
        self._forward = _traced(model)

    def _documents(self, texts: list[str]) -> Tensor:
        import torch

        tokens = self._model.preprocess(texts)
        with torch.inference_mode():
            embedded: Tensor = self._forward(tokens["input_ids"], tokens["attention_mask"])
        return embedded

    _questions = _documents


def _traced(model: SentenceTransformer) -> Callable[[Tensor, Tensor], Tensor]:
    """A function from token ids and mask to sentence embeddings, for any number of texts of any length."""
    import torch

    class Forward(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
            tokens = {"input_ids": input_ids, "attention_mask": attention_mask}
            embedding: Tensor = self.model(tokens)["sentence_embedding"]
            return embedding

    jit: Any = torch.jit
    example = model.preprocess(["Two texts of different", "length"])
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        traced = jit.trace(
            Forward().eval(), (example["input_ids"], example["attention_mask"]), check_trace=False, strict=False
        )
        frozen: Callable[[Tensor, Tensor], Tensor] = jit.freeze(traced)
    return frozen


_ENCODING: dict[str, Any] = {"batch_size": _BATCH, "show_progress_bar": False, "convert_to_tensor": True}
"""How every text is encoded."""


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
    chatter.disable_progress_bar()  # type: ignore[no-untyped-call]
    chatter.set_verbosity_error()  # type: ignore[no-untyped-call]


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


def _unit(embedded: Tensor) -> NDArray[np.float32]:
    """The rows scaled to length 1 in float32. The floor only keeps a row of zeros from a division by zero."""
    vectors: NDArray[np.float32] = embedded.float().cpu().numpy()
    lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / lengths.clip(1e-12)
    return unit
