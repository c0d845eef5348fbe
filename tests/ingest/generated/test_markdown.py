"""Every published word of a generated Markdown document is read once and in order, and no other."""

from __future__ import annotations

import re

import pytest

from ingest.loaders.markdown.reader import read_markdown
from tests.ingest.generated.documents import generate, words_read
from tests.ingest.generated.markdown import as_markdown


@pytest.mark.parametrize("seed", range(75))
def test_the_words_read_are_the_words_published(seed: int) -> None:
    document = generate(seed)
    reading = read_markdown(as_markdown(document, seed))
    assert words_read(reading.tree) == document.published
    assert not [word for word in document.unpublished if word in reading.text]
    assert not re.search(r"[^\s|] {2,}[^\s|]|\n{3,}|[^|] +\n", reading.text)
    assert not re.search(
        r"<(?!/?(?:em|b|a|a href=\"https://example\.org\")>)", reading.text.replace("(<a b>)", "")
    )
