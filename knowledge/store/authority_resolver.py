"""From what is in force to what counts: replacement, reach, precedence, in the order of the rules (S2, S3, A7, P1).

The engines look facts up, each in its own way; what follows from them is decided here, once for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Jurisdictions, Reach, reach
from knowledge.model.kinds import PrecedenceTerms, SourceTerms, terms_of
from knowledge.model.objects import Version
from knowledge.model.precedence import DEFAULT, DEFAULT_ORDER, Consideration, Contender, Standards, decide
from knowledge.model.scope import Scope


class Facts(Protocol):
    """What an engine looks up for a judgement."""

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """What prevails in each of these scopes and each source of these objects."""
        ...

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """Of these objects, those that a version in force in one of these scopes replaces, and that version."""
        ...

    def body(self, version_id: str) -> Version:
        """The version."""
        ...


@dataclass(frozen=True)
class ResolutionTrace:
    """What counts for one object, if anything does, and what was weighed for it."""

    resolution: Resolution | None
    considered_versions: tuple[Consideration, ...]
    replaced_by: str | None = None


class AuthorityResolver:
    """Judges over one engine's facts, within one reading of the store."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        """See `Store.resolve`."""
        judged = self.judge(object_ids, as_of, scope)
        return {name: one.resolution for name, one in sorted(judged.items()) if one.resolution is not None}

    def judge(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, ResolutionTrace]:
        """The judgement on each of these objects that has contenders."""
        within = self.reach(scope, as_of)
        rivals: dict[str, list[Contender]] = defaultdict(list)
        for contender in self._facts.contenders(object_ids, as_of, within.keys):
            rivals[contender.object_id].append(contender)
        replaced = self._facts.replacements(list(rivals), as_of, within.keys) if rivals else {}
        return {
            name: _replaced(contenders, replaced[name])
            if name in replaced
            else self._decided(contenders, as_of, within)
            for name, contenders in rivals.items()
        }

    def reach(self, scope: Scope, as_of: AsOf) -> Reach:
        """See `Store.reach`."""
        if scope == Scope():
            return reach(scope, Jurisdictions.built_in(as_of.valid_at))
        return reach(scope, self.jurisdictions(as_of))

    def jurisdictions(self, as_of: AsOf) -> Jurisdictions:
        """See `Store.jurisdictions`."""
        terms = self._precedence(as_of, Scope())
        groups = {name: group.members for name, group in terms.groups.items()} if terms else {}
        return Jurisdictions.of(groups, as_of.valid_at) if groups else Jurisdictions.built_in(as_of.valid_at)

    def declaration(self, source: str, as_of: AsOf) -> SourceTerms | None:
        """See `Store.declaration`."""
        return self._declarations([source], as_of).get(source)

    def _decided(self, contenders: Sequence[Contender], as_of: AsOf, within: Reach) -> ResolutionTrace:
        if len(contenders) == 1:
            prevailing, considered_versions = decide(contenders, Standards(within=within, source_ranks={}))
        else:
            prevailing, considered_versions = decide(contenders, self._standards(contenders, as_of, within))
        return ResolutionTrace(_resolution(prevailing, as_of), tuple(considered_versions))

    def _standards(self, contenders: Sequence[Contender], as_of: AsOf, within: Reach) -> Standards:
        terms = self._precedence(as_of, within.asked)
        sources = {one.source for one in contenders}
        declared = self._declarations(sorted(sources), as_of) if len(sources) > 1 else {}
        first = contenders[0]
        covering = any(d.covers for d in declared.values())
        hierarchy = self.jurisdictions(as_of) if covering else Jurisdictions.built_in(as_of.valid_at)
        place = within.asked.jurisdiction
        ranks = {name: d.rank_for(first.object_id, place, hierarchy) for name, d in declared.items()}
        return Standards(order=terms.order if terms else DEFAULT_ORDER, within=within, source_ranks=ranks)

    def _precedence(self, as_of: AsOf, scope: Scope) -> PrecedenceTerms | None:
        terms = self._governing([DEFAULT], as_of, scope).get(DEFAULT)
        return terms if isinstance(terms, PrecedenceTerms) else None

    def _declarations(self, sources: Sequence[str], as_of: AsOf) -> dict[str, SourceTerms]:
        named = {f"source/{source}": source for source in sources}
        found = self._governing(list(named), as_of, Scope())
        return {named[name]: terms for name, terms in found.items() if isinstance(terms, SourceTerms)}

    def _governing(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> Mapping[str, object]:
        """The terms of governed objects, which only the built-in rules and hierarchy decide on: what says how to
        decide cannot depend on itself.
        """
        within = reach(scope, Jurisdictions.built_in(as_of.valid_at))
        rivals: dict[str, list[Contender]] = defaultdict(list)
        for contender in self._facts.contenders(object_ids, as_of, within.keys):
            rivals[contender.object_id].append(contender)
        standards = Standards(within=within, source_ranks={})
        prevailing = {name: decide(contenders, standards)[0] for name, contenders in rivals.items()}
        return {name: terms_of(self._facts.body(one.version_id)) for name, one in prevailing.items()}


def _replaced(contenders: Iterable[Contender], by: str) -> ResolutionTrace:
    considered_versions = tuple(
        Consideration(
            version_id=one.version_id,
            scope=one.scope,
            source=one.source,
            kept=False,
            rule="replaced",
            why=f"Version {by[:16]} replaces the whole object.",
        )
        for one in contenders
    )
    return ResolutionTrace(None, considered_versions, by)


def _resolution(one: Contender, as_of: AsOf) -> Resolution:
    """Built without validating again: fifty of these are on the path of every question."""
    return Resolution.model_construct(
        object_id=one.object_id,
        version_id=one.version_id,
        scope=one.scope,
        source=one.source,
        as_of=as_of,
        valid=one.valid,
        known=one.known,
        approved_by=one.approved_by,
        approved_at=one.approved_at,
        on_arrival=one.on_arrival,
    )
