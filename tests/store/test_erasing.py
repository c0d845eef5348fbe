"""Erased bytes leave every file (rule E1)."""

from __future__ import annotations

import random
import string
import zlib
from pathlib import Path

import numpy as np
import pytest

from knowledge.bootstrap import open_canon
from knowledge.errors import Erased
from knowledge.model.reading.vectors import PassageVectors, TokenVectors
from knowledge.settings import Settings
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.store_samples import SettableClock, answer_record, approve, submission

TOKENS = TokenVectors(np.ones((2, 64), np.int8), np.array([-1, 0], np.int16))

SECRET = "Jane Doe of Ostermark owes"
WORDS = random.Random(7)


def padding(words: int) -> str:
    return " ".join("".join(WORDS.choices(string.ascii_lowercase, k=8)) for _ in range(words))


def files_with(folder: Path, *traces: bytes) -> list[str]:
    """The files below `folder` that hold one of these byte strings."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(trace in path.read_bytes() for trace in traces)]


def personal(store: SqlStore, number: int = 0) -> tuple[str, bytes]:
    """A version with the secret in passages short and long, among others; and its text as it is kept."""
    item = submission(f"policy/p{number}", (f"{SECRET} {number}.", f"{SECRET} {padding(1500)}", padding(900)))
    (version_id,) = approve(store, item)
    names = store.without_vectors("m")
    vectors = np.ones((len(names), 8), dtype=np.float16)
    store.save_vectors("m", names, PassageVectors(vectors, [vectors[:1]] * len(names), [TOKENS] * len(names)))
    return version_id, zlib.compress(item.content)


@pytest.mark.rule("E1f")
def test_what_is_erased_is_in_no_file_of_the_database_e1(tmp_path: Path) -> None:
    store = open_sql_store(tmp_path / "canon.sqlite3", SettableClock())
    kept, traces = [], []
    for number in range(12):
        version_id, packed = personal(store, number)
        kept.append(version_id)
        traces += [packed[:200], packed[-200:]]
        approve(store, submission(f"policy/other{number}", (padding(number * 100 + 1),)))
        with store.transaction() as transaction:
            transaction.record_answer(answer_record(f"a{number}", f"{SECRET} what?", cites=[version_id]))
    assert files_with(tmp_path, SECRET.encode())
    assert files_with(tmp_path, *traces)
    WORDS.shuffle(kept)
    for names in (kept[:1], kept[1:5], kept[5:]):
        with store.transaction() as transaction:
            transaction.erase(names, basis="GDPR", actor="dpo")
    assert files_with(tmp_path, SECRET.encode(), *traces) == []
    assert store.verify() == []
    store.close()
    assert files_with(tmp_path, SECRET.encode(), *traces) == []


def test_a_reader_that_is_in_the_way_delays_it_to_the_next_write_e1(tmp_path: Path) -> None:
    store = open_sql_store(tmp_path / "canon.sqlite3", SettableClock(), patience=0.2)
    version_id, _ = personal(store)
    lines = store.transfer.export()
    next(lines)
    with store.transaction() as transaction:
        transaction.erase([version_id], basis="GDPR", actor="dpo")
    with pytest.raises(Erased):
        store.text(version_id)
    assert SECRET in "".join(lines), "who began to read before it reads on"
    approve(store, submission("policy/next"))
    assert files_with(tmp_path, SECRET.encode()) == []
    store.close()


def test_what_is_erased_is_in_no_file_of_the_data_directory_e1(tmp_path: Path) -> None:
    canon = open_canon(Settings(data_dir=tmp_path / "data"), embedder=HashingEmbedder())
    (version_id,) = approve(canon.store, submission("policy/p", (f"{SECRET} 12.", padding(200))))
    canon.indexer.catch_up(None)
    with canon.store.transaction() as transaction:
        transaction.erase([version_id], basis="GDPR", actor="dpo")
    canon.indexer.catch_up(None)
    assert files_with(tmp_path, b"Ostermark") == []
    canon.close()
    assert files_with(tmp_path, b"Ostermark") == []


def test_only_what_the_erased_versions_held_is_looked_at_e1(tmp_path: Path) -> None:
    store = open_sql_store(tmp_path / "canon.sqlite3", SettableClock())
    shared, own = padding(20), padding(20)
    one, two = approve(store, submission("policy/p", (shared, own)), submission("policy/p", (shared, "Another.")))
    refs = {ref.passage_hash for ref in store.version(one).passages}
    left = {ref.passage_hash for ref in store.version(two).passages}
    with store.transaction() as transaction:
        transaction.erase([one], basis="GDPR", actor="dpo")
    assert set(store.passages(sorted(refs | left))) == left
    assert store.verify() == []
    store.close()
