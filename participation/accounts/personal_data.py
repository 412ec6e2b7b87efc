"""The registry of personal data: which fields hold it, what for, on which legal basis, and for how long.

Every concrete field of a model that belongs to a person is declared here, either as personal or as
harmless; a test fails on one that is not. The personal data sheet, the export and
``docs/operators/personal-data.md`` are made from it. Models are named by label, because this app lies
below those that own them.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import User
from .personal_council import COUNCIL
from .personal_moderation import MODERATION
from .personal_quests import QUESTS
from .personal_record import A_MONTH, CONTRACT, DUTY, SIX_MONTHS, TASK, UNTIL_DELETION, WITH_POST, Record
from .personal_votes import VOTES
from .personal_youth import YOUTH

_POST = _("to show what you posted")
_PROTECT = _("to keep the procedure fair and to answer complaints")

REGISTRY: tuple[Record, ...] = (
    Record(
        "accounts.User",
        _("Account"),
        ("pk",),
        CONTRACT,
        UNTIL_DELETION,
        {
            "email": _("to log in and to tell you what happens"),
            "password": _("to log in; stored as a hash only"),
            "display_name": _("to show beside your posts"),
            "age_band": _("to protect young people"),
            "language": _("to show the site in your language"),
            "about": _("to show on your profile, if you want"),
            "profile_public": _("your choice"),
            "mail_on_reply": _("your choice"),
            "last_login": _("to notice misuse"),
            "created_at": _("to notice misuse"),
            "rules_accepted_at": _("to prove that you agreed to the rules"),
            "resident_verified_at": _("to let you vote where only residents may"),
            "muted_until": _PROTECT,
            "suspended_until": _PROTECT,
            "measure_reason": _PROTECT,
        },
        frozenset({"id", "is_superuser", "is_active", "is_staff", "sessions_valid_from", "deleted_at"}),
    ),
    Record(
        "contributions.Contribution",
        _("Posts"),
        ("author",),
        TASK,
        WITH_POST,
        {
            "kind": _POST,
            "title": _POST,
            "text": _POST,
            "state": _POST,
            "state_reason": _PROTECT,
            "label": _PROTECT,
            "collapsed": _PROTECT,
            "locked": _PROTECT,
            "slow_seconds": _PROTECT,
            "mark_reason": _PROTECT,
            "language": _POST,
            "channel": _("to show that all channels count the same"),
            "author_label": _POST,
            "created_at": _POST,
            "published_at": _POST,
            "edited_at": _POST,
            "support_count": _POST,
            "comment_count": _POST,
            "author": _("to know whose post it is"),
        },
        frozenset(
            {
                "id",
                "html",
                "shuffle",
                "submission_key",
                "external_id",
                "consultation",
                "category",
                "imported_support",
            }
        ),
    ),
    Record(
        "comments.Comment",
        _("Comments"),
        ("author",),
        TASK,
        WITH_POST,
        {"stance": _("to show how you see it")},
        frozenset({"contribution_ptr", "subject", "root", "parent", "helpful"}),
    ),
    Record(
        "proposals.Proposal",
        _("Proposals"),
        ("author",),
        TASK,
        WITH_POST,
        {
            "address": _("to show the place"),
            "lat": _("to show the place"),
            "lon": _("to show the place"),
            "picture": _POST,
            "picture_alt": _POST,
            "picture_decorative": _POST,
        },
        frozenset({"contribution_ptr", "status", "merged_into"}),
    ),
    Record(
        "proposals.OfficialAnswer",
        _("Answers you gave for the town"),
        ("given_by",),
        TASK,
        _("as long as the proposal"),
        {
            "given_by": _("to know who answered"),
            "text": _POST,
            "office": _POST,
            "given_at": _POST,
            "status": _POST,
        },
        frozenset({"id", "html", "proposal"}),
        at_deletion="unlink",
    ),
    Record(
        "proposals.ImportJob",
        _("Files you imported"),
        ("user",),
        TASK,
        _("seven days"),
        {
            "name": _("to find the import again"),
            "created_at": _("to delete it in time"),
            "user": _("to know who imported it"),
        },
        frozenset({"id", "consultation", "file", "state", "stage", "done", "total", "report", "touched_at"}),
        at_deletion="unlink",
    ),
    Record(
        "contributions.Revision",
        _("Earlier versions"),
        ("contribution__author",),
        TASK,
        WITH_POST,
        {"title": _POST, "text": _POST, "written_at": _POST},
        frozenset({"id", "html", "contribution"}),
    ),
    Record(
        "contributions.Support",
        _("Support"),
        ("user",),
        TASK,
        UNTIL_DELETION,
        {"contribution": _("to count one support for each person"), "created_at": _PROTECT, "user": _PROTECT},
        frozenset({"id"}),
    ),
    Record(
        "contributions.Draft",
        _("Drafts"),
        ("user",),
        CONTRACT,
        A_MONTH,
        {
            "key": _("to find the form again"),
            "data": _("so that no text is lost"),
            "saved_at": _("to delete it in time"),
            "user": _("to know whose draft it is"),
        },
        frozenset({"id"}),
        at_deletion="delete",
    ),
    Record(
        "consultations.Participation",
        _("Consultations you took part in"),
        ("user",),
        TASK,
        UNTIL_DELETION,
        {
            "consultation": _("to tell you what came of it"),
            "since": _("to tell you what came of it"),
            "user": _("to tell you what came of it"),
        },
        frozenset({"id"}),
        at_deletion="delete",
    ),
    Record(
        "moderation.Report",
        _("Reports you made"),
        ("reporter",),
        DUTY,
        SIX_MONTHS,
        {
            "contribution": _PROTECT,
            "ground": _PROTECT,
            "text": _PROTECT,
            "email": _("to send you the answer"),
            "receipt": _PROTECT,
            "created_at": _PROTECT,
            "reporter": _("to send you the answer"),
        },
        frozenset({"id", "case", "submission_key"}),
        at_deletion="unlink",
    ),
    Record(
        "moderation.Decision",
        _("Decisions about your posts, and those you made"),
        ("moderator", "case__contribution__author", "account"),
        DUTY,
        SIX_MONTHS,
        {
            "verb": _PROTECT,
            "ground": _PROTECT,
            "facts": _PROTECT,
            "rule": _PROTECT,
            "scope": _PROTECT,
            "until": _PROTECT,
            "automated": _PROTECT,
            "account": _PROTECT,
            "decided_at": _PROTECT,
        },
        # Who decided and the note to colleagues stay on the desk.
        frozenset({"id", "case", "moderator", "note", "code", "detail", "reverses", "warning", "batch"}),
    ),
    *MODERATION,
    *VOTES,
    *COUNCIL,
    *YOUTH,
    *QUESTS,
    Record(
        "cms.BarrierReport",
        _("Barriers you reported"),
        ("reporter",),
        DUTY,
        _("a year"),
        {
            "text": _("to remove the barrier"),
            "address": _("to remove the barrier"),
            "email": _("to send you the answer"),
            "receipt": _("to find the report again"),
            "created_at": _("to delete it in time"),
            "reporter": _("to send you the answer"),
        },
        frozenset({"id", "site", "submission_key", "due_at", "attempts", "sent_at"}),
        at_deletion="unlink",
    ),
    Record(
        "notifications.Notification",
        _("Notifications"),
        ("user",),
        CONTRACT,
        _("a year"),
        {
            "kind": _("to tell you what happened"),
            "data": _("to tell you what happened"),
            "created_at": _("to tell you what happened"),
            "read_at": _("to tell you what is new"),
            "contribution": _("to tell you what happened"),
            "consultation": _("to tell you what happened"),
            "user": _("to tell you what happened"),
            "count": _("to tell you what happened"),
        },
        frozenset({"id", "site", "cause"}),
        at_deletion="delete",
    ),
)


def record_for(label: str) -> Record | None:
    """The declaration of the model with this label, or ``None``."""
    return next((record for record in REGISTRY if record.model.lower() == label.lower()), None)


def everything_about(user: User) -> Iterator[tuple[Record, list[dict[str, Any]]]]:
    """All declared records with the rows stored about ``user``; one query for each record."""
    for record in REGISTRY:
        yield record, record.rows_of(user)


def remove_person(user: User) -> None:
    """Delete or unlink what the registry says goes with the account.

    The apps handle the rest on ``AccountDeleted``.
    """
    for record in REGISTRY:
        rows = record.cls._default_manager.filter(**{record.owners[0]: user.pk})
        if record.at_deletion == "delete":
            rows.delete()
        elif record.at_deletion == "unlink":
            emptied: dict[str, Any] = {record.owners[0]: None}
            if "email" in record.personal:
                emptied["email"] = ""
            rows.update(**emptied)
