"""Personal data of quests and skills; see ``personal_data.py``."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from .personal_record import CONTRACT, TASK, UNTIL_DELETION, Record

_QUEST = _("so that you can go on with your quest")
_SKILL = _("to show you what you have learnt, and nobody else")

QUESTS: Final[tuple[Record, ...]] = (
    Record(
        "youth.QuestRun",
        _("Quests you walk alone"),
        ("owner",),
        CONTRACT,
        UNTIL_DELETION,
        {"quest": _QUEST, "started_at": _QUEST, "owner": _QUEST, "completed_at": _QUEST},
        frozenset({"id", "group", "motion"}),
        at_deletion="delete",
    ),
    Record(
        "youth.StepAnswer",
        _("What you did in quests"),
        ("user",),
        CONTRACT,
        UNTIL_DELETION,
        {"kind": _QUEST, "data": _QUEST, "saved_at": _QUEST, "user": _QUEST},
        frozenset({"id", "run", "step"}),
        at_deletion="delete",
    ),
    Record(
        "youth.OfficeQuestion",
        _("Questions to the administration"),
        ("asked_by", "answered_by"),
        TASK,
        _("the question and its answer stay, without your name when the account is deleted"),
        {
            "topic": _("to answer it"),
            "text": _("to answer it"),
            "asked_at": _("to answer it"),
            "answer": _("to answer it"),
            "office": _("to answer it"),
            "answered_at": _("to answer it"),
        },
        # Who asked and who answered are not shown to each other.
        frozenset({"id", "site", "run", "step", "asked_by", "answered_by"}),
        at_deletion="unlink",
    ),
    Record(
        "youth.Evidence",
        _("Your skills"),
        ("user",),
        CONTRACT,
        _("until you delete it"),
        {
            "skill": _SKILL,
            "what": _SKILL,
            "earned_on": _SKILL,
            "code": _("so that you can prove it, if you want"),
            "user": _SKILL,
        },
        frozenset({"id", "source"}),
        at_deletion="delete",
    ),
)
