"""What comes round by the clock: files that no spot names any more."""

from datetime import timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.utils import timezone

from ..models import SpotFile

FOLDER: Final = "private/youth"
# A file is written a moment before its row.
AGE: Final = timedelta(days=1)
BATCH: Final = 500


def forget_orphans() -> None:
    """Delete files whose rows went with a group or a quest, a day after they were written; some hundred at a time."""
    if not default_storage.exists(FOLDER):
        return
    _folders, names = default_storage.listdir(FOLDER)
    paths = [f"{FOLDER}/{name}" for name in names]
    for start in range(0, len(paths), BATCH):
        part = paths[start : start + BATCH]
        known = set(SpotFile.objects.filter(file__in=part).values_list("file", flat=True))
        for path in part:
            if path not in known and default_storage.get_modified_time(path) < timezone.now() - AGE:
                default_storage.delete(path)
