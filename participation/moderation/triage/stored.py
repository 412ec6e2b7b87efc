"""The model that a town uses, read from the database once per process and version."""

import logging
import threading
from collections import OrderedDict
from typing import Final

from .features import EDITION
from .model import BadModel, Model, from_bytes
from .models import TriageChoice, TriageVersion

logger = logging.getLogger(__name__)
# A model takes about 1 MB of memory.
KEPT: Final = 8
_models: OrderedDict[int, Model | None] = OrderedDict()
_lock: Final = threading.Lock()


def version_used(site_id: int | None) -> int | None:
    """Which version answers for this town; ``None`` when the triage is switched off or there is none yet. At most two queries."""
    choice = (
        TriageChoice.objects.filter(site_id=site_id or 0)
        .select_related("version")
        .defer("version__data")
        .first()
    )
    if choice is not None and not choice.enabled:
        return None
    if choice is not None and choice.version is not None and choice.version.edition == EDITION:
        return choice.version.pk
    ready = TriageVersion.objects.filter(site=None, state=TriageVersion.State.READY, edition=EDITION)
    return ready.values_list("pk", flat=True).first()


def starter() -> Model | None:
    """The starter, if it has been trained."""
    version = version_used(None)
    return model(version) if version else None


def model(version_id: int) -> Model | None:
    """The numbers of a version; ``None`` when they are gone or damaged, which is logged once."""
    with _lock:
        if version_id in _models:
            _models.move_to_end(version_id)
            return _models[version_id]
    found: Model | None = None
    try:
        data = TriageVersion.objects.filter(pk=version_id).values_list("data", flat=True).first()
        found = from_bytes(bytes(data)) if data else None
    except BadModel as error:
        logger.warning("stored triage cannot be used", extra={"version": version_id, "error": str(error)})
    with _lock:
        _models[version_id] = found
        while len(_models) > KEPT:
            _models.popitem(last=False)
    return found


def forget() -> None:
    """Forget what was read (tests: ids come again)."""
    with _lock:
        _models.clear()
