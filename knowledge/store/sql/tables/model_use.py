"""The use of language models, counted in the database so that all processes share one budget."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, select, update

from knowledge.language.port import DailyUse
from knowledge.store.sql.contents import insert_missing
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.schema import MODEL_USE

_OF_DAY = (MODEL_USE.c.principal == bindparam("of"), MODEL_USE.c.day == bindparam("on"))
_USED = select(MODEL_USE.c.requests, MODEL_USE.c.tokens).where(*_OF_DAY)
_requests = MODEL_USE.c.requests + bindparam("more_requests")
_tokens = MODEL_USE.c.tokens + bindparam("more_tokens")
_ADD = update(MODEL_USE).where(*_OF_DAY).values(requests=_requests, tokens=_tokens)
_ADD_WITHIN = _ADD.where(_requests <= bindparam("most_requests"), _tokens <= bindparam("most_tokens"))
"""Checks and adds in one statement: the database locks the row and checks it again, so that two processes never share what is left."""
_EPOCH = date(1970, 1, 1)


class SqlModelUse:
    """See `ModelUse`. It works alike on both engines, and between processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, principal: str, day: date, use: DailyUse, most: DailyUse) -> bool:
        """See `ModelUse.reserve`."""
        with self._database.writing() as connection:
            insert_missing(connection, MODEL_USE, [{**_key(principal, day), "requests": 0, "tokens": 0}])
            bounds = {"most_requests": most.requests, "most_tokens": most.tokens}
            return connection.execute(_ADD_WITHIN, _values(principal, day, use) | bounds).rowcount == 1

    def settle(self, principal: str, day: date, tokens: int) -> None:
        """See `ModelUse.settle`."""
        with self._database.writing() as connection:
            connection.execute(_ADD, _values(principal, day, DailyUse(tokens=tokens)))

    def used(self, principal: str, day: date) -> DailyUse:
        """See `ModelUse.used`."""
        with self._database.reading() as connection:
            return _row(connection, principal, day) or DailyUse()


def _key(principal: str, day: date) -> dict[str, str | int]:
    return {"principal": principal, "day": (day - _EPOCH).days}


def _row(connection: Connection, principal: str, day: date) -> DailyUse | None:
    key = _key(principal, day)
    row = connection.execute(_USED, {"of": key["principal"], "on": key["day"]}).one_or_none()
    return DailyUse(requests=row.requests, tokens=row.tokens) if row else None


def _values(principal: str, day: date, use: DailyUse) -> dict[str, str | int]:
    key = _key(principal, day)
    return {"of": key["principal"], "on": key["day"], "more_requests": use.requests, "more_tokens": use.tokens}
