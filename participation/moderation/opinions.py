"""What a computer makes of a text, for the desk: a guess that orders and suggests, and never decides.

Nothing is registered unless the town lets a model learn; then everything here answers "no opinion".
The guess is made once, when a case opens, and is stored with it (:attr:`~.models.Case.opinion`), so that the desk
shows what was thought then, with the version that thought it.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A guess about one text.

    ``probability``: calibrated, 0 to 1, that a moderator would act on it. ``label``: what was looked for, one of
    ``offensive`` or a word of the model's own. ``passages``: the pieces of the text that weighed most, word for
    word as they stand in it, heaviest first. ``version``: which training this comes from.
    """

    probability: float
    label: str = "offensive"
    passages: tuple[str, ...] = ()
    version: str = ""

    def as_stored(self) -> dict[str, Any]:
        """As plain values, for the case."""
        return asdict(self) | {"passages": list(self.passages)}

    @classmethod
    def from_stored(cls, data: dict[str, Any] | None) -> "Opinion | None":
        """The opinion stored with a case; ``None`` when there is none."""
        if not data:
            return None
        return cls(
            float(data.get("probability", 0.0)),
            str(data.get("label", "")),
            tuple(str(passage) for passage in data.get("passages", ())),
            str(data.get("version", "")),
        )

    @property
    def out_of_ten(self) -> int:
        """How many of ten such posts, 0 to 10: as exact as such a guess deserves."""
        return round(min(1.0, max(0.0, self.probability)) * 10)


# Words of a post, and the town it was made in.
Opine = Callable[[str, int | None], Opinion | None]

_opine: list[Opine] = []


def register(opine: Opine) -> None:
    """Ask ``opine`` from now on; it replaces the one before. Called in ``AppConfig.ready()``.

    It gets title and text of a post, joined by a line end, and the town. It returns ``None`` when it has nothing to say
    (no model, too little data). It must be quick: it runs while somebody posts.
    """
    _opine[:] = [opine]


def unregister() -> None:
    """Ask nobody (tests)."""
    _opine.clear()


def ask(text: str, site_id: int | None = None) -> Opinion | None:
    """The opinion about a text, or ``None``. A model that fails is logged and has none: posting goes on."""
    if not _opine:
        return None
    try:
        return _opine[0](text, site_id)
    except Exception:
        logger.exception("no opinion: the model failed")
        return None
