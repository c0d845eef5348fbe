"""Files of structured objects in YAML or JSON: one text per object."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ingest.loaders.encodings import decode
from ingest.loaders.extracted import Extracted
from ingest.loaders.objects.render import EXTRACTOR_NAME, EXTRACTOR_VERSION, render_object
from ingest.loaders.objects.validation import authored_objects
from ingest.loaders.port import SourceFile, fingerprint_of
from ingest.loaders.text import TextLoader
from ingest.loaders.yaml_subset import parse_json, parse_yaml

_JSON = "application/json"
_YAML = "application/yaml"


class ObjectLoader:
    """Loads files of structured objects."""

    name = EXTRACTOR_NAME
    version = EXTRACTOR_VERSION
    fingerprint = fingerprint_of(name, version)
    media_types: Mapping[str, str] = MappingProxyType({".yaml": _YAML, ".yml": _YAML, ".json": _JSON})

    def load(self, file: SourceFile) -> tuple[Extracted, ...]:
        """Return the text of every object in the file, in their order.

        Raises InvalidDocument, naming file, line or field, when the file cannot be parsed or an object is not valid.
        """
        media_type = self.media_types[file.suffix]
        text = decode(file.name, file.content)
        value = parse_json(text, file.name) if media_type == _JSON else parse_yaml(text, file.name)
        return tuple(render_object(authored, media_type) for authored in authored_objects(value, file.name))

    def load_leniently(self, file: SourceFile) -> Extracted:
        """Return the file itself as plain text: a history records files, and several objects may be in one."""
        return TextLoader().load_leniently(file)
