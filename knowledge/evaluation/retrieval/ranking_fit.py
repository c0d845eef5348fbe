"""Fits the weights of the ranking of passages to judged questions.

The loss of a question is the cross entropy of its graded passages and the softmax of the weighted features (ListNet: Cao et al., "Learning
to Rank: From Pairwise Approach to Listwise Approach", ICML 2007). Every collection counts alike, however many questions it has. The fit is
deterministic, and needs nothing but numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import InvalidInput
from knowledge.evaluation.metrics.ranking import Judgements, ndcg

_Floats = NDArray[np.float64]

_SHRINKAGE = 1e-3
"""The weight of the squared weights in the loss (L2): next to nothing, because there are hundreds of questions for each weight. It keeps a
feature that says nothing from growing."""
_STEPS = 50
"""Newton steps at most; some eight suffice."""
_TOLERANCE = 1e-9
"""The fit ends when no weight moves by more."""
_CUT = 10
"""The depth of the nDCG that is told."""


@dataclass(frozen=True)
class JudgedQuestion:
    """The documents that were found for a question, the features of each, shape (documents, features), and the judgements."""

    documents: Sequence[str]
    features: _Floats
    judged: Judgements

    @property
    def gains(self) -> _Floats:
        """The grades of the documents, 0 for those not judged."""
        return np.array([max(self.judged.get(name, 0), 0) for name in self.documents], np.float64)

    def ndcg(self, weights: _Floats) -> float:
        """nDCG@10 of the documents in order of their weighted features; ties keep the order given."""
        order = np.argsort(-(self.features @ weights), kind="stable")
        return ndcg([self.documents[at] for at in order], self.judged, _CUT)


def fit_weights(collections: Iterable[Sequence[JudgedQuestion]]) -> _Floats:
    """The weights of the features with the least loss. Raises InvalidInput where no question has a relevant document among those found."""
    parts = [[one for one in questions if one.gains.any()] for questions in collections]
    parts = [questions for questions in parts if questions]
    if not parts:
        raise InvalidInput(
            "No question has a relevant document among those found.", remedy="Name collections with judgements."
        )
    weights = np.zeros(parts[0][0].features.shape[1])
    loss, slope, curvature = _loss(parts, weights)
    for _ in range(_STEPS):
        step = np.linalg.solve(curvature, slope)
        while np.abs(step).max() >= _TOLERANCE:
            shorter = _loss(parts, weights - step)
            if shorter[0] <= loss:
                break
            step = step / 2
        else:
            return weights
        weights, (loss, slope, curvature) = weights - step, shorter
    return weights


def mean_ndcg(questions: Sequence[JudgedQuestion], weights: _Floats) -> float:
    """The mean nDCG@10 of the questions."""
    return sum(one.ndcg(weights) for one in questions) / len(questions)


def held_out_ndcg(collections: Mapping[str, Sequence[JudgedQuestion]]) -> dict[str, float]:
    """For each collection, the mean nDCG@10 under weights fitted on the others alone."""
    return {
        name: mean_ndcg(own, fit_weights([other for key, other in collections.items() if key != name]))
        for name, own in collections.items()
    }


def _loss(parts: Sequence[Sequence[JudgedQuestion]], weights: _Floats) -> tuple[float, _Floats, _Floats]:
    """The mean loss over the collections with its first and second derivatives by the weights."""
    loss, slope = _SHRINKAGE * float(weights @ weights), 2 * _SHRINKAGE * weights
    curvature = 2 * _SHRINKAGE * np.eye(len(weights))
    for questions in parts:
        share = 1 / len(questions) / len(parts)
        for one in questions:
            own = _loss_of(one, weights)
            loss, slope, curvature = loss + share * own[0], slope + share * own[1], curvature + share * own[2]
    return loss, slope, curvature


def _loss_of(question: JudgedQuestion, weights: _Floats) -> tuple[float, _Floats, _Floats]:
    gains, features = question.gains, question.features
    wanted = gains / gains.sum()
    scores = features @ weights
    scores = scores - scores.max()
    logarithm = float(np.log(np.exp(scores).sum()))
    shares = np.exp(scores - logarithm)
    mean = shares @ features
    centred = features - mean
    return logarithm - float(wanted @ scores), mean - wanted @ features, (centred * shares[:, None]).T @ centred
