"""A trained model: numbers only, and how a post is scored with them. Needs numpy, not scikit-learn."""

import io
import json
import math
import zipfile
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .features import EDITION, counts, signs

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]

MAX_BYTES: Final = 64_000_000
MAX_SIGNS: Final = 2_000_000
# A piece with less than this share of the heaviest one explains nothing.
WORTH_SHOWING: Final = 0.3
_NAMES: Final = {"keys", "rarity", "weights", "about"}


class BadModel(ValueError):
    """Stored numbers that are not a model of this edition."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the sum of weights to a probability: ``1 / (1 + exp(-(slope * sum + offset)))``, and the line between."""

    slope: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5

    def probability(self, total: float) -> float:
        """Between 0 and 1."""
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, self.slope * total + self.offset))))


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the post, from ``start`` to ``end``, and how much it speaks for "offensive"."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Model:
    """Sorted numbers of the signs, how rare each is, and what it weighs."""

    keys: Keys
    rarity: Floats
    weights: Floats
    intercept: float = 0.0
    calibration: Calibration = field(default_factory=Calibration)

    def total(self, text: str) -> float:
        """The sum of weights, before calibration."""
        result = self.intercept
        for table in counts(text):
            places, values = self._values(table)
            if len(places):
                result += float(values @ self.weights[places])
        return result

    def probability(self, text: str) -> float:
        """How likely moderators would find ``text`` offensive, from 0 to 1."""
        return self.calibration.probability(self.total(text))

    def _values(self, table: dict[int, int]) -> tuple[npt.NDArray[np.intp], Floats]:
        """The places of the known signs, and their values scaled to length 1."""
        asked = np.fromiter(table.keys(), dtype=np.uint64, count=len(table))
        places, known = self._find(asked)
        often = np.fromiter(table.values(), dtype=np.float32, count=len(table))[known]
        places = places[known]
        values = (1 + np.log(often)) * self.rarity[places]
        length = float(np.sqrt(values @ values))
        return places, (values / length if length else values).astype(np.float32)

    def _find(self, asked: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        if not len(self.keys):
            return np.zeros(len(asked), dtype=np.intp), np.zeros(len(asked), dtype=bool)
        places = np.minimum(np.searchsorted(self.keys, asked), len(self.keys) - 1)
        return places, self.keys[places] == asked

    def passages(self, text: str, limit: int = 3) -> list[Passage]:
        """The pieces of ``text`` that weighed most for "offensive", heaviest first."""
        found, every = signs(text)
        tables = counts(text)
        shares: dict[int, float] = {}
        for table in tables:
            places, values = self._values(table)
            kept = [key for key in table if key in self]
            for key, place, value in zip(kept, places, values, strict=True):
                shares[key] = float(value) * float(self.weights[place]) / table[key]
        weight = [0.0] * len(found)
        for sign in every:
            if sign.key in shares and sign.places:
                for place in sign.places:
                    weight[place] += shares[sign.key] / len(sign.places)
        # A hashtag and the words in it share a place in the text: the words tell more.
        pieces = [
            Passage(word.start, word.end, each)
            for word, each in zip(found, weight, strict=True)
            if word.kind not in {"handle", "link", "number"}
        ]
        joined = sorted(_joined(text, pieces), key=lambda piece: -piece.weight)[:limit]
        return [piece for piece in joined if piece.weight >= WORTH_SHOWING * joined[0].weight]

    def __contains__(self, key: int) -> bool:
        _places, known = self._find(np.array([key], dtype=np.uint64))
        return bool(known[0])

    def to_bytes(self) -> bytes:
        """As an ``.npz`` file without any pickled object."""
        about = {"edition": EDITION, "intercept": self.intercept, "calibration": asdict(self.calibration)}
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            keys=self.keys,
            rarity=self.rarity,
            weights=self.weights,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        )
        return buffer.getvalue()


def from_bytes(data: bytes) -> Model:
    """Read :meth:`Model.to_bytes`; raises :class:`BadModel` for anything else, and never runs what it reads."""
    if len(data) > MAX_BYTES:
        raise BadModel("too large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # Said before it is unpacked: a small file must not become a large one.
            if sum(part.file_size for part in archive.infolist()) > 2 * MAX_BYTES:
                raise BadModel("too large when unpacked")
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            if set(stored.files) != _NAMES:
                raise BadModel("unknown parts")
            parts = {name: stored[name] for name in _NAMES}
        about: Any = json.loads(parts["about"].tobytes())
        model = Model(
            parts["keys"],
            parts["rarity"],
            parts["weights"],
            float(about["intercept"]),
            Calibration(**{name: float(value) for name, value in about["calibration"].items()}),
        )
        edition = about["edition"]
    except BadModel:
        raise
    except Exception as error:
        raise BadModel("not a model") from error
    _check(model, edition)
    return model


def _check(model: Model, edition: object) -> None:
    if edition != EDITION:
        raise BadModel("made by another edition")
    size = len(model.keys)
    if size > MAX_SIGNS or model.keys.dtype != np.uint64 or model.keys.ndim != 1:
        raise BadModel("bad signs")
    if size and not bool(np.all(model.keys[1:] > model.keys[:-1])):
        raise BadModel("signs out of order")
    for part in (model.rarity, model.weights):
        if part.shape != (size,) or part.dtype != np.float32 or not bool(np.all(np.isfinite(part))):
            raise BadModel("bad weights")
    line = model.calibration
    if not all(map(math.isfinite, (model.intercept, line.slope, line.offset, line.threshold))):
        raise BadModel("bad calibration")


def _joined(text: str, pieces: list[Passage]) -> list[Passage]:
    """Words that speak for it, joined with their neighbours that do so too."""
    result: list[Passage] = []
    for piece in sorted(pieces, key=lambda one: one.start):
        if piece.weight <= 0:
            continue
        before = result[-1] if result else None
        if before and (piece.start < before.end or text[before.end : piece.start].isspace()):
            result[-1] = Passage(before.start, max(before.end, piece.end), before.weight + piece.weight)
        else:
            result.append(piece)
    return result
