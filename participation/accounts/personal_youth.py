"""Personal data of the youth module; see ``personal_data.py``."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from .personal_record import CONTRACT, TASK, Record

_GROUP = _("so that your group can work together")
WITH_GROUP = _("until the group ends")

YOUTH: Final[tuple[Record, ...]] = (
    Record(
        "youth.YouthGroup",
        _("Youth groups you guide"),
        ("guide",),
        TASK,
        WITH_GROUP,
        {
            "name": _("to tell your groups apart"),
            "kind": _("to tell your groups apart"),
            "code": _("so that young people can join"),
            "created_at": _("to delete it in time"),
            "ends_at": _("to delete it in time"),
            "guide": _("to know who guides the group"),
        },
        frozenset({"id", "site", "places", "paused_at", "closed_at"}),
        at_deletion="unlink",
    ),
    Record(
        "youth.Membership",
        _("Youth groups you are in"),
        ("user",),
        CONTRACT,
        WITH_GROUP,
        {"group": _GROUP, "name": _GROUP, "joined_at": _("to delete it in time"), "user": _GROUP},
        frozenset({"id", "by_code"}),
        at_deletion="delete",
    ),
)
