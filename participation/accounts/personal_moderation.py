"""Personal data at the moderators' desk, beside reports and decisions."""

from django.utils.translation import gettext_lazy as _

from .personal_record import DUTY, SIX_MONTHS, Record

_PROTECT = _("to keep the procedure fair and to answer complaints")

MODERATION: tuple[Record, ...] = (
    Record(
        "moderation.Complaint",
        _("Complaints you made"),
        ("complainant",),
        DUTY,
        SIX_MONTHS,
        {
            "text": _PROTECT,
            "created_at": _PROTECT,
            "complainant": _("to send you the answer"),
            "state": _PROTECT,
            "answer": _PROTECT,
            "decided_at": _PROTECT,
        },
        # Who decided stays on the desk.
        frozenset({"id", "decision", "case", "report", "first_moderator", "decided_by"}),
        at_deletion="unlink",
    ),
    Record(
        "moderation.Redaction",
        _("Passages that were removed from your posts"),
        ("decision__case__contribution__author",),
        DUTY,
        SIX_MONTHS,
        {
            "passage": _PROTECT,
            "title": _PROTECT,
            "text": _PROTECT,
            "redacted": _PROTECT,
            "revisions": _PROTECT,
        },
        frozenset({"id", "decision"}),
    ),
    Record(
        "moderation.Case",
        _("Cases you are working on as a moderator"),
        ("claimed_by",),
        DUTY,
        SIX_MONTHS,
        {"claimed_by": _PROTECT, "claimed_until": _PROTECT},
        frozenset(
            {
                "id",
                "site",
                "contribution",
                "consultation",
                "origin",
                "ground",
                "status",
                "urgency",
                "score_parts",
                "report_count",
                "opened_at",
                "closed_at",
                "version",
                "second_look",
                "complaint_count",
                "rule_hits",
                "opinion",
            }
        ),
    ),
    Record(
        "moderation.CaseNote",
        _("Notes you wrote at the moderators' desk"),
        ("author",),
        DUTY,
        SIX_MONTHS,
        {"created_at": _PROTECT, "author": _PROTECT},
        # What it says is about somebody else, and stays on the desk.
        frozenset({"id", "case", "text"}),
        at_deletion="unlink",
    ),
)
