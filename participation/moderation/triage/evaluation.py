"""Measuring on files: train on one, ask about the other."""

import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from . import corpus, measures
from .learning import Trained, train

# Fewer posts from elsewhere than this are taken as part of the starter.
FEWEST_OWN: Final = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What ``manage.py triage_evaluate`` prints."""

    quality: measures.Quality
    held_out: measures.Quality
    train_seconds: float
    ms_per_post: float
    train_posts: int
    own_posts: int
    signs: int
    threshold: float

    def as_json(self) -> dict[str, Any]:
        """Plain values, rounded to what they are good for."""
        bins = [
            {key: round(value, 4) for key, value in each.items()} for each in self.quality.as_stored()["bins"]
        ]
        return {
            "macro_f1": round(self.quality.macro_f1, 4),
            "precision": round(self.quality.precision, 4),
            "recall": round(self.quality.recall, 4),
            "expected_calibration_error": round(self.quality.calibration_error, 4),
            "calibration_binning": f"{measures.BINS} bins of equal width over the probability of 1, weighted by posts",
            "train_seconds": round(self.train_seconds, 2),
            "ms_per_post": round(self.ms_per_post, 3),
            "train_posts": self.train_posts,
            "own_posts": self.own_posts,
            "test_posts": self.quality.posts,
            "test_offensive": self.quality.offensive,
            "threshold": round(self.threshold, 2),
            "signs": self.signs,
            "cross_validation_on_train": {
                "posts": self.held_out.posts,
                "macro_f1": round(self.held_out.macro_f1, 4),
                "expected_calibration_error": round(self.held_out.calibration_error, 4),
            },
            "bins": bins,
        }


def evaluate(training: corpus.Posts, test: corpus.Posts, own: corpus.Posts | None = None) -> Result:
    """Train on ``training`` and ``own`` (the town's decisions), score ``test``, which is not looked at before.

    Posts of ``training`` that are not among those the platform ships count as the town's own, as they would at work.
    """
    texts, labels = list(training.texts), list(training.labels)
    started = time.perf_counter()
    ours = corpus.not_in_starter(texts)
    # All or nothing of the starter: then there are not two sources to tell apart.
    if sum(ours) < FEWEST_OWN or all(ours):
        ours = [False] * len(texts)
    if own is not None:
        texts, labels, ours = texts + own.texts, labels + own.labels, ours + [True] * len(own.texts)
    trained = train(texts, labels, ours)
    train_seconds = time.perf_counter() - started
    return _ask(trained, test, train_seconds, len(texts), sum(ours))


def _ask(trained: Trained, test: corpus.Posts, train_seconds: float, posts: int, own: int) -> Result:
    model = trained.model
    started = time.perf_counter()
    chances = np.array([model.probability(text) for text in test.texts])
    milliseconds = (time.perf_counter() - started) * 1000 / len(test.texts)
    line = model.calibration.threshold
    return Result(
        measures.quality(chances, np.array(test.labels, dtype=np.int8), line),
        measures.quality(trained.scores, trained.labels, line),
        train_seconds,
        milliseconds,
        posts,
        own,
        len(model.keys),
        line,
    )
