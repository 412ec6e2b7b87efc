"""Personal data of the youth module; see ``personal_data.py``."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from .personal_record import CONTRACT, TASK, Record

_GROUP = _("so that your group can work together")
_GAME = _("so that you can play and come back to your seat")
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
    Record(
        "youth.GameSession",
        _("Council sessions you opened"),
        ("host",),
        CONTRACT,
        _("90 days after the last move"),
        {
            "title": _GAME,
            "mode": _GAME,
            "code": _GAME,
            "created_at": _("to delete it in time"),
            "host": _GAME,
        },
        frozenset(
            {
                "id",
                "site",
                "scenario",
                "script",
                "group",
                "listed",
                "state",
                "version",
                "phase",
                "moves_on_at",
                "days_each",
                "touched_at",
                "finished_at",
            }
        ),
        at_deletion="unlink",
    ),
    Record(
        "youth.GameSeat",
        _("Council sessions you played in"),
        ("user",),
        CONTRACT,
        _("90 days after the last move"),
        {
            "session": _GAME,
            "number": _GAME,
            "name": _GAME,
            "joined_at": _GAME,
            "left_at": _GAME,
            "user": _GAME,
        },
        frozenset({"id"}),
        at_deletion="delete",
    ),
    Record(
        "youth.GameAction",
        _("What you did in council sessions"),
        ("user",),
        CONTRACT,
        _("90 days after the last move"),
        {"kind": _GAME, "data": _GAME, "at": _GAME, "user": _GAME},
        frozenset({"id", "session", "version", "seat", "key"}),
    ),
)
