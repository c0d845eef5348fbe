"""Embedders: text to unit vectors with a sentence-transformers model, loaded when first needed."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import InvalidInput, Unavailable
from knowledge.retrieval.ports import Progress
from knowledge.retrieval.weights import BUNDLED_DIMENSIONS, BUNDLED_NAME, BUNDLED_SHA256, bundled, verified

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from knowledge.retrieval.minilm import MiniLm

PRECISIONS = ("auto", "bfloat16", "float32")
_BATCH = 32
_NATIVE_BF16 = {"avx512_bf16", "amx_bf16", "bf16"}
"""Processor flags, of x86 and of Arm, that mean bfloat16 is multiplied natively."""


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
        self._directory = bundled(model)
        self._loading = threading.Lock()
        self._loaded: MiniLm | _AnyModel | None = None

    @property
    def fingerprint(self) -> str:
        """Model, weights and precision, such as `all-MiniLM-L6-v2/53aa5117/bfloat16`."""
        if self._directory is not None:
            return f"{BUNDLED_NAME}/{BUNDLED_SHA256[:8]}/{self._precision}"
        return f"{self._name}/{self._any().weights_hash[:8]}/{self._precision}"

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return BUNDLED_DIMENSIONS if self._directory is not None else self._any().dimensions

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float16]:
        """Unit vectors of indexed texts, shape (n, dimensions), in the order given."""
        if not texts:
            return np.empty((0, self.dimensions), np.float16)
        return self._model().passages(texts, progress)

    def question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, shape (dimensions,)."""
        return self._model().question(text)

    def _model(self) -> MiniLm | _AnyModel:
        if self._loaded is None:
            with self._loading:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> MiniLm | _AnyModel:
        if self._directory is None:
            return _AnyModel(load_model(self._name, self._precision))
        from knowledge.retrieval.minilm import MiniLm

        return MiniLm(verified(self._directory), self._precision)

    def _any(self) -> _AnyModel:
        model = self._model()
        assert isinstance(model, _AnyModel)
        return model


class _AnyModel:
    """A model run by sentence-transformers itself, with whatever pooling and prompts it brings."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self.dimensions = len(model.encode([""], **_ENCODING)[0])
        self.weights_hash = _weights_hash(model)

    def passages(self, texts: Sequence[str], progress: Progress | None) -> NDArray[np.float16]:
        vectors = np.empty((len(texts), self.dimensions), np.float16)
        by_size = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(by_size), _BATCH * 8):
            rows = by_size[start : start + _BATCH * 8]
            vectors[rows] = _unit(self._model.encode_document([texts[row] for row in rows], **_ENCODING))
            if progress:
                progress(start + len(rows), len(texts))
        return vectors

    def question(self, text: str) -> NDArray[np.float32]:
        return _unit(self._model.encode_query([text], **_ENCODING)).reshape(self.dimensions)


_ENCODING: dict[str, Any] = {"batch_size": _BATCH, "show_progress_bar": False, "convert_to_tensor": True}


def load_model(model: str, precision: str) -> SentenceTransformer:
    """The sentence-transformers model on the CPU; the bundled one offline, from verified weights.

    Raises IntegrityViolation, or Unavailable when the model cannot be had.
    """
    directory = bundled(model)
    name = str(verified(directory)) if directory is not None else model
    if directory is not None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
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
    """Keep the library's own progress bars and advice out of the command's output."""
    from transformers.utils import logging

    chatter: Any = logging
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
    """What the processor can do, as Linux tells it; empty elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    return next((frozenset(line.split()) for line in lines if line.startswith(("flags", "Features"))), frozenset())


def _unit(found: Any) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = found.float().cpu().numpy()
    lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / lengths.clip(1e-12)
    return unit


def _weights_hash(model: SentenceTransformer) -> str:
    digest = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.float().cpu().numpy().tobytes())
    return digest.hexdigest()
