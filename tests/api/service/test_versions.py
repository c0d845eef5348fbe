"""Versions are recorded from fields, moved by others than their authors, and only where they can be seen."""

from typing import Any

import pytest

from api.service.application import Application
from api.service.requests import DocumentDefaults, Moment, TransitionRequest, VersionRequest
from api.service.use_cases.looking.states import moves_of, state_after
from knowledge.errors import IllegalTransition, InvalidDocument, InvalidInput, NotFound, SelfApproval
from knowledge.model.access.principals import Principal
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.store.acting import acting
from tests.api.service.rules import approved, badge_rule, drafted


def move(to: State, actor: str = "ben", audience: str | None = None) -> TransitionRequest:
    return TransitionRequest(to=to, actor=actor, audience=audience)


def test_a_version_is_recorded_once_from_its_fields(fresh: Application) -> None:
    request = VersionRequest(fields=badge_rule(8), actor="ada")
    first = fresh.versions.record("policy/visitors", request)
    assert (first.recorded, first.versions[0].object_id) == (1, "policy/visitors")
    assert fresh.versions.record("policy/visitors", request).unchanged == 1


def test_the_fields_may_repeat_the_id_of_the_path_and_name_no_other(fresh: Application) -> None:
    fields = {**badge_rule(8), "id": "policy/visitors"}
    fresh.versions.record("policy/visitors", VersionRequest(fields=fields, actor="ada"))
    with pytest.raises(InvalidInput) as refused:
        fresh.versions.record("policy/other", VersionRequest(fields=fields, actor="ada"))
    assert refused.value.where == "fields.id"
    assert "'policy/visitors'" in refused.value.detail


def test_unknown_fields_are_refused(fresh: Application) -> None:
    with pytest.raises(InvalidDocument):
        fresh.versions.record("policy/x", VersionRequest(fields={**badge_rule(8), "colour": "red"}, actor="ada"))


def test_a_version_goes_from_draft_to_reviewed_to_approved_to_deprecated_l2(fresh: Application) -> None:
    version_id = drafted(fresh, "visitors", 8)
    assert fresh.versions.state(version_id).state is State.DRAFT
    for to in (State.REVIEWED, State.APPROVED, State.DEPRECATED):
        assert fresh.versions.transition(version_id, move(to)).state is to
    state = fresh.versions.state(version_id)
    assert [made.to for made in state.transitions] == [State.REVIEWED, State.APPROVED, State.DEPRECATED]
    with pytest.raises(IllegalTransition):
        fresh.versions.transition(version_id, move(State.APPROVED))


def test_the_author_may_not_approve_l3(fresh: Application) -> None:
    version_id = drafted(fresh, "visitors", 8, actor="ada")
    with pytest.raises(SelfApproval):
        fresh.versions.transition(version_id, move(State.APPROVED, actor="ADA"))


def test_a_version_may_be_named_by_its_first_digits(fresh: Application) -> None:
    version_id = drafted(fresh, "visitors", 8)
    assert fresh.versions.transition(version_id[:12], move(State.REJECTED)).version_id == version_id


def test_an_unknown_version_is_not_found(fresh: Application) -> None:
    with pytest.raises(NotFound):
        fresh.versions.transition("0" * 64, move(State.APPROVED))
    with pytest.raises(NotFound):
        fresh.versions.state("0" * 64)


def test_a_deprecation_names_the_version_that_follows(fresh: Application) -> None:
    first = approved(fresh, "visitors", 8)
    second = approved(fresh, "visitors", 9)
    ended = fresh.versions.transition(
        second,
        TransitionRequest(to=State.DEPRECATED, actor="ben", effective_at=parse_instant("2023-01-01")),
    )
    assert ended.counts == first


def test_an_approval_names_no_follower(fresh: Application) -> None:
    assert fresh.versions.transition(drafted(fresh, "visitors", 8), move(State.APPROVED)).counts is None


