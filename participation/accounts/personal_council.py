"""What the council holds about a person; see ``personal_data.py``."""

from django.utils.translation import gettext_lazy as _

from .personal_record import TASK, UNTIL_DELETION, WITH_POST, Record, Words

_WRITE = _("to write the motion")
_MINUTES = _("for the minutes of the session")
_FILE = _("as long as the council's file")
_PARTS = ("problem", "wish", "cost", "benefit", "objection", "rebuttal", "origin")
_WHO = _("to know who entered it")
_MOTION: dict[str, Words] = {
    **dict.fromkeys(("problem", "wish", "cost", "benefit", "objection", "rebuttal", "origin"), _WRITE),
    "stage": _("to show where it stands"),
    "handed_at": _("to show where it stands"),
}


def _entered(model: str, title: Words, owner: str, harmless: set[str]) -> Record:
    return Record(
        model,
        title,
        (owner,),
        TASK,
        _FILE,
        {owner: _WHO},
        frozenset({"id", *harmless}),
        at_deletion="unlink",
    )


COUNCIL: tuple[Record, ...] = (
    Record(
        "council.Motion",
        _("Motions"),
        ("author",),
        TASK,
        WITH_POST,
        _MOTION,
        frozenset({"contribution_ptr", "cosigner_count", "came_from", "signatures_counted"}),
    ),
    Record(
        "council.Participant",
        _("Motions you signed, follow or write with others"),
        ("user",),
        TASK,
        UNTIL_DELETION,
        {
            "motion": _("to tell you every step"),
            "part": _("to tell you every step"),
            "since": _("to show the order"),
            "user": _("to count one signature for each person"),
        },
        frozenset({"id"}),
    ),
    Record(
        "council.Member",
        _("Your seat on the youth council"),
        ("user",),
        TASK,
        _FILE,
        {
            "body": _("to open the room for you"),
            "office": _("to open the room for you"),
            "since": _("to know the term"),
            "until": _("to know the term"),
            "user": _("to open the room for you"),
        },
        frozenset({"id"}),
    ),
    Record(
        "council.Presence",
        _("Sessions you were in"),
        ("member__user",),
        TASK,
        _FILE,
        {"session": _MINUTES, "arrived_at": _MINUTES, "left_at": _MINUTES, "member": _MINUTES},
        frozenset({"id"}),
    ),
    Record(
        "council.Floor",
        _("When you asked to speak"),
        ("member__user",),
        TASK,
        _FILE,
        {"session": _MINUTES, "item": _MINUTES, "state": _MINUTES, "raised_at": _MINUTES, "member": _MINUTES},
        frozenset({"id"}),
    ),
    Record(
        "council.Amendment",
        _("Amendments you proposed"),
        ("member__user",),
        TASK,
        _FILE,
        {"title": _MINUTES, "text": _MINUTES, "state": _MINUTES, "member": _MINUTES},
        frozenset({"id", "item", "position", "html", "submission_key"}),
    ),
    _entered(
        "council.Ruling",
        _("Decisions of the youth council you wrote down"),
        "decided_by",
        {"motion", "adopted", "reasons", "html", "decided_at", "votes", "session"},
    ),
    _entered(
        "council.Paper",
        _("Papers you entered"),
        "filed_by",
        {"motion", "site", "number", "filed_on", "due_on"},
    ),
    _entered(
        "council.CommitteeStep",
        _("Committee steps you entered"),
        "entered_by",
        {"motion", "committee", "meets_on", "outcome", "note"},
    ),
    _entered(
        "council.TownAnswer",
        _("Answers to motions you entered"),
        "given_by",
        {"motion", "verdict", "text", "html", "office", "given_at"},
    ),
    _entered(
        "council.Document",
        _("Documents you added"),
        "uploaded_by",
        {"session", "item", "title", "file", "size", "internal", "uploaded_at"},
    ),
)
