"""What every store must decide about authority: four eyes, sources, precedence, replacement, freshness, reliance."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from datetime import datetime
from typing import Any

import pytest

from knowledge.errors import Conflict, Erased, InvalidInput, NotFound, SelfApproval
from knowledge.model.canonical import canonical_json, sha256_hex
from knowledge.model.clock import AsOf, Period, json_value
from knowledge.model.kinds import PrecedenceTerms, terms_of
from knowledge.model.ledger import EventKind, SyncReport
from knowledge.model.objects import Kind, State, Submission, Version
from knowledge.model.scope import Scope
from knowledge.store.port import Store, Transaction
from knowledge.testing.store_samples import (
    AUTHOR,
    SettableClock,
    answer_record,
    approve,
    day,
    declaration,
    precedence,
    submission,
)

REFUNDS = "policy/refunds"


def now_of(store: Store, valid: int = 5) -> AsOf:
    return store.as_of(day(valid), None, day(999))


def resolved(store: Store, scope: Scope | None = None, object_id: str = REFUNDS, valid: int = 5) -> str | None:
    found = store.resolve([object_id], now_of(store, valid), scope or Scope()).get(object_id)
    return None if found is None else store.text(found.version_id)


def draft(store: Store, item: Submission) -> str:
    with store.transaction() as transaction:
        transaction.record(item, actor=AUTHOR)
    return item.version.version_id


def record_and_approve(store: Store, item: Submission) -> None:
    """By one person, in one transaction."""
    with store.transaction() as transaction:
        transaction.record(item, actor=AUTHOR)
        transaction.transition(item.version.version_id, State.APPROVED, actor=AUTHOR)


def _move_all(store: Store, version_ids: Sequence[str]) -> None:
    with store.transaction() as transaction:
        for version_id in version_ids:
            transaction.transition(version_id, State.APPROVED, actor="joe")


def _ruling(prevails: str, over: str) -> dict[str, str]:
    return {"prevails": prevails, "over": over, "reason": "agreed"}


def _starting(version: Version, start: datetime, **terms: Any) -> Submission:
    return submission(
        version.object_id,
        (f"from {start}",),
        effective=Period(start=start),
        kind=version.kind,
        attributes=terms,
    )


class AuthorityConformance:
    """Run with fixtures `store` and `clock`, as `StoreConformance` is."""

    # -- four eyes ----------------------------------------------------------------------------------

    @pytest.mark.rule("L3a", "L3b", "L3c")
    @pytest.mark.parametrize("actor", [AUTHOR, "ADA", "  ada ", "Ada"])
    def test_an_author_cannot_approve_their_own_version_l3(self, store: Store, actor: str) -> None:
        version_id = draft(store, submission())
        with pytest.raises(SelfApproval, match="cannot approve it"), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor=actor)
        assert store.state(version_id) is State.DRAFT
        with store.transaction() as transaction:
            transaction.transition(version_id, State.REVIEWED, actor=actor)
        with pytest.raises(SelfApproval), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor=actor)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor="joe")
        assert resolved(store)

    @pytest.mark.rule("L4a", "L4b")
    def test_a_source_declared_so_is_approved_on_arrival_and_it_shows_l4(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, declaration("local", approve_on_arrival=True), actor="joe")
        record_and_approve(store, submission())
        assert store.resolve([REFUNDS], now_of(store), Scope())[REFUNDS].on_arrival
        assert [move.on_arrival for move in store.transitions(REFUNDS)] == [True]
        clock.now = day(3)
        strict = declaration("local", approve_on_arrival=False, rank=1)
        approve(store, strict, actor="joe")
        with pytest.raises(SelfApproval, match="cannot approve it"):
            record_and_approve(store, submission(paragraphs=("New.",)))
        assert [v.title for v in store.versions(REFUNDS)] == [REFUNDS], "the failed transaction left nothing"

    @pytest.mark.rule("L4b")
    def test_on_arrival_means_as_it_arrives_and_not_later_l4(self, store: Store) -> None:
        approve(store, declaration("local", approve_on_arrival=True), actor="joe")
        version_id = draft(store, submission())
        with pytest.raises(SelfApproval), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor=AUTHOR)

    @pytest.mark.rule("L4d")
    def test_a_declaration_cannot_let_itself_in_l4(self, store: Store) -> None:
        own = declaration("declarations", approve_on_arrival=True)
        with pytest.raises(SelfApproval):
            record_and_approve(store, own)

    @pytest.mark.rule("L4d")
    def test_what_decides_over_others_is_never_approved_by_its_author_l4(self, store: Store) -> None:
        approve(
            store,
            declaration("declarations", approve_on_arrival=True),
            declaration("local", approve_on_arrival=True),
        )
        for item in (precedence(), declaration("evil", rank=999)):
            with pytest.raises(SelfApproval, match="Let somebody else approve it"):
                record_and_approve(store, item)
        record_and_approve(store, submission())

    @pytest.mark.rule("L3d")
    @pytest.mark.parametrize(
        "unseen", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u034f", "\u3164", "\ufe0f", "\u202e"]
    )
    def test_a_name_holds_nothing_that_cannot_be_seen_l3(self, store: Store, unseen: str) -> None:
        version_id = draft(store, submission())
        for actor in (f"{AUTHOR[0]}{unseen}{AUTHOR[1:]}", f"joe{unseen}{unseen}x", unseen, f"{unseen}joe"):
            with pytest.raises(InvalidInput), store.transaction() as transaction:
                transaction.transition(version_id, State.APPROVED, actor=actor)
        assert store.state(version_id) is State.DRAFT

    def test_a_name_is_kept_without_what_surrounds_it_and_has_an_end_l3(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record(submission(), actor="  Zoë O'Neill-山田 3 ")
        assert next(iter(store.origins(REFUNDS).values())).recorded_by == "Zoë O'Neill-山田 3"
        for actor in ("-", "...", "a" * 201):
            with pytest.raises(InvalidInput), store.transaction() as transaction:
                transaction.record(submission("policy/x"), actor=actor)

    # -- precedence ---------------------------------------------------------------------------------

    @pytest.mark.rule("P1a")
    def test_the_source_of_higher_rank_prevails_in_one_scope_p1(self, store: Store) -> None:
        approve(store, submission(paragraphs=("Law.",), source="law", effective=Period(start=day(0))))
        approve(store, submission(paragraphs=("Wiki.",), source="wiki", effective=Period(start=day(1))))
        assert resolved(store) == "Wiki.", "nothing is declared, so the later one prevails"
        approve(store, declaration("law", rank=10))
        assert resolved(store) == "Law."
        approve(store, declaration("wiki", covers=[{"objects": "policy/*", "rank": 20}]))
        assert resolved(store) == "Wiki."
        periods = store.periods(REFUNDS)
        assert {(p.source, p.scope.key) for p in periods} == {("law", "global||"), ("wiki", "global||")}

    @pytest.mark.rule("P1b")
    def test_precedence_is_data_and_as_of_able_p1(self, store: Store, clock: SettableClock) -> None:
        approve(store, submission(paragraphs=("Everywhere.",), source="law"), declaration("law", rank=1))
        approve(store, submission(paragraphs=("Europe.",), scope=Scope(jurisdiction="eu")))
        germany = Scope(jurisdiction="de")
        before = now_of(store)
        assert resolved(store, germany) == "Europe."
        clock.now = day(2)
        order = ["source_authority", "specificity", "supersession", "later_effective", "later_approval"]
        approve(store, precedence(order=order))
        assert resolved(store, germany) == "Everywhere."
        then = store.resolve([REFUNDS], before, germany)[REFUNDS]
        assert store.text(then.version_id) == "Europe."

    @pytest.mark.rule("P1a")
    def test_a_superseding_version_of_another_source_prevails_before_a_later_one_p1(self, store: Store) -> None:
        (old,) = approve(store, submission(paragraphs=("Old.",), effective=Period(start=day(3))))
        assert old
        new = submission(paragraphs=("New.",), source="law", supersedes=[old], effective=Period(start=day(0)))
        approve(store, new)
        assert resolved(store) == "New."

    @pytest.mark.rule("P2c")
    def test_rulings_that_contradict_others_in_force_are_refused_p2(self, store: Store) -> None:
        one = {"prevails": "policy/a#x", "over": "policy/b", "reason": "agreed"}
        other = {"prevails": "policy/b", "over": "policy/a#x", "reason": "no"}
        approve(store, precedence(rulings=[one]))
        with pytest.raises(Conflict, match=r"policy/a#x over policy/b .*precedence/default"):
            approve(store, precedence("precedence/rival", rulings=[other]))
        approve(store, precedence(rulings=[other]))

    @pytest.mark.rule("P2c")
    @pytest.mark.parametrize(
        "rulings",
        [
            [("policy/a", "policy/b"), ("policy/b", "policy/a")],
            [("policy/a", "policy/b"), ("policy/b", "policy/c"), ("policy/c", "policy/a")],
            [("policy/a#x", "policy/b"), ("policy/b#y", "policy/a")],
        ],
    )
    def test_rulings_of_several_objects_in_a_circle_are_refused_p2(
        self, store: Store, rulings: list[tuple[str, str]]
    ) -> None:
        told = [
            precedence(f"precedence/{number}", rulings=[{"prevails": one, "over": other, "reason": "r"}])
            for number, (one, other) in enumerate(rulings)
        ]
        with pytest.raises(Conflict, match="contradict each other"):
            approve(store, *told)
        approve(store, *told[:-1])
        with pytest.raises(Conflict, match="contradict each other"):
            approve(store, told[-1])

    @pytest.mark.rule("P2d")
    def test_a_ruling_on_a_clause_is_the_exception_to_one_on_the_whole_object_p2(self, store: Store) -> None:
        approve(store, precedence("precedence/a", rulings=[_ruling("policy/a", "policy/b")]))
        approve(store, precedence("precedence/b", rulings=[_ruling("policy/b#x", "policy/a")]))

    @pytest.mark.rule("P2c")
    def test_rulings_that_nobody_meets_together_do_not_contradict_p2(
        self, store: Store, clock: SettableClock
    ) -> None:
        one, other = [_ruling("policy/a", "policy/b")], [_ruling("policy/b", "policy/a")]
        (first,) = approve(store, precedence("precedence/a", rulings=one))
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.transition(first, State.DEPRECATED, actor="joe", effective_at=day(50))
        with pytest.raises(Conflict, match="contradict each other"):
            approve(store, precedence("precedence/b", rulings=other))
        later = precedence("precedence/b", rulings=other).version
        approve(store, _starting(later, day(50), rulings=other))

    # -- hierarchy ----------------------------------------------------------------------------------

    @pytest.mark.rule("S3c")
    def test_of_groups_that_overlap_neither_is_the_more_specific_s3(self, store: Store) -> None:
        groups = {"dach": {"members": ["de", "at", "ch"]}}
        approve(store, precedence(groups=groups), declaration("law", rank=10))
        approve(store, submission(paragraphs=("Alps.",), scope=Scope(jurisdiction="dach")))
        approve(store, submission(paragraphs=("EEA.",), scope=Scope(jurisdiction="eea"), source="law"))
        germany = Scope(jurisdiction="eu/de")
        assert resolved(store, germany) == "EEA.", "so the rank of the source decides"
        assert resolved(store, Scope(jurisdiction="ch")) == "Alps."
        approve(store, submission(paragraphs=("Germany.",), scope=germany))
        assert resolved(store, germany) == "Germany."

    def test_a_source_may_cover_a_group_p1_s4(self, store: Store) -> None:
        approve(store, precedence(groups={"dach": {"members": ["de", "at", "ch"]}}))
        covers = [{"jurisdiction": "dach", "rank": 9}, {"objects": "*", "rank": 1}]
        approve(store, declaration("alps", covers=covers), declaration("law", rank=5))
        approve(
            store, submission(paragraphs=("Alps.",), source="alps"), submission(paragraphs=("Law.",), source="law")
        )
        assert resolved(store, Scope(jurisdiction="ch")) == "Alps."
        assert resolved(store, Scope(jurisdiction="us")) == "Law."

    @pytest.mark.rule("S4a")
    def test_groups_of_ones_own_apply_from_when_they_were_declared_s4(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission(paragraphs=("All.",)))
        approve(store, submission(paragraphs=("Alps.",), scope=Scope(jurisdiction="dach")))
        before = now_of(store)
        assert resolved(store, Scope(jurisdiction="ch")) == "All."
        clock.now = day(1)
        approve(store, precedence(groups={"dach": {"members": ["de", "at", "ch"]}}))
        for inside in ("ch", "eu/de/by", "eu/at", "dach"):
            assert resolved(store, Scope(jurisdiction=inside)) == "Alps."
        assert resolved(store, Scope(jurisdiction="eu/fr")) == "All."
        assert store.text(store.resolve([REFUNDS], before, Scope(jurisdiction="ch"))[REFUNDS].version_id) == "All."
        assert store.reach(Scope(jurisdiction="ch"), now_of(store)).keys == ("ch||", "dach||", "global||")

    def test_what_holds_elsewhere_within_the_asked_jurisdiction_is_listed_s2(self, store: Store) -> None:
        for jurisdiction in ("global", "eu", "eu/de", "us"):
            approve(store, submission(paragraphs=(jurisdiction,), scope=Scope(jurisdiction=jurisdiction)))
        hidden = Scope(jurisdiction="eu/fr", audience="staff")
        approve(store, submission(paragraphs=("hidden",), scope=hidden))
        found = store.narrower([REFUNDS, "policy/none"], now_of(store), Scope())
        assert [one.scope.jurisdiction for one in found] == ["eu", "eu/de", "us"]
        within_eu = store.narrower([REFUNDS], now_of(store), Scope(jurisdiction="eu", audience="staff"))
        assert [one.scope.jurisdiction for one in within_eu] == ["eu/de", "eu/fr"]
        assert store.narrower([REFUNDS], now_of(store), Scope(jurisdiction="eu/de")) == []

    def test_the_scopes_in_use_are_listed_once_each(self, store: Store) -> None:
        assert store.scope_keys() == []
        for object_id in (REFUNDS, "policy/other"):
            for scope in (Scope(jurisdiction="us", product="lamps"), Scope(), Scope(audience="staff")):
                approve(store, submission(object_id, paragraphs=(object_id,), scope=scope))
        assert store.scope_keys() == ["global||", "global||staff", "us|lamps|"]

    # -- audience -----------------------------------------------------------------------------------

    @pytest.mark.rule("S5b")
    def test_what_is_not_for_the_asker_is_in_no_list_count_or_explanation_s5(self, store: Store) -> None:
        approve(store, submission(paragraphs=("For all.",)))
        approve(store, submission(paragraphs=("Staff.",), scope=Scope(audience="staff")))
        approve(store, submission("policy/secret", scope=Scope(audience="staff/legal")))

        def listed(audience: str | None) -> list[tuple[str, int]]:
            scope = Scope(audience=audience)
            return [(row.object_id, row.versions) for row in store.objects(now_of(store), scope)]

        assert listed(None) == [(REFUNDS, 1)]
        assert listed("partners") == [(REFUNDS, 1)]
        assert listed("staff") == [(REFUNDS, 2)]
        assert listed("staff/legal") == [(REFUNDS, 2), ("policy/secret", 1)]
        for audience, seen in [(None, 1), ("staff", 2)]:
            explanation = store.explain(REFUNDS, now_of(store), Scope(audience=audience))
            assert len(explanation.considered) == seen
        assert resolved(store) == "For all."
        assert resolved(store, Scope(audience="staff/legal")) == "Staff."

    # -- replacement --------------------------------------------------------------------------------

    @pytest.mark.rule("A7a")
    def test_a_policy_that_replaces_two_old_ones_ends_them_where_it_applies_a7(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission("policy/a", ("A.",)), submission("policy/b", ("B.",)))
        before = now_of(store)
        clock.now = day(1)
        new = submission(
            "policy/new",
            ("New.",),
            replaces=["policy/a", "policy/b"],
            scope=Scope(jurisdiction="eu"),
            effective=Period(start=day(4), end=day(8)),
        )
        (version_id,) = approve(store, new)
        germany = Scope(jurisdiction="de")
        for old in ("policy/a", "policy/b"):
            assert resolved(store, germany, old, valid=3)
            assert resolved(store, germany, old, valid=5) is None
            assert resolved(store, germany, old, valid=8)
            assert resolved(store, Scope(), old, valid=5), "it replaces nothing outside the EU"
            assert store.resolve([old], before, germany), "nor in what was known before"
        explanation = store.explain("policy/a", now_of(store), germany)
        assert (explanation.resolution, explanation.replaced_by) == (None, version_id)
        assert [one.rule for one in explanation.considered] == ["replaced"]
        clock.now = day(6)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.DEPRECATED, actor="joe", effective_at=day(5))
        assert resolved(store, germany, "policy/a", valid=5)
        assert resolved(store, germany, "policy/a", valid=4) is None

    @pytest.mark.rule("A7b")
    def test_objects_that_replace_each_other_in_a_circle_are_refused_a7(self, store: Store) -> None:
        approve(store, submission("policy/a", replaces=["policy/b"]))
        approve(store, submission("policy/b", replaces=["policy/c"]))
        with pytest.raises(Conflict, match="policy/c replaces policy/a replaces policy/b replaces policy/c"):
            approve(store, submission("policy/c", replaces=["policy/a"]))
        two = (submission("policy/x", replaces=["policy/y"]), submission("policy/y", replaces=["policy/x"]))
        with pytest.raises(Conflict, match="a circle"):
            approve(store, *two)
        assert "policy/x" not in set(store.object_ids())
        drafts = [draft(store, one) for one in two]
        with pytest.raises(Conflict, match="a circle"):
            _move_all(store, drafts)

    @pytest.mark.rule("A7b")
    def test_replacements_that_nobody_meets_together_are_no_circle_a7(
        self, store: Store, clock: SettableClock
    ) -> None:
        (first,) = approve(store, submission("policy/a", replaces=["policy/b"]))
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.transition(first, State.DEPRECATED, actor="joe", effective_at=day(50))
        back = submission("policy/b", replaces=["policy/a"])
        with pytest.raises(Conflict, match="a circle"):
            approve(store, back)
        approve(store, submission("policy/b", replaces=["policy/a"], effective=Period(start=day(50))))
        us, eu = Scope(jurisdiction="us"), Scope(jurisdiction="eu/de")
        approve(store, submission("policy/x", replaces=["policy/y"], scope=us))
        approve(store, submission("policy/y", replaces=["policy/x"], scope=eu))
        with pytest.raises(Conflict, match="a circle"):
            approve(store, submission("policy/y", replaces=["policy/x"], scope=Scope(product="lamps")))

    def test_ending_what_ended_a_replacement_may_not_close_a_circle_a7(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission("policy/a", replaces=["policy/b"]))
        (harmless,) = approve(
            store, submission("policy/a", ("Replaces nothing.",), effective=Period(start=day(1)))
        )
        back = Period(start=day(1))
        approve(store, submission("policy/b", replaces=["policy/a"], effective=back))
        clock.now = day(3)
        with pytest.raises(Conflict, match="a circle"), store.transaction() as transaction:
            transaction.transition(harmless, State.DEPRECATED, actor="joe")
        assert store.state(harmless) is State.APPROVED

    def test_a_circle_does_not_name_what_is_for_others_s5_a7(self, store: Store) -> None:
        approve(store, submission("policy/secret", replaces=["policy/a"], scope=Scope(audience="staff")))
        with pytest.raises(Conflict, match="an object for some only") as told:
            approve(store, submission("policy/a", replaces=["policy/secret"]))
        assert "policy/secret" not in str(told.value).partition("replaces")[2].partition("replaces")[2]

    @pytest.mark.rule("A7a")
    def test_a_version_that_no_longer_counts_replaces_nothing_a7(self, store: Store) -> None:
        approve(store, submission("policy/old", ("Old.",)))
        approve(store, submission("policy/new", replaces=["policy/old"]))
        assert resolved(store, object_id="policy/old") is None
        approve(store, submission("policy/new", ("Replaces nothing.",), effective=Period(start=day(3))))
        assert resolved(store, object_id="policy/old", valid=2) is None
        assert resolved(store, object_id="policy/old", valid=3) == "Old."

    @pytest.mark.parametrize("name", ["policy/\0", "policy/\ud800"])
    def test_what_no_database_could_hold_is_unknown_everywhere(self, store: Store, name: str) -> None:
        (one,) = approve(store, submission("policy/new", replaces=[REFUNDS]))
        now, keys = now_of(store), [Scope().key]
        assert store.replacements([name, REFUNDS], now, keys) == {REFUNDS: one}
        assert [found.version_id for found in store.contenders([name, "policy/new"], now, keys)] == [one]
        assert list(store.resolve([name, "policy/new"], now, Scope())) == ["policy/new"]
        assert store.declaration(name, now) is None
        assert store.latest(name, Scope(), "local") is store.latest("policy/new", Scope(), name) is None
        nothing: list[Sized] = [
            store.narrower([name], now, Scope()),
            store.from_source(name, now),
            store.confirmations([name], day(9)),
            store.locate([(name, name)]),
            store.passages([name]),
            store.relying([name]),
            store.recording([name]),
            store.indexed_passages(name),
        ]
        assert not any(map(len, nothing))
        assert store.reliance([name]) == {name: 0}
        for read in (store.answer, store.answer_event, store.version, store.text, store.versions, store.content):
            with pytest.raises(NotFound):
                read(name)

    # -- explanation --------------------------------------------------------------------------------

    def test_every_version_considered_is_named_with_the_rule_that_decided_p1(
        self, store: Store, clock: SettableClock
    ) -> None:
        old, new, future = approve(
            store,
            submission(paragraphs=("Old.",)),
            submission(paragraphs=("New.",), effective=Period(start=day(2))),
            submission(paragraphs=("Future.",), effective=Period(start=day(50))),
        )
        (us,) = approve(store, submission(paragraphs=("US.",), scope=Scope(jurisdiction="us")))
        (eu,) = approve(store, submission(paragraphs=("EU.",), scope=Scope(jurisdiction="eu")))
        proposal = draft(store, submission(paragraphs=("Draft.",)))
        early = now_of(store)
        clock.now = day(1)
        later = draft(store, submission(paragraphs=("Later.",)))
        explanation = store.explain(REFUNDS, early, Scope(jurisdiction="de"))
        assert [(one.version_id, one.rule, one.kept) for one in explanation.considered] == [
            (proposal, "approved", False),
            (future, "in_effect", False),
            (us, "scope", False),
            (old, "later_effective", False),
            (new, "specificity", False),
            (eu, "all_rules", True),
        ]
        assert explanation.resolution is not None
        assert explanation.resolution.version_id == eu
        now = store.explain(REFUNDS, now_of(store), Scope())
        assert later in {one.version_id for one in now.considered}
        with pytest.raises(NotFound):
            store.explain("policy/none", early, Scope())

    # -- freshness ----------------------------------------------------------------------------------

    @pytest.mark.rule("F1a")
    def test_a_version_is_confirmed_when_recorded_and_whenever_its_source_still_says_so_f1(
        self, store: Store, clock: SettableClock
    ) -> None:
        one, two = approve(store, submission(), submission("policy/two"))
        clock.now = day(3)
        with store.transaction() as transaction:
            transaction.confirm(SyncReport(source="local", confirmed=(one,), vanished=(two,)), actor="sync")
        clock.now = day(6)
        with store.transaction() as transaction:
            transaction.confirm(SyncReport(source="local", confirmed=(two,)), actor="sync")

        def said(known: int) -> list[tuple[int, bool]]:
            found = store.confirmations([one, two, "f" * 64], day(known))
            return [((found[name].at - day(0)).days, found[name].vanished) for name in (one, two)]

        assert said(0) == [(0, False), (0, False)]
        assert said(4) == [(3, False), (3, True)]
        assert said(6) == [(3, False), (6, False)]
        assert store.confirmations([one], day(-1)) == {}
        assert now_of(store).known_at == day(6), "a confirmation changes what is known"
        assert resolved(store, object_id="policy/two"), "what vanished stays until it is deprecated"
        with pytest.raises(NotFound), store.transaction() as transaction:
            transaction.confirm(SyncReport(source="local", confirmed=("e" * 64,)), actor="sync")
        assert store.verify() == []

    def test_periods_about_to_end_are_listed_in_order_l2(self, store: Store) -> None:
        approve(
            store,
            submission("policy/b", effective=Period(start=day(0), end=day(9))),
            submission("policy/a", effective=Period(start=day(0), end=day(7))),
            submission("policy/c", effective=Period(start=day(0), end=day(30))),
            submission("policy/d"),
        )
        found = store.lapsing(now_of(store).known_at, day(5), day(20))
        assert [one.object_id for one in found] == ["policy/a", "policy/b"]

    def test_periods_to_come_are_listed_in_order_a1(self, store: Store, clock: SettableClock) -> None:
        approve(store, submission("policy/now"))
        (late, _) = approve(
            store,
            submission("policy/late", effective=Period(start=day(9))),
            submission("policy/soon", effective=Period(start=day(7))),
        )
        before = now_of(store).known_at
        clock.now = day(1)
        with store.transaction() as transaction:
            transaction.transition(late, State.DEPRECATED, actor="joe", effective_at=day(9))
        known = now_of(store).known_at

        def listed(at: datetime, *asked: Any) -> list[str]:
            return [one.object_id for one in store.starting(at, *asked)]

        assert listed(known, day(5), None, 10) == ["policy/soon"], "the other one was withdrawn"
        assert listed(before, day(5), None, 10) == ["policy/soon", "policy/late"], "which was not known then"
        assert listed(before, day(5), day(9), 10) == ["policy/soon"]
        assert listed(before, day(5), None, 1) == ["policy/soon"]
        assert listed(before, day(8), None, 10) == ["policy/late"]

    # -- what relies on it --------------------------------------------------------------------------

    def test_answers_are_found_by_what_they_rely_on_q3(self, store: Store, clock: SettableClock) -> None:
        one, two = approve(store, submission(), submission("policy/two"))
        for number, cites in enumerate(([one], [one, two, one], [], ["e" * 64])):
            clock.now = day(number + 1)
            with store.transaction() as transaction:
                transaction.record_answer(answer_record(f"a{number}", cites=cites))
        assert [found.answer_id for found in store.relying([one])] == ["a1", "a0"]
        assert [found.answer_id for found in store.relying([two, one])] == ["a1", "a0"]
        assert store.reliance([one, two, "e" * 64]) == {one: 2, two: 1, "e" * 64: 0}
        assert [found.answer_id for found in store.answers(limit=3)] == ["a3", "a2", "a1"]
        assert [found.answer_id for found in store.answers(before=day(3))] == ["a1", "a0"]
        assert (store.count_answers(), store.count_answers(before=day(3))) == (4, 2)
        assert store.verify() == []

    def test_answers_that_cite_nothing_are_found_however_many_others_came_since_q2(
        self, store: Store, clock: SettableClock
    ) -> None:
        (one,) = approve(store, submission())
        for number, cites in enumerate(([], [one], [], [one], [one])):
            clock.now = day(number + 1)
            with store.transaction() as transaction:
                transaction.record_answer(answer_record(f"a{number}", cites=cites))
        assert [found.answer_id for found in store.answers(uncited=True)] == ["a2", "a0"]
        assert [found.answer_id for found in store.answers(uncited=True, limit=1)] == ["a2"]
        assert [found.answer_id for found in store.answers(uncited=True, before=day(3))] == ["a0"]
        store.rebuild()
        assert [found.answer_id for found in store.answers(uncited=True)] == ["a2", "a0"]

    # -- erasure ------------------------------------------------------------------------------------

    @pytest.mark.rule("E1a", "E1b", "E1d")
    def test_what_is_erased_is_gone_and_everything_that_proves_it_is_left_e1(
        self, store: Store, clock: SettableClock
    ) -> None:
        item = submission(paragraphs=("Shared.", "Jane Doe lives in Ostermark."))
        other = submission("policy/other", ("Shared.", "Nothing personal."))
        one, two = approve(store, item, other)
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[one]))
            transaction.record_answer(answer_record("a2", cites=[two]))
        before = (store.periods(REFUNDS), store.resolve([REFUNDS], now_of(store), Scope())[REFUNDS].version_id)
        clock.now = day(1)
        with store.transaction() as transaction:
            erasure = transaction.erase([one], basis="GDPR Art. 17", actor="dpo")
        revision = item.version.revision
        assert {one, revision.revision_hash, revision.text_hash} <= set(erasure.contents)
        assert list(erasure.answers) == ["a1"]
        for read, name in ((store.text, one), (store.answer, "a1")):
            with pytest.raises(Erased, match=r"GDPR Art\. 17"):
                read(name)
        with pytest.raises(NotFound):
            store.content(revision.text_hash)
        left = store.version(one)
        assert (left.version_id, left.title, left.passages, left.attributes) == (one, "(erased)", (), {})
        assert before == (
            store.periods(REFUNDS),
            store.resolve([REFUNDS], now_of(store), Scope())[REFUNDS].version_id,
        )
        assert store.origins(REFUNDS)[one].erased_at == day(1)
        assert store.indexed_passages(REFUNDS) == []
        kept = {ref.passage_hash for ref in other.version.passages}
        assert (
            set(store.passages([ref.passage_hash for ref in (*item.version.passages, *other.version.passages)]))
            == kept
        )
        assert store.text(two) == other.text
        assert [found.answer_id for found in store.answers()] == ["a2"]
        assert store.verify() == []
        store.rebuild()
        assert store.verify() == []
        assert store.version(one).title == "(erased)"

    @pytest.mark.rule("E1b")
    def test_a_content_that_others_need_is_kept_and_named_e1(self, store: Store) -> None:
        one, two = approve(store, submission(), submission(effective=Period(start=day(3))))
        with store.transaction() as transaction:
            erasure = transaction.erase([one], basis="court order", actor="dpo")
        assert set(erasure.contents) == {one}
        assert store.text(two) == submission().text
        assert store.verify() == []
        with store.transaction() as transaction:
            transaction.erase([two], basis="court order", actor="dpo")
        with pytest.raises(NotFound):
            store.content(submission().version.revision.text_hash)
        assert store.verify() == []

    @pytest.mark.rule("E1e")
    def test_what_governed_before_it_was_erased_governs_still_a6_e1(self, store: Store) -> None:
        approve(store, submission(paragraphs=("Law.",), source="law", effective=Period(start=day(0))))
        approve(store, submission(paragraphs=("Wiki.",), source="wiki", effective=Period(start=day(1))))
        approve(store, submission(paragraphs=("Alps.",), scope=Scope(jurisdiction="dach")))
        alone = submission("policy/alone", ("Europe.",), scope=Scope(jurisdiction="eu"))
        approve(store, alone, submission("policy/alone", ("Everywhere.",), source="law"))
        order = ["source_authority", "specificity", "supersession", "later_effective", "later_approval"]
        ruling = {"prevails": "policy/a", "over": "policy/b", "reason": "Jane Doe said so."}
        groups = {"dach": {"title": "Jane's Alps", "members": ["de", "at", "ch"]}}
        governing = approve(
            store,
            declaration("law", rank=3, description="Jane's law.", location="/home/jane"),
            declaration("wiki", covers=[{"objects": "policy/*", "jurisdiction": "at", "rank": 9}]),
            declaration("local", approve_on_arrival=True, confirmation_lasts="P30D"),
            precedence(order=order, rulings=[ruling], groups=groups),
        )
        asked = [Scope(), *(Scope(jurisdiction=name) for name in ("de", "ch", "eu/at", "eu/fr", "dach"))]

        def told() -> list[object]:
            then = now_of(store)
            names = [REFUNDS, "policy/alone"]
            counted = [store.resolve(names, then, scope) for scope in asked]
            reached = [store.reach(scope, then) for scope in asked]
            lasts = [(d and d.confirmation_lasts) for d in [store.declaration("local", then)]]
            return [counted, reached, lasts]

        before = told()
        with store.transaction() as transaction:
            erasure = transaction.erase(governing, basis="GDPR Art. 17", actor="dpo")
        assert "Jane" not in erasure.model_dump_json()
        assert "jane" not in erasure.model_dump_json()
        assert told() == before
        store.rebuild()
        assert told() == before
        record_and_approve(store, submission("policy/arrived"))
        kept = terms_of(store.version(governing[-1]))
        assert isinstance(kept, PrecedenceTerms)
        assert [(one.prevails, one.over) for one in kept.rulings] == [("policy/a", "policy/b")]
        with pytest.raises(Conflict, match="contradict each other"):
            approve(
                store,
                precedence("precedence/rival", rulings=[ruling | {"prevails": "policy/b", "over": "policy/a"}]),
            )
        assert store.verify() == []

    @pytest.mark.rule("E1a")
    def test_an_erasure_without_a_basis_or_of_what_is_not_there_is_refused_e1(self, store: Store) -> None:
        (one,) = approve(store, submission())
        with pytest.raises(InvalidInput, match="legal basis"), store.transaction() as transaction:
            transaction.erase([one], basis=" ", actor="dpo")
        for _ in range(2):
            with pytest.raises(NotFound), store.transaction() as transaction:
                transaction.erase([one, "f" * 64], basis="x", actor="dpo")
        with store.transaction() as transaction:
            transaction.erase([one], basis="x", actor="dpo")
        with pytest.raises(NotFound), store.transaction() as transaction:
            transaction.erase([one], basis="x", actor="dpo")

    def test_an_erased_draft_waits_for_nobody_and_is_approved_by_nobody_e1(self, store: Store) -> None:
        waiting, gone = (
            draft(store, submission(paragraphs=("One.",))),
            draft(store, submission(paragraphs=("Two.",))),
        )
        (approved,) = approve(store, submission("policy/other"))
        with store.transaction() as transaction:
            transaction.erase([gone, approved], basis="GDPR Art. 17", actor="dpo")
        assert [(one.version_id, one.state) for one in store.waiting()] == [(waiting, State.DRAFT)]
        for state in (State.REVIEWED, State.APPROVED):
            with pytest.raises(Erased, match=r"GDPR Art\. 17"), store.transaction() as transaction:
                transaction.transition(gone, state, actor="joe")
        with store.transaction() as transaction:
            transaction.transition(gone, State.REJECTED, actor="joe")
            transaction.transition(approved, State.DEPRECATED, actor="joe", effective_at=day(0))
        assert store.state(gone) is State.REJECTED
        assert store.resolve(["policy/other"], now_of(store), Scope()) == {}
        assert store.verify() == []

    @pytest.mark.rule("E1c")
    def test_an_answer_is_erased_by_itself_and_its_proof_stays_e1(
        self, store: Store, clock: SettableClock
    ) -> None:
        (one,) = approve(store, submission())
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", "What does Jane Doe owe?", cites=[one]))
            transaction.record_answer(answer_record("a2", cites=[one]))
            transaction.record_answer(answer_record("a3", "Who is Jane Doe?"))
        clock.now = day(1)
        with store.transaction() as transaction:
            erasure = transaction.erase([], answer_ids=["a1", "a3"], basis="GDPR Art. 17", actor="dpo")
        assert (dict(erasure.versions), dict(erasure.answers)) == ({}, {"a1": (one,), "a3": ()})
        for name in ("a1", "a3"):
            with pytest.raises(Erased, match=r"GDPR Art\. 17"):
                store.answer(name)
            event = store.answer_event(name)
            assert event.payload["record_hash"] in erasure.contents
            assert event in list(store.events())
        assert store.text(one), "what it cited is left"
        assert [found.answer_id for found in store.answers()] == ["a2"]
        assert [found.answer_id for found in store.relying([one])] == ["a2"]
        assert store.reliance([one]) == {one: 1}
        assert store.verify() == []
        store.rebuild()
        assert store.verify() == []
        for gone in (["a1"], ["a4"], ["\0"]):
            with pytest.raises(NotFound), store.transaction() as transaction:
                transaction.erase([], answer_ids=gone, basis="x", actor="dpo")
        with pytest.raises(Conflict, match="recorded already"), store.transaction() as transaction:
            transaction.record_answer(answer_record("a1"))
        with store.transaction() as transaction:
            erasure = transaction.erase([one], answer_ids=["a2"], basis="x", actor="dpo")
        assert list(erasure.answers) == ["a2"]
        assert store.verify() == []

    @pytest.mark.rule("E1h")
    def test_an_answer_made_before_an_erasure_cannot_be_recorded_after_it_e1(self, store: Store) -> None:
        one, two = approve(store, submission(), submission("policy/two"))
        with store.transaction() as transaction:
            transaction.erase([one], basis="GDPR", actor="dpo")
        with pytest.raises(Conflict, match="erased meanwhile") as caught, store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[two, one]))
        assert caught.value.remedy == "Ask again."
        with pytest.raises(NotFound):
            store.answer("a1")
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[two, "e" * 64]))
        assert store.verify() == []

    @pytest.mark.rule("E1g")
    def test_an_erasure_shares_its_transaction_with_nothing_e1(self, store: Store) -> None:
        item, again = submission(), submission(effective=Period(start=day(3)))
        (one,) = approve(store, item)
        head = store.head()

        def erase(transaction: Transaction) -> None:
            transaction.erase([one], basis="GDPR", actor="dpo")

        def both(transaction: Transaction, *acts: Callable[[Transaction], object]) -> None:
            for act in acts:
                act(transaction)

        others: list[Callable[[Transaction], object]] = [
            lambda t: t.record(again, actor="ada"),
            lambda t: t.transition(one, State.DEPRECATED, actor="joe"),
            lambda t: t.confirm(SyncReport(source="local", confirmed=(one,)), actor="sync"),
            lambda t: t.record_answer(answer_record("a1", cites=[one])),
            lambda t: t.append_notice(EventKind.CONFLICT_OPENED, {"conflict_id": "c"}, actor="canon"),
            erase,
        ]
        for other in others:
            for first, second in ((erase, other), (other, erase)):
                with pytest.raises((InvalidInput, Conflict, NotFound)), store.transaction() as transaction:
                    both(transaction, first, second)
        with pytest.raises(InvalidInput, match="Nothing is named"), store.transaction() as transaction:
            transaction.erase([], basis="GDPR", actor="dpo")
        assert store.head() == head
        assert store.text(one) == item.text
        with store.transaction() as transaction:
            erase(transaction)
            for other in others[:1]:
                with pytest.raises(InvalidInput):
                    other(transaction)
        assert store.verify() == []
        assert [version.version_id for version in store.versions(REFUNDS)] == [one]

    def test_what_is_erased_takes_nothing_with_it_that_other_things_are_e1(self, store: Store) -> None:
        (one,) = approve(store, submission())
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[one]))
            transaction.confirm(SyncReport(source="local", confirmed=(one,)), actor="sync")
        report = SyncReport(source="local", confirmed=(one,))
        bodies = [canonical_json(json_value(value)) for value in (store.version(one), store.answer("a1"), report)]
        copies = [submission(f"policy/copy{at}", (body.decode(),)) for at, body in enumerate(bodies)]
        copied = approve(store, *copies)
        with store.transaction() as transaction:
            erasure = transaction.erase(copied, basis="GDPR", actor="dpo")
        assert set(erasure.kept) == {sha256_hex(body) for body in bodies}
        assert store.verify() == []
        store.rebuild()
        assert store.answer("a1").answer.citations[0].version_id == one

    # -- kinds and notices --------------------------------------------------------------------------

    def test_all_objects_of_a_kind_are_resolved_together_s3(self, store: Store) -> None:
        one, two = approve(store, declaration("b"), declaration("a"))
        draft(store, declaration("c"))
        found = store.resolve_kind(Kind.SOURCE, now_of(store), Scope())
        assert [one.version_id for one in found] == [two, one]

    def test_what_waits_and_what_was_recorded_of_it_is_found_l1(self, store: Store) -> None:
        (done,) = approve(store, submission())
        one, two = (draft(store, submission("policy/b", (words,))) for words in ("One.", "Two."))
        with store.transaction() as transaction:
            transaction.transition(one, State.REVIEWED, actor="joe")
            transaction.record_answer(answer_record("a1"))
        assert [(waits.version_id, waits.state) for waits in store.waiting()] == [
            (one, State.REVIEWED),
            (two, State.DRAFT),
        ]
        assert {(waits.recorded_by, waits.recorded_at) for waits in store.waiting()} == {
            (origin.recorded_by, origin.recorded_at) for origin in store.origins("policy/b").values()
        }
        assert [e.payload["version_id"] for e in store.recording([one, done])] == [done, done, one, one]
        assert store.recording([]) == store.recording(["f" * 64]) == []
        assert store.answer_event("a1").payload["answer_id"] == "a1"
        for unknown in ("a2", "\0"):
            with pytest.raises(NotFound):
                store.answer_event(unknown)

    def test_a_notice_is_an_event_that_changes_nothing_else_g1(self, store: Store, clock: SettableClock) -> None:
        approve(store, submission())
        before = now_of(store)
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.append_notice(EventKind.CONFLICT_OPENED, {"conflict_id": "c"}, actor="canon")
            with pytest.raises(ValueError, match="projections"):
                transaction.append_notice(EventKind.VERSION_RECORDED, {}, actor="canon")
        assert now_of(store) == before, "a notice changes nothing that is known"
        (event,) = store.events(kinds=[EventKind.CONFLICT_OPENED])
        assert (event.payload, event.recorded_at) == ({"conflict_id": "c"}, day(2))
        assert [e.seq for e in store.events(kinds=[EventKind.VERSION_RECORDED, EventKind.CONFLICT_OPENED])] == [
            1,
            3,
        ]
        assert store.verify() == []
