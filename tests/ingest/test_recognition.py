"""Pages that are images: recognised where an engine is set, told with their pages, and read again by the engine that read them."""

from __future__ import annotations

import pytest

from bench.recognition import PAGES
from bench.scans import Scan, Text, printed, scanned
from ingest.loaders.extracted import Extracted
from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import SourceFile
from ingest.loaders.recognition.choosing import recogniser_of
from ingest.loaders.recognition.port import Recogniser
from ingest.rereader import Rereader, RereadOptions
from knowledge.errors import InvalidDocument, Unavailable
from knowledge.model.objects import Version
from knowledge.model.reading.readings import RereadOutcome
from knowledge.model.reading.recognised import RecognisedPage, recognition_told
from knowledge.settings import Settings
from knowledge.testing.memory_store import MemoryStore
from tests.ingest.counting import word_pieces
from tests.ingest.ingesting import APPROVED, desk
from tests.ingest.pdf_files import PdfPage, pdf_file
from tests.ingest.recognising import NAME, NOTICE, NOTICE_SCAN, UPRIGHT, KnowingRecogniser, install


def load(content: bytes, recogniser: Recogniser | None) -> Extracted:
    (extracted,) = PdfLoader().load(SourceFile("a.pdf", ".pdf", content, 200_000_000, recogniser=recogniser))
    return extracted


@pytest.mark.parametrize("scan", [UPRIGHT, Scan(150, 1.5), Scan(200, -2.0, 30.0)], ids=str)
@pytest.mark.parametrize("name", list(PAGES))
def test_a_scanned_page_is_laid_out_like_the_page_itself(name: str, scan: Scan) -> None:
    page = PAGES[name]()
    expected = load(printed(page), None)
    found = load(scanned(page, scan), KnowingRecogniser(page, scan))
    assert found.text == expected.text
    assert found.title == expected.title


def test_the_recognised_pages_the_engine_and_the_unclear_lines_are_told() -> None:
    recogniser = KnowingRecogniser(NOTICE, UPRIGHT, {"Parcels are kept for 14 days.": 0.6})
    found = load(NOTICE_SCAN, recogniser)
    assert "open from 9:00 to 17:00" in found.text
    assert found.text.rstrip().endswith("\n[…]")
    assert found.recognised == (RecognisedPage(page=1, unclear=1),)
    assert found.extractor == f"{PdfLoader().fingerprint}+{NAME}"
    assert found.warnings == (
        "Page 1: the text was recognised in the image; 1 unclear line stands as […]; check it against the source.",
    )


def test_an_unclear_line_keeps_its_place_so_that_the_words_around_it_are_no_sentence() -> None:
    lines = ["The deposit is paid back within", "three months after the end of the", "contract, without interest."]
    page: list[Text] = [("Helvetica", 11.0, 70.0, 100.0 + 14 * place, line) for place, line in enumerate(lines)]
    found = load(scanned(page, UPRIGHT), KnowingRecogniser(page, UPRIGHT, {lines[1]: 0.7}))
    assert found.text.strip() == "The deposit is paid back within […] contract, without interest."


def test_what_is_hardly_print_is_nothing_and_a_page_of_unclear_lines_alone_holds_no_text() -> None:
    stained = load(NOTICE_SCAN, KnowingRecogniser(NOTICE, UPRIGHT, {NOTICE[2][4]: 0.4}))
    assert ("[…]" in stained.text, stained.recognised) == (False, (RecognisedPage(page=1),))
    with pytest.raises(InvalidDocument, match="holds no text"):
        load(NOTICE_SCAN, KnowingRecogniser(NOTICE, UPRIGHT, {text[4]: 0.9 for text in NOTICE}))


def test_a_page_with_text_is_not_recognised_and_keeps_its_reader() -> None:
    recogniser = KnowingRecogniser(NOTICE, UPRIGHT)
    found = load(printed(NOTICE), recogniser)
    assert (found.extractor, found.recognised, recogniser.asked) == (PdfLoader().fingerprint, (), 0)


def test_an_image_without_print_is_named_as_before() -> None:
    page = PdfPage().image(0, 0, 595, 842)
    text = PdfPage().text(60, 80, "The second page has words that make a sentence.")
    found = load(pdf_file([page, text]), KnowingRecogniser([], UPRIGHT))
    assert found.warnings == ("Page 1 holds no text; run text recognition over it.",)
    assert (found.extractor, found.recognised) == (PdfLoader().fingerprint, ())


