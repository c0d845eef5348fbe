"""Principals: the people who call, with roles, an audience and limits, and the table of what each role may do."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from knowledge.model.clock import Value
from knowledge.model.record.ledger import same_person
from knowledge.model.scope import Scope, audiences

CLAIMED = "claimed"
"""How an actor was known who only named himself, such as at a local command line."""
SERVICE_ITSELF = "service"
"""How the actor of an event was known that the service recorded in its own name."""
EVERY_AUDIENCE = "*"
"""The audience of a principal who may choose any audience. No scope has it, because it is not a path."""
EVERYBODY = "everybody"
"""The word for no audience at all, by which a principal with an audience sees what everybody sees."""


class AccessRole(StrEnum):
    """A role that a key or a token gives to a person."""

    READER = "reader"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """A sort of request that a role allows or not."""

    READ = "read"
    PREPARE = "prepare"
    RECORD = "record"
    REVIEW = "review"
    APPROVE = "approve"
    AUDIT = "audit"
    SEE_ACTIONS = "see actions"
    SEE_JOBS = "see jobs"
    OPERATE = "operate"
    OBSERVE = "observe"
    SEE_KEYS = "see keys"
    MANAGE_KEYS = "manage keys"


MEANINGS: dict[Permission, str] = {
    Permission.READ: "ask, decide by rules, search; read objects, answers, receipts and the status; say whether an answer is right",
    Permission.PREPARE: "see what waits for a decision, conflicts, what lapses, what was asked, evaluations, and the effects of a version",
    Permission.RECORD: "record versions as drafts, and sync a source",
    Permission.REVIEW: "mark versions as reviewed, and reject them",
    Permission.APPROVE: "approve and deprecate versions, confirm readings, and decide cases",
    Permission.AUDIT: "read the events of the ledger and all recorded answers, and verify the ledger",
    Permission.SEE_ACTIONS: "list approved actions",
    Permission.SEE_JOBS: "list jobs and their schedules",
    Permission.OPERATE: "hand actions over and retry them, read stored versions again, and order, retry and cancel jobs",
    Permission.OBSERVE: "read the measures of the service, and who asked which question",
    Permission.SEE_KEYS: "list keys and sessions",
    Permission.MANAGE_KEYS: "create, rotate and revoke keys, end sessions, and require authenticated approvals",
}
"""The meaning of each permission, as the documentation shows it."""

_R, _A, _V, _P, _U, _M = AccessRole  # reader, author, reviewer, approver, auditor, administrator
ALLOWED: dict[Permission, tuple[AccessRole, ...]] = {
    Permission.READ: (_R, _A, _V, _P, _U, _M),
    Permission.PREPARE: (_A, _V, _P, _U),
    Permission.RECORD: (_A,),
    Permission.REVIEW: (_V, _P),
    Permission.APPROVE: (_P,),
    Permission.AUDIT: (_U,),
    Permission.SEE_ACTIONS: (_P, _U, _M),
    Permission.SEE_JOBS: (_A, _P, _U, _M),
    Permission.OPERATE: (_M,),
    Permission.OBSERVE: (_U, _M),
    Permission.SEE_KEYS: (_U, _M),
    Permission.MANAGE_KEYS: (_M,),
}
"""The roles that have each permission. The documentation and the test of every route show this table.

An administrator manages keys and runs the service, and neither writes nor approves: who gives out rights does not use them.
"""


class Principal(Value):
    """A person who calls. `name` is the person: several keys of one person are one person.

    `audience` is what the person may see: None for what is for everybody, `*` for every audience. `sources` and
    `jurisdictions` limit what the person may change; empty ones do not limit. `authentication` says how the person was
    known: `claimed`, `key:ID` or `token:ISSUER`. A principal who only claims to be somebody has no name of its own.
    """

    name: str = ""
    roles: frozenset[AccessRole] = frozenset(AccessRole)
    audience: str | None = None
    sources: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    authentication: str = CLAIMED

    @property
    def is_authenticated(self) -> bool:
        """Whether the person proved who they are."""
        return self.authentication != CLAIMED

    @property
    def sees_everything(self) -> bool:
        """Whether the person may choose any audience."""
        return self.audience == EVERY_AUDIENCE

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles has this permission."""
        return not self.roles.isdisjoint(ALLOWED[permission])

    def sees(self, scope: Scope) -> bool:
        """Whether the person may see what is for this scope (rule S5)."""
        return self.sees_everything or scope.visible_to(self.audience)

    def is_actor(self, actor: str) -> bool:
        """Whether this person is the one whom `actor` names."""
        return same_person(self.name, actor)

    def may_choose(self, audience: str | None) -> bool:
        """Whether the person may see with the eyes of this audience: their own, one that it is a part of, or everybody."""
        return self.sees_everything or (audience or "") in audiences(self.audience)

    def outside_limits(self, source: str, scope: Scope) -> str | None:
        """Why the person may not change a version of this source and scope; None where they may."""
        if not self.sees(scope):
            return f"audience {scope.audience} is not yours"
        if self.sources and source not in self.sources:
            return f"source {source} is not among yours ({', '.join(self.sources)})"
        place = scope.jurisdiction
        if self.jurisdictions and not any(
            place == one or place.startswith(f"{one}/") for one in self.jurisdictions
        ):
            return f"jurisdiction {place} is not among yours ({', '.join(self.jurisdictions)})"
        return None


ANYBODY = Principal(audience=EVERY_AUDIENCE)
"""Whoever is at a local command line, or calls a service that asks for no key: everything is allowed, and all of it is a claim."""


def approval_kind(authentication: str) -> Literal["", "claimed", "key", "token"]:
    """How an approver was known, without the key or the issuer; empty for an approval from before it was kept."""
    if not authentication:
        return ""
    kinds: dict[str, Literal["key", "token"]] = {"key": "key", "token": "token"}
    return kinds.get(authentication.partition(":")[0], "claimed")
