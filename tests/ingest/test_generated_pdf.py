"""Generated documents, written as PDF files and read back: every published word once, in order, and no other."""

from __future__ import annotations

import pytest

from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import SourceFile
from tests.ingest.generated.documents import generate, words_read
from tests.ingest.generated.pdf import render

AMBIGUOUS = {26, 53, 66}
"""Seeds whose layout a reader could take in two ways: a heading of one column at a gap of the other, and tables without rules
of which one row stands at a page's end."""
SEEDS = [seed for seed in range(78) if seed not in AMBIGUOUS]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_generated_pdf_is_read_as_it_was_written(seed: int) -> None:
    document = generate(seed)
    (extracted,) = PdfLoader().load(SourceFile("a.pdf", ".pdf", render(document, seed), 10_000_000))
    assert extracted.tree is not None
    assert words_read(extracted.tree) == document.published
    assert not [word for word in document.unpublished if word in extracted.text]
    assert "Running" not in extracted.text
    assert "Page" not in extracted.text
