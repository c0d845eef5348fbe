"""Routes of API keys and sessions, and of the approvals that a store takes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import APPROVALS, KEY, KEYS, NEW_KEY, SESSIONS, SESSIONS_ENDED, example
from api.rest.params import NoParams
from api.rest.responses import problems
from api.service.views.keys import (
    ApprovalsRequest,
    ApprovalsView,
    KeyList,
    KeyRequest,
    KeyView,
    NewKey,
    RevocationRequest,
    RotationRequest,
    SessionList,
    SessionsEnded,
    SessionsEndRequest,
)

router = APIRouter(prefix="/v1", tags=["keys"], route_class=StrictRoute)


@router.get(
    "/keys",
    summary="List keys",
    response_description="Every key without its secret, the oldest first.",
    responses=problems() | example(KEYS),
)
def keys(params: Annotated[NoParams, Query()], caller: Principaled) -> KeyList:
    """Also keys that expired or were revoked. `last_used_at` is exact to a minute."""
    return caller.keys()


@router.post(
    "/keys",
    status_code=201,
    summary="Create a key",
    response_description="The key. Its secret is shown this once.",
    responses=problems(400) | example(NEW_KEY, 201),
)
def create(request: KeyRequest, caller: Principaled) -> NewKey:
    """A key stands for a person. Several keys of one person act in one name, so that none of them approves what another recorded."""
    return caller.create_key(request)


@router.post(
    "/keys/{key_id}/rotation",
    status_code=201,
    summary="Give a key another secret",
    response_description="The key. Its new secret is shown this once.",
    responses=problems(400, 404, 409) | example(NEW_KEY, 201),
)
def rotate(key_id: str, request: RotationRequest, caller: Principaled) -> NewKey:
    """The former secret ends at once, or after `overlap_hours`."""
    return caller.rotate_key(key_id, request)


@router.post(
    "/keys/{key_id}/revocation",
    status_code=201,
    summary="Revoke a key",
    response_description="The key, which holds no longer.",
    responses=problems(400, 404, 409) | example(KEY, 201),
)
def revoke(key_id: str, request: RevocationRequest, caller: Principaled) -> KeyView:
    """The next request with it is refused, on every replica."""
    return caller.revoke_key(key_id, request)


@router.get(
    "/sessions",
    summary="List sessions",
    response_description="The sessions of browsers that hold now, in order of person.",
    responses=problems() | example(SESSIONS),
)
def sessions(params: Annotated[NoParams, Query()], caller: Principaled) -> SessionList:
    """Each with the key or the issuer that it began with. Nobody can take a session over by what is listed."""
    return caller.sessions()


@router.post(
    "/sessions/endings",
    status_code=201,
    summary="End the sessions and tokens of a person",
    response_description="How many sessions there were.",
    responses=problems(400) | example(SESSIONS_ENDED, 201),
)
def end_sessions(request: SessionsEndRequest, caller: Principaled) -> SessionsEnded:
    """Their next request with a session is refused on every replica, and so is a token that was issued before. Their keys go on to hold."""
    return caller.end_sessions(request)


@router.get(
    "/approvals",
    summary="See which approvals the store takes",
    response_description="Whether approvals must be given by authenticated people.",
    responses=problems() | example(APPROVALS),
)
def approvals(params: Annotated[NoParams, Query()], caller: Principaled) -> ApprovalsView:
    """Approvals in a name that was only claimed are refused where it says so."""
    return caller.approvals()


@router.post(
    "/approvals",
    status_code=201,
    summary="Say which approvals the store takes",
    response_description="Whether approvals must be given by authenticated people.",
    responses=problems(400) | example(APPROVALS, 201),
)
def require(request: ApprovalsRequest, caller: Principaled) -> ApprovalsView:
    """The choice is an event of the ledger. Earlier approvals stay as they are."""
    return caller.require_approvals(request)
