"""The embedder: turns text into unit vectors with a sentence-transformers model, loaded on first use."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import InvalidInput, Unavailable
from knowledge.model.objects import Passage
from knowledge.retrieval.bundled_model import (
    BUNDLED_DIMENSIONS,
    BUNDLED_NAME,
    BUNDLED_SHA256,
    bundled_directory,
    verified_directory,
)
from knowledge.retrieval.pooling import line_starts, lines_of, pooled, unit
from knowledge.retrieval.ports import PassageVectors, Progress

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


@dataclass(frozen=True)
class _Embedded:
    """The outputs of one pass: the embeddings of n texts, shape (n, dimensions), and of their tokens, (n, tokens, dimensions).

    `offsets` has the shape (n, tokens, 2): the first and last offset of each token in its text, equal for special tokens.
    There are no tokens when the model does not tell them, or in vectors of another length.
    """

    texts: Tensor
    tokens: Tensor
    offsets: NDArray[np.int64]

    @classmethod
    def stacked(cls, outputs: Sequence[dict[str, Any]], prompt: int) -> _Embedded:
        """The outputs of sentence-transformers for texts that were read after a prompt of so many characters."""
        import torch

        columns = {
            name: torch.stack([output[name] for output in outputs]) for name in _OUTPUTS if name in outputs[0]
        }
        texts = columns["sentence_embedding"]
        tokens, offsets = columns.get("token_embeddings"), columns.get("offset_mapping")
        if tokens is None or offsets is None or tokens.shape[2] != texts.shape[1]:
            return cls(texts, texts[:, None][:, :0], np.empty((len(texts), 0, 2), np.int64))
        return cls(texts, tokens, offsets.numpy() - prompt)


class _Model:
    """A model run by sentence-transformers, with the pooling and prompts it is configured with."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self._prompt = _document_prompt(model)
        self._processing = _WITH_OFFSETS if getattr(model.tokenizer, "is_fast", False) else None
        self.dimensions = int(model.get_embedding_dimension() or 0)

    @cached_property
    def weights_hash(self) -> str:
        """SHA-256 over the names and float32 bytes of all weights, in order of name."""
        digest = hashlib.sha256()
        for name, weights in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(weights.float().cpu().numpy().tobytes())
        return digest.hexdigest()

    def passages(self, passages: Sequence[Passage], progress: Progress | None) -> PassageVectors:
        """Embed in batches of similar length, the longest first, so that little is padding."""
        wholes = np.empty((len(passages), self.dimensions), np.float16)
        statements = [wholes[:0]] * len(passages)
        by_size = sorted(range(len(passages)), key=lambda row: -len(passages[row].indexed_text))
        for start in range(0, len(by_size), _BATCH):
            rows = by_size[start : start + _BATCH]
            some = [passages[row] for row in rows]
            embedded = self._documents([passage.indexed_text for passage in some])
            wholes[rows] = units = unit(_array(embedded.texts))
            for row, lines in zip(rows, self._statements(some, embedded, units), strict=True):
                statements[row] = lines.astype(np.float16)
            if progress:
                progress(start + len(rows), len(passages))
        return PassageVectors(wholes, statements)

    def question(self, text: str) -> NDArray[np.float32]:
        """Embed one question."""
        (vector,) = unit(_array(self._question(text)))
        return np.asarray(vector, np.float32)

    def _documents(self, texts: list[str]) -> _Embedded:
        outputs: Any = self._model.encode_document(
            texts, prompt=self._prompt, output_value=None, processing_kwargs=self._processing, **_ENCODING
        )
        return _Embedded.stacked(outputs, len(self._prompt))

    def _question(self, text: str) -> Tensor:
        embedded: Tensor = self._model.encode_query([text], convert_to_tensor=True, **_ENCODING)
        return embedded

    def _statements(
        self, passages: list[Passage], embedded: _Embedded, units: NDArray[np.float32]
    ) -> Iterator[NDArray[np.float32]]:
        """The vectors of each passage's lines."""
        tokens = _array(embedded.tokens)
        for row, passage in enumerate(passages):
            starts = line_starts(passage)
            lines = lines_of(embedded.offsets[row], starts)
            inside = lines >= 0
            yield pooled(tokens[row, inside], lines[inside], len(starts), units[row])


class _TracedModel(_Model):
    """The bundled model with its forward pass traced and frozen by torch, which gives the same numbers faster.

    It has no prompts, so documents and questions are embedded alike.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__(model)
        self._forward = _traced(model)

    def _documents(self, texts: list[str]) -> _Embedded:
        import torch

        features = self._model.preprocess(texts, processing_kwargs=_WITH_OFFSETS)
        with torch.inference_mode():
            whole, tokens = self._forward(features["input_ids"], features["attention_mask"])
        return _Embedded(whole, tokens, features["offset_mapping"].numpy())

    def _question(self, text: str) -> Tensor:
        return self._documents([text]).texts


def _document_prompt(model: SentenceTransformer) -> str:
    """The text that sentence-transformers puts before a document for this model."""
    names = ["document", "passage", "corpus", model.default_prompt_name]
    return next((model.prompts[name] or "" for name in names if name in model.prompts), "")


def _traced(model: SentenceTransformer) -> Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """A function from token ids and mask to the embeddings of texts and of tokens, for any number of texts of any length."""
    import torch

    class Forward(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
            output = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return output["sentence_embedding"], output["token_embeddings"]

    jit: Any = torch.jit
    example = model.preprocess(["Two texts of different", "length"])
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        traced = jit.trace(
            Forward().eval(), (example["input_ids"], example["attention_mask"]), check_trace=False, strict=False
        )
        frozen: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]] = jit.freeze(traced)
    return frozen


_ENCODING: dict[str, Any] = {"batch_size": _BATCH, "show_progress_bar": False}
"""How every text is encoded."""

_OUTPUTS = ("sentence_embedding", "token_embeddings", "offset_mapping")
"""The outputs of sentence-transformers that are read. Not every model tells the last two."""

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


def _array(embedded: Tensor) -> NDArray[np.float32]:
    vectors: NDArray[np.float32] = embedded.float().cpu().numpy()
    return vectors
