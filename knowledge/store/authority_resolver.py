"""Decides which version of an object is authoritative: replacement, reach, precedence (rules S2, S3, A7, P1).

Each engine looks facts up in its own way; the rules that follow from them stand here, once for all engines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    """The facts that an engine looks up for the resolver. They must not change while a resolver uses them."""

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """The prevailing version of each of these scopes and each source of these objects."""
        ...

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """The version in force in one of these scopes that replaces each of these objects, where one does."""
        ...

    def version(self, version_id: str) -> Version:
        """The version with this full id; of an erased one what is left of it. Raises NotFound."""
        ...


@dataclass(frozen=True)
class ResolutionTrace:
    """The resolution of one object, if it has one, and every version considered for it."""

    resolution: Resolution | None
    considered: tuple[Consideration, ...]
    replaced_by: str | None = None


class AuthorityResolver:
    """Resolves objects over one engine's facts, within one reading of the store. It remembers governing terms."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._terms: dict[tuple[AsOf, Scope], dict[str, object]] = {}

    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        """The authoritative version of each object that has one, in order of id."""
        traced = self.trace(object_ids, as_of, scope)
        return {name: one.resolution for name, one in sorted(traced.items()) if one.resolution is not None}

    def trace(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, ResolutionTrace]:
        """How each of these objects that has contenders is resolved."""
        within = self.reach(scope, as_of)
        rivals = _by_object(self._facts.contenders(object_ids, as_of, within.keys))
        replaced = self._facts.replacements(list(rivals), as_of, within.keys) if rivals else {}
        return {
            name: _replaced(contenders, replaced[name])
            if name in replaced
            else self._decided(contenders, as_of, within)
            for name, contenders in rivals.items()
        }

    def reach(self, scope: Scope, as_of: AsOf) -> Reach:
        """The scopes that apply to a question asked in `scope` (rule S2)."""
        if scope == Scope():  # which no group can contain
            return reach(scope, Jurisdictions.built_in(as_of.valid_at))
        return reach(scope, self.jurisdictions(as_of))

    def jurisdictions(self, as_of: AsOf) -> Jurisdictions:
        """The hierarchy, with the groups that `precedence/default` defines for the as-of (rule S4)."""
        terms = self._precedence(as_of, Scope())
        groups = {name: group.members for name, group in terms.groups.items()} if terms else {}
        return Jurisdictions.of(groups, as_of.valid_at) if groups else Jurisdictions.built_in(as_of.valid_at)

    def declaration(self, source: str, as_of: AsOf) -> SourceTerms | None:
        """The terms that the object `source/<source>` declares; None where the source is not declared."""
        return self._declarations([source], as_of).get(source)

    def _decided(self, contenders: Sequence[Contender], as_of: AsOf, within: Reach) -> ResolutionTrace:
        if len(contenders) == 1:
            standards = Standards(within=within, source_ranks={})
        else:
            standards = self._standards(contenders, as_of, within)
        prevailing, considered = decide(contenders, standards)
        return ResolutionTrace(_resolution(prevailing, as_of), tuple(considered))

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
        terms = self._governing([DEFAULT], as_of, scope)[DEFAULT]
        return terms if isinstance(terms, PrecedenceTerms) else None

    def _declarations(self, sources: Sequence[str], as_of: AsOf) -> dict[str, SourceTerms]:
        named = {f"source/{source}": source for source in sources}
        governing = self._governing(list(named), as_of, Scope())
        return {named[name]: terms for name, terms in governing.items() if isinstance(terms, SourceTerms)}

    def _governing(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, object]:
        """The terms of governed objects by object id; None where none are in force.

        Only the built-in rules and hierarchy decide on them, because the rules of a decision cannot depend on themselves.
        """
        known = self._terms.setdefault((as_of, scope), {})
        missing = [name for name in object_ids if name not in known]
        if missing:
            within = reach(scope, Jurisdictions.built_in(as_of.valid_at))
            rivals = _by_object(self._facts.contenders(missing, as_of, within.keys))
            standards = Standards(within=within, source_ranks={})
            known.update(dict.fromkeys(missing))
            for name, contenders in rivals.items():
                prevailing, _ = decide(contenders, standards)
                known[name] = terms_of(self._facts.version(prevailing.version_id))
        return {name: known[name] for name in object_ids}


def _by_object(contenders: Iterable[Contender]) -> dict[str, list[Contender]]:
    grouped: dict[str, list[Contender]] = defaultdict(list)
    for contender in contenders:
        grouped[contender.object_id].append(contender)
    return grouped


def _replaced(contenders: Iterable[Contender], by: str) -> ResolutionTrace:
    considered = tuple(
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
    return ResolutionTrace(None, considered, by)


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
