"""What notifications about decisions of the moderators say."""

from django.urls import reverse
from django.utils.translation import gettext as _

from participation.moderation.models import Complaint, Decision
from participation.moderation.telling import Statement, complaint_words

from .models import Notification


def statement(n: Notification, decision: Decision | None) -> Statement | None:
    """The statement of reasons a notification is about."""
    if decision is None or n.contribution is None:
        return None
    author = n.contribution.author
    return Statement(
        decision,
        n.contribution,
        bool(n.data.get("never_public")),
        young=author is not None and author.is_minor,
    )


def restricted_title(n: Notification, decision: Decision | None) -> str:
    """The heading of a statement; general when the decision is gone."""
    found = statement(n, decision)
    return found.title if found else _("A decision about your post")


def complaint(n: Notification, name: str) -> tuple[str, str, str]:
    """Title, text and address of a notification about a complaint."""
    row = Complaint.objects.select_related("decision", "report").filter(pk=n.data.get("complaint", 0)).first()
    title = _("Your complaint was decided: “%(post)s”") % {"post": name}
    if row is None:
        return title, "", ""
    if row.report is not None:
        url = reverse("moderation:receipt", args=[row.report.receipt])
    else:
        url = reverse("moderation:statement", args=[row.decision.code])
    return title, f"{complaint_words(row)} {row.answer}", url