def test_a_version_for_an_audience_is_moved_by_it_alone_s5(fresh: Application) -> None:
    defaults = DocumentDefaults(actor="ada", scope=Scope(audience="staff"))
    view = fresh.documents.upload("keys.md", b"# Keys\n\nIn the safe.\n", defaults)
    version_id = view.versions[0].version_id
    with pytest.raises(NotFound):
        fresh.versions.transition(version_id, move(State.APPROVED))
    moved = fresh.versions.transition(version_id, move(State.APPROVED, audience="Staff"))
    assert moved.state is State.APPROVED
    assert fresh.objects.object("document/local/keys", Moment(scope=Scope(audience="staff")))


def test_what_replaces_a_text_that_the_approver_may_not_see_is_not_approved_s5(fresh: Application) -> None:
    """An object that is not there gives the same error, so the error tells nothing about it."""
    secret = badge_rule(3) | {"audience": "board"}
    request = VersionRequest(fields=secret, actor="ada", state="approved")
    fresh.versions.record("policy/secret", request)
    errors = []
    for replaced in ("policy/secret", "policy/nowhere"):
        fields = badge_rule(8) | {"replaces": [replaced]}
        open_ = fresh.versions.record("policy/open", VersionRequest(fields=fields, actor="ada")).versions[0]
        with pytest.raises(NotFound) as refused:
            fresh.versions.transition(open_.version_id, move(State.APPROVED))
        errors.append(str(refused.value).replace(replaced, "it"))
        if replaced == "policy/secret":
            seen = fresh.versions.transition(open_.version_id, move(State.APPROVED, audience="board"))
            assert seen.state is State.APPROVED
    assert errors[0] == errors[1]


def test_what_replaces_a_text_that_its_author_may_not_see_is_not_approved_on_arrival_s5(
    fresh: Application,
) -> None:
    fresh.versions.record("policy/secret", _on_arrival(badge_rule(3) | {"audience": "board"}))
    errors = []
    for replaced in ("policy/secret", "policy/nowhere"):
        with pytest.raises(NotFound) as refused:
            fresh.versions.record("policy/open", _on_arrival(badge_rule(8) | {"replaces": [replaced]}))
        errors.append(str(refused.value).replace(replaced, "it"))
    assert errors[0] == errors[1]
    with pytest.raises(NotFound, match="There is no object"):
        fresh.objects.object("policy/open", Moment())


def test_what_replaces_a_text_that_its_author_sees_is_approved_on_arrival(fresh: Application) -> None:
    fresh.versions.record("policy/secret", _on_arrival(badge_rule(3) | {"audience": "board"}))
    replacing = badge_rule(8) | {"replaces": ["policy/secret"]}
    with acting(Principal(name="ada", audience="board", authentication="key:1")):
        assert fresh.versions.record("policy/open", _on_arrival(replacing)).approved == 1
    with acting(Principal(name="eve", audience="staff", authentication="key:2")), pytest.raises(NotFound):
        fresh.versions.record("policy/other", _on_arrival(replacing))


def _on_arrival(fields: dict[str, Any]) -> VersionRequest:
    return VersionRequest(fields=fields, actor="ada", state="approved")


@pytest.mark.parametrize("audience", ["a b", "staff//x", ""])
def test_an_audience_that_is_not_a_path_is_named(fresh: Application, audience: str) -> None:
    version_id = drafted(fresh, "visitors", 8)
    with pytest.raises(InvalidInput) as refused:
        fresh.versions.transition(version_id, move(State.APPROVED, audience=audience))
    assert refused.value.where == "audience"
    assert fresh.versions.state(version_id).state is State.DRAFT


def test_the_state_is_that_of_the_last_own_move(fresh: Application) -> None:
    first, second = drafted(fresh, "visitors", 8), drafted(fresh, "visitors", 9)
    fresh.versions.transition(first, move(State.REVIEWED))
    fresh.versions.transition(second, move(State.REJECTED))
    moves = fresh.versions.state(first).transitions + fresh.versions.state(second).transitions
    assert [state_after(moves, name) for name in (first, second, "other")] == [
        State.REVIEWED,
        State.REJECTED,
        State.DRAFT,
    ]
    assert [made.version_id for made in moves_of(moves, second)] == [second]
