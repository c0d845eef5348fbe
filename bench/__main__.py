"""Run the measurements and print one JSON line each; docs/benchmarks.md keeps the figures that were seen.

python -m bench --repo REPO [--only ingest,history,query,crash,telemetry,tools] [--kills 200] [--points 8000,100000]

Each measurement runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

MEASUREMENTS = ("ingest", "history", "query", "crash", "telemetry", "tools")


def main() -> int:
    """Parse the command line and run what it names."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--repo", type=Path, required=True, help="A git clone with Markdown files.")
    parser.add_argument("--only", default=",".join(MEASUREMENTS), help="Which measurements, comma-separated.")
    parser.add_argument("--kills", default="200", help="How often the crash measurement kills an ingest.")
    parser.add_argument(
        "--points", default="8000,100000", help="Index sizes for the query and tools measurements."
    )
    arguments = parser.parse_args()
    if not (arguments.repo / ".git").exists():
        parser.error(f"{arguments.repo} is not a git clone; name one with REPO=<clone>")
    failed = 0
    for name in arguments.only.split(","):
        for options in _runs(name, arguments):
            given = [] if name == "tools" else [str(arguments.repo.resolve())]  # it writes its own documents
            command = [sys.executable, "-m", f"bench.{name}", *given, *options]
            failed |= subprocess.run(command, check=False).returncode
    return failed


def _runs(name: str, arguments: argparse.Namespace) -> list[list[str]]:
    if name == "query":
        return [[size] for size in arguments.points.split(",")]
    if name == "tools":
        return [arguments.points.split(",")]
    return [[arguments.kills]] if name == "crash" else [[]]


if __name__ == "__main__":
    sys.exit(main())
