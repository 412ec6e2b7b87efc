"""Measuring on files: train on one, ask about the other."""

import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from . import corpus, measures
from .figures import Quality
from .learning import Trained, train

# Fewer posts from elsewhere than this are taken as part of the starter.
FEWEST_OWN: Final = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What ``manage.py triage_evaluate`` prints."""

    quality: Quality
    held_out: Quality
    train_seconds: float
    train_cpu_seconds: float
    ms_per_post: float
    ms_per_post_median: float
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
            "train_cpu_seconds": round(self.train_cpu_seconds, 2),
            "ms_per_post": round(self.ms_per_post, 3),
            "ms_per_post_median": round(self.ms_per_post_median, 3),
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
    started, worked = time.perf_counter(), time.process_time()
    ours = corpus.not_in_starter(texts)
    # All or nothing of the starter: then there are not two sources to tell apart.
    if sum(ours) < FEWEST_OWN or all(ours):
        ours = [False] * len(texts)
    if own is not None:
        texts, labels, ours = texts + own.texts, labels + own.labels, ours + [True] * len(own.texts)
    trained = train(texts, labels, ours)
    times = (time.perf_counter() - started, time.process_time() - worked)
    return _ask(trained, test, times, len(texts), sum(ours))


def _ask(trained: Trained, test: corpus.Posts, times: tuple[float, float], posts: int, own: int) -> Result:
    model = trained.model
    took, chances = np.zeros(len(test.texts)), np.zeros(len(test.texts))
    for number, text in enumerate(test.texts):
        started = time.perf_counter()
        chances[number] = model.probability(text)
        took[number] = time.perf_counter() - started
    line = model.calibration.threshold
    return Result(
        measures.quality(chances, np.array(test.labels, dtype=np.int8), line),
        measures.quality(trained.scores, trained.labels, line),
        *times,
        float(took.mean() * 1000),
        float(np.median(took) * 1000),
        posts,
        own,
        len(model.keys),
        line,
    )
