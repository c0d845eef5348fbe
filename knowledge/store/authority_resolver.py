"""Decides which version of an object is authoritative: replacement, reach, precedence (rules S2, S3, A7, P1).

Each engine looks up the facts in its own way. The decision is made here, once for all engines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.geography.jurisdictions import Jurisdictions, Reach, reach
from knowledge.model.kinds import PrecedenceTerms, SourceTerms, terms_of
from knowledge.model.objects import Version
from knowledge.model.precedence import DEFAULT, DEFAULT_ORDER, Consideration, Contender, Standards, decide
from knowledge.model.scope import Scope


class Facts(Protocol):
    """The facts that an engine looks up for the resolver. They must not change while a resolver uses them."""

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """The prevailing versions of these objects in these scopes, one per scope and source."""
        ...

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """The id of the version that replaces each of these objects, in force in one of these scopes, where there is one."""
        ...

    def version(self, version_id: str) -> Version:
        """The version with this full id; of an erased one its tombstone. Raises NotFound."""
        ...


class ResolutionTrace(NamedTuple):
    """The resolution of one object, if it has one, and every version that was considered for it.

    `replaced_by` is the version of another object that replaces the whole object (rule A7).
    """

    resolution: Resolution | None
    considered: tuple[Consideration, ...]
    replaced_by: str | None = None


class AuthorityResolver:
    """Resolves objects over one engine's facts, within one reading of the store.

    It remembers the terms of governing objects, so that each is looked up once per as-of and scope.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._terms: dict[tuple[AsOf, Scope], dict[str, object]] = {}

    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        """The authoritative version of each object that has one, in order of id."""
        traces = sorted(self.trace(object_ids, as_of, scope).items())
        return {name: trace.resolution for name, trace in traces if trace.resolution is not None}

    def trace(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, ResolutionTrace]:
        """The resolution of each of these objects with every version considered. Objects without contenders are left out."""
        within = self.reach(scope, as_of)
        contenders = _by_object(self._facts.contenders(object_ids, as_of, within.keys))
        replacements = self._facts.replacements(list(contenders), as_of, within.keys) if contenders else {}
        return {
            name: _trace_replaced(rivals, replacements[name])
            if name in replacements
            else self._decide(rivals, as_of, within)
            for name, rivals in contenders.items()
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

    def _decide(self, contenders: Sequence[Contender], as_of: AsOf, within: Reach) -> ResolutionTrace:
        if len(contenders) == 1:
            standards = Standards(within=within, source_ranks={})
        else:
            standards = self._standards(contenders, as_of, within)
        prevailing, considered = decide(contenders, standards)
        return ResolutionTrace(_resolution(prevailing, as_of), tuple(considered))

    def _standards(self, contenders: Sequence[Contender], as_of: AsOf, within: Reach) -> Standards:
        """The order of precedence in force, and the rank of each source for the object (rule P1)."""
        terms = self._precedence(as_of, within.asked)
        sources = {contender.source for contender in contenders}
        # Ranks cannot decide between versions of one source, and only coverage needs the hierarchy of groups.
        declared = self._declarations(sorted(sources), as_of) if len(sources) > 1 else {}
        covering = any(d.covers for d in declared.values())
        hierarchy = self.jurisdictions(as_of) if covering else Jurisdictions.built_in(as_of.valid_at)
        object_id, jurisdiction = contenders[0].object_id, within.asked.jurisdiction
        ranks = {name: d.rank_for(object_id, jurisdiction, hierarchy) for name, d in declared.items()}
        return Standards(order=terms.order if terms else DEFAULT_ORDER, within=within, source_ranks=ranks)

    def _precedence(self, as_of: AsOf, scope: Scope) -> PrecedenceTerms | None:
        terms = self._governing([DEFAULT], as_of, scope)[DEFAULT]
        return terms if isinstance(terms, PrecedenceTerms) else None

    def _declarations(self, sources: Sequence[str], as_of: AsOf) -> dict[str, SourceTerms]:
        named = {f"source/{source}": source for source in sources}
        governing = self._governing(list(named), as_of, Scope())
        return {named[name]: terms for name, terms in governing.items() if isinstance(terms, SourceTerms)}

    def _governing(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, object]:
        """The terms of governing objects by object id; None where none are in force.

        The built-in order and hierarchy alone decide which version governs: an order that decided about itself would
        have no beginning.
        """
        known = self._terms.setdefault((as_of, scope), {})
        missing = [name for name in object_ids if name not in known]
        if missing:
            within = reach(scope, Jurisdictions.built_in(as_of.valid_at))
            contenders = _by_object(self._facts.contenders(missing, as_of, within.keys))
            standards = Standards(within=within, source_ranks={})
            known.update(dict.fromkeys(missing))
            for name, rivals in contenders.items():
                prevailing, _ = decide(rivals, standards)
                known[name] = terms_of(self._facts.version(prevailing.version_id))
        return {name: known[name] for name in object_ids}


def _by_object(contenders: Iterable[Contender]) -> dict[str, list[Contender]]:
    grouped: dict[str, list[Contender]] = defaultdict(list)
    for contender in contenders:
        grouped[contender.object_id].append(contender)
    return grouped


def _trace_replaced(contenders: Iterable[Contender], by: str) -> ResolutionTrace:
    considered = tuple(
        Consideration(
            version_id=contender.version_id,
            scope=contender.scope,
            source=contender.source,
            kept=False,
            rule="replaced",
            why=f"Version {by[:16]} replaces the whole object.",
        )
        for contender in contenders
    )
    return ResolutionTrace(None, considered, by)


def _resolution(contender: Contender, as_of: AsOf) -> Resolution:
    """The resolution to a contender. It is not validated again, because every question builds about fifty."""
    return Resolution.model_construct(
        object_id=contender.object_id,
        version_id=contender.version_id,
        scope=contender.scope,
        source=contender.source,
        as_of=as_of,
        valid=contender.valid,
        known=contender.known,
        approved_by=contender.approved_by,
        approved_at=contender.approved_at,
        on_arrival=contender.on_arrival,
        authentication=contender.authentication,
    )
