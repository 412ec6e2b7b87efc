"""What a notification says, in the reader's language: for the page and for the mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.contributions import kinds
from participation.contributions.models import Contribution
from participation.core.text import excerpt
from participation.moderation.models import Decision
from participation.moderation.telling import Statement

from . import council, moderation_words
from .models import Notification

Kind = Notification.Kind
TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Told:
    """A notification in words. ``url`` is where it leads, empty for nowhere; ``quote`` is somebody else's text."""

    notification: Notification
    title: str
    text: str = ""
    quote: str = ""
    url: str = ""
    label: str = ""
    icon: str = "bell"
    statement: Statement | None = None
    # The law asks that it is sent; a setting cannot stop it.
    obligatory: bool = False
    # A proposal whose supporters are asked whether they support this one instead.
    offer: Contribution | None = None


def in_words(notifications: Sequence[Notification]) -> list[Told]:
    """Each notification in words; the decisions they speak of are loaded with one query.

    Needs ``contribution__consultation``, ``contribution__author``, ``cause__author`` and ``cause__consultation`` selected.
    """
    ids = [n.data["decision"] for n in notifications if "decision" in n.data]
    decisions = Decision.objects.select_related("case", "reversed_by").in_bulk(ids) if ids else {}
    return [_told(n, decisions.get(n.data.get("decision", 0))) for n in notifications]


def name_of(contribution: Contribution) -> str:
    """A post's title, or the beginning of its text."""
    return contribution.title or excerpt(contribution.html, TITLE_LENGTH)


def _url(contribution: Contribution | None) -> str:
    return kinds.url_of(contribution) if contribution is not None else ""


def _told(notification: Notification, decision: Decision | None) -> Told:
    words = {
        Kind.REPLY: _reply,
        Kind.COMMENT: _comment,
        Kind.PUBLISHED: _published,
        Kind.RESTORED: _restored,
        Kind.LIFTED: _lifted,
        Kind.COMPLAINT: _complaint,
        Kind.ANSWERED: _answered,
        Kind.MERGED: _merged,
        Kind.PHASE: _phase,
        Kind.VOTE_STOPPED: _vote_stopped,
        Kind.VOTE_COUNTED: _vote_counted,
        Kind.MOTION: _motion,
        Kind.SESSION: _session,
    }
    kind = Kind(notification.kind)
    if kind in {Kind.HIDDEN, Kind.RESTRICTED}:
        return _restricted(notification, decision)
    if kind == Kind.REPORT_DECIDED:
        return _report(notification)
    return words[kind](notification)


def _quote(notification: Notification) -> str:
    """The newest reply, as long as everybody may read it."""
    cause = notification.cause
    return excerpt(cause.html, 240) if cause is not None and cause.is_public else ""


def _names(notification: Notification) -> tuple[str, str]:
    post, cause = notification.contribution, notification.cause
    return name_of(post) if post else "", cause.author_name if cause else _("Somebody")


def _reply(n: Notification) -> Told:
    post, who = _names(n)
    if n.count > 1:
        title = ngettext(
            "%(n)d new reply to your comment “%(post)s”",
            "%(n)d new replies to your comment “%(post)s”",
            n.count,
        ) % {"n": n.count, "post": post}
    else:
        title = _("%(name)s answered your comment “%(post)s”") % {"name": who, "post": post}
    target = n.cause if n.cause is not None and n.cause.is_public else n.contribution
    return Told(n, title, quote=_quote(n), url=_url(target), label=_("Read the reply"), icon="reply")


def _comment(n: Notification) -> Told:
    post, who = _names(n)
    if n.count > 1:
        title = ngettext("%(n)d new comment on “%(post)s”", "%(n)d new comments on “%(post)s”", n.count) % {
            "n": n.count,
            "post": post,
        }
    else:
        title = _("%(name)s commented on “%(post)s”") % {"name": who, "post": post}
    target = n.cause if n.cause is not None and n.cause.is_public else n.contribution
    return Told(n, title, quote=_quote(n), url=_url(target), label=_("Read the comment"), icon="chat")


