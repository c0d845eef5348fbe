"""A clock that ran ahead once is told: by an ingest, by verification and by a check-up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.service.application import Application
from api.service.requests import DocumentDefaults
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder

DOCUMENT = "# Wall\n\nThe wall is {}.\n"


def warnings_at(folder: Path, moment: datetime, colour: str) -> list[list[str]]:
    """The warnings of an ingest, of verification and of a check-up, with a clock that stands still."""
    canon = open_canon(Settings(data_dir=folder), clock=lambda: moment, embedder=HashingEmbedder())
    application = Application.over(canon)
    content = DOCUMENT.format(colour).encode()
    view = application.documents.upload("wall.md", content, DocumentDefaults(actor="jo"))
    told = [view.warnings, application.ledger.verify().warnings, application.upkeep.doctor(repair=False).warnings]
    canon.close()
    return told


def test_known_times_in_the_future_are_told_t3(tmp_path: Path) -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    assert warnings_at(tmp_path, now + timedelta(days=400), "blue") == [[], [], []]
    for told in warnings_at(tmp_path, now, "red"):
        assert len(told) == 1
        assert "last written at 2027-12-31" in told[0]
        assert "the clock says 2026-11-26" in told[0]


def test_clocks_that_differ_a_little_are_not_told_t3(tmp_path: Path) -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    warnings_at(tmp_path, now + timedelta(seconds=30), "blue")
    assert warnings_at(tmp_path, now, "red") == [[], [], []]
