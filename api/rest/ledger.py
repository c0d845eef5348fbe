"""Routes over the ledger: its events, and whether they still hold."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.examples import HEAD, LEDGER, VERIFICATION, example
from api.rest.params import LedgerParams, NoParams
from api.rest.responses import problems
from api.rest.services import Wired
from api.service.schemas import LedgerPage, Verification
from knowledge.proof.heads import HeadFile, Heads

router = APIRouter(prefix="/v1/ledger", tags=["ledger"])


@router.get(
    "",
    summary="List ledger events",
    response_description="Events in order, and the head.",
    responses=problems() | example(LEDGER),
)
def events(params: Annotated[LedgerParams, Query()], services: Wired) -> LedgerPage:
    """Every change and every answer, each event bound to the one before by its hash."""
    store = services.canon.store
    found = list(islice(store.events(after=params.after, limit=params.limit), params.limit))
    following = found[-1].seq if len(found) == params.limit else None
    return LedgerPage(head=store.head(), events=found, next=following)


@router.get(
    "/head",
    summary="Get a signed head",
    response_description="The head, with proofs that it continues heads signed before.",
    responses=problems() | example(HEAD),
)
def head(params: Annotated[NoParams, Query()], services: Wired) -> HeadFile:
    """The Merkle root over every event, signed (Ed25519). Keep it elsewhere: what is rewritten later shows against it."""
    canon = services.canon
    with services.writer.turn():
        return Heads(canon.store, canon.keys, canon.clock).file()


@router.get(
    "/verify",
    summary="Verify the ledger",
    response_description="Whether everything holds, and what does not.",
    responses=problems() | example(VERIFICATION),
)
def verify(params: Annotated[NoParams, Query()], services: Wired) -> Verification:
    """Check the chain, every stored content and every projection. Reads everything: takes a while."""
    store = services.canon.store
    found = store.verify()
    return Verification(ok=not found, head=store.head(), problems=found)