def _published(n: Notification) -> Told:
    title = _("Your post is public: “%(post)s”") % {"post": _names(n)[0]}
    return Told(
        n,
        title,
        _("It was checked and everybody can read it now."),
        url=_url(n.contribution),
        label=_("Go to the post"),
        icon="check",
    )


def _restored(n: Notification) -> Told:
    title = _("Your post is public again: “%(post)s”") % {"post": _names(n)[0]}
    return Told(
        n,
        title,
        _("It was looked at once more. It breaks neither the law nor the rules of the house."),
        url=_url(n.contribution),
        label=_("Go to the post"),
        icon="check",
        obligatory=True,
    )


def _restricted(n: Notification, decision: Decision | None) -> Told:
    """A statement of reasons: of a hidden post, or of any other restriction."""
    return Told(
        n,
        moderation_words.restricted_title(n, decision),
        _("Here you read why, and what you can do."),
        url=reverse("notifications:detail", args=[n.pk]),
        label=_("Read the reasons"),
        icon="shield",
        statement=moderation_words.statement(n, decision),
        obligatory=True,
    )


def _lifted(n: Notification) -> Told:
    title = _("A decision was taken back: “%(post)s”") % {"post": _names(n)[0]}
    text = _("It was looked at once more. What it had changed is as before.")
    return Told(
        n, title, text, url=_url(n.contribution), label=_("Go to the post"), icon="check", obligatory=True
    )


def _complaint(n: Notification) -> Told:
    title, text, url = moderation_words.complaint(n, _names(n)[0])
    return Told(
        n, title, text, url=url, label=_("Read the answer to your complaint"), icon="shield", obligatory=True
    )


def _answered(n: Notification) -> Told:
    title = _("The town answered “%(post)s”") % {"post": _names(n)[0]}
    return Told(n, title, url=_url(n.contribution), label=_("Read the answer"), icon="chat")


def _merged(n: Notification) -> Told:
    into = n.cause
    if n.data.get("own"):
        text = _("It was merged with “%(post)s”, because both want the same.")
        title = _("Your proposal was merged: “%(post)s”") % {"post": _names(n)[0]}
    else:
        text = _(
            "It was merged with “%(post)s”. Your support stays with the old one. Do you want to support the other one too?"
        )
        title = _("A proposal you support was merged: “%(post)s”") % {"post": _names(n)[0]}
    return Told(
        n,
        title,
        text % {"post": name_of(into) if into else ""},
        url=_url(into),
        label=_("Look at the proposal"),
        icon="link",
        offer=into if into is not None and not n.data.get("own") else None,
    )


def _report(n: Notification) -> Told:
    return Told(
        n,
        _("Your report was decided"),
        _("A person looked at the post you reported."),
        url=reverse("moderation:receipt", args=[n.data["receipt"]]) if "receipt" in n.data else "",
        label=_("Read the decision"),
        icon="flag",
        obligatory=True,
    )


def _phase(n: Notification) -> Told:
    consultation = n.consultation
    title = _("“%(title)s”: %(phase)s begins") % {
        "title": consultation.title if consultation else "",
        "phase": n.data.get("phase", ""),
    }
    url = f"/beteiligung/{consultation.slug}/" if consultation else ""
    return Told(n, title, url=url, label=_("Go to the consultation"), icon="cal")


def _vote_stopped(n: Notification) -> Told:
    return Told(
        n,
        _("A vote was stopped for a correction: “%(question)s”") % {"question": n.data.get("question", "")},
        _("Your ballot does not count any more; please vote again. The reason: %(reason)s")
        % {"reason": n.data.get("reason", "")},
        url=n.data.get("url", ""),
        label=_("Go to the vote"),
        icon="vote",
        obligatory=True,
    )


def _vote_counted(n: Notification) -> Told:
    title = _("The result is there: “%(question)s”") % {"question": n.data.get("question", "")}
    return Told(n, title, url=n.data.get("url", ""), label=_("Look at the result"), icon="vote")


def first(notifications: Iterable[Notification]) -> Told:
    """The first of them in words."""
    return in_words(list(notifications)[:1])[0]


def _motion(n: Notification) -> Told:
    return Told(n, **council.motion_words(n, _names(n)[0]))


def _session(n: Notification) -> Told:
    return Told(n, **council.session_words(n))
