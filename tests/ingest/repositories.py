"""Small git repositories made on the spot, with committer dates of the test's choosing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ingest.history.git_process import environment

BASE = 1_600_000_000


class Repo:
    """A repository that a test commits to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, at: int = BASE) -> str:
        """Run git as a fixed author at second `at`; its output."""
        identity = {"NAME": "Uma Author", "EMAIL": "uma@example.org", "DATE": f"{at} +0200"}
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in identity.items()}
        done = subprocess.run(
            ["git", "-C", str(self.path), "-c", "commit.gpgsign=false", *arguments],
            env={**environment(), **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(self, files: dict[str, str | bytes | None], at: int, message: str = "Change") -> str:
        """Write (or, for None, remove) files and commit them at BASE + `at` seconds; the commit's id."""
        for name, content in files.items():
            self._put(self.path / name, content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, at=BASE + at)
        return self.git("rev-parse", "HEAD")

    def _put(self, path: Path, content: str | bytes | None) -> None:
        path.unlink(missing_ok=True)
        if content is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
