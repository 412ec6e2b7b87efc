"""Training: the only place that needs scikit-learn, imported when a training begins.

The model is a logistic regression over words, pieces of words and style, each group scaled to length 1, the first two by
how rare a sign is; every sign is weighed beforehand by how unevenly the two answers use it (naive Bayes ratio, after Wang
and Manning 2012, softened). Where there are decisions of the town, the line from sum to probability is drawn through those
alone: the starter's posts are of another kind.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from . import measures
from .features import GROUPS, STYLE, counts
from .model import Calibration, Model

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Labels = npt.NDArray[np.int8]
Scores = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Progress = Callable[[int], None]

FOLDS: Final = 5
# Chosen by nested cross-validation, see docs/developers/triage.md.
STRENGTH: Final = 2.0
RATIO: Final = 0.75
# What a decision of the town weighs beside a post of the starter.
TOWN: Final = 1.0
RARE: Final = (2, 2, 3)
SEED: Final = 7
# Fewer of either answer can be neither learned from nor checked.
FEWEST: Final = 2 * FOLDS
# Below this number the line from sum to probability is drawn through all posts, not through the town's alone.
ENOUGH_TO_CALIBRATE: Final = 200


class TooLittle(ValueError):
    """Not enough posts of one of the two answers."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and what it said of posts that it had not seen: ``scores`` and ``labels`` of the held-out posts."""

    model: Model
    scores: Scores
    labels: Labels


@dataclass(frozen=True, slots=True)
class _Signs:
    keys: npt.NDArray[np.uint64]
    rarity: npt.NDArray[np.float32]
    groups: npt.NDArray[np.int8]
    matrix: "csr_matrix"


def _silent(_percent: int) -> None:
    """Nobody watches."""


def train(
    texts: Sequence[str],
    labels: Sequence[int],
    own: Sequence[bool] | None = None,
    progress: Progress = _silent,
) -> Trained:
    """Learn from ``texts`` with ``labels`` (1 = offensive). ``own`` marks the town's decisions.

    The model that comes back scores posts of the town, if any are marked. ``progress`` is called with percent. Raises
    :class:`TooLittle` when an answer has fewer than ``FEWEST`` posts.
    """
    answers = np.asarray(labels, dtype=np.int8)
    town = np.zeros(len(answers), dtype=bool) if own is None else np.asarray(own, dtype=bool)
    if min(int((answers == 0).sum()), int((answers == 1).sum())) < FEWEST:
        raise TooLittle("too few posts of one answer")
    found = _collect(texts, progress)
    scores = np.zeros(len(answers))
    for number, (known, unseen) in enumerate(_folds(answers, town)):
        weights, intercept = _fit(found, answers, town, known)
        scores[unseen] = found.matrix[unseen] @ weights + intercept
        progress(35 + 12 * (number + 1))
    weights, intercept = _fit(found, answers, town, np.arange(len(answers)))
    asked = town if _enough(answers[town]) else np.ones(len(answers), dtype=bool)
    line = calibrate(scores[asked], answers[asked])
    progress(99)
    model = Model(found.keys, found.rarity, weights.astype(np.float32), float(intercept), line)
    held = town if town.any() else asked
    return Trained(model, np.array([line.probability(score) for score in scores[held]]), answers[held])


def _enough(answers: Labels) -> bool:
    return len(answers) >= ENOUGH_TO_CALIBRATE and FEWEST <= int(answers.sum()) <= len(answers) - FEWEST


