"""Files of structured objects in YAML or JSON: one text per object."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ingest.loaders.encodings import decode
from ingest.loaders.extracted import Extracted
from ingest.loaders.objects.foreign import ForeignFile, is_foreign, is_foreign_text
from ingest.loaders.objects.render import EXTRACTOR_NAME, EXTRACTOR_VERSION, render_object
from ingest.loaders.objects.validation import authored_objects
from ingest.loaders.port import SourceFile, fingerprint_of
from ingest.loaders.text import TextLoader
from ingest.loaders.yaml_subset import is_yaml, parse_json, parse_yaml
from knowledge.errors import InvalidDocument

_JSON = "application/json"
_YAML = "application/yaml"
_REMEDY = "Leave it out; or, if it was meant as an object, begin it with its id, such as id: policy/refunds."


class ObjectLoader:
    """Loads files of structured objects."""

    name = EXTRACTOR_NAME
    version = EXTRACTOR_VERSION
    fingerprint = fingerprint_of(name, version)
    media_types: Mapping[str, str] = MappingProxyType({".yaml": _YAML, ".yml": _YAML, ".json": _JSON})

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return the text of every object in the file, in their order.

        Raises InvalidDocument, naming file, line or field, when the file cannot be parsed or an object is not valid, and
        ForeignFile when it holds nothing that was meant as an object.
        """
        media_type = self.media_types[file.suffix]
        value = self._parse(file, media_type)
        if is_foreign(value):
            raise ForeignFile("The file holds no object of Canon's.", where=file.name, remedy=_REMEDY)
        return tuple(render_object(authored, media_type) for authored in authored_objects(value, file.name))

    def _parse(self, file: SourceFile, media_type: str) -> Any:
        text = decode(file.name, file.content)
        if media_type == _JSON:
            return parse_json(text, file.name)
        try:
            return parse_yaml(text, file.name)
        except InvalidDocument as error:
            # Aliases, tags and several documents in one file are valid YAML, and common in the files of other programs.
            if is_yaml(text) and is_foreign_text(text):
                raise ForeignFile(error.detail, where=error.where, remedy=error.remedy) from None
            raise

    def load_leniently(self, file: SourceFile) -> Extracted:
        """Return the file itself as plain text: a history records files, and several objects may be in one."""
        return TextLoader().load_leniently(file)
