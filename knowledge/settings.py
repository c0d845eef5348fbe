"""Every setting, each a `KNOWLEDGE_*` environment variable (docs/operations.md lists them)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_PREFIX = "KNOWLEDGE_"
_ALIKE = 0.6
"""Similarity from which a name is offered, difflib's own default: a few letters may be missing or wrong."""


class Settings(BaseSettings):
    """How this process runs. Values come from the environment; the defaults are the embedded engines."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore")

    data_dir: Path = Field(Path(".knowledge"), description="Where the embedded store and index live.")
    database_url: str | None = Field(
        None,
        description="A SQLAlchemy URL such as postgresql+psycopg://user:password@host/db; SQLite in the data directory when unset.",
    )
    qdrant_url: str | None = Field(None, description="A Qdrant server; the embedded Qdrant Edge when unset.")
    qdrant_api_key: str | None = Field(None, description="The key that Qdrant server asks for.")
    qdrant_collection: str = Field("canon", description="The collection on that server.")
    embedding_model: str = Field(
        "all-MiniLM-L6-v2",
        description="A sentence-transformers model; the default is read from an installed package, offline.",
    )
    embedding_precision: str = Field(
        "auto",
        description="auto, bfloat16 or float32; auto is bfloat16 where the processor multiplies it natively.",
    )
    exact_search_limit: int = Field(
        200_000, ge=0, description="Up to this many points search is exhaustive; beyond it HNSW."
    )
    candidates: int = Field(
        40,
        ge=1,
        le=1000,
        description="Candidates each leg proposes for a question, and how many of them together are looked at.",
    )
    max_document_bytes: int = Field(
        50_000_000, ge=1, description="The largest source document accepted, in bytes."
    )
    max_expanded_bytes: int = Field(
        200_000_000, ge=1, description="The most a compressed document may unpack to, in bytes."
    )
    key_dir: Path | None = Field(
        None,
        description="Where the keys that sign ledger heads are kept; `keys` in the data directory when unset.",
    )
    declare_sources: bool = Field(
        True,
        description="Declare a source nobody declared when documents from it are first ingested as approved; when false, that is refused.",
    )
    source_roots: str | None = Field(
        None,
        description="Folders below which declared sources may be read, with the separator of PATH between them; when unset the command line reads any folder, and REST none.",
    )
    default_source: str = Field("local", description="The source documents come from when none is named.")


def unknown_variables(environment: Mapping[str, str]) -> dict[str, str | None]:
    """The variables that look like settings and are none, each with the nearest known name, None where none is near."""
    known = list(Settings.model_fields)
    unknown = sorted(
        name for name in environment if name.upper().startswith(_PREFIX) and _field(name) not in known
    )
    near = {name: difflib.get_close_matches(_field(name), known, 1, _ALIKE) for name in unknown}
    return {name: f"{_PREFIX}{found[0].upper()}" if found else None for name, found in near.items()}


def _field(variable: str) -> str:
    return variable[len(_PREFIX) :].lower()
