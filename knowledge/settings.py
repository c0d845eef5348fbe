"""Every setting, each a `KNOWLEDGE_*` environment variable (docs/operations.md lists them)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_PREFIX = "KNOWLEDGE_"
_ALIKE = 0.6
"""Similarity from which a name is offered, difflib's own default: a few letters may be missing or wrong."""


class ModelEndpoint(BaseModel):
    """An OpenAI-compatible endpoint for a language model, and the tasks that it is set up for.

    `url` is the base URL; `/chat/completions` is added. `key_variable` names the environment variable with the key, so that no key stands
    in a setting. `structured` is the form in which the service takes the schema of a reply. `timeout` is in seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    model: str = Field(min_length=1)
    key_variable: str = ""
    tasks: tuple[Literal["intent", "split", "phrase"], ...] = ("split", "phrase")
    structured: Literal["json_schema", "json_object", "none"] = "json_schema"
    timeout: float = Field(20.0, gt=0, le=600)

    @model_validator(mode="after")
    def _is_address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{self.url!r} is no http or https address")
        if parts.username or parts.password or parts.query:
            raise ValueError("the address holds a name, a password or a query; put the key into key_variable")
        return self


class Settings(BaseSettings):
    """How this process runs. Values come from the environment; the defaults are the embedded engines."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="ignore")

    data_dir: Path = Field(Path(".knowledge"), description="Where the embedded store and index live.")
    database_url: str | None = Field(
        None,
        description="A SQLAlchemy URL such as postgresql+psycopg://user:password@host/db; SQLite in the data directory when unset.",
    )
    key: str | None = Field(None, repr=False, description="The API key that commands with --server send.")
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
    source_roots: str | None = Field(
        None,
        description="Folders below which declared sources may be read, with the separator of PATH between them; when unset the command line reads any folder, and REST none.",
    )
    job_workers: int = Field(
        2,
        ge=0,
        le=64,
        description="Threads of a service that do jobs; with several, one of them only indexes and delivers. 0 leaves jobs to `knowledge jobs work`.",
    )
    backup_dir: Path | None = Field(
        None, description="Where backup jobs write; when unset no backup is made by a job."
    )
    default_source: str = Field("local", description="The source documents come from when none is named.")
    language_models: tuple[ModelEndpoint, ...] | None = Field(
        None,
        description="Endpoints of language models as a JSON list, the preferred first; without one no language model is asked.",
    )
    language_model_requests: int = Field(
        1_000, ge=0, description="The most requests to language models for one principal on one day (UTC)."
    )
    language_model_tokens: int = Field(
        1_000_000, ge=0, description="The most tokens, sent and received, for one principal on one day (UTC)."
    )
    redacted_patterns: dict[str, str] | None = Field(
        None,
        description="Further regular expressions of what language models do not get to see, as a JSON object by name.",
    )

    query_log: Literal["off", "redacted", "full"] = Field(
        "redacted",
        description="What is noted of who asks what: nothing; questions without names and personal data; or everything.",
    )
    query_log_days: int = Field(
        90, ge=1, le=3_650, description="The days after which a question leaves the log of questions."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="The form of the service's log on standard error: lines for people, or JSON."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="The least level of what the service logs; info also has a line for each request."
    )
    tool_hosts: dict[str, str] | None = Field(
        None,
        description="The hosts of external tools that may be called, as a JSON object with the environment variable of each one's key, or an empty text.",
    )

    mcp_hosts: tuple[str, ...] | None = Field(
        None,
        description="Further host names under which agents reach /mcp, as a JSON list; this machine's own are always allowed.",
    )

    @model_validator(mode="after")
    def _patterns_are_valid(self) -> Self:
        for name, pattern in (self.redacted_patterns or {}).items():
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
                raise ValueError(f"the name {name!r} of a pattern is no word; use letters, digits and underscores")
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"the pattern {name} is no regular expression: {error}") from None
        return self


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
