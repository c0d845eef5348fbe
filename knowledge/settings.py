"""Every setting, each a `KNOWLEDGE_*` environment variable (docs/operations.md lists them)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How this process runs. Values come from the environment; the defaults are the embedded engines."""

    model_config = SettingsConfigDict(env_prefix="KNOWLEDGE_", extra="ignore")

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
    secret_dir: Path | None = Field(
        None,
        description="Where the files with secrets of webhooks are kept; `secrets` in the data directory when unset.",
    )
    declare_sources: bool = Field(
        True,
        description="Declare a source nobody declared when documents from it are first ingested as approved; when false, that is refused.",
    )
    default_source: str = Field("local", description="The source documents come from when none is named.")
