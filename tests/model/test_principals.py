"""A principal sees its own audience and narrower ones, and its roles allow what the table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.model.access.principals import (
    ALLOWED,
    EVERY_AUDIENCE,
    MEANINGS,
    AccessRole,
    Permission,
    Principal,
    approval_kind,
)
from knowledge.model.record.ledger import Event, EventKind, event_hash
from knowledge.model.scope import Scope
from knowledge.testing.store_samples import START

HR = Principal(name="ada", roles=frozenset({AccessRole.AUTHOR}), audience="staff/hr", authentication="key:1")


def test_every_permission_has_a_meaning_and_a_role() -> None:
    assert set(Permission) == ALLOWED.keys() == MEANINGS.keys()
    assert all(ALLOWED.values())


def test_nobody_who_gives_out_rights_uses_them() -> None:
    administrator = Principal(roles=frozenset({AccessRole.ADMINISTRATOR}))
    assert administrator.may(Permission.MANAGE_KEYS)
    for permission in (Permission.RECORD, Permission.REVIEW, Permission.APPROVE):
        assert not administrator.may(permission)


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [("staff/hr", True), ("staff", True), (None, True), ("staff/it", False), ("sta", False)],
)
def test_a_principal_may_choose_an_audience_that_sees_no_more(audience: str | None, allowed: bool) -> None:
    assert HR.may_choose(audience) is allowed


def test_the_audience_of_everything_may_choose_any() -> None:
    everything = HR.model_copy(update={"audience": EVERY_AUDIENCE})
    assert everything.may_choose("board")
    assert everything.sees(Scope(audience="board"))
    assert not HR.sees(Scope(audience="board"))


def test_limits_hold_for_the_jurisdictions_below_them() -> None:
    limited = HR.model_copy(update={"jurisdictions": ("eu",)})
    assert limited.outside_limits("any", Scope(jurisdiction="eu/de")) is None
    assert "jurisdiction europe" in (limited.outside_limits("any", Scope(jurisdiction="europe")) or "")
    assert "audience board" in (HR.outside_limits("any", Scope(audience="board")) or "")


@pytest.mark.parametrize(
    ("authentication", "kind"),
    [("", ""), ("claimed", "claimed"), ("service", "claimed"), ("key:1", "key"), ("token:https://x", "token")],
)
def test_an_approval_was_claimed_unless_a_key_or_a_token_proved_it(authentication: str, kind: str) -> None:
    assert approval_kind(authentication) == kind


def test_an_event_from_before_keeps_its_hash_and_a_new_one_binds_how_its_actor_was_known() -> None:
    old = Event(
        seq=1,
        recorded_at=START,
        kind=EventKind.CONFLICT_OPENED,
        actor="jo",
        payload={},
        prev_hash="0" * 64,
        hash="0" * 64,
    )
    assert "authentication" not in old.model_dump()
    hashes = {event_hash(old.model_copy(update={"authentication": known})) for known in ("", "claimed", "key:1")}
    assert len(hashes) == 3


def test_the_page_shows_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "access.md").read_text()
    for permission in Permission:
        marks = " | ".join("yes" if role in ALLOWED[permission] else "" for role in AccessRole)
        assert f"| {permission.value} | {MEANINGS[permission]} | {marks} |" in page
    assert f"| permission | what it allows | {' | '.join(role.value for role in AccessRole)} |" in page
