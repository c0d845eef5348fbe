"""The loaders there are, by suffix. A new format is added to LOADERS and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from ingest.loaders.delimited.loader import DelimitedLoader
from ingest.loaders.docx.loader import DocxLoader
from ingest.loaders.html.loader import HtmlLoader
from ingest.loaders.objects.loader import ObjectLoader
from ingest.loaders.pdf.loader import PdfLoader
from ingest.loaders.port import Loader
from ingest.loaders.text import TextLoader
from ingest.naming import suffix_of
from knowledge.errors import InvalidDocument

_CONVERTED = {
    ".adoc": "asciidoctor FILE, and ingest the .html",
    ".asciidoc": "asciidoctor FILE, and ingest the .html",
    ".doc": "soffice --convert-to docx FILE",
    ".docm": "soffice --convert-to docx FILE",
    ".odt": "soffice --convert-to docx FILE",
    ".rtf": "soffice --convert-to docx FILE",
    ".ppt": "soffice --convert-to pdf FILE",
    ".pptx": "soffice --convert-to pdf FILE",
    ".odp": "soffice --convert-to pdf FILE",
    ".xls": "soffice --convert-to csv FILE, for each sheet",
    ".xlsx": "soffice --convert-to csv FILE, for each sheet",
    ".ods": "soffice --convert-to csv FILE, for each sheet",
    ".epub": "pandoc FILE -o FILE.html",
    ".org": "pandoc FILE -o FILE.html",
    ".tex": "pandoc FILE -o FILE.html",
    **dict.fromkeys(
        (".jpeg", ".jpg", ".png", ".tif", ".tiff"),
        "img2pdf FILE -o FILE.pdf, and ingest the .pdf with KNOWLEDGE_TEXT_RECOGNITION=rapidocr",
    ),
}
"""How documents of formats that are not read are made such as are, with programs that keep their headings, lists and tables."""


class LoaderRegistry:
    """Finds the loader of a file by its suffix. `fallback` reads historical files of any other suffix."""

    def __init__(self, loaders: Sequence[Loader], fallback: Loader) -> None:
        self._fallback = fallback
        self._by_suffix: dict[str, Loader] = {}
        for loader in loaders:
            for suffix in loader.media_types:
                other = self._by_suffix.setdefault(suffix, loader)
                if other is not loader:
                    raise ValueError(
                        f"Two loaders read {suffix}: {type(other).__name__} and {type(loader).__name__}."
                    )

    @property
    def suffixes(self) -> frozenset[str]:
        """Every suffix that a loader reads, in lower case with its dot."""
        return frozenset(self._by_suffix)

    @property
    def known(self) -> str:
        """The suffixes as a message names them: sorted, separated by spaces."""
        return " ".join(sorted(self._by_suffix))

    def loader_of(self, name: str) -> Loader:
        """The loader of the file called `name`. Raises InvalidDocument, naming the known suffixes, if there is none."""
        loader = self._by_suffix.get(suffix_of(name))
        if loader is None:
            suffix = PurePosixPath(name).suffix
            converted = _CONVERTED.get(suffix.lower())
            convert = f"Convert it: {converted}. " if converted else ""
            raise InvalidDocument(
                f"Files of type {suffix or 'without suffix'!r} cannot be read.",
                where=name,
                remedy=f"{convert}The formats known are {self.known}.",
            )
        return loader

    def historical_loader_of(self, path: str) -> Loader:
        """The loader of a file from a git history, which is the fallback if no other reads its suffix."""
        return self._by_suffix.get(suffix_of(path), self._fallback)


TEXT = TextLoader()
_DELIMITED = DelimitedLoader()
LOADERS = LoaderRegistry(
    [TEXT, _DELIMITED, ObjectLoader(), HtmlLoader(), PdfLoader(), DocxLoader()], fallback=TEXT
)
"""Every loader of this program."""
ENCODED_SUFFIXES = frozenset({*TEXT.media_types, *_DELIMITED.media_types})
"""The suffixes of files whose format has no place of its own for an encoding, so that the caller may declare it."""
TEXT_SUFFIXES = frozenset(TEXT.media_types)
"""The suffixes that a git history includes by default. The other formats mix formatting with text, so most of
their commits would be no change of any words.
"""
