"""How good a model is: macro-F1, precision and recall, calibration. Plain numpy."""

from typing import Final

import numpy as np
import numpy.typing as npt

from .figures import Bin, Quality

BINS: Final = 10


def f1(found: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; 0 when nothing is right."""
    both = int((found & wanted).sum())
    return 2 * both / max(int(found.sum()) + int(wanted.sum()), 1)


def macro_f1(chances: npt.NDArray[np.float64], labels: npt.NDArray[np.int8], threshold: float) -> float:
    """The mean of F1 for "offensive" and F1 for "not offensive"."""
    found, wanted = chances >= threshold, labels == 1
    return (f1(found, wanted) + f1(~found, ~wanted)) / 2


def best_threshold(chances: npt.NDArray[np.float64], labels: npt.NDArray[np.int8]) -> float:
    """The probability that parts the answers with the best macro-F1: the middle of a broad top, not a lucky peak."""
    steps = np.linspace(0.15, 0.7, 56)
    values = np.array([macro_f1(chances, labels, step) for step in steps])
    smooth = np.convolve(np.pad(values, 4, mode="edge"), np.full(9, 1 / 9), mode="valid")
    return float(steps[int(np.argmax(smooth))])


def calibration_bins(chances: npt.NDArray[np.float64], labels: npt.NDArray[np.int8]) -> tuple[Bin, ...]:
    """Ten bins of equal width over the probability; the empty ones are left out."""
    places = np.minimum((chances * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            place / BINS,
            (place + 1) / BINS,
            int((places == place).sum()),
            float(chances[places == place].mean()),
            float(labels[places == place].mean()),
        )
        for place in range(BINS)
        if (places == place).any()
    )


def quality(chances: npt.NDArray[np.float64], labels: npt.NDArray[np.int8], threshold: float) -> Quality:
    """Everything at once. The calibration error is the mean gap between said and was, weighted by the posts of a bin."""
    found, wanted = chances >= threshold, labels == 1
    right = int((found & wanted).sum())
    bins = calibration_bins(chances, labels)
    error = sum(each.posts * abs(each.said - each.was) for each in bins) / max(len(labels), 1)
    return Quality(
        len(labels),
        int(wanted.sum()),
        macro_f1(chances, labels, threshold),
        right / max(int(found.sum()), 1),
        right / max(int(wanted.sum()), 1),
        error,
        bins,
    )
