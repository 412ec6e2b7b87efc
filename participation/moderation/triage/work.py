"""What the background task of a training does."""

import logging
from typing import Any, Final

import numpy as np
from django.db import transaction
from django.utils import timezone

from . import apart, corpus, decisions, stored
from .figures import Quality
from .measures import quality
from .models import TriageChoice, TriageVersion

logger = logging.getLogger(__name__)
State = TriageVersion.State
# Older versions are deleted, unless one is in use.
KEPT: Final = 10


def carry_out(version_id: int) -> None:
    """Train a version that waits. Whatever happens, it ends in a state that can be read; a second run finds nothing to do."""
    waiting = TriageVersion.objects.filter(pk=version_id, state=State.WAITING)
    if not waiting.update(state=State.TRAINING, touched_at=timezone.now()):
        return
    version = TriageVersion.objects.defer("data").get(pk=version_id)
    try:
        found = _learn(version)
    except Exception:
        logger.exception("training broken off", extra={"version": version_id})
        found = {"state": State.FAILED}
    with transaction.atomic():
        running = TriageVersion.objects.filter(pk=version_id, state=State.TRAINING)
        if running.update(touched_at=timezone.now(), **found) and found["state"] == State.READY:
            _use_if_better(version_id)
            _forget_old(version.site_id)


def _learn(version: TriageVersion) -> dict[str, Any]:
    def progress(percent: int) -> None:
        TriageVersion.objects.filter(pk=version.pk).update(
            percent=min(percent, 99), touched_at=timezone.now()
        )

    posts = corpus.starter()
    own = decisions.decided(version.site_id) if version.site_id else corpus.Posts([], [])
    ours = [False] * len(posts.texts) + [True] * len(own.texts)
    trained = apart.train(posts.texts + own.texts, posts.labels + own.labels, ours, progress)
    model = trained.model()
    before = _of_starter(own) if own.texts else None
    return {
        "state": State.READY,
        "percent": 100,
        "data": trained.data,
        "posts": len(own.texts) or len(posts.texts),
        "quality": quality(trained.scores, trained.labels, model.calibration.threshold).as_stored(),
        "starter_quality": before.as_stored() if before else {},
    }


def _of_starter(own: corpus.Posts) -> Quality | None:
    """What the starter, which knows none of them, makes of the town's decisions."""
    model = stored.starter()
    if model is None:
        return None
    chances = np.array([model.probability(text) for text in own.texts])
    return quality(chances, np.array(own.labels, dtype=np.int8), model.calibration.threshold)


def _use_if_better(version_id: int) -> None:
    """A town's new version is used at once, unless the starter alone did better on the town's own decisions."""
    version = TriageVersion.objects.defer("data").get(pk=version_id)
    if version.site_id is None:
        return
    new = Quality.from_stored(version.quality)
    if version.starter_quality and Quality.from_stored(version.starter_quality).macro_f1 > new.macro_f1:
        return
    TriageChoice.objects.update_or_create(site_id=version.site_id, defaults={"version": version})


def _forget_old(site_id: int | None) -> None:
    """Keep the newest versions, and the one in use."""
    ready = TriageVersion.objects.of(site_id).filter(state=State.READY)
    kept = list(ready.values_list("pk", flat=True)[:KEPT])
    used = TriageChoice.objects.filter(version__isnull=False).values_list("version_id", flat=True)
    ready.exclude(pk__in=[*kept, *used]).delete()
