"""Keeps the vectors of passages and of their statements, for each embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, select

from knowledge.errors import NotFound
from knowledge.model.reading.vectors import TOKEN_DIMENSIONS, PassageVectors, TokenVectors
from knowledge.store.sql.contents import batches, insert_missing, passage_pks
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import MODEL, PASSAGE, STATEMENT_VECTORS, TOKEN_VECTORS, VECTOR
from knowledge.store.sql.vector_cache import VectorCache
from knowledge.store.values import Vectors
from knowledge.store.vectors import check_vectors

_STORED = "<f2"
"""The type of a component: two bytes, little-endian on every machine, so that a database can be moved."""


_MODEL_PK = select(MODEL.c.pk).where(MODEL.c.fingerprint == bindparam("fingerprint"))


def _kept(table: Table) -> Select[Any]:
    """The hash and the data of each of these passages that has a row in `table` for the model.

    The sum has no effect on the result. It has SQLite begin with the passages: else it begins with the model, and reads every vector there is.
    """
    return (
        select(PASSAGE.c.passage_hash, table.c.data)
        .join_from(PASSAGE, table, table.c.passage_pk == PASSAGE.c.pk + 0)
        .where(
            table.c.model_pk == _MODEL_PK.scalar_subquery(),
            PASSAGE.c.passage_hash.in_(bindparam("hashes", expanding=True)),
        )
    )


_VECTORS = _kept(VECTOR)
_TOKEN_VECTORS = _kept(TOKEN_VECTORS)
_STATEMENT_VECTORS = _kept(STATEMENT_VECTORS).add_columns(STATEMENT_VECTORS.c.lines)
_WITHOUT = (
    select(PASSAGE.c.passage_hash)
    .join_from(
        PASSAGE,
        VECTOR,
        and_(VECTOR.c.passage_pk == PASSAGE.c.pk, VECTOR.c.model_pk == bindparam("model_pk")),
        isouter=True,
    )
    .where(VECTOR.c.passage_pk.is_(None))
    .order_by(PASSAGE.c.passage_hash)
)


class SqlVectors:
    """See `IndexFeed`."""

    _database: Database

    def __init__(self) -> None:
        self.forget_vectors()

    def forget_vectors(self) -> None:
        """Drop the cached vectors, because some may be of passages that were erased."""
        self._of_statements: VectorCache[Vectors] = VectorCache()
        self._of_tokens: VectorCache[TokenVectors] = VectorCache()

    def without_vectors(self, model: str, limit: int | None = None) -> list[str]:
        """See `Store.without_vectors`."""
        with self._database.reading() as connection:
            asked = {"model_pk": _model_pk(connection, model)}
            return list(connection.execute(_WITHOUT.limit(limit), asked).scalars())

    def vectors(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """See `Store.vectors`."""
        return {row.passage_hash: _array(row.data) for row in self._rows(_VECTORS, model, hashes)}

    def statement_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """See `Store.statement_vectors`."""

        def read(missing: Sequence[str]) -> dict[str, Vectors]:
            rows = self._rows(_STATEMENT_VECTORS, model, missing)
            return {row.passage_hash: _array(row.data).reshape(row.lines, -1) for row in rows}

        return self._of_statements.get(model, hashes, read)

    def token_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, TokenVectors]:
        """See `Store.token_vectors`."""

        def read(missing: Sequence[str]) -> dict[str, TokenVectors]:
            return {row.passage_hash: _tokens(row.data) for row in self._rows(_TOKEN_VECTORS, model, missing)}

        return self._of_tokens.get(model, hashes, read)

    def save_vectors(self, model: str, hashes: Sequence[str], vectors: PassageVectors) -> None:
        """See `Store.save_vectors`. Raises InvalidInput when shapes differ, NotFound for an unknown passage."""
        check_vectors(len(hashes), vectors)
        if not len(hashes):
            return
        with self._database.writing() as connection:
            insert_missing(connection, MODEL, [{"fingerprint": model}])
            model_pk = _model_pk(connection, model)
            pks = passage_pks(connection, hashes)
            missing = [name for name in hashes if name not in pks]
            if missing:
                raise NotFound(f"There is no passage {missing[0][:16]}.", remedy="Record its version first.")
            keys = [{"model_pk": model_pk, "passage_pk": pks[name]} for name in hashes]
            wholes = zip(keys, vectors.wholes, strict=True)
            insert_missing(connection, VECTOR, [{**key, "data": _bytes(one)} for key, one in wholes])
            insert_missing(
                connection,
                STATEMENT_VECTORS,
                [
                    {**key, "lines": len(rows), "data": _bytes(rows)}
                    for key, rows in zip(keys, vectors.statements, strict=True)
                    if len(rows)
                ],
            )
            tokens = [(key, vectors.tokens_of(row)) for row, key in enumerate(keys)]
            insert_missing(
                connection,
                TOKEN_VECTORS,
                [{**key, "data": _token_bytes(own)} for key, own in tokens if len(own)],
            )

    def _rows(self, selected: Select[Any], model: str, hashes: Sequence[str]) -> list[Any]:
        with self._database.reading() as connection:
            return [
                row
                for batch in batches(filter(convert.storable, hashes))
                for row in connection.execute(selected, {"fingerprint": model, "hashes": batch})
            ]


def _model_pk(connection: Connection, fingerprint: str) -> int:
    """The key of a model; 0, which no row has, for a model without vectors yet."""
    return connection.execute(_MODEL_PK, {"fingerprint": fingerprint}).scalar() or 0


def _bytes(vectors: Vectors) -> bytes:
    return vectors.astype(_STORED).tobytes()


_LINE = "<i2"
"""The type of a token's line: two bytes, little-endian as well."""
_LINE_BYTES = 2
_ROW = _LINE_BYTES + TOKEN_DIMENSIONS
"""Bytes of one token: its line and its vector."""


def _token_bytes(tokens: TokenVectors) -> bytes:
    """The lines of the tokens, then their vectors."""
    return tokens.lines.astype(_LINE).tobytes() + tokens.rows.tobytes()


def _tokens(data: bytes) -> TokenVectors:
    import numpy as np  # most commands need no vector

    count = len(data) // _ROW
    rows = np.frombuffer(data, np.int8, offset=count * _LINE_BYTES).reshape(count, TOKEN_DIMENSIONS)
    return TokenVectors(rows, np.frombuffer(data, _LINE, count).astype(np.int16))


def _array(data: bytes) -> Vectors:
    import numpy as np

    return np.frombuffer(data, dtype=_STORED).astype(np.float16)
