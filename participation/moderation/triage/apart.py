"""Training in a process of its own: scikit-learn takes some 100 MB, which the web process would never give back.

The process gets the posts as JSON on its standard input and answers with lines of JSON: percents, then the model. It needs
neither settings nor database, and ends when whoever started it does.
"""

import base64
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from .model import Model, from_bytes

_ROOT: Final = Path(__file__).resolve().parents[3]


class Broken(RuntimeError):
    """The process ended without a model; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The model as it is stored, and what it said of the town's posts (or of all, if none) that it had not seen."""

    data: bytes
    scores: npt.NDArray[np.float64]
    labels: npt.NDArray[np.int8]

    def model(self) -> Model:
        """The model, checked."""
        return from_bytes(self.data)


def train(
    texts: Sequence[str], labels: Sequence[int], own: Sequence[bool], progress: Callable[[int], None]
) -> Learned:
    """As :func:`learning.train`, elsewhere. Raises :class:`Broken`."""
    question = json.dumps({"texts": list(texts), "labels": list(labels), "own": list(own)})
    # One core: the other one is for those who read and write meanwhile.
    environment = {**_environment(), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        return _talk(process, question, progress)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _environment() -> dict[str, str]:
    # No secret of the platform is of use there.
    kept = (
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "VIRTUAL_ENV",
        "PYTHONHOME",
        "LD_LIBRARY_PATH",
        "SYSTEMROOT",
    )
    return {name: value for name, value in os.environ.items() if name in kept}


def _talk(process: "subprocess.Popen[str]", question: str, progress: Callable[[int], None]) -> Learned:
    if process.stdin is None or process.stdout is None:
        raise Broken("no pipes")
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(question)
        process.stdin.close()
    for line in process.stdout:
        answer = json.loads(line)
        if "percent" in answer:
            progress(int(answer["percent"]))
        elif "model" in answer:
            return Learned(
                base64.b64decode(answer["model"]),
                np.array(answer["scores"], dtype=np.float64),
                np.array(answer["labels"], dtype=np.int8),
            )
        else:
            raise Broken(str(answer.get("error", "")))
    raise Broken("the process ended early")


def _answer(out: IO[str], **values: Any) -> None:
    out.write(json.dumps(values) + "\n")
    out.flush()


def main() -> None:
    """In the process of its own."""
    from .learning import train as learn

    asked = json.load(sys.stdin)
    try:
        trained = learn(
            asked["texts"],
            asked["labels"],
            asked["own"],
            lambda percent: _answer(sys.stdout, percent=percent),
        )
    except Exception as error:
        _answer(sys.stdout, error=f"{type(error).__name__}: {error}")
        return
    _answer(
        sys.stdout,
        model=base64.b64encode(trained.model.to_bytes()).decode(),
        scores=trained.scores.tolist(),
        labels=trained.labels.tolist(),
    )


if __name__ == "__main__":
    main()
