"""Reads a repository's tags, and the commit of the chain that each of them labels (rule N5b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.history.chain import Commit
from ingest.history.git_process import Repository
from knowledge.model.labels import checked_label

_PREFIX = "refs/tags/"
_PEELED = "^{}"
"""The suffix by which `git show-ref --dereference` marks the object that an annotated tag points to in the end."""


def read_tags(repository: Repository) -> dict[str, str]:
    """Return the object that each tag points to, by tag. An annotated tag, also one of a tag, is followed to its end."""
    targets: dict[str, str] = {}
    for line in repository.tags().decode("utf-8", "replace").splitlines():
        sha, _, name = line.partition(" ")
        # A peeled line follows that of the tag itself, and so replaces it.
        targets[name.removeprefix(_PREFIX).removesuffix(_PEELED)] = sha
    return {name: sha for name, sha in targets.items() if _can_label(name)}


def tagged_commits(
    repository: Repository, tags: Mapping[str, str], commits: Sequence[Commit]
) -> tuple[dict[str, Commit], list[str]]:
    """Return the commit of the chain that each tag labels, and the tags whose commit HEAD does not contain.

    A commit that a merge brought in takes effect with the merge (rule N3n), so its tag labels the oldest commit of the
    chain that contains it.
    """
    on_chain = {commit.sha: commit for commit in commits}
    if any(sha not in on_chain for sha in tags.values()):
        on_chain = _containing(repository.parents(), commits)
    labelled = {name: on_chain[sha] for name, sha in tags.items() if sha in on_chain}
    return labelled, sorted(tags.keys() - labelled.keys())


def _containing(parents: Mapping[str, Sequence[str]], commits: Sequence[Commit]) -> dict[str, Commit]:
    """The oldest commit of the chain that contains each commit."""
    containing: dict[str, Commit] = {}
    for commit in commits:
        waiting = [commit.sha]
        while waiting:
            sha = waiting.pop()
            if sha not in containing:
                containing[sha] = commit
                waiting += parents.get(sha, ())
    return containing


def _can_label(name: str) -> bool:
    try:
        return checked_label(name) == name
    except ValueError:
        return False
