"""The collections of one index on a Qdrant server, and the alias that says which of them is in use.

For the configured name `canon` the server holds

    canon                                the first collection; also the only one of Canon before aliases
    canon.20261126T133500Z-1f0c9a3b      a collection that a rebuild made, named by time and chance
    canon.current                        an alias of the collection in use: every request goes to it
    canon.mark.<mark>                    an alias of the same collection, while its mark is kept

A rebuild moves both aliases in one request, which the server carries out whole or not at all.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from knowledge.errors import CanonError, Unavailable
from knowledge.retrieval.engines.hybrid import BM25, DENSE, STATEMENTS
from knowledge.retrieval.engines.payload import INSTANT_FIELDS, KEYWORD_FIELDS

if (
    TYPE_CHECKING
):  # importing the client takes most of a second, which a command without a server need not wait for
    from qdrant_client import QdrantClient, models

_STAMP = "%Y%m%dT%H%M%SZ"
"""How a rebuilt collection's name says when it was begun: UTC to the second, in characters Qdrant allows."""

_ABANDONED_AFTER = timedelta(days=1)
"""The age from which a collection not in use counts as left by a rebuild that died. A younger one may still be
under construction by another process. No rebuild takes a day: vectors come from the store."""


class Collections:
    """The collections behind `name` on `server`, a URL or a client. Connects on first use; thread-safe.

    Every use raises Unavailable while the server cannot be reached.
    """

    def __init__(self, server: str | QdrantClient, name: str, *, dimensions: int, api_key: str | None) -> None:
        self._server = server
        self._name = name
        self._dimensions = dimensions
        self._api_key = api_key
        self._connecting = threading.Lock()
        self._connected: QdrantClient | None = None
        self.current = f"{name}.current"
        """The alias of the collection in use."""

    @contextmanager
    def client(self) -> Iterator[QdrantClient]:
        """The connection; errors of the client raised inside become Unavailable."""
        with self._faults():
            yield self._connection()

    def prepare(self) -> bool:
        """Make sure that a collection is in use and that it fits; whether it has a place for statement vectors.

        Raises Unavailable when it was made for vectors of other dimensions.
        """
        with self.client() as client:
            if self.current not in self._aliases(client):
                if not client.collection_exists(self._name):
                    self._create(client, self._name)
                client.update_collection_aliases([_named(self.current, self._name)])
            vectors = client.get_collection(self.current).config.params.vectors
        held = vectors.get(DENSE) if isinstance(vectors, dict) else None
        if held is None or held.size != self._dimensions:
            raise Unavailable(
                f"The collection {self._name!r} was not made for vectors of {self._dimensions} dimensions.",
                remedy="`knowledge reindex` makes it anew from the store; or name another in KNOWLEDGE_QDRANT_COLLECTION.",
            )
        return isinstance(vectors, dict) and STATEMENTS in vectors

    def make(self) -> str:
        """Make an empty collection beside the one in use and return its name. Removes abandoned ones first."""
        now = datetime.now(UTC)
        name = f"{self._name}.{now.strftime(_STAMP)}-{secrets.token_hex(4)}"
        with self.client() as client:
            for abandoned in self._abandoned(client, now - _ABANDONED_AFTER):
                client.delete_collection(abandoned)
            self._create(client, name)
        return name

    def put_in_use(self, collection: str, mark: str) -> None:
        """Move the alias to `collection`, with `mark` unless that is empty, and remove the one used before."""
        with self.client() as client:
            before = self._in_use(client)
            moves: list[models.AliasOperations] = [_named(self.current, collection)]
            if self.current in self._aliases(client):
                moves.insert(0, _unnamed(self.current))
            if mark:
                moves.append(_named(self._marked(mark), collection))
            client.update_collection_aliases(moves)
            client.delete_collection(before)

    def drop(self, collection: str) -> None:
        """Remove a collection that `make` made."""
        with self.client() as client:
            client.delete_collection(collection)

    def mark(self) -> str | None:
        """The mark kept with the collection in use, if any."""
        with self.client() as client:
            aliases = self._aliases(client)
        in_use, prefix = aliases.get(self.current), self._marked("")
        kept = [name for name, collection in aliases.items() if collection == in_use and name.startswith(prefix)]
        return kept[0].removeprefix(prefix) if kept else None

    def remove_mark(self, mark: str) -> None:
        """Remove `mark` if it is kept."""
        with self.client() as client:
            if self._marked(mark) in self._aliases(client):
                client.update_collection_aliases([_unnamed(self._marked(mark))])

    def close(self) -> None:
        """Release the connection, if it was made here; a client given stays open."""
        if isinstance(self._server, str) and self._connected is not None:
            self._connected.close()
        self._connected = None

    def _marked(self, mark: str) -> str:
        return f"{self._name}.mark.{mark}"

    def _connection(self) -> QdrantClient:
        with self._connecting:
            if self._connected is None:
                self._connected = self._open()
            return self._connected

    def _open(self) -> QdrantClient:
        from qdrant_client import QdrantClient

        if isinstance(self._server, str):
            return QdrantClient(url=self._server, api_key=self._api_key)
        return self._server

    def _aliases(self, client: QdrantClient) -> dict[str, str]:
        return {each.alias_name: each.collection_name for each in client.get_aliases().aliases}

    def _in_use(self, client: QdrantClient) -> str:
        """The collection in use; before there is an alias, the one with the configured name."""
        return self._aliases(client).get(self.current, self._name)

    def _abandoned(self, client: QdrantClient, before: datetime) -> list[str]:
        """Collections of this index that are not in use and, if a rebuild made them, were begun before then."""
        in_use = self._in_use(client)
        names = [each.name for each in client.get_collections().collections if each.name != in_use]
        return [name for name in names if name == self._name or self._was_begun_before(before, name)]

    def _was_begun_before(self, instant: datetime, name: str) -> bool:
        match = re.fullmatch(re.escape(self._name) + r"\.(\d{8}T\d{6}Z)-[0-9a-f]{8}", name)
        return match is not None and datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC) < instant

    def _create(self, client: QdrantClient, name: str) -> None:
        from qdrant_client import models

        params = partial(
            models.VectorParams,
            size=self._dimensions,
            distance=models.Distance.DOT,
            datatype=models.Datatype.FLOAT16,
        )
        statements = params(
            on_disk=True,  # some seven times the dense vectors, and not searched for every question
            hnsw_config=models.HnswConfigDiff(m=0),
            multivector_config=models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM),
        )
        client.create_collection(
            name,
            vectors_config={DENSE: params(), STATEMENTS: statements},
            sparse_vectors_config={BM25: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
        for fields, schema in (
            (INSTANT_FIELDS, models.PayloadSchemaType.DATETIME),
            (KEYWORD_FIELDS, models.PayloadSchemaType.KEYWORD),
        ):
            for field in fields:
                client.create_payload_index(name, field, schema)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        from qdrant_client.common.client_exceptions import QdrantException
        from qdrant_client.http.exceptions import ApiException

        try:
            yield
        except CanonError:
            raise
        except (ApiException, QdrantException, OSError) as error:
            name = self._server if isinstance(self._server, str) else "given"
            raise Unavailable(
                f"The Qdrant server {name} cannot be used: {error}",
                remedy="Check that it runs and that KNOWLEDGE_QDRANT_URL and KNOWLEDGE_QDRANT_API_KEY are right.",
            ) from error


def _named(alias: str, collection: str) -> models.CreateAliasOperation:
    from qdrant_client import models

    return models.CreateAliasOperation(
        create_alias=models.CreateAlias(collection_name=collection, alias_name=alias)
    )


def _unnamed(alias: str) -> models.DeleteAliasOperation:
    from qdrant_client import models

    return models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias))
