"""An encoding that is declared at the ingest stays with the version: read again, in syncs, and beside another one (N6d)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.options import IngestOptions
from ingest.rereader import Rereader
from ingest.syncing import Syncer
from knowledge.errors import InvalidInput
from knowledge.settings import Settings
from tests.ingest.counting import word_pieces
from tests.ingest.ingesting import APPROVED, desk, text_at
from tests.ingest.test_syncing import approve, declare

DECLARED = replace(APPROVED, encoding="windows-1252")
MENU = "Das Menü kostet 11 €.\n"


def test_a_declared_encoding_is_kept_and_read_again_alike_n6d(tmp_path: Path) -> None:
    (tmp_path / "menu.md").write_bytes(MENU.encode("cp1252"))
    (tmp_path / "fees.csv").write_bytes("Gebühr;Preis\nTür;9 €\n".encode("cp1252"))
    (tmp_path / "plain.md").write_text("Größe zählt.\n")
    store, ingestor, _ = desk()
    report = ingestor.paths([tmp_path], DECLARED)
    versions = {store.version(one).revision.uri: store.version(one) for _, one in report.versions}
    kept = {uri: version.provenance.get("encoding") for uri, version in versions.items()}
    assert kept == {"menu.md": "cp1252", "fees.csv": "cp1252", "plain.md": None}
    assert text_at(store, "document/local/menu", "2026-02-01") == MENU
    rereader = Rereader(store, word_pieces(), Settings())
    for version in versions.values():
        again = rereader.reading_of(version)
        assert again.text == store.text(version.version_id)
        assert again.reading.is_same(version.reading)


def test_the_same_bytes_in_another_encoding_are_another_version_n6d() -> None:
    _, ingestor, _ = desk()
    content = MENU.encode("cp1252")
    assert ingestor.upload("menu.md", content, replace(APPROVED, encoding="cp1250")).recorded == 1
    assert ingestor.upload("menu.md", content, DECLARED).recorded == 1
    assert ingestor.upload("menu.md", content, DECLARED).unchanged == 1


def test_a_sync_reads_a_file_as_it_was_declared_n6d(tmp_path: Path) -> None:
    store, ingestor, clock = desk()
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "menu.md").write_bytes(MENU.encode("cp1252"))
    declare(store, ingestor, location=folder)
    ingest = IngestOptions(source="handbook", actor="Uma", encoding="windows-1252")
    approve(store, *(version_id for _, version_id in ingestor.paths([folder], ingest).versions))
    clock.pass_days(1)
    outcome = Syncer(store, ingestor).sync("handbook", "robot")
    assert (outcome.confirmed, outcome.broken, outcome.drafted) == (1, {}, [])
    (folder / "menu.md").write_bytes(MENU.replace("11", "12").encode("cp1252"))
    [(_, drafted)] = Syncer(store, ingestor).sync("handbook", "robot").drafted
    assert store.text(drafted) == MENU.replace("11", "12")
    assert store.version(drafted).provenance == {"encoding": "cp1252"}


def test_an_unknown_encoding_and_one_for_a_history_are_refused_n6d(tmp_path: Path) -> None:
    _, ingestor, _ = desk()
    with pytest.raises(InvalidInput, match="no encoding 'klingon'"):
        ingestor.paths([tmp_path], replace(APPROVED, encoding="klingon"))
    with pytest.raises(InvalidInput, match="history"):
        ingestor.history(tmp_path, DECLARED)