def test_print_is_read_where_the_image_shows_none_of_it() -> None:
    """The engine may see what a threshold does not: then its own boxes place the lines."""
    found = load(pdf_file([PdfPage().image(0, 0, 595, 842)]), KnowingRecogniser(NOTICE, UPRIGHT))
    assert "The office is open from 9:00 to 17:00 on all days but Sunday." in found.text


def test_a_scan_without_an_engine_is_refused_with_the_setting_that_reads_it() -> None:
    with pytest.raises(InvalidDocument, match="holds no text") as refused:
        load(NOTICE_SCAN, None)
    assert "KNOWLEDGE_TEXT_RECOGNITION" in refused.value.remedy


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([(2, 0)], "Page 2: the text was recognised in the image; check it against the source."),
        ([(1, 2), (2, 1), (5, 0)], "Pages 1-2 and 5: the text was recognised in the image; 3 unclear lines stand as […]; check it against the source."),
    ],
)  # fmt: skip
def test_recognised_pages_are_told_in_one_sentence(pages: list[tuple[int, int]], told: str) -> None:
    assert recognition_told([RecognisedPage(page=page, unclear=unclear) for page, unclear in pages]) == told


def test_an_engine_that_is_set_and_not_installed_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, None)
    assert recogniser_of("off") is None
    _, ingestor, _ = desk(Settings(text_recognition="rapidocr"))
    with pytest.raises(Unavailable) as refused:
        ingestor.upload("notice.txt", b"The office is open.", APPROVED)
    assert refused.value.detail.startswith(
        "KNOWLEDGE_TEXT_RECOGNITION is rapidocr, and rapidocr and onnxruntime are not"
    )
    assert "pip install 'canon-knowledge[ocr]'" in refused.value.remedy


def recorded(monkeypatch: pytest.MonkeyPatch) -> tuple[MemoryStore, Version]:
    """A store with a notice that was recognised."""
    install(monkeypatch, KnowingRecogniser(NOTICE, UPRIGHT))
    store, ingestor, _ = desk(Settings(text_recognition="rapidocr"))
    report = ingestor.upload("notice.pdf", NOTICE_SCAN, APPROVED)
    assert any("recognised in the image" in warning for warning in report.warnings)
    ((object_id, _),) = report.versions
    return store, next(iter(store.versions(object_id)))


def test_a_recognised_version_keeps_its_pages_and_the_engine_that_read_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, version = recorded(monkeypatch)
    assert version.recognised == (RecognisedPage(page=1),)
    assert f"+{NAME} " in version.reading.reader


def test_a_recognised_version_is_read_again_by_its_engine_although_the_setting_is_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, version = recorded(monkeypatch)
    report = Rereader(store, word_pieces(), Settings()).run(
        RereadOptions(object_id=version.object_id, dry_run=True)
    )
    assert (report.counts, report.unreadable) == ({RereadOutcome.UNCHANGED: 1}, {})


def test_a_recognised_version_stays_as_it_is_read_where_its_engine_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, version = recorded(monkeypatch)
    install(monkeypatch, None)
    report = Rereader(store, word_pieces(), Settings()).run(
        RereadOptions(object_id=version.object_id, dry_run=True)
    )
    ((uri, reason),) = report.unreadable.items()
    assert (uri, report.changed) == ("notice.pdf", [])
    assert "stays as it is read" in reason
    assert "canon-knowledge[ocr]" in reason


def test_a_version_with_pages_that_were_only_named_gains_their_text_when_it_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = PdfPage().text(60, 80, "The first page has words that make a sentence.")
    store, ingestor, _ = desk()
    report = ingestor.upload("two.pdf", pdf_file([page, PdfPage().image(0, 0, 595, 842)]), APPROVED)
    ((object_id, _),) = report.versions
    install(monkeypatch, KnowingRecogniser(NOTICE, UPRIGHT))
    setting = Settings(text_recognition="rapidocr")
    (changed,) = (
        Rereader(store, word_pieces(), setting).run(RereadOptions(object_id=object_id, dry_run=True)).changed
    )
    assert changed.outcome is RereadOutcome.WAITING
    assert any("Parcels are kept for 14 days." in line for line in changed.difference)
