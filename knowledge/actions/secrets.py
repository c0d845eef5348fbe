"""Reads the secrets that sign requests, from the environment or from a folder of files (rule D7c)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from knowledge.actions.signature import secret_bytes
from knowledge.errors import InvalidInput
from knowledge.model.kinds import ActionTerms


class SecretReader:
    """Reads secrets at each try, so that a new one holds at once."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment

    def __call__(self, terms: ActionTerms) -> bytes:
        """The secret that the terms name. Raises InvalidInput where there is none, or it is too short; no message holds it."""
        name = terms.secret_variable or terms.secret_file or ""
        secret = self._variable(name) if terms.secret_variable else self._file(name)
        try:
            return secret_bytes(secret)
        except ValueError as error:
            raise InvalidInput(f"{name}: {error}.", remedy="Set another secret, then retry the action.") from None

    def _variable(self, name: str) -> str:
        secret = self._environment.get(name, "")
        if not secret.strip():
            raise InvalidInput(
                f"The environment variable {name} holds no secret.", remedy="Set it, then retry the action."
            )
        return secret

    def _file(self, name: str) -> str:
        try:
            return (self._folder / name).read_text()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise InvalidInput(
                f"The secret {self._folder / name} cannot be read: {why}.",
                remedy="Write it there, then retry the action.",
            ) from None
