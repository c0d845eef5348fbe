"""Every setting, each a `KNOWLEDGE_*` environment variable (docs/operations.md lists them)."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

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


class TokenClaims(BaseModel):
    """The claims of a token from which a person is read. A name may be a path with dots, such as `realm_access.roles`.

    Names of people must be those that keys use, else a person with a key and a token is two people to the rule that nobody approves
    what he recorded himself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: str = Field("sub", min_length=1)
    roles: str = "roles"
    audience: str = "canon_audience"
    sources: str = "canon_sources"
    jurisdictions: str = "canon_jurisdictions"


class IssuerSettings(BaseModel):
    """An OIDC issuer whose tokens the service takes, and how its claims are read.

    `url` is the issuer exactly as its tokens name it. `audience` is the service as its tokens name it. `algorithms` are those that are
    taken: asymmetric ones alone, because the public key of an issuer is no secret. `roles` gives the issuer's own names of roles a
    meaning; the roles of Canon need none. `leeway` is in seconds. With `client_id` people log in with a browser: `client_secret_variable`
    names the environment variable with the secret, and `redirect_url` is the address of `/login/callback` as browsers reach it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    audience: str = Field(min_length=1)
    algorithms: tuple[
        Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"], ...
    ] = Field(("RS256", "ES256"), min_length=1)
    jwks_url: str = ""
    leeway: int = Field(60, ge=0, le=300)
    claims: TokenClaims = TokenClaims()
    roles: dict[str, Literal["reader", "author", "reviewer", "approver", "auditor", "administrator"]] = Field(
        default_factory=dict
    )
    client_id: str = ""
    client_secret_variable: str = ""
    redirect_url: str = ""
    scopes: str = "openid profile"

    @model_validator(mode="after")
    def _are_addresses(self) -> Self:
        for address in filter(None, (self.url, self.jwks_url, self.redirect_url)):
            parts = urlsplit(address)
            is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
            if not parts.hostname or (parts.scheme != "https" and not (is_here and parts.scheme == "http")):
                raise ValueError(f"{address!r} is no https address; http is for this machine only")
        if bool(self.client_id) != bool(self.redirect_url):
            raise ValueError("client_id and redirect_url go together")
        return self


def _read_json(value: Any) -> Any:
    """The value of a variable that holds JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error}") from None


_T = TypeVar("_T")
_Json = Annotated[_T, BeforeValidator(_read_json)]
"""A setting that a variable gives as JSON."""


class Settings(BaseModel):
    """How this process runs. Values come from the environment; the defaults are the embedded engines.

    A value that is given prevails over a variable. The names of variables may be written in any case.
    """

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
    text_recognition: Literal["off", "rapidocr"] = Field(
        "off",
        description="The engine that recognises the text of PDF pages without text; with off they are named. rapidocr needs the extra ocr.",
    )
    key_dir: Path | None = Field(
        None,
        description="Where the keys that sign ledger heads are kept; `keys` in the data directory when unset.",
    )
    timestamp_url: str | None = Field(
        None,
        description="The address of a time stamp authority (RFC 3161) that anchors heads in time; without one no head is anchored.",
    )
    timestamp_roots: Path | None = Field(
        None, description="A PEM file with the certificates of time stamp authorities that are trusted."
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
    language_models: _Json[tuple[ModelEndpoint, ...] | None] = Field(
        None,
        description="Endpoints of language models as a JSON list, the preferred first; without one no language model is asked.",
    )
    language_model_requests: int = Field(
        1_000, ge=0, description="The most requests to language models for one principal on one day (UTC)."
    )
    language_model_tokens: int = Field(
        1_000_000, ge=0, description="The most tokens, sent and received, for one principal on one day (UTC)."
    )
    redacted_patterns: _Json[dict[str, str] | None] = Field(
        None,
        description="Further regular expressions of what language models do not get to see, as a JSON object by name.",
    )

    allowed_hosts: str | None = Field(
        None,
        description="The host names by which the service may be called, with commas between them, such as `canon.example.org` or `*.example.org`; when unset every name, and without keys those of this machine.",
    )
    issuer: _Json[IssuerSettings | None] = Field(
        None,
        description="An OIDC issuer whose tokens the service takes, as a JSON object; without one keys alone are taken.",
    )
    requests_per_minute: int = Field(
        600, ge=0, description="The most requests of one person in a minute, for each process; 0 does not limit."
    )
    requests_per_day: int = Field(
        0, ge=0, description="The most requests of one person in a day, for each process; 0 does not limit."
    )
    failures_per_minute: int = Field(
        60,
        ge=0,
        description="The most requests of one address in a minute that bring no key that holds, for each process; 0 does not limit.",
    )
    recheck_seconds: float = Field(
        15,
        ge=0,
        description="The seconds for which a preview or an impact asks questions again; 0 does not limit.",
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
    tool_hosts: _Json[dict[str, str] | None] = Field(
        None,
        description="The hosts of external tools that may be called, as a JSON object with the environment variable of each one's key, or an empty text.",
    )

    mcp_hosts: _Json[tuple[str, ...] | None] = Field(
        None,
        description="Further host names under which agents reach /mcp, as a JSON list; this machine's own are always allowed.",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        found = {_field(name): value for name, value in os.environ.items() if name.upper().startswith(_PREFIX)}
        return {name: value for name, value in found.items() if name in cls.model_fields} | given

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names by which the service may be called; none where they are not set."""
        return tuple(name.strip() for name in (self.allowed_hosts or "").split(",") if name.strip())

    @field_validator("timestamp_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "https://none")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise ValueError("the value is no http or https address, or holds a name and password")
        return url

    @field_validator("redacted_patterns")
    @classmethod
    def _patterns_are_valid(cls, patterns: dict[str, str] | None) -> dict[str, str] | None:
        for name, pattern in (patterns or {}).items():
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
                raise ValueError(f"the name {name!r} of a pattern is no word; use letters, digits and underscores")
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"the pattern {name} is no regular expression: {error}") from None
        return patterns


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
