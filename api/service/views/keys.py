"""The requests and views of API keys and sessions. No view holds a secret, but the one of a key that was just made."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, StrictBool, StrictInt

from api.service.wire import Text, Wire
from knowledge.access.keyring import KeyGrant
from knowledge.access.sessions import LiveSession
from knowledge.model.access.keys import AccessKey
from knowledge.model.access.principals import AccessRole
from knowledge.model.clock import Instant


class KeyRequest(Wire):
    """The person, roles, audience and limits of a new key."""

    person: Text = Field(examples=["ada"], description="Whose key it is; all keys of a person act in one name.")
    roles: list[AccessRole] = Field(examples=[["author"]])
    audience: Text | None = Field(
        None, examples=["staff"], description="What the person may see; * for every audience."
    )
    sources: list[Text] = Field(
        default_factory=list, description="Where given, only versions of these are changed."
    )
    jurisdictions: list[Text] = Field(
        default_factory=list, description="Where given, only versions for these and below them are changed."
    )
    expires_at: Instant | None = Field(None, examples=["2027-01-01"])
    actor: Text = Field("", examples=["root"], description="Who makes it, where the caller has no key.")
    reason: Text = ""

    def grant(self) -> KeyGrant:
        """The grant of the key."""
        return KeyGrant(
            self.person,
            tuple(self.roles),
            self.audience,
            tuple(self.sources),
            tuple(self.jurisdictions),
            self.expires_at,
        )


class RotationRequest(Wire):
    """How long the former secret of a key goes on to hold."""

    overlap_hours: StrictInt = Field(0, ge=0, le=24 * 90)
    actor: Text = ""
    reason: Text = ""

    @property
    def overlap(self) -> timedelta:
        """The time for which both secrets hold."""
        return timedelta(hours=self.overlap_hours)


class RevocationRequest(Wire):
    """The reason why a key shall hold no longer."""

    actor: Text = ""
    reason: Text = ""


class ApprovalsRequest(Wire):
    """Whether approvals must be given by authenticated people from now on."""

    authenticated: StrictBool
    actor: Text = ""
    reason: Text = ""


class ApprovalsView(Wire):
    """Whether approvals must be given by authenticated people."""

    authenticated: bool


class KeyView(Wire):
    """A key, without its secret. `fault` says why it does not hold any more, and is empty where it does.

    `changed_by` and `reason` are those of the last change: its making, the last new secret, or its end.
    """

    key_id: str
    person: str
    roles: list[AccessRole]
    audience: str | None
    sources: list[str]
    jurisdictions: list[str]
    created_at: Instant
    created_by: str
    expires_at: Instant | None
    rotated_at: Instant | None
    revoked_at: Instant | None
    last_used_at: Instant | None
    fault: str
    changed_by: str
    reason: str


class SessionView(Wire):
    """A session of a browser that holds. `authentication` names the key or the issuer that it began with."""

    person: str
    authentication: str
    roles: list[AccessRole]
    began_at: Instant
    expires_at: Instant


class SessionList(Wire):
    """The sessions of browsers that hold now, in order of person."""

    sessions: list[SessionView]


class SessionsEndRequest(Wire):
    """The person whose sessions and tokens shall end now."""

    person: Text = Field(examples=["ada"], description="A name, as keys and tokens have it.")
    actor: Text = Field("", examples=["root"], description="Who ends them, where the caller has no key.")
    reason: Text = ""


class SessionsEnded(Wire):
    """How many sessions of a person were ended. Tokens are not counted: the issuer alone knows them."""

    person: str
    sessions: int


class KeyList(Wire):
    """Every key, the oldest first, also those that do not hold any more."""

    keys: list[KeyView]


class NewKey(Wire):
    """A key that was just made, or has a new secret. `secret` is shown this once."""

    key: KeyView
    secret: str


def session_view(session: LiveSession) -> SessionView:
    """A session as it is shown."""
    known = session.principal
    return SessionView(
        person=known.name,
        authentication=known.authentication,
        roles=[role for role in AccessRole if role in known.roles],
        began_at=session.began_at,
        expires_at=session.expires_at,
    )


def key_view(key: AccessKey, used: Instant | None, now: Instant) -> KeyView:
    """A key as it is shown."""
    shown = key.model_dump(include={*KeyView.model_fields} - {"last_used_at", "fault"})
    return KeyView(**shown, last_used_at=used, fault=key.fault(now) or "")