def _collect(texts: Sequence[str], progress: Progress) -> _Signs:
    """The signs of all posts as one matrix: a row for a post, each group scaled to length 1."""
    from scipy import sparse

    rows: list[list[npt.NDArray[Any]]] = [[] for _group in range(GROUPS)]
    often: list[list[npt.NDArray[Any]]] = [[] for _group in range(GROUPS)]
    for number, text in enumerate(texts):
        for group, table in enumerate(counts(text)):
            rows[group].append(np.fromiter(table.keys(), dtype=np.uint64, count=len(table)))
            often[group].append(np.fromiter(table.values(), dtype=np.float32, count=len(table)))
        if number % 250 == 0:
            progress(30 * number // len(texts))
    parts = [_group_matrix(group, rows[group], often[group]) for group in range(GROUPS)]
    keys = np.concatenate([part[0] for part in parts])
    order = np.argsort(keys)
    rarity = np.concatenate([part[1] for part in parts])[order]
    groups = np.concatenate([np.full(len(part[0]), group, dtype=np.int8) for group, part in enumerate(parts)])
    matrix = sparse.hstack([part[2] for part in parts]).tocsc()[:, order].tocsr()
    progress(35)
    return _Signs(keys[order], rarity, groups[order], matrix)


def _group_matrix(
    group: int, rows: list[npt.NDArray[Any]], often: list[npt.NDArray[Any]]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float32], Any]:
    from scipy import sparse

    keys, columns, spread = np.unique(np.concatenate(rows), return_inverse=True, return_counts=True)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    matrix = sparse.csr_matrix(
        (1 + np.log(np.concatenate(often)), columns, starts), shape=(len(rows), len(keys)), dtype=np.float32
    )
    kept = np.flatnonzero(spread >= RARE[group])
    rarity = np.ones(len(kept), dtype=np.float32)
    if group != STYLE:
        rarity = (np.log((1 + len(rows)) / (1 + spread[kept])) + 1).astype(np.float32)
    matrix = (matrix[:, kept] @ sparse.diags_array(rarity)).tocsr()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    return keys[kept], rarity, (sparse.diags_array((1 / lengths).astype(np.float32)) @ matrix).tocsr()


def _folds(answers: Labels, town: npt.NDArray[np.bool_]) -> Iterator[tuple[Rows, Rows]]:
    """Rows to learn from and rows to ask about, five times.

    The town's posts are parted in the order in which they were given, not by chance: neighbours are often of one discussion,
    and who has learned half of a discussion seems to know the other half better than the next discussion will show.
    """
    place = np.zeros(len(answers), dtype=np.int8)
    chance = np.random.default_rng(SEED)
    for ours in (False, True):
        for answer in (0, 1):
            rows = np.flatnonzero((town == ours) & (answers == answer))
            rows = rows if ours else chance.permutation(rows)
            place[rows] = np.arange(len(rows)) * FOLDS // max(len(rows), 1)
    for fold in range(FOLDS):
        yield np.flatnonzero(place != fold), np.flatnonzero(place == fold)


def _fit(found: _Signs, answers: Labels, town: npt.NDArray[np.bool_], known: Rows) -> tuple[Scores, float]:
    """Weights for the columns of ``found.matrix``, learned from the rows ``known``, and the intercept."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    matrix, labels, ours = found.matrix[known], answers[known], town[known]
    ratio = _ratio(matrix, labels)
    scaled = (matrix @ sparse.diags_array(ratio)).tocsr()
    learner = LogisticRegression(C=STRENGTH, solver="liblinear", class_weight="balanced", random_state=SEED)
    learner.fit(scaled, labels, sample_weight=np.where(ours, TOWN, 1.0))
    coefficients = learner.coef_[0].astype(np.float64)
    return coefficients * ratio, float(learner.intercept_[0])


def _ratio(matrix: Any, labels: Labels) -> npt.NDArray[np.float32]:
    """How unevenly the two answers use each sign; between an even 1 and the full naive Bayes ratio."""
    present = matrix.copy()
    present.data = np.ones_like(present.data)
    sums = [1.0 + np.asarray(present.T @ (labels == answer).astype(np.float64)).ravel() for answer in (0, 1)]
    uneven = np.abs(np.log(sums[1] / sums[1].sum()) - np.log(sums[0] / sums[0].sum()))
    found: npt.NDArray[np.float32] = (RATIO * uneven + (1 - RATIO)).astype(np.float32)
    return found


def calibrate(scores: Scores, labels: Labels) -> Calibration:
    """The line from sum to probability (Platt 1999), and the probability that parts the two answers best."""
    from sklearn.linear_model import LogisticRegression

    line = LogisticRegression(C=1e4).fit(scores.reshape(-1, 1), labels)
    slope, offset = float(line.coef_[0, 0]), float(line.intercept_[0])
    bare = Calibration(slope, offset)
    chances = np.array([bare.probability(score) for score in scores])
    return Calibration(slope, offset, measures.best_threshold(chances, labels))
