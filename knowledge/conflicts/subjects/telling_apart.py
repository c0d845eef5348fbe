"""Whether what governs two statements makes them rules of two subjects (rules C1i to C1m, C1q).

A word of one title or heading counts only where the other side has it nowhere: neither above the statement nor in it.
"""

from __future__ import annotations

from collections.abc import Callable

from knowledge.conflicts.subjects.context import Topic
from knowledge.conflicts.subjects.outline import have_one_outline
from knowledge.conflicts.subjects.parts import Part
from knowledge.conflicts.subjects.template import are_siblings


def are_told_apart(ours: Part, theirs: Part) -> bool:
    """Return whether labels, names, headings, lead-ins or titles say that two parts are about two subjects."""
    return any(rule(ours, theirs) or rule(theirs, ours) for rule in _RULES)


def _known(part: Part) -> frozenset[str]:
    return part.stems | part.context.stems


def _by_cell(ours: Part, theirs: Part) -> bool:
    """Cells are of one row and one column; prose that a cell is compared with has the words of its header."""
    if ours.column is None:
        return False
    if theirs.column is not None:
        return ours.column != theirs.column or ours.label != theirs.label
    return not ours.header <= theirs.stems


def _by_name(ours: Part, theirs: Part) -> bool:
    """A name of the subject of one is not in the other: a row, a term, a product, a plan."""
    known = _known(theirs)
    return any(not topic.content <= known for topic in ours.context.names)


def _by_label(ours: Part, theirs: Part) -> bool:
    """A label such as `zone 1` or a year stands above one, and another of its kind above the other; or a label above one alone."""
    known = _known(theirs)
    for noun, value in ours.context.labels:
        others = {number for kind, number in theirs.context.labels if kind == noun}
        said = not {value, f"#{value}"}.isdisjoint(known)
        if not said and value not in others and (others or noun != "year"):
            return True
    return False


def _by_series(ours: Part, theirs: Part) -> bool:
    """The titles have one name with two numbers (`Larch 2` and `Larch 4`), and neither statement has it: of fines, `Fines 1` and `Fines 2` are two texts."""
    mine, yours = dict(ours.context.title.series), dict(theirs.context.title.series)
    named = mine.keys() & yours.keys() - ours.stems - theirs.stems
    return any(mine[name] != yours[name] for name in named)


def _by_issue(ours: Part, theirs: Part) -> bool:
    """Title or headings name two issues of a series: two releases, two meetings."""
    others = theirs.context.issues
    return any(any(map(mine.differs, others)) for mine in ours.context.issues if mine not in others)


def _by_place_or_case(ours: Part, theirs: Part) -> bool:
    """A heading or lead-in limits one to a place or a case (`for managers`, `Germany`) that the other does not mention."""
    known = _known(theirs)
    return any(
        not (topic.selecting & topic.content | topic.places) <= known
        for topic in (*ours.context.headings, *ours.context.leads, ours.context.title)
    )


def _by_modifier(ours: Part, theirs: Part) -> bool:
    """A heading names a kind of what both are about: `Sick leave` above a rule on leave."""
    known = _known(theirs)
    shared = ours.sentence.subject & theirs.sentence.subject
    return any(not topic.modifies(shared) <= known for topic in ours.context.topics)


def _by_two_names(ours: Part, theirs: Part) -> bool:
    """Title or headings of each hold a name that the other side does not have."""
    return _differ(ours, theirs, lambda topic: topic.names)


def _by_special_title(ours: Part, theirs: Part) -> bool:
    """The title of one document is that of the other with a subject before it."""
    return ours.context.title.is_special(theirs.context.title)


def _by_two_titles(ours: Part, theirs: Part) -> bool:
    """The titles name two things, or two records of a series, and both documents are contracts, of one template or of one outline."""
    mine, yours = ours.context.title, theirs.context.title
    are_alike = are_siblings(ours.context.template, theirs.context.template)
    if are_alike and mine.record and yours.record and mine.record != yours.record:
        return True
    are_contracts = mine.names_contract and yours.names_contract
    if not (are_alike or are_contracts or have_one_outline(ours.context.outline, theirs.context.outline)):
        return False
    return bool(mine.content - _known(theirs) and yours.content - _known(ours))


def _by_two_topics(ours: Part, theirs: Part) -> bool:
    """One of the statements leans on its title and headings, and these have other words than those of the other."""
    return (ours.leans or theirs.leans) and _differ(ours, theirs, lambda topic: topic.content)


def _by_two_leads(ours: Part, theirs: Part) -> bool:
    """The lead-ins of two lists name two things."""
    mine, yours = (
        frozenset[str]().union(*(lead.content for lead in part.context.leads)) for part in (ours, theirs)
    )
    return bool(mine - _known(theirs) and yours - _known(ours))


def _differ(ours: Part, theirs: Part, words: Callable[[Topic], frozenset[str]]) -> bool:
    """Return whether title and headings of each have such words that the other side has nowhere."""
    sides = ((ours, theirs), (theirs, ours))
    return all(
        frozenset[str]().union(*(words(topic) for topic in one.context.topics)) - _known(other)
        for one, other in sides
    )


_RULES = (
    _by_cell,
    _by_name,
    _by_label,
    _by_series,
    _by_issue,
    _by_place_or_case,
    _by_modifier,
    _by_two_names,
    _by_special_title,
    _by_two_titles,
    _by_two_topics,
    _by_two_leads,
)
