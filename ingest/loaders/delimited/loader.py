"""Loads files of delimited values: CSV and TSV."""

from __future__ import annotations

from types import MappingProxyType

from ingest.loaders.delimited.reader import read_delimited
from ingest.loaders.encodings import decode
from ingest.loaders.extracted import Extracted
from ingest.loaders.extraction import ExtractingLoader
from ingest.loaders.port import SourceFile

_DELIMITERS = {".tsv": "\t"}


class DelimitedLoader(ExtractingLoader):
    """Loads delimited values as a table. The kept text is the file's own."""

    media_types = MappingProxyType({".csv": "text/csv", ".tsv": "text/tab-separated-values"})
    remedy = "Write something in it or leave it out."

    @property
    def name(self) -> str:
        """The name of the reader."""
        return "delimited"

    def extract(self, file: SourceFile) -> Extracted:
        """Return the text with its table. Raises InvalidDocument when the bytes are binary or not in their encoding."""
        text = decode(file.name, file.content, file.encoding)
        reading = read_delimited(text, _DELIMITERS.get(file.suffix, ""))
        return Extracted(
            reading.text,
            self.media_types[file.suffix],
            self.fingerprint,
            tree=reading.tree,
            left_out=reading.left_out,
        )
