"""The part of the registry of personal data that is about votes."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from .personal_record import TASK, Record

VOTES: Final[tuple[Record, ...]] = (
    Record(
        "voting.RollEntry",
        _("Votes you took part in"),
        ("user",),
        TASK,
        _("six months after the vote; not what you voted, nobody knows that"),
        {"vote": _("to let each person vote once"), "user": _("to let each person vote once")},
        frozenset({"id", "code"}),
    ),
    Record(
        "voting.Ballot",
        _("Your ballots in votes that are not secret"),
        ("voter",),
        TASK,
        _("as long as the vote; without your name when the account is deleted"),
        {"data": _("to count it"), "voter": _("because the vote is not secret")},
        frozenset({"id", "vote", "owner", "receipt", "channel", "number", "hash"}),
    ),
    Record(
        "voting.VotingCode",
        _("Codes you entered"),
        ("user",),
        TASK,
        _("as long as the vote"),
        {"vote": _("to let each code vote once"), "user": _("to let each code vote once")},
        frozenset({"id", "batch", "digest", "used", "void"}),
    ),
    Record(
        "voting.CodeBatch",
        _("Codes you made for letters"),
        ("created_by",),
        TASK,
        _("as long as the vote"),
        {
            "name": _("to know what the codes are for"),
            "size": _("to know how many there are"),
            "created_at": _("to know who made them"),
            "created_by": _("to know who made them"),
        },
        frozenset({"id", "vote"}),
        at_deletion="unlink",
    ),
    Record(
        "voting.PaperBatch",
        _("Paper ballots you entered or checked"),
        ("entered_by", "checked_by"),
        TASK,
        _("as long as the vote"),
        {
            "number": _("to find the paper again"),
            "counted": _("to find the paper again"),
            "entered_by": _("so that two people check each ballot"),
            "checked_by": _("so that two people check each ballot"),
        },
        frozenset({"id", "vote"}),
    ),
)
