"""A writer killed at any moment leaves either the old or the new state (invariant 6)."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.store.sql import open_sql_store

_WRITER = """
import sys
from pathlib import Path
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_samples import approve, submission

store = open_sql_store(Path(sys.argv[1]))
for number in range(1000):
    texts = [f"Paragraph {number} {part}." for part in range(20)]
    approve(store, *(submission(f"policy/{side}/{number}", texts) for side in "ab"))
    print(number, flush=True)
"""


@pytest.mark.parametrize("transactions", [1, 3, 6])
def test_a_killed_writer_leaves_whole_transactions(tmp_path: Path, transactions: int) -> None:
    file = tmp_path / "canon.sqlite3"
    command = [sys.executable, "-c", _WRITER, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for _ in range(transactions):
            assert writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    store = open_sql_store(file)
    assert store.verify() == []
    assert store.head().seq >= 4 * transactions
    assert store.head().seq % 4 == 0
    pending = [object_id for _, object_id in store.outbox()]
    assert sorted(pending) == list(store.object_ids())
    store.close()
